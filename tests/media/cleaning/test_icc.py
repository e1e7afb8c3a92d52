import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageCms

from immshare.media.cleaning.icc import neutral_color_box, neutral_profile
from immshare.media.headers.reader import DamageError
from tests import marked
from tests.media.cleaning.conftest import marks_in


def test_words_dates_and_names_go_and_colors_stay() -> None:
    profile = marked.profile()
    neutral = neutral_profile(profile)
    assert neutral is not None
    assert len(neutral) == len(profile)
    assert marks_in(profile)
    assert marks_in(neutral) == []
    read = ImageCms.ImageCmsProfile(io.BytesIO(neutral)).profile
    before = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile
    assert (read.red_colorant, read.media_white_point, read.xcolor_space) == (
        before.red_colorant,
        before.media_white_point,
        before.xcolor_space,
    )
    assert read.creation_date.year == 2000
    assert not read.manufacturer
    assert not (read.copyright or "").strip()


def test_cleaning_again_changes_nothing() -> None:
    once = neutral_profile(marked.profile())
    assert once is not None
    assert neutral_profile(once) == once


@pytest.mark.parametrize("content", [b"", bytes(200), marked.profile()[:130], marked.profile()[:-50]])
def test_what_is_no_profile_is_none(content: bytes) -> None:
    assert neutral_profile(content) is None


def test_colors_in_an_unknown_form_are_refused() -> None:
    profile = marked.profile()
    count = struct.unpack_from(">L", profile, 128)[0]
    entries = [struct.unpack_from(">4sLL", profile, 132 + 12 * number) for number in range(count)]
    offset = next(offset for tag, offset, _ in entries if tag == b"rXYZ")
    with pytest.raises(DamageError):
        neutral_profile(profile[:offset] + b"what" + profile[offset + 4 :])


@given(at=st.integers(0, 600), value=st.binary(min_size=1, max_size=4))
def test_a_damaged_profile_is_as_long_as_before_or_refused(at: int, value: bytes) -> None:
    profile = bytearray(marked.profile())
    profile[at : at + len(value)] = value
    profile = profile[: len(marked.profile())]
    try:
        neutral = neutral_profile(bytes(profile))
    except DamageError:
        return
    assert neutral is None or len(neutral) == len(profile)


def test_a_color_box_keeps_its_numbers() -> None:
    assert neutral_color_box(b"nclx\0\1\0\1\0\1\x80") == b"nclx\0\1\0\1\0\1\x80"
    neutral = neutral_color_box(b"prof" + marked.profile())
    assert neutral is not None
    assert neutral.startswith(b"prof")
    assert marks_in(neutral) == []
    assert neutral_color_box(b"prof" + marked.MARK.encode()) is None
    assert neutral_color_box(b"what" + marked.MARK.encode()) is None
