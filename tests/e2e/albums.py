"""Albums for stories: made over HTTP."""

from tests.e2e.conftest import Account, RunningServer


def share_album(server: RunningServer, owner: Account, name: str, *photos: str, **roles: Account) -> str:
    """An album with these photos of its owner's; ``viewer=grace`` or ``editor=grace`` has it too.

    Returns:
        Its id.
    """
    users = [{"userId": who.id, "role": role} for role, who in roles.items()]
    body = {"albumName": name, "assetIds": list(photos), "albumUsers": users}
    answer = server.http.post("/api/albums", json=body, headers=owner.headers)
    answer.raise_for_status()
    return str(answer.json()["id"])


def invite_to_album(server: RunningServer, owner: Account, album_id: str, who: Account, role: str = "viewer") -> None:
    """Somebody more has the album."""
    body = {"albumUsers": [{"userId": who.id, "role": role}]}
    server.http.put(f"/api/albums/{album_id}/users", json=body, headers=owner.headers).raise_for_status()


def remove_from_album(server: RunningServer, owner: Account, album_id: str, who: Account) -> None:
    """Somebody has the album no longer."""
    server.http.delete(f"/api/albums/{album_id}/user/{who.id}", headers=owner.headers).raise_for_status()
