"""The pages of shared links: the app's HTML with what the link is about, so that it says something before any script has run.

Chat apps make their cards of it. A link that is locked or dead gives nothing away, and a dead one has the status of one: 410 once it has
ended, 404 otherwise.
"""

import asyncio
import gzip
from html import escape
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Scope

from immshare.api.content_security import policy_of
from immshare.api.identity import is_secure
from immshare.rules.shared_link_access import LinkState, ShownLink
from immshare.services import link_previews
from immshare.services.context import Context
from immshare.services.guest_timeline import FirstPhoto
from immshare.services.link_previews import LinkPreview

BUILT_IN_THE_BROWSER: Final = "/__spa-fallback.html"
"""The page without content that the build leaves for addresses which only the browser knows how to fill."""

STATUS_BY_STATE: Final = {LinkState.LIVE: 200, LinkState.LOCKED: 200, LinkState.EXPIRED: 410, LinkState.GONE: 404}

_SENTENCES: Final = {
    LinkState.LOCKED: ("Shared photos", "A password is needed to see them."),
    LinkState.EXPIRED: ("This link has ended", "Ask whoever sent it to you for a new one."),
    LinkState.GONE: ("There is nothing here", "The link is not complete, or what was here is no longer shared."),
}
_HEADERS: Final = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Accept-Encoding, Cookie",
}
_MAX_DESCRIPTION: Final = 300
_EAGER: Final = 12
"""Photos that a browser fetches at once; the others as they come near."""
_FIRST: Final = 3
"""Photos that come before the scripts."""


class SharePages:
    """Answers requests for a link's page.

    Args:
        inner: Where the built pages are.
        context: The tools of the use cases.
    """

    def __init__(self, inner: ASGIApp, context: Context) -> None:
        self._inner = inner
        self._context = context
        self._built = b""

    async def answer(self, request: Request, shown: ShownLink) -> Response:
        """The page of the link, or what there is to say in its place."""
        preview = await asyncio.to_thread(link_previews.preview, self._context, shown, request.cookies)
        built = (await self._page()).decode()
        head, body = head_of(preview, self._origin(request), request.url.path, shown), body_of(preview, shown)
        html = built.replace("</head>", f"{head}</head>", 1).replace("</body>", f"{body}</body>", 1)
        headers = _HEADERS | {"Content-Security-Policy": policy_of(html, request.headers.get("host", ""))}
        if preview.photos:
            headers["Link"] = ", ".join(_preload(photo, shown) for photo in preview.photos[:_FIRST])
        content = html.encode()
        if "gzip" in request.headers.get("accept-encoding", ""):
            content, headers["Content-Encoding"] = gzip.compress(content, 6), "gzip"
        return Response(content, STATUS_BY_STATE[preview.state], headers, "text/html")

    async def _page(self) -> bytes:
        """The built page; asked for once, as it does not change while the server runs."""
        if not self._built:
            self._built = await fetch(self._inner, BUILT_IN_THE_BROWSER)
        return self._built

    def _origin(self, request: Request) -> str:
        settings = self._context.settings
        scheme = "https" if is_secure(request, settings.trusted_proxies) else "http"
        return settings.base_url or f"{scheme}://{request.headers.get('host', '')}"


async def fetch(app: ASGIApp, path: str) -> bytes:
    """What an application sends for a path, whole and unpacked."""
    parts: list[bytes] = []

    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        # Whoever waits for the client to leave waits as long as it takes; answered each time, it would never let go of the loop.
        return next(asked, None) or await asyncio.Future()

    async def send(message: Message) -> None:
        parts.append(message.get("body", b""))

    # Without headers and extensions: nothing is packed, known already, or sent past us as a file.
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [],
        "client": None,
        "server": None,
    }
    await app(scope, receive, send)
    return b"".join(parts)


def head_of(preview: LinkPreview, origin: str, path: str, shown: ShownLink) -> str:
    """The tags that describe the page to browsers and chat apps. Every value is escaped.

    Args:
        preview: What there is to say.
        origin: Scheme and host of this server, for addresses that are fetched from elsewhere.
        path: The page's own.
        shown: The link.
    """
    title, description = _card(preview)
    named = [("robots", "noindex, nofollow"), ("description", description)]
    if preview.state != LinkState.LIVE:
        return f"<title>{escape(title)}</title>{_metas('name', named[:1])}"
    cards = [
        ("og:type", "website"),
        ("og:site_name", "immshare"),
        ("og:title", title),
        ("og:description", description),
        ("og:url", f"{origin}{quote(path)}"),
    ]
    if preview.cover_id is not None:
        picture = f"{origin}/api/assets/{preview.cover_id}/thumbnail?size=preview&{shown.access}"
        cards += [("og:image", picture), ("og:image:alt", title)]
        named += [("twitter:card", "summary_large_image"), ("twitter:image", picture)]
    return f"<title>{escape(title)}</title>{_metas('name', named)}{_metas('property', cards)}"


def body_of(preview: LinkPreview, shown: ShownLink) -> str:
    """What is seen before any script has run; the app's page covers it as soon as it has something to show."""
    title, sentence = _SENTENCES.get(preview.state, (preview.title, preview.description))
    lines = [f'<h1 dir="auto">{escape(title)}</h1>', f'<p dir="auto">{escape(sentence)}</p>' if sentence else ""]
    if preview.state == LinkState.LIVE:
        pictures = (_picture(photo, shown, number) for number, photo in enumerate(preview.photos))
        lines += [f"<p>{_count(preview.asset_count)}</p>", f'<div class="first-look-photos">{"".join(pictures)}</div>']
    return f'<main id="first-look" class="first-look" data-state="{preview.state}">{"".join(lines)}</main>'


def _card(preview: LinkPreview) -> tuple[str, str]:
    if preview.state != LinkState.LIVE:
        return _SENTENCES[preview.state]
    parts = (_count(preview.asset_count), " ".join(preview.description.split()))
    text = " · ".join(part for part in parts if part)
    return preview.title, text if len(text) <= _MAX_DESCRIPTION else f"{text[: _MAX_DESCRIPTION - 1]}…"


def _count(count: int) -> str:
    return f"{count:,} {'photo' if count == 1 else 'photos'}"


def _metas(attribute: str, items: list[tuple[str, str]]) -> str:
    return "".join(f'<meta {attribute}="{name}" content="{escape(value)}"/>' for name, value in items)


def _picture(photo: FirstPhoto, shown: ShownLink, number: int) -> str:
    loading = "eager" if number < _EAGER else "lazy"
    size = f'width="{photo.width_px}" height="{photo.height_px}"'
    return f'<img src="{escape(_source(photo, shown))}" alt="" {size} loading="{loading}" decoding="async"/>'


def _preload(photo: FirstPhoto, shown: ShownLink) -> str:
    return f"<{_source(photo, shown)}>; rel=preload; as=image; fetchpriority=high"


def _source(photo: FirstPhoto, shown: ShownLink) -> str:
    """The same address as the grid's, so that its picture is there already when the grid comes."""
    buster = quote(photo.thumbhash or "", safe="")
    return f"/api/assets/{photo.id}/thumbnail?size=thumbnail&c={buster}&{shown.access}"
