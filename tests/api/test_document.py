"""The OpenAPI document says of every route what it takes, what it answers and who may ask; its page needs nobody else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from immshare.services.context import Context
from tests.api.test_every_route import PUBLIC

IDENTITIES = {"public", "user", "api-key", "shared-link", "administrator"}


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_route_has_a_summary_and_names_who_may_call_it(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert operation["summary"], (method, path)
        assert operation["description"], (method, path)
        identities = set(operation["x-immshare-identities"])
        assert identities, (method, path)
        assert identities <= IDENTITIES
        is_public = path in PUBLIC or method == "options"
        assert (identities == {"public"}) == is_public, (method, path)
        assert bool(operation["security"]) != is_public, (method, path)


def test_every_answer_has_a_type(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for status, response in operation["responses"].items():
            has_content = int(status) not in (204, 304, 416) and not path.startswith("/api/uploads")
            if not has_content and int(status) < 400:
                continue
            if status == "416":
                continue
            assert response["content"], (method, path, status)
            for media in response["content"].values():
                assert media["schema"], (method, path, status)


def test_every_refusal_has_the_one_shape(document: dict[str, Any]) -> None:
    problem = document["components"]["schemas"]["Problem"]
    assert problem["properties"].keys() == {"message", "error", "statusCode", "correlationId"}
    for path, method, operation in operations(document):
        responses = operation["responses"]
        if operation["x-immshare-identities"] != ["public"]:
            assert responses.keys() >= {"400", "401", "403"}, (method, path)
        for status, response in responses.items():
            if int(status) >= 400 and status not in ("416", "503"):
                schema = response["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}, (method, path, status)


def test_every_body_has_a_type(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            assert media["schema"], (method, path)
            assert media["schema"].get("additionalProperties") is not True, f"{method} {path}: a body of anything"


def test_every_reference_leads_somewhere(client: TestClient, document: dict[str, Any]) -> None:
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', client.get("/api/openapi.json").text))
    assert names == document["components"]["schemas"].keys()


def test_the_page_loads_nothing_from_elsewhere(client: TestClient, context: Context) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 3
    for address in addresses:
        assert address.startswith("/api/docs-files/")
        assert client.get(address).status_code == 200
    policy = page.headers["content-security-policy"]
    assert "script-src 'self' 'sha256-" in policy
    assert "unsafe-eval" not in policy
    assert "https:" not in policy
