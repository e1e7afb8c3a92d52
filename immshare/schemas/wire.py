"""What every schema shares: frozen, camelCase on the wire, instants as Immich writes them."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel


class WireModel(BaseModel):
    """A shape that leaves the server."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


def wire_instant(at: datetime) -> str:
    """An instant as ISO-8601 UTC with milliseconds: ``2024-05-01T10:00:00.000Z``."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[datetime, PlainSerializer(wire_instant, return_type=str, when_used="json")]
