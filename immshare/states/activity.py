"""Comments and likes of the open album: that a tab hears of them. They themselves come and go over HTTP (``components/activity.jsx``)."""

import reflex as rx

from immshare.states.album import AlbumState
from immshare.states.guard import caller, guarded
from immshare.states.live import watch_activity


class ActivityState(rx.State):
    """Nothing of its own: the number that grows is ``LiveState.activity_revision``."""

    @rx.event
    @guarded
    async def watch(self) -> None:
        """Hear of the comments and likes of the album that this tab has just opened; of one that it may not look at, nothing."""
        opened = await self.get_state(AlbumState)
        if opened.album.id and not opened.gone:
            watch_activity(opened.album.id, caller().user_id, self.router.session.client_token)
