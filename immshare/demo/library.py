"""Three people and their photos: different sizes, dates over years, cameras and places. What they share is in ``demo.sharing``."""

import hashlib
import random
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from immshare.demo.pictures import landscape
from immshare.demo.sharing import share_photos
from immshare.rules.access import Caller
from immshare.services import admin_users, admission
from immshare.services.context import Context

PASSWORD: Final = "immshare-demo"
"""What all three sign in with."""

PEOPLE: Final = (
    ("Mira", "mira@demo.example", 170),
    ("Jonas", "jonas@demo.example", 80),
    ("Aiko", "aiko@demo.example", 50),
)
"""Name, e-mail and number of photos; the first is the administrator."""

_SIZES: Final = ((1800, 1200), (1200, 1800), (1600, 1200), (1800, 1013), (1500, 1500), (2400, 900))
_CAMERAS: Final = (
    ("Canon", "EOS R6", "RF 24-70mm F2.8 L"),
    ("FUJIFILM", "X-T5", "XF 35mm F1.4 R"),
    ("Google", "Pixel 9", "Pixel 9 back camera"),
    ("Apple", "iPhone 15", "iPhone 15 back camera 6.86mm f/1.6"),
)
# latitude, longitude, minutes east of UTC
_PLACES: Final = ((46.62, 8.04, 60), (35.36, 138.73, 540), (63.99, -19.06, 0), (-33.96, 18.41, 120), (38.72, -9.14, 0))


@dataclass(frozen=True, slots=True)
class Plan:
    """One picture to make: where to put it and what it says about itself."""

    path: Path
    seed: int
    size: tuple[int, int]
    taken_local: datetime
    camera: tuple[str, str, str]
    place: tuple[float, float, int] | None


def prepare_demo(context: Context) -> None:
    """Fill an empty data folder with the demo library; a folder that has users already stays as it is.

    Args:
        context: The tools of the use cases. The renditions are made when the server runs.
    """
    if admin_users.is_set_up(context):
        return
    total = sum(count for _, _, count in PEOPLE)
    print(f"immshare: making {total} demo pictures …", flush=True)
    owner_ids = _make_people(context)
    plans = list(_plans(context, owner_ids))
    photos: dict[str, list[str]] = {owner_id: [] for owner_id in owner_ids}
    with ProcessPoolExecutor() as pool:
        made = pool.map(_draw, [plan for _, plan in plans], chunksize=4)
        for (owner_id, plan), _ in zip(plans, made, strict=True):
            photos[owner_id].append(_admit(context, owner_id, plan))
    share_photos(context, [Caller(owner_id) for owner_id in owner_ids], list(photos.values()))
    print(f"immshare: sign in as {PEOPLE[0][1]} with the password {PASSWORD}", flush=True)


def _make_people(context: Context) -> list[str]:
    name, email, _ = PEOPLE[0]
    first = admin_users.sign_up_admin(context, name=name, email=email, password=PASSWORD)
    admin = Caller(user_id=first.id, is_admin=True)
    others = [
        admin_users.create_user(context, admin, name=name, email=email, password=PASSWORD, must_change_password=False)
        for name, email, _ in PEOPLE[1:]
    ]
    return [first.id, *(user.id for user in others)]


def _plans(context: Context, owner_ids: list[str]) -> Iterator[tuple[str, Plan]]:
    rng = random.Random(7)
    for owner_id, (_, _, count) in zip(owner_ids, PEOPLE, strict=True):
        day = context.now().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        taken = 0
        while taken < count:
            camera, place = rng.choice(_CAMERAS), rng.choice((*_PLACES, None))
            for _ in range(min(rng.randint(3, 14), count - taken)):
                seed = len(owner_id) + rng.randrange(1 << 30)
                at = day + timedelta(hours=rng.uniform(7, 21))
                path = context.store.incoming_path(f"demo-{seed}.jpg")
                yield owner_id, Plan(path, seed, rng.choice(_SIZES), at, camera, place)
                taken += 1
            day -= timedelta(days=rng.choice((1, 2, 5, 12, 30, 55)))


def _draw(plan: Plan) -> None:
    landscape(plan.seed, plan.size).save(plan.path, "JPEG", quality=88, exif=_exif(plan))


def _exif(plan: Plan) -> Image.Exif:
    rng = random.Random(plan.seed)
    tag = ExifTags.Base
    exif = Image.Exif()
    exif[tag.Make], exif[tag.Model], lens = plan.camera
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[tag.DateTimeOriginal] = plan.taken_local.strftime("%Y:%m:%d %H:%M:%S")
    details[tag.LensModel] = lens
    details[tag.FNumber] = IFDRational(rng.choice((14, 18, 28, 40, 56, 80)), 10)
    details[tag.ExposureTime] = IFDRational(1, rng.choice((30, 60, 125, 250, 500, 1000)))
    details[tag.ISOSpeedRatings] = rng.choice((50, 100, 200, 400, 1600))
    details[tag.FocalLength] = IFDRational(rng.choice((24, 28, 35, 50, 70)), 1)
    if plan.place:
        latitude, longitude, offset = plan.place
        details[tag.OffsetTimeOriginal] = f"{'+' if offset >= 0 else '-'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = _degrees(latitude + rng.gauss(0, 0.03), "NS")
        gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = _degrees(
            longitude + rng.gauss(0, 0.03), "EW"
        )
    return exif


def _degrees(value: float, letters: str) -> tuple[str, tuple[IFDRational, IFDRational, IFDRational]]:
    minutes = abs(value) * 60
    parts = (
        IFDRational(int(minutes // 60), 1),
        IFDRational(int(minutes % 60), 1),
        IFDRational(round(minutes % 1 * 6000), 100),
    )
    return letters[value < 0], parts


def _admit(context: Context, owner_id: str, plan: Plan) -> str:
    content = plan.path.read_bytes()
    at = plan.taken_local.replace(tzinfo=UTC)
    return admission.admit(
        context,
        owner_id,
        plan.path,
        file_name=f"IMG_{plan.taken_local:%Y%m%d_%H%M%S}.jpg",
        sha1=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        crc32=zlib.crc32(content),
        size_bytes=len(content),
        file_created_at=at,
        file_modified_at=at,
        is_favorite=random.Random(plan.seed).random() < 0.08,
    ).asset_id
