"""The one shape of every refusal."""

from pydantic import Field

from immshare.schemas.wire import WireModel


class Problem(WireModel):
    """Why something was refused."""

    message: str | list[str] = Field(description='a sentence, or one "[field] text" for each field that is wrong')
    error: str = Field(description="the status in words")
    status_code: int
    correlation_id: str = Field(description="stands in the log and in the header x-immich-cid as well")
