"""Accounts as everybody and their owners see them. What only administrators may do is in ``services.admin_users``."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from immshare.errors import InvalidInputError, NotFoundError
from immshare.models import User
from immshare.rules.access import Caller, require, require_permission
from immshare.rules.accounts import check_avatar_color, check_email, check_name, first_avatar_color
from immshare.schemas.user import OwnUserView, UserView
from immshare.services.context import Context


def list_users(context: Context, caller: Caller) -> list[UserView]:
    """Everybody who can sign in, by name.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "user.read")
    query = select(User).where(col(User.deleted_at).is_(None), col(User.disabled_at).is_(None))
    with context.database.reading() as session:
        users = session.exec(query).all()
    return [user_view(user) for user in sorted(users, key=lambda user: (user.name.casefold(), user.email))]


def get_user(context: Context, caller: Caller, user_id: str) -> UserView:
    """One account that is not deleted.

    Raises:
        NotFoundError: There is none.
    """
    require(caller, "user.read")
    with context.database.reading() as session:
        return user_view(find_user(session, user_id))


def get_me(context: Context, caller: Caller) -> OwnUserView:
    """The caller's own account. Also while the password must be changed."""
    require_permission(caller, "user.read")
    with context.database.reading() as session:
        return own_view(find_user(session, caller.user_id))


def update_me(
    context: Context,
    caller: Caller,
    *,
    name: str | None = None,
    email: str | None = None,
    avatar_color: str | None = None,
) -> OwnUserView:
    """Change one's own account; None leaves a field as it is.

    Raises:
        InvalidInputError: A value is not allowed, or the e-mail belongs to another account.
    """
    require(caller, "user.update")
    with context.database.writing() as session:
        user = find_user(session, caller.user_id)
        if name is not None:
            user.name = check_name(name)
        if avatar_color is not None:
            user.avatar_color = check_avatar_color(avatar_color)
        if email is not None:
            user.email = check_email(email)
        user.updated_at = context.now()
        save(session, user)
    return own_view(user)


def find_user(session: Session, user_id: str, *, is_locked: bool = False, with_deleted: bool = False) -> User:
    """A user's row.

    Args:
        session: A session.
        user_id: Whose.
        is_locked: Whether nobody else may change it before the transaction ends.
        with_deleted: Whether one that waits for its removal counts.

    Raises:
        NotFoundError: There is none.
    """
    user = session.get(User, user_id, with_for_update=is_locked or None)
    if user is None or (user.deleted_at and not with_deleted):
        raise NotFoundError("User not found")
    return user


def save(session: Session, user: User) -> None:
    """Write a new or changed row now.

    Raises:
        InvalidInputError: Its e-mail belongs to another account.
    """
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        raise InvalidInputError("This e-mail address belongs to another account.") from None


def new_user(context: Context, *, email: str, name: str, password_hash: str) -> User:
    """A row for a new account, not yet in the database.

    Raises:
        InvalidInputError: Name or e-mail are not allowed.
    """
    address, now = check_email(email), context.now()
    return User(
        email=address,
        name=check_name(name),
        password_hash=password_hash,
        avatar_color=first_avatar_color(address),
        created_at=now,
        updated_at=now,
        disabled_at=None,
        deleted_at=None,
    )


def user_view(user: User) -> UserView:
    """What everybody sees."""
    return UserView(
        id=user.id,
        name=user.name,
        email=user.email,
        avatar_color=check_avatar_color(user.avatar_color),
        profile_changed_at=user.created_at,
    )


def own_view(user: User) -> OwnUserView:
    """What the owner and administrators see."""
    status = "active" if user.deleted_at is None else "removing" if user.is_removing else "deleted"
    return OwnUserView(
        **dict(user_view(user)),
        is_admin=user.is_admin,
        should_change_password=user.must_change_password,
        is_disabled=user.disabled_at is not None,
        created_at=user.created_at,
        updated_at=user.updated_at,
        deleted_at=user.deleted_at,
        quota_size_in_bytes=user.quota_bytes,
        quota_usage_in_bytes=user.used_bytes,
        status=status,
        cluster_group_id=user.id,
    )
