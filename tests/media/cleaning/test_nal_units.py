import pytest

from immshare.media.cleaning.nal_units import AVC, HEVC, Codec, filler_unit, neutral_config, replaced_units
from immshare.media.headers.reader import DamageError, Reader

SLICE = b"\x65\x88\x80\x40"
GENERAL = (b"\x05\x04\x01\x02\x03\x04", b"\x04\x03\xb5\x00\x31")  # free bytes; bytes by a country's code
TIMING, RECOVERY = b"\x01\x02\xaa\xbb", b"\x06\x01\x80"


def message(*payloads: bytes) -> bytes:
    return b"\x06" + b"".join(payloads) + b"\x80"


def sample(*units: bytes) -> bytes:
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def cleaned(codec: Codec, data: bytes) -> bytes:
    result = bytearray(data)
    for position, unit in replaced_units(Reader(data), codec, 4, 0, len(data)):
        result[position : position + len(unit)] = unit
    assert len(result) == len(data)
    return bytes(result)


@pytest.mark.parametrize("payload", GENERAL)
def test_messages_with_free_bytes_become_filler(payload: bytes) -> None:
    unit = message(payload)
    assert cleaned(AVC, sample(unit, SLICE)) == sample(b"\x0c".ljust(len(unit) - 1, b"\xff") + b"\x80", SLICE)
    assert payload[2:] not in cleaned(AVC, sample(SLICE, message(RECOVERY, payload)))


def test_messages_that_players_use_stay() -> None:
    data = sample(message(TIMING), message(RECOVERY, TIMING), message(), SLICE)
    assert cleaned(AVC, data) == data


def test_long_messages_are_measured_across_several_bytes() -> None:
    known = message(b"\x03" + b"\xff\x0a" + bytes([0xFF]) * 265, TIMING)
    assert cleaned(AVC, sample(known)) == sample(known)
    unknown = message(b"\x03" + b"\xff\x0a" + bytes([0xFF]) * 265, GENERAL[0])
    assert GENERAL[0] not in cleaned(AVC, sample(unknown))


def test_bytes_that_keep_zeros_apart_do_not_count() -> None:
    known = message(b"\x01\x04\x00\x00\x03\x00\x01", RECOVERY)
    assert cleaned(AVC, sample(known)) == sample(known)


def test_a_message_longer_than_its_unit_is_not_known() -> None:
    assert cleaned(AVC, sample(b"\x06\x01\x7f\xaa")) == sample(b"\x0c\xff\xff\x80")


def test_both_kinds_of_messages_of_the_newer_codec() -> None:
    for kind in (39, 40):
        unit = bytes((kind << 1, 1)) + GENERAL[0] + b"\x80"
        assert cleaned(HEVC, sample(unit)) == sample(bytes((38 << 1, 1)).ljust(len(unit) - 1, b"\xff") + b"\x80")


@pytest.mark.parametrize("length", range(1, 6))
def test_filler_is_as_long_as_what_it_replaces(length: int) -> None:
    assert len(filler_unit(AVC, length)) == len(filler_unit(HEVC, length)) == length


def test_a_unit_longer_than_its_sample_is_damage() -> None:
    with pytest.raises(DamageError):
        cleaned(AVC, sample(SLICE)[:-1])


def test_messages_in_a_configuration_become_filler() -> None:
    unit = bytes((39 << 1, 1)) + GENERAL[0] + b"\x80"
    arrays = b"\x20\0\1\0\3abc" + b"\xa7\0\1" + len(unit).to_bytes(2, "big") + unit
    neutral = neutral_config(b"hvcC", bytes(22) + b"\2" + arrays)
    assert len(neutral) == 23 + len(arrays)
    assert GENERAL[0] not in neutral
    assert b"abc" in neutral


@pytest.mark.parametrize(
    ("kind", "config"), [(b"avcC", bytes(6)), (b"hvcC", bytes(22)), (b"hvcC", bytes(22) + b"\1\0")]
)
def test_a_configuration_that_is_too_short_is_damage(kind: bytes, config: bytes) -> None:
    with pytest.raises(DamageError):
        neutral_config(kind, config)
