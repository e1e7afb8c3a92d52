"""The album that a tab shows: what its page says of it, live, and what is changed on the page itself.

Its options and who has it are in ``states.album_options``, adding photos in ``states.album_adding``.
"""

import re
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from immshare.errors import ForbiddenError, InvalidInputError, NotFoundError
from immshare.live import album_topic, user_topic
from immshare.rules.album_access import AlbumAction, is_allowed
from immshare.rules.album_listing import fold, has_words
from immshare.rules.selection import parse_id
from immshare.schemas.album import AlbumUserView, AlbumView
from immshare.services import albums, members, users
from immshare.states import arguments
from immshare.states.changes import put
from immshare.states.guard import ask, caller, guarded
from immshare.states.live import follow
from immshare.states.notices import counted, done

UNTITLED = "Untitled album"
"""What an album is called that has no name yet."""

FACES = 5
"""How many members' avatars stand on the page; the others are a number."""

_LISTED = 100
_PATH = re.compile(r"/albums/([0-9a-fA-F-]{36})(?:/|$)", re.ASCII)


@dataclass(frozen=True)
class OpenAlbum:
    """What the page says of the album, and what whoever looks may do with it.

    Attributes:
        id: Which; empty for none.
        name: Empty: not named yet.
        description: Text, with line breaks.
        photo_count: How many photos it shows.
        photos_text: The same in words.
        first_day: Of the oldest photo, by its wall clock, ``2024-05-01``, or nothing.
        last_day: Of the newest.
        order: ``desc`` newest first or ``asc`` oldest first.
        cover_id: The photo on its card; empty without photos.
        is_activity_enabled: Whether comments & likes are taken.
        is_shared: Whether it has members or a link.
        role: What whoever looks is to it.
        can_edit: Title, description, order, cover.
        can_add: Own photos; and take them out again.
        can_invite: Members.
        is_own: Everything, for its owner.
    """

    id: str = ""
    name: str = ""
    description: str = ""
    photo_count: int = 0
    photos_text: str = ""
    first_day: str = ""
    last_day: str = ""
    order: str = "desc"
    cover_id: str = ""
    is_activity_enabled: bool = True
    is_shared: bool = False
    role: str = ""
    can_edit: bool = False
    can_add: bool = False
    can_invite: bool = False
    is_own: bool = False


@dataclass(frozen=True)
class MemberRow:
    """Somebody who has the album.

    Attributes:
        id: Who.
        name: Of the person.
        email: What they sign in with.
        initial: The letter in the avatar.
        avatar_color: One of the avatar colors.
        role: ``owner``, ``editor`` or ``viewer``.
        is_self: Whether it is the one who looks.
        photos_text: How many of the album's photos are theirs, in words, or nothing.
    """

    id: str = ""
    name: str = ""
    email: str = ""
    initial: str = ""
    avatar_color: str = "primary"
    role: str = ""
    is_self: bool = False
    photos_text: str = ""


class AlbumState(rx.State):
    """The album behind the address of the page.

    ``gone`` is the sentence that takes the place of an album that cannot be looked at (any longer); ``question`` names the
    dialog that stands open: ``delete`` or nothing; ``owners`` are the names of those whose photos it shows, by their ids.
    ``faces`` are the first of its ``member_count`` members, ``members`` the first of the ``members_found`` that are looked for.
    ``answered`` grows with each change that was made or refused.
    """

    is_loaded: bool = False
    gone: str = ""
    album: OpenAlbum = OpenAlbum()
    faces: rx.Field[list[MemberRow]] = rx.field(default_factory=list)
    members: rx.Field[list[MemberRow]] = rx.field(default_factory=list)
    members_found: int = 0
    member_count: int = 0
    owners: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    my_id: str = ""
    revision: int = 0
    answered: int = 0
    question: str = ""
    _members: tuple[MemberRow, ...] = ()
    _member_words: str = ""

    @rx.var
    def title(self) -> str:
        """The album's name, or what it is called without one."""
        return self.album.name or UNTITLED

    @rx.var
    def page_title(self) -> str:
        """What the browser's tab is called."""
        return f"{self.title if self.is_loaded and not self.gone else 'Album'} · immshare"

    @rx.event
    @guarded
    async def open(self) -> None:
        """Show the album that the address names, and hear from now on what becomes of it."""
        album_id, me, token = _album_in(self.router.url.path), caller().user_id, self.router.session.client_token
        if album_id != self.album.id:
            self.album, self.owners, self.is_loaded = OpenAlbum(id=album_id), {}, False
            self._list_members(())
        self.my_id, self.question = me, ""
        for topic in (album_topic(album_id), user_topic(me)):
            follow(topic, token, AlbumState.refresh)
        await self._look()
        if not self.gone:
            await ask(members.mark_seen, album_id)

    @rx.event
    @guarded
    async def refresh(self) -> None:
        """Look again, after a hint."""
        if self.album.id:
            await self._look()

    @rx.event
    @guarded
    async def look_for_members(self, words: str) -> None:
        """List the members who have these words in name or e-mail."""
        self._look_for_members(arguments.search(words))

    @rx.event
    @guarded
    async def discard_left(self) -> None:
        """Remove the album that this tab showed before, if it was left without name and photos."""
        left = self.album
        if left.is_own and not left.name and _album_in(self.router.url.path) != left.id:
            self.album = OpenAlbum()
            await ask(albums.discard_if_left, left.id)

    @rx.event
    @guarded
    async def rename(self, name: str) -> None:
        """Give the album another name."""
        await self._change(name=_text(name))

    @rx.event
    @guarded
    async def describe(self, description: str) -> None:
        """Give the album another description."""
        await self._change(description=_text(description))

    @rx.event
    @guarded
    async def choose_cover(self, asset_id: str) -> list[EventSpec]:
        """Make a photo the cover; nothing is the newest photo, whichever it is. Leads back to the album."""
        await self._change(cover_asset_id=parse_id(asset_id) if asset_id else None)
        return [rx.redirect(f"/albums/{self.album.id}"), done("Changed the album cover")]

    @rx.event
    @guarded
    async def ask_before_deleting(self) -> None:
        """Ask whether the album is to be deleted."""
        self.question = "delete"

    @rx.event
    @guarded
    async def close_question(self) -> None:
        """Leave everything as it is."""
        self.question = ""

    @rx.event
    @guarded
    async def delete(self) -> list[EventSpec]:
        """Delete the album; its photos stay with their owners."""
        title, self.question = self.title, ""  # closed first: a refusal would be told below the question
        await self._ask(albums.delete_album)
        return self._go("/albums", f"Deleted “{title}”. Its photos stay in their owners' libraries.")

    @rx.event
    @guarded
    async def leave(self) -> list[EventSpec]:
        """End one's own membership."""
        await self._ask(members.leave)
        return self._go("/sharing", f"You left “{self.title}”. The photos you added stay in it.")

    def _go(self, path: str, text: str) -> list[EventSpec]:
        """To a list, without a look back at what is no longer there."""
        self.album, self.is_loaded = OpenAlbum(), False
        return [rx.redirect(path), done(text)]

    async def _change(self, **change: Any) -> None:
        try:
            await self._show(await self._ask(albums.update_album, **change))
        finally:
            self.answered += 1

    async def _ask(self, service: Any, *args: Any, **kwargs: Any) -> Any:
        """Ask a service about the open album.

        Raises:
            ForbiddenError: The role that the page was made for is not the present one.
        """
        try:
            return await ask(service, self.album.id, *args, **kwargs)
        except NotFoundError as error:
            await self._look()
            raise ForbiddenError("Your role in this album does not allow this.") from error

    async def _look(self) -> None:
        try:
            view = await ask(albums.get_album, self.album.id)
        except (NotFoundError, InvalidInputError):
            self.gone = self._farewell()
            self.owners, self.question = {}, ""
            self._list_members(())
            return
        await self._show(view)

    async def _show(self, view: AlbumView) -> None:
        me = caller().user_id
        put(self, album=_facts(view), owners=await self._names(view), gone="", is_loaded=True)
        self._list_members(tuple(_member(one, view, me) for one in view.album_users))
        self.revision += 1

    def _look_for_members(self, words: str) -> None:
        self._member_words = words
        self._list_members(self._members)

    def _list_members(self, members: tuple[MemberRow, ...]) -> None:
        """Show the first of those members who have the words that are looked for."""
        words = fold(self._member_words).split()
        found = [member for member in members if has_words(words, member.name, member.email)]
        self._members = members
        put(self, faces=list(members[:FACES]), member_count=len(members))
        put(self, members=found[:_LISTED], members_found=len(found))

    def _farewell(self) -> str:
        if not self.is_loaded:
            return "This album does not exist, or you have no access to it."
        return f"You no longer have access to “{self.title}”. The photos you added are still in your library."

    async def _names(self, view: AlbumView) -> dict[str, str]:
        """Also of those who were removed: what they added is still there."""
        names = {member.user.id: member.user.name for member in view.album_users}
        if any(one.user_id not in names for one in view.contributor_counts or ()):
            names = {user.id: user.name for user in await ask(users.list_users)} | names
        wanted = {one.user_id for one in view.contributor_counts or ()} | {view.album_users[0].user.id}
        return {user_id: name for user_id, name in names.items() if user_id in wanted}


def _album_in(path: str) -> str:
    """The id of the album in a page's path; as it is written there, for the services to judge."""
    found = _PATH.search(path)
    return found[1].lower() if found else ""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise InvalidInputError("That is no text.")
    return value


def _facts(view: AlbumView) -> OpenAlbum:
    def may(action: AlbumAction) -> bool:
        return is_allowed(view.role, action)

    return OpenAlbum(
        id=view.id,
        name=view.album_name,
        description=view.description,
        photo_count=view.asset_count,
        photos_text=counted(view.asset_count, "photo", "photos") if view.asset_count else "No photos yet",
        first_day=view.start_date.date().isoformat() if view.start_date else "",
        last_day=view.end_date.date().isoformat() if view.end_date else "",
        order=view.order,
        cover_id=view.album_thumbnail_asset_id or "",
        is_activity_enabled=view.is_activity_enabled,
        is_shared=view.shared,
        role=view.role.value,
        can_edit=may(AlbumAction.EDIT),
        can_add=may(AlbumAction.ADD_OWN_PHOTOS),
        can_invite=may(AlbumAction.INVITE),
        is_own=may(AlbumAction.DELETE),
    )


def _member(member: AlbumUserView, view: AlbumView, my_id: str) -> MemberRow:
    user = member.user
    count = next((one.asset_count for one in view.contributor_counts or () if one.user_id == user.id), 0)
    return MemberRow(
        id=user.id,
        name=user.name,
        email=user.email,
        initial=user.name[:1],
        avatar_color=user.avatar_color,
        role=member.role.value,
        is_self=user.id == my_id,
        photos_text=counted(count, "photo", "photos") if count else "",
    )
