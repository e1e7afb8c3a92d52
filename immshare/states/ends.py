"""What ends by itself: whoever looks at it is told when it has."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from immshare.services.context import current

_LONGEST_WAIT: Final = timedelta(days=1)
_AFTER_THE_END: Final = timedelta(seconds=0.1)
"""So that it has really ended when it is looked at."""

_clocks: dict[str, asyncio.TimerHandle] = {}


def tell_at(topic: str, end: datetime | None) -> None:
    """Publish a topic at an instant, or after a day if that comes first: whoever follows it looks, and sets the clock anew.

    Args:
        topic: One of ``immshare.live``; it has one clock, that was set last.
        end: When; None stops the clock.
    """
    if (known := _clocks.pop(topic, None)) is not None:
        known.cancel()
    if end is None:
        return
    context = current()
    wait = min(end - context.now() + _AFTER_THE_END, _LONGEST_WAIT)

    def tell() -> None:
        _clocks.pop(topic, None)
        context.hub.publish(topic)

    _clocks[topic] = asyncio.get_running_loop().call_later(max(0.0, wait.total_seconds()), tell)
