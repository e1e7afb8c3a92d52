"""Plans of downloads in the database: what is in one, and finding a part of it again.

Whether the caller may have the photos is not asked here but by ``services.downloads``.
"""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from sqlalchemy import ColumnElement, delete, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from immshare.models import DownloadPart, DownloadPlan, User
from immshare.rules.access import Caller
from immshare.rules.download_contents import Contents, Wanted, put_together
from immshare.rules.preferences import complete
from immshare.rules.zip_plan import Archive, divide, part_names
from immshare.schemas.download import DownloadPartView, DownloadPlanView
from immshare.services.context import Context
from immshare.services.damaged_originals import is_still_damaged, read_damaged
from immshare.services.download_photos import Photo, Source
from immshare.services.originals import is_cleaned
from immshare.store.keys import original_key

KEPT_FOR: Final = timedelta(days=7)
"""How long a plan can be downloaded and resumed after it was asked for last."""

TITLE: Final = "Photos"
"""What a download is called that is not of an album with a name."""

MOST_ENTRIES: Final = 2_000_000
"""In all plans of one user, or of one link together: 160 MB in the database."""

_ENTRIES_PER_PLAN: Final = 1000
"""What a plan counts besides its entries, so that small ones have an end as well: there are at most 2,000."""

_ENTRY_BYTES: Final = 80
"""What an entry takes in the database, roughly; a list of what is missing counts by its length."""

_SETTLED_AFTER: Final = timedelta(days=1)
"""After that a plan makes room for newer ones."""


def is_neutral(caller: Caller) -> bool:
    """Whether the names, times and files that a caller gets must tell nothing."""
    return caller.link is not None and not caller.link.show_metadata


def gather(context: Context, caller: Caller, photos: Sequence[Photo]) -> Contents:
    """Look which of the photos can be sent to a caller, and put a download of them together.

    Args:
        context: The tools.
        caller: To whom; who may have all of the photos.
        photos: Which, in their order.
    """
    with context.database.reading() as session:
        damaged = read_damaged(session)
    without_details = is_neutral(caller)
    wanted = [
        Wanted(
            asset_id=photo.id,
            file_name=photo.file_name,
            mime=photo.mime,
            size_bytes=photo.cleaned_size_bytes or 0 if without_details else photo.size_bytes,
            crc32=photo.cleaned_crc32 or 0 if without_details else photo.crc32,
            local=photo.local,
            instant=photo.instant,
            is_there=_is_whole(context, photo, damaged.get(photo.id)) and (not without_details or is_cleaned(photo)),
        )
        for photo in photos
    ]
    return put_together(wanted, is_neutral=without_details)


def part_bytes(session: Session, caller: Caller) -> int:
    """The largest a part may be: as the user has set it, for a guest as whoever made the link has."""
    user_id = caller.user_id if caller.link is None else caller.link.creator_id
    preferences = session.exec(select(User.preferences).where(User.id == user_id)).one()
    return complete(preferences).download.archive_size


def save_plan(context: Context, caller: Caller, source: Source, contents: Contents, access: str) -> DownloadPlanView:
    """Keep a plan, or find the same one that the caller has already.

    Args:
        context: The tools.
        caller: Whose it is.
        source: What it is of.
        contents: What is in it.
        access: What a guest's URLs carry, such as ``key=…``; empty for members.
    """
    with context.database.reading() as session:
        ranges = divide(contents.entries, part_bytes(session, caller))
    names = part_names(source.title or TITLE, len(ranges))
    text = "\0".join([contents.digest, source.album_id or "", repr(is_neutral(caller)), repr(ranges), *names])
    digest = sha256(text.encode()).hexdigest()
    # Before the transaction: packing 20,000 entries would keep every other writer waiting.
    parts = [_part(number, names[number - 1], contents, one) for number, one in enumerate(ranges, 1)]
    with context.database.writing() as session:
        plan = session.exec(select(DownloadPlan).where(_is_of(caller), DownloadPlan.digest == digest)).first()
        is_new = plan is None
        if plan is None:
            _make_room(session, context, caller, len(contents.entries) + len(contents.missing_ids))
            plan = _new_plan(session, caller, source.album_id, digest)
        plan.planned_at, plan.stamp = context.now(), source.stamp
        for part in parts:
            part.plan_id = plan.id
        if is_new:
            session.add_all(parts)
    views = [_view(part, access) for part in parts]
    return DownloadPlanView(id=plan.id, parts=views, missing_count=len(contents.missing_ids))


def find_part(
    session: Session, context: Context, caller: Caller, plan_id: str, number: int, name: str
) -> tuple[DownloadPlan, DownloadPart] | None:
    """A part that was planned by the caller, or by a guest of the caller's link; None if there is none (any longer)."""
    plan = session.exec(select(DownloadPlan).where(DownloadPlan.id == plan_id, _is_of(caller))).first()
    part = session.get(DownloadPart, (plan_id, number))
    if plan is None or part is None or part.name != name or plan.planned_at < context.now() - KEPT_FOR:
        return None
    # The link has begun to hide the details since.
    return None if is_neutral(caller) and not plan.is_cleaned else (plan, part)


def forget_old(context: Context) -> int:
    """Delete the plans that nobody has asked for in the last seven days.

    Returns:
        0: once is enough.
    """
    old = delete(DownloadPlan).where(col(DownloadPlan.planned_at) < context.now() - KEPT_FOR)
    with context.database.writing() as session:
        session.connection().execute(old)
    return 0


def _is_whole(context: Context, photo: Photo, damaged_ns: int | None) -> bool:
    """Whether an original is there and as long as it was, and was not found damaged."""
    if damaged_ns is not None and is_still_damaged(context, photo, damaged_ns):
        return False
    return context.store.size_bytes(original_key(photo.owner_id, photo.sha1)) == photo.size_bytes


def _is_of(caller: Caller) -> ColumnElement[bool]:
    if caller.link is not None:
        return col(DownloadPlan.link_id) == caller.link.id
    return col(DownloadPlan.user_id) == caller.user_id


def _make_room(session: Session, context: Context, caller: Caller, wanted: int) -> None:
    """Delete plans until one with so many entries fits: those that are a day old, the oldest first, and then the newest.

    All guests of a link share its room. Whoever plans without end takes from those who plan meanwhile the resuming of their
    downloads, and nothing from those who did before.
    """
    in_part = col(DownloadPart.asset_count) + func.length(col(DownloadPart.missing)) / _ENTRY_BYTES
    size = func.coalesce(func.sum(in_part), 0) + _ENTRIES_PER_PLAN
    plans = columns(col(DownloadPlan.id), col(DownloadPlan.planned_at), size).where(_is_of(caller))
    joined = plans.join(DownloadPart, col(DownloadPart.plan_id) == col(DownloadPlan.id), isouter=True)
    rows = session.execute(joined.group_by(col(DownloadPlan.id)).order_by(col(DownloadPlan.planned_at))).all()
    settled = [row for row in rows if row[1] <= context.now() - _SETTLED_AFTER]
    surplus = sum(row[2] for row in rows) + wanted + _ENTRIES_PER_PLAN - MOST_ENTRIES
    gone = []
    for plan_id, _, entries in (*settled, *reversed(rows[len(settled) :])):
        if surplus <= 0:
            break
        gone.append(plan_id)
        surplus -= entries
    session.connection().execute(delete(DownloadPlan).where(col(DownloadPlan.id).in_(gone)))


def _new_plan(session: Session, caller: Caller, album_id: str | None, digest: str) -> DownloadPlan:
    plan = DownloadPlan(
        user_id=None if caller.link is not None else caller.user_id,
        link_id=None if caller.link is None else caller.link.id,
        album_id=album_id,
        is_cleaned=is_neutral(caller),
        digest=digest,
    )
    session.add(plan)
    session.flush()
    return plan


def _part(number: int, name: str, contents: Contents, rows: range) -> DownloadPart:
    entries = contents.entries.part(rows)
    asset_ids = contents.asset_ids[rows.start : rows.stop]
    has_note = number == 1 and bool(contents.missing_text)
    return DownloadPart(
        plan_id="",  # known when the plan is
        number=number,
        name=name,
        size_bytes=Archive(entries).size_bytes,
        asset_count=len(asset_ids) - has_note,
        entries=entries.pack(),
        asset_ids=" ".join(asset_ids),
        missing=contents.missing_text if has_note else "",
    )


def _view(part: DownloadPart, access: str) -> DownloadPartView:
    path = f"/api/download/plans/{part.plan_id}/{part.number}/{quote(part.name)}"
    return DownloadPartView(
        index=part.number,
        name=part.name,
        size=part.size_bytes,
        asset_count=part.asset_count,
        url=f"{path}?{access}" if access else path,
    )
