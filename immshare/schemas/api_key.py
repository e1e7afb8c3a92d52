"""A key with which programs act for a user."""

from immshare.schemas.wire import Instant, WireModel


class ApiKeyView(WireModel):
    """A key, without its secret."""

    id: str
    name: str
    permissions: list[str]
    created_at: Instant
    updated_at: Instant


class NewApiKeyView(ApiKeyView):
    """A key that was made just now: the only time its secret is seen."""

    secret: str
    api_key: ApiKeyView
