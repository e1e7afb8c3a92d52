import pytest

from immshare.states.sizes import percent, size_text, storage_text


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1.0 KiB"),
        (4_089_446, "3.9 MiB"),
        (10 * 1024, "10 KiB"),
        (1024**2 - 1, "1.0 MiB"),
        (250 * 1024**3, "250 GiB"),
        (2 * 1024**6, "2048 PiB"),
    ],
)
def test_sizes(size_bytes: int, text: str) -> None:
    assert size_text(size_bytes) == text


@pytest.mark.parametrize(("quota", "text"), [(None, "3.9 MiB used"), (10 * 1024**3, "3.9 MiB of 10 GiB used")])
def test_storage(quota: int | None, text: str) -> None:
    assert storage_text(4_089_446, quota) == text


def test_percent() -> None:
    assert (percent(1, 3), percent(5, 4), percent(0, 0)) == (33.3, 100.0, 0.0)
