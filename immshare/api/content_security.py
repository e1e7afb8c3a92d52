"""The Content-Security-Policy of a page: its own inline scripts by their hashes, and nothing from elsewhere."""

import base64
import hashlib
import re
from typing import Final

_INLINE_SCRIPT: Final = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_HOST: Final = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}", re.ASCII)


def policy_of(html: str, host: str) -> str:
    """What the page may load and run.

    Args:
        html: The page as it is sent. Its inline scripts are the build's own; what comes from users is escaped.
        host: The request's ``Host``: older browsers do not take the socket for 'self'.
    """
    hashes = sorted({_hash(script) for script in _INLINE_SCRIPT.findall(html)})
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'self'",
            # Reflex runs what a handler sends (rx.call_script) by eval.
            " ".join(("script-src 'self' 'unsafe-eval'", *hashes)),
            # React writes style attributes, and emotion style elements.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            f"connect-src 'self'{sockets}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode('ascii')}'"
