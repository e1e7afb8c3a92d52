"""Routes with which administrators run the accounts."""

from typing import Annotated, cast

from fastapi import APIRouter, Query
from pydantic import Field

from immshare.api.identity import Ctx, Signed
from immshare.api.users import UserId
from immshare.rules.selection import parse_id
from immshare.schemas.album import AlbumsOfUser
from immshare.schemas.user import OwnUserView, UsageView
from immshare.schemas.wire import WireModel
from immshare.services import admin_users, album_handover, usage
from immshare.services.admin_users import UserChange

router = APIRouter(prefix="/api/admin/users", tags=["Users (administrator)"])

_NAMES = {"quota_size_in_bytes": "quota_bytes", "should_change_password": "must_change_password"}
"""What the services call fields that have Immich's names on the wire."""


class NewUser(WireModel):
    """The account to make."""

    email: str
    name: str
    password: str
    is_admin: bool = False
    quota_size_in_bytes: int | None = None
    should_change_password: bool = True
    avatar_color: str | None = None


class Change(WireModel):
    """What to change; an absent field stays as it is, and so does null, except for the quota: there it is no limit."""

    email: str | None = None
    name: str | None = None
    password: str | None = None
    is_admin: bool | None = None
    is_disabled: bool | None = None
    quota_size_in_bytes: int | None = None
    should_change_password: bool | None = None
    avatar_color: str | None = None


class Deletion(WireModel):
    """``force`` does not wait the week in which the account could be restored.

    ``albums`` says for each shared album, by its id, to which member it is handed over; null deletes it.
    """

    force: bool = False
    albums: dict[str, str | None] = Field(default_factory=dict)


@router.get("", summary="All accounts")
def list_users(
    context: Ctx, caller: Signed, with_deleted: Annotated[bool, Query(alias="withDeleted")] = False
) -> list[OwnUserView]:
    """With quota and usage, by name."""
    return admin_users.list_all_users(context, caller, with_deleted=with_deleted)


@router.post("", status_code=201, summary="Make an account")
def create_user(context: Ctx, caller: Signed, wanted: NewUser) -> OwnUserView:
    """Its password must be changed at the first sign-in, if not said otherwise."""
    return admin_users.create_user(
        context,
        caller,
        email=wanted.email,
        name=wanted.name,
        password=wanted.password,
        is_admin=wanted.is_admin,
        quota_bytes=wanted.quota_size_in_bytes,
        must_change_password=wanted.should_change_password,
        avatar_color=wanted.avatar_color,
    )


@router.get("/{id}", summary="One account")
def get_user(context: Ctx, caller: Signed, user_id: UserId) -> OwnUserView:
    """Deleted ones too."""
    return admin_users.get_any_user(context, caller, user_id.lower())


@router.put("/{id}", summary="Change an account")
def update_user(context: Ctx, caller: Signed, user_id: UserId, wanted: Change) -> OwnUserView:
    """A new password ends the account's sessions."""
    return admin_users.update_user(context, caller, user_id.lower(), **_change(wanted))


@router.delete("/{id}", summary="Delete an account")
def delete_user(context: Ctx, caller: Signed, user_id: UserId, wanted: Deletion | None = None) -> OwnUserView:
    """It can be restored for a week. What becomes of its shared albums must be said."""
    wanted = wanted or Deletion()
    decisions = {parse_id(album): None if heir is None else parse_id(heir) for album, heir in wanted.albums.items()}
    return admin_users.delete_user(context, caller, user_id.lower(), is_forced=wanted.force, albums=decisions)


@router.post("/{id}/restore", status_code=200, summary="Bring a deleted account back")
def restore_user(context: Ctx, caller: Signed, user_id: UserId) -> OwnUserView:
    """With all it owns."""
    return admin_users.restore_user(context, caller, user_id.lower())


@router.get("/{id}/albums", summary="What has to be decided before an account is deleted")
def get_albums(context: Ctx, caller: Signed, user_id: UserId) -> AlbumsOfUser:
    """Its shared albums, and who could take each over."""
    return album_handover.albums_of_user(context, caller, user_id.lower())


@router.get("/{id}/statistics", summary="What an account keeps on the server")
def get_usage(context: Ctx, caller: Signed, user_id: UserId) -> UsageView:
    """All that goes with it when it is deleted."""
    return usage.user_usage(context, caller, user_id.lower())


def _change(wanted: Change) -> UserChange:
    given = {name: getattr(wanted, name) for name in wanted.model_fields_set}
    known = {name: value for name, value in given.items() if value is not None or name == "quota_size_in_bytes"}
    return cast(UserChange, {_NAMES.get(name, name): value for name, value in known.items()})
