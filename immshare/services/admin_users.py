"""Accounts as the administrator runs them, and the first administrator of an empty server."""

from typing import TypedDict, Unpack

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from immshare.errors import ForbiddenError, InvalidInputError
from immshare.live import access_topic, publish_all, user_topic
from immshare.models import Setup, User
from immshare.rules.access import Caller, require_admin
from immshare.rules.accounts import check_avatar_color, check_email, check_name, check_quota
from immshare.rules.passwords import check_password
from immshare.schemas.user import OwnUserView
from immshare.services.album_handover import Decisions, settle_albums, topics_of_owner
from immshare.services.context import Context
from immshare.services.passwords import hash_password
from immshare.services.sessions import end_all_sessions
from immshare.services.users import find_user, new_user, own_view, save


class UserChange(TypedDict, total=False):
    """What an administrator may change; what is absent stays as it is."""

    name: str
    email: str
    avatar_color: str
    is_admin: bool
    is_disabled: bool
    quota_bytes: int | None
    must_change_password: bool
    password: str


def is_set_up(context: Context) -> bool:
    """Whether the server has an account; before that the first visitor becomes its administrator."""
    with context.database.reading() as session:
        return session.exec(select(User.id).limit(1)).first() is not None


def sign_up_admin(context: Context, *, email: str, name: str, password: str) -> OwnUserView:
    """Make the administrator of an empty server: once, whoever is first.

    Raises:
        InvalidInputError: The server has one, or a value is not allowed.
    """
    taken = InvalidInputError("The server already has an admin")
    if is_set_up(context):
        raise taken
    user = new_user(context, email=email, name=name, password_hash=hash_password(password))
    user.is_admin = True
    try:
        with context.database.writing() as session:
            session.add(Setup(completed_at=context.now()))
            session.flush()
            if session.exec(select(User.id).limit(1)).first() is not None:
                raise taken
            session.add(user)
    except IntegrityError:  # somebody else signed up at this moment
        raise taken from None
    return own_view(user)


def add_admin(context: Context, *, email: str, name: str, password: str) -> OwnUserView:
    """Make a further administrator, for whoever has the server's own command line. No door to the network leads here.

    Raises:
        InvalidInputError: A value is not allowed, or the e-mail belongs to another account.
    """
    user = new_user(context, email=email, name=name, password_hash=hash_password(password))
    user.is_admin = True
    with context.database.writing() as session:
        save(session, user)
    return own_view(user)


def list_all_users(context: Context, caller: Caller, *, with_deleted: bool = False) -> list[OwnUserView]:
    """All accounts with their quotas and usage, by name; disabled ones too.

    Raises:
        ForbiddenError: The caller is no administrator.
    """
    require_admin(caller, "adminUser.read")
    query = select(User) if with_deleted else select(User).where(col(User.deleted_at).is_(None))
    with context.database.reading() as session:
        users = session.exec(query).all()
    return [own_view(user) for user in sorted(users, key=lambda user: (user.name.casefold(), user.email))]


def get_any_user(context: Context, caller: Caller, user_id: str) -> OwnUserView:
    """One account, deleted ones too.

    Raises:
        ForbiddenError: The caller is no administrator.
        NotFoundError: There is none.
    """
    require_admin(caller, "adminUser.read")
    with context.database.reading() as session:
        return own_view(find_user(session, user_id, with_deleted=True))


def create_user(
    context: Context,
    caller: Caller,
    *,
    email: str,
    name: str,
    password: str,
    is_admin: bool = False,
    quota_bytes: int | None = None,
    must_change_password: bool = True,
    avatar_color: str | None = None,
) -> OwnUserView:
    """Make an account.

    Raises:
        ForbiddenError: The caller is no administrator, or came with a limited API key and asks for an administrator.
        InvalidInputError: A value is not allowed, or the e-mail belongs to another account.
    """
    require_admin(caller, "adminUser.create")
    if is_admin:
        _refuse_limited_key(caller)
    check_name(name)
    check_email(email)
    user = new_user(context, email=email, name=name, password_hash=hash_password(password))
    user.is_admin, user.quota_bytes, user.must_change_password = (
        is_admin,
        check_quota(quota_bytes),
        must_change_password,
    )
    if avatar_color is not None:
        user.avatar_color = check_avatar_color(avatar_color)
    with context.database.writing() as session:
        save(session, user)
    return own_view(user)


def update_user(context: Context, caller: Caller, user_id: str, **change: Unpack[UserChange]) -> OwnUserView:
    """Change an account. A new password ends all its sessions and, if not said otherwise, must be changed at once.

    Raises:
        ForbiddenError: The caller is no administrator, disables themself, or came with a limited API key and wants to
            change a password or who is an administrator.
        InvalidInputError: A value is not allowed, or no active administrator would be left.
        NotFoundError: There is no such account.
    """
    require_admin(caller, "adminUser.update")
    if "password" in change or "is_admin" in change:
        _refuse_limited_key(caller)
    _check_own(caller, user_id, change)
    new_hash = hash_password(check_password(change["password"])) if "password" in change else None
    with context.database.writing() as session:
        if change.get("is_disabled") or change.get("is_admin") is False:
            _require_other_admin(session, user_id)
        user = find_user(session, user_id, is_locked=True)
        _apply(context, user, change)
        if new_hash is not None:
            user.password_hash, user.must_change_password = new_hash, change.get("must_change_password", True)
            end_all_sessions(session, user_id)
        save(session, user)
    context.hub.publish(user_topic(user_id))
    context.hub.publish(access_topic(user_id))
    return own_view(user)


def delete_user(
    context: Context, caller: Caller, user_id: str, *, is_forced: bool = False, albums: Decisions | None = None
) -> OwnUserView:
    """Shut an account out and let it go, with all it owns, after a week; forced: with the next purge.

    Args:
        context: The tools.
        caller: Who is asking.
        user_id: Whose account.
        is_forced: Whether not to wait the week.
        albums: For each album it shares (``album_handover.albums_of_user`` lists them): who takes it over, or None to delete it.

    Raises:
        ForbiddenError: The caller is no administrator, or deletes themself.
        InvalidInputError: No active administrator would be left, or a shared album has no decision or one that cannot be.
        NotFoundError: There is no such account.
    """
    require_admin(caller, "adminUser.delete")
    if user_id == caller.user_id:
        raise ForbiddenError("Cannot delete your own account")
    with context.database.writing() as session:
        _require_other_admin(session, user_id)
        user = find_user(session, user_id, is_locked=True, with_deleted=is_forced)
        topics = set() if user.deleted_at else settle_albums(session, user_id, albums or {}, context.now())
        user.deleted_at = user.deleted_at or context.now()
        user.is_removing = user.is_removing or is_forced
        user.updated_at = context.now()
    publish_all(context.hub, topics | {access_topic(user_id)})
    return own_view(user)


def restore_user(context: Context, caller: Caller, user_id: str) -> OwnUserView:
    """Bring a deleted account back, with all it owns.

    Raises:
        ForbiddenError: The caller is no administrator.
        InvalidInputError: It is being removed already.
        NotFoundError: There is no such account.
    """
    require_admin(caller, "adminUser.delete")
    with context.database.writing() as session:
        user = find_user(session, user_id, is_locked=True, with_deleted=True)
        if user.is_removing:
            raise InvalidInputError("This account is being removed and cannot be restored.")
        user.deleted_at, user.updated_at = None, context.now()
        session.flush()
        topics = topics_of_owner(session, user_id)
    publish_all(context.hub, topics | {access_topic(user_id)})
    return own_view(user)


def _refuse_limited_key(caller: Caller) -> None:
    # Whoever can set a password or make an administrator can do everything: a limited key would not be limited.
    if "all" not in caller.permissions:
        raise ForbiddenError("This API key may not change passwords or administrators.")


def _check_own(caller: Caller, user_id: str, change: UserChange) -> None:
    if user_id != caller.user_id:
        return
    if change.get("is_disabled"):
        raise ForbiddenError("Cannot disable your own account")
    if change.get("is_admin") is False:
        raise InvalidInputError("Admin status can only be changed by another admin")
    if "password" in change:
        raise InvalidInputError("Change your own password on the account page.")


def _require_other_admin(session: Session, user_id: str) -> None:
    """Lock all active administrators, so that two cannot remove each other at the same moment, and count the others."""
    query = (
        select(User.id)
        .where(col(User.is_admin).is_(True), col(User.disabled_at).is_(None), col(User.deleted_at).is_(None))
        .order_by(col(User.id))
        .with_for_update()
    )
    if not set(session.exec(query)) - {user_id}:
        raise InvalidInputError("The last active administrator must stay.")


def _apply(context: Context, user: User, change: UserChange) -> None:
    if "name" in change:
        user.name = check_name(change["name"])
    if "email" in change:
        user.email = check_email(change["email"])
    if "avatar_color" in change:
        user.avatar_color = check_avatar_color(change["avatar_color"])
    if "quota_bytes" in change:
        user.quota_bytes = check_quota(change["quota_bytes"])
    if "is_disabled" in change:
        user.disabled_at = (user.disabled_at or context.now()) if change["is_disabled"] else None
    user.is_admin = change.get("is_admin", user.is_admin)
    user.must_change_password = change.get("must_change_password", user.must_change_password)
    user.updated_at = context.now()
