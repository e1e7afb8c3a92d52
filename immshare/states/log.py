"""What the framework would log of the events it gets. Anybody may send any event: that must neither fill the log nor write in it."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Final

from immshare.errors import TooManyAttemptsError
from immshare.services.throttle import Allowance, Charge, Throttle

logger = logging.getLogger("immshare.states")

_LOGGERS: Final = (
    "reflex.app",
    "reflex_base.event.processor.event_processor",
    "reflex_base.event.processor.base_state_processor",
    "engineio.server",
)
_OF_STRANGERS: Final = (
    "Error processing event queue entry for",  # an event that no handler has
    "Error transforming event payload",  # arguments of the wrong type: the handler refuses them
    "message async handler error",  # what was sent is no event at all
    "Received event ",  # as a text, or before its socket was known
    "No token provided in connection",
    "Frontend version ",  # a header that the client chooses
)
_OF_HASTE: Final = (
    "Attempting to send delta to disconnected client",
)  # the tab was closed before its answer was there

_REPORT_LENGTH: Final = 1000
"""Characters of an error in a browser that are noted."""

_REPORT: Final = Charge(("error in a browser",), Allowance(burst=20, interval=timedelta(seconds=3)))
_throttle = Throttle()


def keep_events_out_of_the_log() -> None:
    """Leave out those lines of the framework's that whoever connects can bring about. Errors of handlers stay."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_is_ours)


def _is_ours(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith(_OF_STRANGERS + _OF_HASTE)


def note_browser_error(exception: Exception) -> None:
    """Log what a page says went wrong in it, in one short line: anybody may send such a report, with any text, line breaks included.

    Args:
        exception: Its text is what the browser sent.
    """
    try:
        _throttle.charge(datetime.now(UTC), [_REPORT])
    except TooManyAttemptsError:
        return  # told enough for now
    logger.warning("a page reports an error: %s", repr(str(exception)[:_REPORT_LENGTH]))
