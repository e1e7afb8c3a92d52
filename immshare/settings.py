"""Every environment variable immshare reads: name, unit, default. Nothing else reads the environment.

A setting that cannot be understood stops the start with a sentence (StartupError), never with a guess.
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from immshare.errors import StartupError

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Settings:
    """What one server was told to be.

    Attributes:
        data_dir: ``IMMSHARE_DATA_DIR`` (``./data``): database, originals, renditions, secrets.
        host: ``IMMSHARE_HOST`` (``127.0.0.1``): the address to listen on.
        port: ``IMMSHARE_PORT`` (``8000``): the port to listen on, 0 to 65535; 0 takes a free one.
        base_url: ``IMMSHARE_BASE_URL`` (empty: the request's own origin): origin in links, without a slash at the end.
        database_url: ``IMMSHARE_DATABASE_URL`` (empty: SQLite in the data folder).
        trusted_proxies: ``IMMSHARE_TRUSTED_PROXIES`` (empty): networks, separated by commas, whose
            ``X-Forwarded-For`` and ``X-Forwarded-Proto`` are believed.
        ingest_workers: ``IMMSHARE_INGEST_WORKERS`` (number of cores, at most 4): processes that make renditions.
        ingest_timeout_s: ``IMMSHARE_INGEST_TIMEOUT_S`` (``120``): seconds one picture may take.
        ingest_memory_mib: ``IMMSHARE_INGEST_MEMORY_MIB`` (``2048``): address space one worker may take, in MiB.
        trash_days: ``IMMSHARE_TRASH_DAYS`` (``30``): days until what is in the trash is gone.
        max_file_gib: ``IMMSHARE_MAX_FILE_GIB`` (``64``): largest single upload, in GiB.
        log_level: ``IMMSHARE_LOG_LEVEL`` (``info``): debug, info, warning or error.
    """

    data_dir: Path = Path("data")
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    database_url: str = ""
    trusted_proxies: tuple[IpNetwork, ...] = ()
    ingest_workers: int = field(default_factory=lambda: min(os.cpu_count() or 1, 4))
    ingest_timeout_s: int = 120
    ingest_memory_mib: int = 2048
    trash_days: int = 30
    max_file_gib: int = 64
    log_level: str = "info"

    @property
    def resolved_database_url(self) -> str:
        """The database to use: the configured one, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'immshare.sqlite3'}"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings.

        Args:
            environ: Where to read from.

        Returns:
            The settings, every unset variable at its default.

        Raises:
            StartupError: A variable has a value that is not understood; the sentence names it.
        """
        default = cls()
        return cls(
            data_dir=Path(environ.get("IMMSHARE_DATA_DIR") or default.data_dir),
            host=environ.get("IMMSHARE_HOST") or default.host,
            port=_whole_number(environ, "IMMSHARE_PORT", default.port, 0, 65535),
            base_url=_origin(environ, "IMMSHARE_BASE_URL"),
            database_url=environ.get("IMMSHARE_DATABASE_URL", ""),
            trusted_proxies=_networks(environ, "IMMSHARE_TRUSTED_PROXIES"),
            ingest_workers=_whole_number(environ, "IMMSHARE_INGEST_WORKERS", default.ingest_workers, 1, 64),
            ingest_timeout_s=_whole_number(environ, "IMMSHARE_INGEST_TIMEOUT_S", default.ingest_timeout_s, 1, 86_400),
            ingest_memory_mib=_whole_number(
                environ, "IMMSHARE_INGEST_MEMORY_MIB", default.ingest_memory_mib, 256, 1 << 20
            ),
            trash_days=_whole_number(environ, "IMMSHARE_TRASH_DAYS", default.trash_days, 0, 3650),
            max_file_gib=_whole_number(environ, "IMMSHARE_MAX_FILE_GIB", default.max_file_gib, 1, 1 << 20),
            log_level=_choice(environ, "IMMSHARE_LOG_LEVEL", ("debug", "info", "warning", "error"), default.log_level),
        )


def _whole_number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise StartupError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _choice(environ: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    text = environ.get(name, "").strip().lower() or default
    if text not in choices:
        raise StartupError(f"{name} must be one of {', '.join(choices)}, not {text!r}.")
    return text


def _origin(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "").strip().rstrip("/")
    if text and not text.startswith(("http://", "https://")):
        raise StartupError(f"{name} must start with http:// or https://, not {text!r}.")
    return text


def _networks(environ: Mapping[str, str], name: str) -> tuple[IpNetwork, ...]:
    parts = [part.strip() for part in environ.get(name, "").split(",") if part.strip()]
    try:
        return tuple(ipaddress.ip_network(part, strict=False) for part in parts)
    except ValueError as error:
        raise StartupError(f"{name} must be addresses or networks separated by commas: {error}.") from error
