"""Albums for stories: made over HTTP."""

from tests.e2e.conftest import Account, Library, RunningServer


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


def fill_albums(server: RunningServer, account: Account, other: Account, ids: list[str]) -> None:
    """An album of one's own, one shared with somebody, one that somebody shares, and one with nothing in it."""
    share_album(server, account, "Alps", *ids[:3])
    share_album(server, account, "Sea", *ids[3:], editor=other)
    share_album(server, other, "Desert", viewer=account)
    share_album(server, account, "")


def stocked(server: RunningServer, admin: Account, count: int, *, trashed: int) -> Library:
    """Photos on the timeline, in albums, among the favorites and in the trash, of an administrator.

    Args:
        server: Where.
        admin: Who makes the account.
        count: How many photos, the trashed among them.
        trashed: How many of the oldest are in the trash; the library names the others.
    """
    account = server.make_account(admin, "Vivian")
    server.http.put(f"/api/admin/users/{account.id}", json={"isAdmin": True}, headers=admin.headers).raise_for_status()
    ids = server.fill(account, count, days_apart=2)
    server.http.put(
        "/api/assets", json={"ids": ids[:4], "isFavorite": True}, headers=account.headers
    ).raise_for_status()
    gone = {"ids": ids[-trashed:]}
    server.http.request("DELETE", "/api/assets", json=gone, headers=account.headers).raise_for_status()
    fill_albums(server, account, server.make_account(admin, "Walter"), ids[:6])
    return Library(account, ids[:-trashed])
