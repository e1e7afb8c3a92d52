"""Routes of accounts: everybody's, one's own, and one's own settings."""

from typing import Annotated

from fastapi import APIRouter, Path

from immshare.api.identity import Ctx, Signed
from immshare.errors import InvalidInputError
from immshare.schemas.preferences import Preferences, PreferencesView
from immshare.schemas.user import OwnUserView, UserView
from immshare.schemas.wire import WireModel
from immshare.services import preferences, users

router = APIRouter(prefix="/api/users", tags=["Users"])

UserId = Annotated[str, Path(pattern="^[0-9a-fA-F-]{36}$", alias="id")]


class OwnChange(WireModel):
    """What to change; an absent field stays as it is. A password is changed by ``/api/auth/change-password`` only."""

    name: str | None = None
    email: str | None = None
    avatar_color: str | None = None
    password: str | None = None


@router.get("", summary="Everybody who can sign in")
def list_users(context: Ctx, caller: Signed) -> list[UserView]:
    """By name."""
    return users.list_users(context, caller)


@router.get("/me", summary="One's own account")
def get_me(context: Ctx, caller: Signed) -> OwnUserView:
    """Also while the password must be changed."""
    return users.get_me(context, caller)


@router.put("/me", summary="Change one's own account")
def update_me(context: Ctx, caller: Signed, change: OwnChange) -> OwnUserView:
    """Name, e-mail and avatar color."""
    if change.password is not None:
        raise InvalidInputError("Change your password at /api/auth/change-password.")
    return users.update_me(context, caller, name=change.name, email=change.email, avatar_color=change.avatar_color)


@router.get("/me/preferences", summary="One's own settings")
def get_preferences(context: Ctx, caller: Signed) -> PreferencesView:
    """With the defaults."""
    return _view(preferences.get_preferences(context, caller))


@router.put("/me/preferences", summary="Change one's own settings")
def update_preferences(context: Ctx, caller: Signed, change: Preferences) -> PreferencesView:
    """What is not named stays as it is: the defaults of the schema are those of a new account."""
    named = change.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return _view(preferences.update_preferences(context, caller, named))


@router.get("/{id}", summary="One account")
def get_user(context: Ctx, caller: Signed, user_id: UserId) -> UserView:
    """What everybody may see of it."""
    return users.get_user(context, caller, user_id.lower())


def _view(own: Preferences) -> PreferencesView:
    return PreferencesView(**dict(own))
