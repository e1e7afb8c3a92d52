"""What the user is told: how many are unread, on every page; and the list, once it has been opened."""

from dataclasses import dataclass
from typing import Final

import reflex as rx

from immshare.live import news_topic, user_topic
from immshare.schemas.notification import NotificationKind, NotificationView
from immshare.services import notifications
from immshare.states import arguments
from immshare.states.album import UNTITLED
from immshare.states.guard import ask, caller, guarded
from immshare.states.live import follow
from immshare.states.notices import counted

LISTED: Final = 50


@dataclass(frozen=True)
class NotificationRow:
    """One line of the list: "ACTOR VERB ALBUM".

    Attributes:
        id: Which.
        album_id: Where it leads.
        album: The album's name, never empty.
        actor: Who did it; nothing if it were several people.
        initial: The letter in the avatar.
        avatar_color: One of the avatar colors.
        verb: What was done.
        kind: ``invite``, ``photos`` or ``comments``.
        at: When it last happened, ISO 8601.
        is_read: Whether it is old news.
    """

    id: str
    album_id: str
    album: str
    actor: str
    initial: str
    avatar_color: str
    verb: str
    kind: str
    at: str
    is_read: bool


class NotificationsState(rx.State):
    """The bell and its list of at most 50, newest first. ``news`` is read aloud when something new has come.

    What comes about the album that the tab shows to somebody who is looking is read as it comes.
    """

    unread: int = 0
    news: str = ""
    rows: rx.Field[list[NotificationRow]] = rx.field(default_factory=list)
    is_listed: bool = False
    is_failed: bool = False
    _watched: str = ""
    _watched_at: str = ""

    @rx.event
    @guarded
    async def load(self) -> None:
        """Count what is unread, and follow what changes."""
        me, token = caller().user_id, self.router.session.client_token
        for topic in (user_topic(me), news_topic(me)):
            follow(topic, token, NotificationsState.refresh)
        await self._count()
        self.news = ""

    @rx.event
    @guarded
    async def watch(self, album_id: str) -> None:
        """Take note of the album that this page shows to somebody who is looking; nothing when they look elsewhere."""
        self._watched = arguments.identifier(album_id) if album_id != "" else ""
        self._watched_at = self.router.url.path
        if self._watched:
            await self._refresh()

    @rx.event
    @guarded
    async def refresh(self) -> None:
        """Look again: something of the user's has changed."""
        await self._refresh()

    @rx.event
    @guarded
    async def open_list(self) -> None:
        """Fill in the list."""
        await self._list()

    @rx.event
    @guarded
    async def mark_read(self, notification_id: str) -> None:
        """Take note of one."""
        await ask(notifications.mark_read, [arguments.identifier(notification_id)])
        await self._recount()

    @rx.event
    @guarded
    async def mark_all_read(self) -> None:
        """Take note of all."""
        await ask(notifications.mark_read)
        await self._recount()

    async def _refresh(self) -> None:
        before = self.unread
        await self._count()
        if self.unread > before:
            self.news = counted(self.unread, "unread notification", "unread notifications")
        if self.is_listed:
            await self._list()

    async def _count(self) -> None:
        if self._watched and self._watched_at == self.router.url.path:
            await ask(notifications.read_watched, self._watched)
        self.unread = await ask(notifications.count_unread)

    async def _recount(self) -> None:
        self.unread, self.news = await ask(notifications.count_unread), ""
        await self._list()

    async def _list(self) -> None:
        self.is_failed = True  # until it has gone well: what is raised below is told by the guard
        rows = [_row(view) for view in (await ask(notifications.list_notifications))[:LISTED]]
        if rows != self.rows:  # else they would all be sent again
            self.rows = rows
        self.is_failed, self.is_listed = False, True


def _row(view: NotificationView) -> NotificationRow:
    return NotificationRow(
        id=view.id,
        album_id=view.album_id,
        album=view.album_name or UNTITLED,
        actor=view.actor.name if view.actor else "",
        initial=view.actor.name[:1] if view.actor else "",
        avatar_color=view.actor.avatar_color if view.actor else "primary",
        verb=_verb(view),
        kind=view.kind.value,
        at=view.updated_at.isoformat(),
        is_read=view.is_read,
    )


def _verb(view: NotificationView) -> str:
    """What was done, between who and where; where nobody is named it begins the sentence."""
    if view.kind == NotificationKind.INVITE:
        return "shared an album with you:" if view.actor else "An album is shared with you:"
    if view.kind == NotificationKind.COMMENTS:
        if view.actor:
            return "commented on" if view.count == 1 else f"wrote {view.count:,} comments on"
        return f"{counted(view.count, 'new comment', 'new comments')} on"
    if view.actor:
        return f"added {counted(view.count, 'photo', 'photos')} to"
    return f"{counted(view.count, 'new photo', 'new photos')} in"
