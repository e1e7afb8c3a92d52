"""A user's settings."""

from immshare.rules import preferences as rules
from immshare.rules.access import Caller, require
from immshare.schemas.preferences import Preferences
from immshare.services.context import Context
from immshare.services.users import find_user


def get_preferences(context: Context, caller: Caller) -> Preferences:
    """The caller's settings, defaults filled in.

    Raises:
        ForbiddenError: The caller's key does not reach so far.
    """
    require(caller, "userPreference.read")
    with context.database.reading() as session:
        return rules.complete(find_user(session, caller.user_id).preferences)


def update_preferences(context: Context, caller: Caller, change: object) -> Preferences:
    """Take over the settings that the change names; the others stay.

    Args:
        context: The tools.
        caller: Who is asking.
        change: Nested and named as on the wire.

    Raises:
        InvalidInputError: A value is out of its range or of another kind; nothing was changed.
    """
    require(caller, "userPreference.update")
    with context.database.writing() as session:
        user = find_user(session, caller.user_id, is_locked=True)
        preferences = rules.merge(user.preferences, change)
        user.preferences, user.updated_at = rules.changed(preferences), context.now()
    return preferences
