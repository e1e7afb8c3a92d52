from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from immshare.errors import ForbiddenError, NotFoundError
from immshare.models import Asset, User
from immshare.rules.access import Caller
from immshare.services import usage
from immshare.services.context import Context

MakeUser = Callable[..., User]
THEN = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture
def ada(context: Context, make_user: MakeUser) -> User:
    user = make_user()
    kinds = [("IMAGE", 10, False), ("IMAGE", 20, False), ("VIDEO", 300, False), ("IMAGE", 5, True), ("VIDEO", 7, True)]
    with context.database.writing() as session:
        for number, (kind, size, is_trashed) in enumerate(kinds):
            session.add(
                Asset(
                    owner_id=user.id,
                    sha1=f"{number:040}",
                    crc32=number,
                    size_bytes=size,
                    file_name="a.jpg",
                    mime="image/jpeg",
                    kind=kind,
                    file_created_at=THEN,
                    file_modified_at=THEN,
                    trashed_at=THEN if is_trashed else None,
                )
            )
    return user


def test_usage_by_kind(context: Context, ada: User, make_user: MakeUser) -> None:
    view = usage.own_usage(context, Caller(ada.id))
    assert (view.images, view.videos, view.total, view.trashed) == (2, 1, 3, 2)
    assert (view.usage_photos, view.usage_videos, view.usage_trash, view.usage) == (30, 300, 12, 342)
    assert usage.own_usage(context, Caller(make_user("Bob").id)).usage == 0


def test_what_goes_with_an_account(context: Context, ada: User, make_user: MakeUser) -> None:
    admin = Caller(make_user("Root", is_admin=True).id, is_admin=True)
    assert usage.user_usage(context, admin, ada.id) == usage.own_usage(context, Caller(ada.id))
    with pytest.raises(NotFoundError):
        usage.user_usage(context, admin, "nobody")
    with pytest.raises(ForbiddenError):
        usage.user_usage(context, Caller(ada.id), ada.id)


def test_statistics_of_the_server(context: Context, ada: User, make_user: MakeUser) -> None:
    admin = Caller(make_user("Root", is_admin=True, quota_bytes=9).id, is_admin=True)
    view = usage.server_statistics(context, admin)
    assert (view.photos, view.videos, view.usage, view.usage_photos, view.usage_videos) == (3, 2, 342, 35, 307)
    assert [(user.user_name, user.usage, user.quota_size_in_bytes) for user in view.usage_by_user] == [
        ("Ada", 342, None),
        ("Root", 0, 9),
    ]
    with pytest.raises(ForbiddenError):
        usage.server_statistics(context, Caller(ada.id))
