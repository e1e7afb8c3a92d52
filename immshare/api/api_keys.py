"""Routes of API keys."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from immshare.api.identity import Ctx, Signed
from immshare.schemas.api_key import ApiKeyView, NewApiKeyView
from immshare.schemas.wire import WireModel
from immshare.services import api_keys

router = APIRouter(prefix="/api/api-keys", tags=["API keys"])

KeyId = Annotated[str, Path(pattern="^[0-9a-fA-F-]{36}$", alias="id")]


class NewApiKey(WireModel):
    """The key to make."""

    name: str | None = None
    permissions: list[str] = Field(default=["all"], max_length=500)


class ApiKeyChange(WireModel):
    """What to change; an absent field stays as it is."""

    name: str | None = None
    permissions: list[str] | None = Field(default=None, max_length=500)


@router.post("", status_code=201, summary="Make an API key")
def create_api_key(context: Ctx, caller: Signed, wanted: NewApiKey) -> NewApiKeyView:
    """The only answer that holds its secret."""
    name = "API Key" if wanted.name is None else wanted.name
    return api_keys.create_api_key(context, caller, name=name, permissions=wanted.permissions)


@router.get("", summary="One's own API keys")
def list_api_keys(context: Ctx, caller: Signed) -> list[ApiKeyView]:
    """Newest first."""
    return api_keys.list_api_keys(context, caller)


@router.get("/me", summary="The API key of this request")
def get_current_api_key(context: Ctx, caller: Signed) -> ApiKeyView:
    """Every key may know itself."""
    return api_keys.get_current_api_key(context, caller)


@router.get("/{id}", summary="One API key")
def get_api_key(context: Ctx, caller: Signed, key_id: KeyId) -> ApiKeyView:
    """Without its secret."""
    return api_keys.get_api_key(context, caller, key_id.lower())


@router.put("/{id}", summary="Change an API key")
def update_api_key(context: Ctx, caller: Signed, key_id: KeyId, change: ApiKeyChange) -> ApiKeyView:
    """Its name and permissions."""
    return api_keys.update_api_key(context, caller, key_id.lower(), name=change.name, permissions=change.permissions)


@router.delete("/{id}", status_code=204, summary="Revoke an API key")
def delete_api_key(context: Ctx, caller: Signed, key_id: KeyId) -> None:
    """At once."""
    api_keys.delete_api_key(context, caller, key_id.lower())
