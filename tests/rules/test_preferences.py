from typing import Any

import pytest

from immshare.errors import InvalidInputError
from immshare.rules.preferences import changed, complete, merge

GIB = 2**30


def test_defaults() -> None:
    preferences = complete({})
    assert preferences.theme == "system"
    assert preferences.download.archive_size == 4 * GIB
    assert preferences.albums.default_asset_order == "desc"
    assert preferences.slideshow.delay_s == 5
    assert changed(preferences) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"theme": "dark"},
        {"download": {"archiveSize": 1}},
        {"download": {"archiveSize": 2**53 - 1}},
        {"albums": {"defaultAssetOrder": "asc"}},
        {"slideshow": {"delayS": 60, "look": "blurred", "order": "shuffle", "hasTransition": False}},
    ],
)
def test_a_change_is_kept_and_nothing_else(change: dict[str, Any]) -> None:
    assert changed(merge({}, change)) == change


def test_what_a_change_does_not_name_stays() -> None:
    stored = changed(merge({}, {"slideshow": {"delayS": 9, "look": "cover"}, "theme": "dark"}))
    assert changed(merge(stored, {"slideshow": {"delayS": 5}})) == {"slideshow": {"look": "cover"}, "theme": "dark"}


def test_unknown_settings_are_ignored() -> None:
    change = {"people": {"enabled": True}, "download": {"colour": 1}, "__proto__": {}}
    assert changed(merge({}, change)) == {}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"theme": "pink"}, "theme"),
        ({"theme": None}, "theme"),
        ({"download": {"archiveSize": 0}}, "download.archiveSize"),
        ({"download": {"archiveSize": 1.5}}, "download.archiveSize"),
        ({"download": {"archiveSize": "7"}}, "download.archiveSize"),
        ({"download": {"archiveSize": True}}, "download.archiveSize"),
        ({"download": {"archiveSize": 2**53}}, "download.archiveSize"),
        ({"download": None}, "download"),
        ({"download": [1]}, "download"),
        ({"albums": {"defaultAssetOrder": "up"}}, "albums.defaultAssetOrder"),
        ({"slideshow": {"delayS": 0}}, "slideshow.delayS"),
        ({"slideshow": {"delayS": 61}}, "slideshow.delayS"),
        ({"slideshow": {"look": "stretched"}}, "slideshow.look"),
        ({"slideshow": {"hasTransition": 1}}, "slideshow.hasTransition"),
        ("dark", "object"),
        (None, "object"),
    ],
)
def test_values_out_of_range_are_refused_by_name(change: object, place: str) -> None:
    with pytest.raises(InvalidInputError, match=place):
        merge({}, change)
