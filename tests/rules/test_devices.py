import pytest

from immshare.rules.devices import describe_device

_MOZILLA = "Mozilla/5.0"
_KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (f"{_MOZILLA} (X11; Linux x86_64) {_KIT} Chrome/141.0.0.0 Safari/537.36", "Chrome on Linux"),
        (f"{_MOZILLA} (Windows NT 10.0; Win64) {_KIT} Chrome/141.0 Safari/537.36 Edg/141.0", "Edge on Windows"),
        (f"{_MOZILLA} (Macintosh; Intel Mac OS X 15) {_KIT} Version/18 Safari/605.1", "Safari on macOS"),
        (f"{_MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) {_KIT} CriOS/141 Safari/604", "Chrome on iPhone"),
        (f"{_MOZILLA} (Linux; Android 16; Pixel) {_KIT} Chrome/141 Mobile Safari/537.36", "Chrome on Android"),
        (f"{_MOZILLA} (Android 16; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0", "Firefox on Android"),
        ("immich-cli/2.2", "immich-cli"),
        ("curl/8.5.0", "curl"),
        ("Mozilla/5.0", "Unknown device"),
        ("", "Unknown device"),
        ("\x00\x01<script>", "Unknown device"),
        ("x" * 500, "x" * 120),
    ],
)
def test_devices(user_agent: str, device: str) -> None:
    assert describe_device(user_agent) == device
