"""Who is signed in, as far as every page shows it."""

import reflex as rx

from immshare.services import users
from immshare.services.context import current
from immshare.states.guard import ask, guarded
from immshare.states.sizes import storage_text


class SessionState(rx.State):
    """The user in the corner of the page."""

    name: str = ""
    email: str = ""
    avatar_color: str = "primary"
    is_admin: bool = False
    storage_text: str = ""
    trash_days: int = 30

    @rx.var
    def initial(self) -> str:
        """The letter in the avatar."""
        return self.name[:1].upper()

    @rx.event
    @guarded
    async def load(self) -> None:
        """Fill in who is signed in."""
        me = await ask(users.get_me)
        self.name, self.email = me.name, me.email
        self.avatar_color, self.is_admin = me.avatar_color, me.is_admin
        self.trash_days = current().settings.trash_days
        self.storage_text = storage_text(me.quota_usage_in_bytes, me.quota_size_in_bytes)
