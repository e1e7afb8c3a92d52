"""How a change of settings is taken over: key by key, each value in its range, what is unknown left out."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from immshare.errors import InvalidInputError
from immshare.schemas.preferences import Preferences


def complete(stored: Mapping[str, Any]) -> Preferences:
    """The settings with every default filled in.

    Args:
        stored: What the user has changed so far, as ``changed`` made it.
    """
    return Preferences.model_validate(stored)


def merge(stored: Mapping[str, Any], change: object) -> Preferences:
    """The settings after a change.

    Args:
        stored: What the user has changed so far.
        change: The wanted values, nested and named as on the wire; what it does not name stays, and unknown names
            are ignored.

    Raises:
        InvalidInputError: A value is out of its range or of another kind; the sentence names the setting.
    """
    if not isinstance(change, Mapping):
        raise InvalidInputError("Preferences are a JSON object.")
    try:
        return Preferences.model_validate(_overlay(stored, change))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidInputError(f"{place}: {first['msg']}.") from None


def changed(preferences: Preferences) -> dict[str, Any]:
    """What differs from the defaults, as it is stored: later defaults reach those who never chose."""
    return preferences.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _overlay(base: Mapping[str, Any], change: Mapping[Any, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in change.items():
        below = merged.get(key)
        merged[key] = _overlay(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged
