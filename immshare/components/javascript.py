"""Where the build finds the JavaScript that lies beside its wrappers in this folder.

``rx.asset`` does this too, one file a call, at 30 ms each of looking through the stack: half a second of every start.
"""

import os
from contextlib import suppress
from pathlib import Path

from immshare.environment import ROOT

_SOURCES = Path(__file__).parent
_LINKS = ROOT / "assets" / "external" / "immshare"


def javascript(file_name: str) -> str:
    """The ``library`` of a component whose code is a file of this folder.

    Args:
        file_name: Such as ``dialog.jsx``; what it imports from beside it is found as well.
    """
    return f"$/public/external/immshare/{file_name}"


def _link_all() -> None:
    for source in (*_SOURCES.glob("*.js"), *_SOURCES.glob("*.jsx")):
        link = _LINKS / source.name
        if not os.path.lexists(link):
            _LINKS.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):  # another process has started at the same moment
                link.symlink_to(os.path.relpath(source, _LINKS))


_link_all()
