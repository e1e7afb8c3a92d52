"""Clients that others made for Immich, against the production server: its command line, and a Python library."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import aioimmich
import pytest
from playwright.sync_api import expect

from tests.clients import run_cli
from tests.e2e.conftest import Account, OpenPage, RunningServer
from tests.pictures import jpeg

ODD_FOLDER = 'Sea "north" [2024] it\'s 🌊'
ODD_NAMES = ("wave 'one'.jpg", 'wave "two" [b].jpg', "{three} 100% & #4 🏖️.jpg", "naïve – fünf.jpg")


def make_key(server: RunningServer, account: Account) -> str:
    """A key of the account that may do all."""
    answer = server.http.post("/api/api-keys", json={"name": "client", "permissions": ["all"]}, headers=account.headers)
    answer.raise_for_status()
    return str(answer.json()["secret"])


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Photos in two folders, the one with names of every kind."""
    root = tmp_path / "tree"
    for number, name in enumerate(ODD_NAMES):
        path = root / ODD_FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(seed=900 + number))
    for number in range(2):
        path = root / "plain" / "deep" / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(jpeg(seed=950 + number))
    return root


def test_the_command_line_uploads_a_tree_of_folders(
    server: RunningServer, account: Account, tree: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    signed_in = run_cli(config, "login", server.url, make_key(server, account))
    assert signed_in.returncode == 0, signed_in.stdout + signed_in.stderr
    assert account.email in signed_in.stdout

    info = run_cli(config, "server-info")
    assert info.returncode == 0, info.stdout + info.stderr
    assert "3.2.2" in info.stdout

    first = run_cli(config, "upload", "--recursive", "--album", "--no-progress", str(tree))
    assert first.returncode == 0, first.stdout + first.stderr
    assert "Successfully uploaded 6 new assets" in first.stdout

    second = run_cli(config, "upload", "--recursive", "--album", "--no-progress", str(tree))
    assert second.returncode == 0, second.stdout + second.stderr
    assert "Successfully uploaded" not in second.stdout
    assert "6 duplicates" in second.stdout

    server.wait_until_shown(account, 6)
    albums = server.http.get("/api/albums", headers=account.headers).json()
    assert {album["albumName"]: album["assetCount"] for album in albums} == {ODD_FOLDER: 4, "deep": 2}
    assert _names(server, account) == {*ODD_NAMES, "0.jpg", "1.jpg"}


def test_the_command_line_puts_everything_into_one_album(
    server: RunningServer, account: Account, tree: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    assert run_cli(config, "login", f"{server.url}/api", make_key(server, account)).returncode == 0
    name = "\"Quoted\" [all] 'of' it 😀"
    done = run_cli(config, "upload", "--recursive", "--album-name", name, "--no-progress", str(tree))
    assert done.returncode == 0, done.stdout + done.stderr
    server.wait_until_shown(account, 6)
    albums = server.http.get("/api/albums", headers=account.headers).json()
    assert [(album["albumName"], album["assetCount"]) for album in albums] == [(name, 6)]


def test_the_command_line_is_told_of_a_wrong_key(server: RunningServer, tmp_path: Path) -> None:
    done = run_cli(tmp_path / "config", "login", server.url, "guessed")
    assert done.returncode != 0
    assert "Invalid API key" in done.stdout + done.stderr


async def _walk_in_python(server: RunningServer, key: str, photo: str, content: bytes) -> None:
    address = urlsplit(server.url)
    async with aiohttp.ClientSession() as session:
        immich = aioimmich.Immich(session, key, str(address.hostname), address.port or 80, use_ssl=False)
        await immich.async_setup()
        assert (await immich.users.async_get_my_user()).name == "Grace"
        assert (await immich.server.async_get_about_info()).version
        assert (await immich.server.async_get_storage_info()).disk_size_raw > 0
        sent = await immich.assets.async_upload_asset(photo)
        again = await immich.assets.async_upload_asset(photo)
        assert (sent.status, again.status, again.asset_id) == ("created", "duplicate", sent.asset_id)

        [album] = await immich.albums.async_get_all_albums()
        assert (album.album_name, album.asset_count) == ("Sea", 0)
        [added] = await immich.albums.async_add_assets_to_album(album.album_id, [sent.asset_id])
        assert added.success
        assert (await immich.albums.async_get_album_info(album.album_id)).album_name == "Sea"

        stream = await immich.assets.async_play_video_stream(sent.asset_id)
        assert await stream.read() == content


def test_a_python_library_reads_albums_and_downloads(server: RunningServer, account: Account, tmp_path: Path) -> None:
    photo = tmp_path / "one.jpg"
    content = jpeg(seed=970)
    photo.write_bytes(content)
    server.http.post("/api/albums", json={"albumName": "Sea"}, headers=account.headers).raise_for_status()
    walk = _walk_in_python(server, make_key(server, account), str(photo), content)
    with ThreadPoolExecutor(1) as thread:  # Playwright keeps a loop running in this one
        thread.submit(asyncio.run, walk).result()
    server.wait_until_shown(account, 1)
    [name] = _names(server, account)
    assert name == "one.jpg"


def test_the_page_of_the_document_shows_the_routes(open_page: OpenPage) -> None:
    page = open_page("/api/docs")
    expect(page.get_by_text("What is worth sending")).to_be_visible()
    expect(page.get_by_text("/api/albums/statistics")).to_be_visible()


def _names(server: RunningServer, account: Account) -> set[str]:
    """The file names of all of an account's photos."""
    names = set()
    for bucket in server.http.get("/api/timeline/buckets", headers=account.headers).json():
        month = server.http.get(
            f"/api/timeline/bucket?timeBucket={bucket['timeBucket']}", headers=account.headers
        ).json()
        for asset_id in month["id"]:
            names.add(server.http.get(f"/api/assets/{asset_id}", headers=account.headers).json()["originalFileName"])
    return names
