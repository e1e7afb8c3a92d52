"""Routes with which administrators run the accounts."""

from typing import Annotated

from fastapi import APIRouter, Query

from immshare.api.identity import Ctx, Signed
from immshare.api.users import UserId
from immshare.schemas.user import OwnUserView, UsageView
from immshare.schemas.wire import WireModel
from immshare.services import admin_users, usage
from immshare.services.admin_users import UserChange

router = APIRouter(prefix="/api/admin/users", tags=["Users (administrator)"])


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
    """``force`` does not wait the week in which the account could be restored."""

    force: bool = False


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
    """It can be restored for a week."""
    is_forced = wanted is not None and wanted.force
    return admin_users.delete_user(context, caller, user_id.lower(), is_forced=is_forced)


@router.post("/{id}/restore", status_code=200, summary="Bring a deleted account back")
def restore_user(context: Ctx, caller: Signed, user_id: UserId) -> OwnUserView:
    """With all it owns."""
    return admin_users.restore_user(context, caller, user_id.lower())


@router.get("/{id}/statistics", summary="What an account keeps on the server")
def get_usage(context: Ctx, caller: Signed, user_id: UserId) -> UsageView:
    """All that goes with it when it is deleted."""
    return usage.user_usage(context, caller, user_id.lower())


def _change(wanted: Change) -> UserChange:
    change = UserChange()
    if "quota_size_in_bytes" in wanted.model_fields_set:
        change["quota_bytes"] = wanted.quota_size_in_bytes
    if wanted.email is not None:
        change["email"] = wanted.email
    if wanted.name is not None:
        change["name"] = wanted.name
    if wanted.password is not None:
        change["password"] = wanted.password
    if wanted.avatar_color is not None:
        change["avatar_color"] = wanted.avatar_color
    if wanted.is_admin is not None:
        change["is_admin"] = wanted.is_admin
    if wanted.is_disabled is not None:
        change["is_disabled"] = wanted.is_disabled
    if wanted.should_change_password is not None:
        change["must_change_password"] = wanted.should_change_password
    return change
