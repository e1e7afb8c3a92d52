"""The page at ``/api/docs``: Swagger UI from this server alone, so that it works without the internet and tells nobody of it."""

from typing import Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

from immshare.api.content_security import policy_of

PATH: Final = "/api/docs"
_FILES: Final = "/api/docs-files"
_PARAMETERS: Final = {"showExtensions": True, "persistAuthorization": False}

router = APIRouter(include_in_schema=False)


@router.get(PATH)
def show_document(request: Request) -> HTMLResponse:
    """The page, with a policy that lets it run its own scripts only."""
    page = get_swagger_ui_html(
        openapi_url="/api/openapi.json",
        title="immshare: the HTTP API",
        swagger_js_url=f"{_FILES}/swagger-ui-bundle.js",
        swagger_css_url=f"{_FILES}/swagger-ui.css",
        swagger_favicon_url=f"{_FILES}/favicon-32x32.png",
        swagger_ui_parameters=_PARAMETERS,
    )
    policy = policy_of(bytes(page.body).decode(), request.headers.get("host", ""))
    page.headers["Content-Security-Policy"] = policy.replace(" 'unsafe-eval'", "")
    return page


def add_document_page(app: FastAPI) -> None:
    """Serve the page and what it needs."""
    app.include_router(router)
    app.mount(_FILES, StaticFiles(directory=swagger_ui_path), name="docs-files")
