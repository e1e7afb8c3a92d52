"""The short way of a thumbnail: a page asks for a hundred of them at once.

It answers what the documented route (``api.assets.get_thumbnail``) would answer, by the same gate and the same service, without
the framework's layers round it. Whatever does not simply go well takes the documented route.
"""

import asyncio
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from immshare.api.identity import identify
from immshare.api.sending import send_rendition
from immshare.errors import ImmshareError
from immshare.services.context import Context

logger = logging.getLogger("immshare.api")

_PATH: Final = re.compile(r"/api/assets/([0-9a-f-]{36})/thumbnail", re.ASCII)
_QUERY: Final = re.compile(
    rb"(?:size=(thumbnail|preview))?(?:(?:^|&)c=[^&=]*)?(?:(?:^|&)(?:key|slug)=[A-Za-z0-9_-]*)?", re.ASCII
)

_THREADS_BESIDE_SQLITE: Final = 1
"""SQLite answers in a tenth of a millisecond: more threads would only take the interpreter's lock from each other."""

_THREADS_BESIDE_A_SERVER: Final = 8


class ThumbnailShortcut:
    """Stands in front of the API.

    Args:
        api: The API.
        context: The tools of the use cases.
    """

    def __init__(self, api: ASGIApp, context: Context) -> None:
        self._api = api
        self._context = context
        threads = _THREADS_BESIDE_SQLITE if context.database.is_sqlite else _THREADS_BESIDE_A_SERVER
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="thumbnails")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        path = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        query = _QUERY.fullmatch(scope["query_string"]) if path else None
        if path and query:
            size = (query[1] or b"thumbnail").decode()
            loop = asyncio.get_running_loop()
            response = await loop.run_in_executor(self._threads, self._answer, scope, path[1], size)
            if response is not None:
                await response(scope, receive, send)
                return
        await self._api(scope, receive, send)

    def _answer(self, scope: Scope, asset_id: str, size: str) -> Response | None:
        request = Request(scope)
        try:
            return send_rendition(request, self._context, identify(request, self._context), asset_id, size)
        except ImmshareError:
            return None
        except Exception as error:  # noqa: BLE001 (a full disk, a database that is gone: the documented route has the words for it)
            logger.warning("the short way of thumbnail %s failed (%s); the documented route is asked", asset_id, error)
            return None
