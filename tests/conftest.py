"""What every test shares: a server's tools on a folder of their own."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import NullPool, create_engine

from immshare.api.app import create_api
from immshare.database import Database
from immshare.live import LocalHub
from immshare.models import User
from immshare.services import passwords
from immshare.services.context import Context, install
from immshare.settings import Settings
from immshare.store.local import LocalStore

MakeUser = Callable[..., User]


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", 4)


@pytest.fixture
def database_url() -> Iterator[str]:
    """An empty database: SQLite in the data folder (an empty text), or a schema of its own in a PostgreSQL one.

    The latter with ``IMMSHARE_TEST_DATABASE_URL=postgresql+psycopg://…``, for a user who may make schemas.
    """
    url = os.environ.get("IMMSHARE_TEST_DATABASE_URL", "")
    if not url:
        yield ""
        return
    name = f"test_{uuid.uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        yield f"{url}?options=-csearch_path%3D{name}"
        connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")


@pytest.fixture
def context(tmp_path: Path, database_url: str) -> Iterator[Context]:
    settings = Settings(data_dir=tmp_path / "data", database_url=database_url)
    settings.data_dir.mkdir()
    database = Database(settings.resolved_database_url)
    database.migrate()
    context = Context(settings, database, LocalStore(settings.data_dir / "store"), LocalHub())
    install(context)
    yield context
    install(None)
    database.close()


@pytest.fixture
def make_user(context: Context) -> MakeUser:
    """Insert a user whose password is ``correct horse`` (hashed at the lowest cost)."""

    def make(name: str = "Ada", *, is_admin: bool = False, **fields: object) -> User:
        user = User(
            name=name,
            email=f"{name.lower()}@example.org",
            # bcrypt, cost 4, of "correct horse"
            password_hash="$2b$04$bPYbWiRqYY3.FQ4wDG/FQOcswWmLgYE4xqbN7noYpvMXFgJwMeRmW",
            is_admin=is_admin,
            **fields,
        )
        with context.database.writing() as session:
            session.add(user)
        return user

    return make


@pytest.fixture
def client(context: Context) -> Iterator[TestClient]:
    with TestClient(create_api(context), raise_server_exceptions=False) as client:
        yield client
