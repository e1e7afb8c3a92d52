import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel, select

import immshare.models  # noqa: F401 (fills the metadata)
from immshare.database import Database
from immshare.errors import StartupError, StorageFullError
from immshare.models import User


def test_the_migrations_make_the_tables_that_the_models_describe(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/db")
    database.migrate()
    with database.engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    database.close()
    assert differences == []


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        database = Database(f"sqlite:///{tmp_path}/db")
        database.migrate()
        assert database.is_usable()
        database.close()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/db")
    database.migrate()
    database.close()
    with sqlite3.connect(tmp_path / "db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    database = Database(f"sqlite:///{tmp_path}/db")
    with pytest.raises(StartupError, match="newer version"):
        database.migrate()
    database.close()


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "db").write_bytes(b"not a database at all" * 100)
    database = Database(f"sqlite:///{tmp_path}/db")
    with pytest.raises(StartupError, match="cannot be used"):
        database.migrate()
    database.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("no url", "not understood"),
        ("nothing://x", "not understood"),
        ("postgresql+nothing://x", "not understood"),
        ("mysql+mysqldb://x", "needs the Python package MySQLdb"),
    ],
)
def test_a_database_that_cannot_be_spoken_to_is_refused_with_a_sentence(url: str, sentence: str) -> None:
    with pytest.raises(StartupError, match=sentence):
        Database(url)


def test_what_raises_is_rolled_back(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/db")
    database.migrate()

    def fail() -> None:
        with database.writing() as session:
            session.add(User(name="Ada", email="ada@example.org", password_hash="x"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as session:
        assert session.exec(select(User)).all() == []
    database.close()


def test_a_full_disk_is_a_refusal_with_a_sentence_and_reading_goes_on(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/db")
    database.migrate()

    def fill() -> None:
        with database.writing() as session:
            session.connection().exec_driver_sql("PRAGMA max_page_count = 1")  # raised to the present size
            session.add_all(
                User(name="Ada" * 30, email=f"{n}@example.org", password_hash="x" * 100) for n in range(1000)
            )

    with pytest.raises(StorageFullError, match="The disk is full"):
        fill()
    with database.reading() as session:
        assert session.exec(select(User)).first() is None
    database.close()
