from dataclasses import replace
from ipaddress import ip_network

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from immshare.api.app import create_api
from immshare.api.identity import client_address, is_own_origin
from immshare.services.context import Context

PROXY = ip_network("10.0.0.0/8")


def request_from(address: str, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return Request({"type": "http", "headers": headers, "client": (address, 1)})


@pytest.mark.parametrize(
    ("address", "forwarded", "expected"),
    [
        ("10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", ["1.1.1.1", "203.0.113.9"], "203.0.113.9"),  # the proxy's own header comes last
        ("10.0.0.1", ["1.1.1.1", "203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("192.0.2.1", ["1.1.1.1"], "192.0.2.1"),
    ],
)
def test_the_address_is_the_last_one_that_a_trusted_proxy_saw(
    address: str, forwarded: list[str], expected: str
) -> None:
    assert client_address(request_from(address, *forwarded), (PROXY,)) == expected


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://photos.test", True),
        ("https://photos.test", True),
        ("https://base.test", True),
        ("http://photos.test:81", False),
        ("http://photos.test@evil.test", False),
        ("http://evil.test#photos.test", False),
        ("null", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_only_ones_own_origin_counts(origin: str, expected: bool) -> None:
    assert is_own_origin(origin, "photos.test", "https://base.test") is expected
    assert not is_own_origin(origin, "", "")


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://["])
def test_a_foreign_page_cannot_sign_anybody_in(context: Context, origin: str) -> None:
    with TestClient(create_api(replace(context)), raise_server_exceptions=False) as client:
        body = {"email": "a@example.org", "password": "correct horse"}
        assert client.post("/api/auth/login", json=body, headers={"Origin": origin}).status_code == 403
