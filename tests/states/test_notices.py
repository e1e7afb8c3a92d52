"""What people are told: nothing of what the contract says to programs."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import immshare
from immshare.errors import ConflictError, InvalidInputError, NotFoundError
from immshare.rules.access import PERMISSIONS
from immshare.states.notices import LOST, SENTENCES, refusal, sentence

OVER_HTTP = {
    # Only routes say these, or forms and the uploader show them as they are; an ``AuthenticationError`` is never shown.
    "Authentication required",
    "Asset media not found",
    "Cannot grant permissions you do not have",
    "Forbidden",
    "Incorrect email or password",
    "Invalid API key",
    "Invalid assetIds",
    "Invalid password",
    "Invalid share key",
    "Invalid user token",
    "Password required",
    "Quota has been exceeded!",
    "Not authenticated with an API Key",
    "The server already has an admin",
    "Wrong password",
}


def raised() -> Iterator[str]:
    """Every sentence that a service or a rule raises, as far as it stands there as a text or a constant."""
    folder = Path(immshare.__file__).parent
    for path in [*folder.glob("services/*.py"), *folder.glob("rules/*.py")]:
        tree = ast.parse(path.read_text())
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id.endswith("Error"):
                match call.args[:1]:
                    case [ast.Constant(value=str(text))]:
                        yield text
                    case [ast.Name(id=name)] if isinstance(constants.get(name), str):
                        yield constants[name]


def test_each_of_the_contract_s_sentences_has_one_for_people() -> None:
    contract = {text for text in raised() if not text.endswith(".")}
    assert contract - OVER_HTTP - {"the incoming file is closed"} == {text for text in SENTENCES if text[-1] != "."}
    assert set(SENTENCES) <= set(raised())


def test_nouns_of_permissions_are_those_of_the_contract() -> None:
    assert set(LOST) <= {permission.partition(".")[0] for permission in PERMISSIONS}


@pytest.mark.parametrize("permission", ["albumAsset.delete", "asset.read", "session.delete", "tag.read"])
def test_what_is_not_found_is_said_in_plain_words(permission: str) -> None:
    said = sentence(NotFoundError.for_permission(permission))
    assert permission not in said
    assert " access" not in said
    assert said == LOST.get(permission.partition(".")[0], "This is gone, or you may not do it any more.")


def test_a_notice_speaks_to_people() -> None:
    said = repr(refusal(InvalidInputError("Invalid album thumbnail")))
    assert "does not show this photo" in said
    assert "thumbnail" not in said
    assert "The link is taken." in repr(refusal(ConflictError("The link is taken.")))
