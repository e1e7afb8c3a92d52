"""The database: engine, transactions, pragmas and the migrations that run at start.

Everything here and in the services is portable between SQLite (default, WAL) and PostgreSQL.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, event, inspect, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session, create_engine

from immshare.errors import StartupError, StorageFullError

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_S = 20


class Database:
    """The one way to a session.

    Args:
        url: A SQLAlchemy URL, ``sqlite:///…`` or ``postgresql+psycopg://…``.

    Raises:
        StartupError: The URL is none, or its driver is not installed.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {"pool_size": 20, "max_overflow": 20} if self.is_sqlite else {"pool_pre_ping": True}
        if self.is_sqlite:
            options["connect_args"] = {"check_same_thread": False, "timeout": _BUSY_TIMEOUT_S}
        try:
            self.engine: Engine = create_engine(url, **options)
        except ImportError as error:
            raise StartupError(
                f"The database needs the Python package {error.name}: pip install {error.name}."
            ) from error
        except SQLAlchemyError as error:
            raise StartupError(
                "IMMSHARE_DATABASE_URL is not understood; write postgresql+psycopg://user:password@host/name."
            ) from error
        if self.is_sqlite:
            event.listen(self.engine, "connect", _configure_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writing = self.engine.execution_options(immediate=True)
        self._looking = self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for looking only: one consistent snapshot, rolled back at the end."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def rows(self, statement: Executable, **parameters: Any) -> Sequence[Any]:
        """The rows of one prepared statement, past the ORM and without a transaction round it: for what is asked all the time."""
        with self._looking.connect() as connection:
            return connection.execute(statement, parameters).all()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed at the end, rolled back when anything is raised.

        On SQLite it takes the write lock at its first statement, so that two writers wait for each other instead of failing.

        Raises:
            StorageFullError: The database found no room; nothing was changed.
        """
        try:
            with Session(self._writing, expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            if _is_disk_full(error):
                raise StorageFullError(
                    "The disk is full. Nothing was changed; free some space on the server."
                ) from error
            raise

    def migrate(self) -> None:
        """Bring the schema to this version of the code.

        Raises:
            StartupError: The database cannot be opened, or was written by a newer version.
        """
        known = {path.stem.split("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")}
        try:
            with self.engine.connect() as connection:
                present = self._revision(connection)
                if present is not None and present not in known:
                    raise StartupError(
                        "The data folder was written by a newer version of immshare. "
                        "Update immshare, or point IMMSHARE_DATA_DIR to another folder."
                    )
                # Alembic takes a third of a second to import: only when there is work for it.
                if present != max(known):
                    _upgrade(connection)
        except SQLAlchemyError as error:
            raise StartupError(f"The database cannot be used: {error.__cause__ or type(error).__name__}.") from error

    @staticmethod
    def _revision(connection: Connection) -> str | None:
        """The migration that the database is at; None for an empty database."""
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        connection.rollback()
        return revision

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def is_usable(self) -> bool:
        """Whether a trivial query is answered."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


def _is_disk_full(error: OperationalError) -> bool:
    """Whether the database has no room: SQLite's code of its own, PostgreSQL's SQLSTATE 53100."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_FULL or getattr(error.orig, "sqlstate", None) == "53100"


def _configure_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite says which kind it is.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        # The data folder may be copied from a running server and must survive a power cut.
        "synchronous=FULL",
        "foreign_keys=ON",
        # Per connection, in KiB; the operating system keeps the rest.
        "cache_size=-2000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
