"""What the demo's people share: albums with members, links for guests, and what they say about it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple

from immshare.rules.access import Caller
from immshare.services import activities, album_assets, albums, shared_links
from immshare.services.activity_views import Scope
from immshare.services.context import Context
from immshare.services.members import Invitation
from immshare.services.shared_links import LinkSettings

LINK_PASSWORD: Final = "demo"
"""What guests enter at the demo's locked link."""


class Story(NamedTuple):
    """An album to make: whose, how many of their newest photos, and what is said about it."""

    name: str
    description: str
    owner: int
    photo_count: int
    members: dict[int, str]
    comments: tuple[tuple[int, str], ...] = ()
    likes: tuple[int, ...] = ()


_STORIES: Final = (
    Story(
        "Weekend in the mountains",
        "Two days, one tent, no signal.\nAdd yours!",
        0,
        36,
        {1: "editor", 2: "viewer"},
        (
            (1, "The light on the second evening was unreal."),
            (2, "Next year I am coming along."),
            (0, "Deal! Bring the good coffee."),
        ),
        (0, 1, 2),
    ),
    Story("Sea and sky", "", 1, 24, {0: "viewer"}, ((0, "Which lens was this?"),), (0,)),
    Story("Best of the year", "For the calendar.", 0, 12, {}),
)


def share_photos(context: Context, people: Sequence[Caller], photos: Sequence[Sequence[str]]) -> None:
    """Make the demo's albums and links.

    Args:
        context: The tools of the use cases.
        people: Who has an account.
        photos: The ids of each one's photos, newest first.
    """
    made = [_tell(context, people, photos, story) for story in _STORIES]
    week = context.now() + timedelta(days=7)
    links: tuple[tuple[int, LinkSettings], ...] = (
        (0, {"slug": "mountains", "description": "The whole weekend, to keep.", "allow_upload": True}),
        (0, {"password": LINK_PASSWORD, "show_metadata": False, "allow_download": False}),
        (2, {"expires_at": week}),
    )
    for index, settings in links:
        shared_links.create_album_link(context, people[_STORIES[index].owner], made[index], **settings)


def _tell(context: Context, people: Sequence[Caller], photos: Sequence[Sequence[str]], story: Story) -> str:
    owner = people[story.owner]
    invitations = [Invitation(people[index].user_id, role) for index, role in story.members.items()]
    album = albums.create_album(
        context, owner, story.name, description=story.description, invitations=invitations
    ).album
    album_assets.add_ids(context, owner, album.id, photos[story.owner][: story.photo_count])
    for index, text in story.comments:
        activities.add_comment(context, people[index], Scope(album.id), text)
    for index in story.likes:
        activities.like(context, people[index], Scope(album.id))
    return album.id
