"""Downloads on the wire: what one would consist of, and the parts of one that was planned."""

from immshare.schemas.wire import WireModel


class DownloadArchiveInfo(WireModel):
    """One archive that a download would consist of; ``size`` is what its files sum up to, in bytes."""

    size: int
    asset_ids: list[str]


class DownloadInfo(WireModel):
    """What a download would consist of."""

    total_size: int
    archives: list[DownloadArchiveInfo]


class DownloadPartView(WireModel):
    """One zip file of a planned download: ``index`` from 1, ``size`` of the file in bytes."""

    index: int
    name: str
    size: int
    asset_count: int
    url: str


class DownloadPlanView(WireModel):
    """A planned download. ``missing_count`` photos are named in its MISSING.txt instead of being in it."""

    id: str
    parts: list[DownloadPartView]
    missing_count: int = 0
