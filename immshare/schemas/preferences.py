"""What a user has set for themselves, with the defaults and ranges of each setting."""

from typing import Annotated, Literal

from pydantic import Field

from immshare.schemas.wire import WireModel

WholeNumber = Annotated[int, Field(strict=True)]
SHORTEST_DELAY_S = 1
LONGEST_DELAY_S = 60
Switch = Annotated[bool, Field(strict=True)]


class AlbumPreferences(WireModel):
    """How albums begin."""

    default_asset_order: Literal["asc", "desc"] = Field("desc", description="newest (desc) or oldest (asc) first")


class DownloadPreferences(WireModel):
    """How downloads are cut."""

    archive_size: WholeNumber = Field(4 * 2**30, ge=1, le=2**53 - 1, description="bytes of one zip part")
    include_embedded_videos: Switch = False


class SlideshowPreferences(WireModel):
    """How a slideshow runs."""

    order: Literal["forward", "backward", "shuffle"] = "forward"
    delay_s: WholeNumber = Field(5, ge=SHORTEST_DELAY_S, le=LONGEST_DELAY_S, description="seconds a picture stands")
    look: Literal["contain", "cover", "blurred"] = "contain"
    has_transition: Switch = True
    has_progress_bar: Switch = True
    is_repeating: Switch = False
    has_captions: Switch = False


class Preferences(WireModel):
    """All settings of a user."""

    theme: Literal["system", "light", "dark"] = "system"
    albums: AlbumPreferences = AlbumPreferences()
    download: DownloadPreferences = DownloadPreferences()
    slideshow: SlideshowPreferences = SlideshowPreferences()


class Feature(WireModel):
    """Something that Immich's clients ask about and that is not there."""

    enabled: Literal[False] = False
    sidebar_web: Literal[False] = False


class Memories(Feature):
    """Not there."""

    duration: Literal[5] = 5


class People(Feature):
    """Not there."""

    update_strategy: Literal["self"] = "self"


class EmailNotifications(WireModel):
    """Not there."""

    enabled: Literal[False] = False
    album_invite: Literal[False] = False
    album_update: Literal[False] = False


class Cast(WireModel):
    """Not there."""

    g_cast_enabled: Literal[False] = False


class Purchase(WireModel):
    """Not there."""

    show_support_badge: Literal[False] = False
    hide_buy_button_until: str = "2099-12-31T00:00:00.000Z"


class PreferencesView(Preferences):
    """The settings as Immich's clients read them: they insist on every section that Immich knows."""

    cast: Cast = Cast()
    email_notifications: EmailNotifications = EmailNotifications()
    folders: Feature = Feature()
    memories: Memories = Memories()
    people: People = People()
    purchase: Purchase = Purchase()
    ratings: Feature = Feature()
    recently_added: Feature = Feature()
    shared_links: Feature = Feature()
    tags: Feature = Feature()
