"""What the commands of ``python3 -m immshare`` do, inside the environment."""

import argparse
import getpass
import os
import sys

from immshare import frontend
from immshare.errors import ImmshareError


def execute(command: str, arguments: argparse.Namespace) -> int:
    """Run a command and say in one sentence why it failed, if it failed.

    Args:
        command: One of ``immshare.__main__.COMMANDS``.
        arguments: What the command line gave.

    Returns:
        The exit status.
    """
    try:
        return _COMMANDS[command](arguments)
    except ImmshareError as error:
        print(f"immshare: {error.message}", file=sys.stderr)
        return 1


def _run(_arguments: argparse.Namespace) -> int:
    from immshare.server import serve
    from immshare.settings import Settings

    settings = Settings.from_environment()
    frontend.ensure_frontend()
    serve(settings)
    return 0


def _demo(_arguments: argparse.Namespace) -> int:
    from immshare.demo import prepare_demo
    from immshare.server import open_context, serve
    from immshare.settings import Settings

    os.environ.setdefault("IMMSHARE_DATA_DIR", "demo-data")
    settings = Settings.from_environment()
    frontend.ensure_frontend()
    context = open_context(settings)
    prepare_demo(context)
    context.database.close()
    serve(settings)
    return 0


def _build(_arguments: argparse.Namespace) -> int:
    frontend.ensure_frontend()
    return 0


def _check(_arguments: argparse.Namespace) -> int:
    from immshare.server import open_context
    from immshare.settings import Settings

    settings = Settings.from_environment()
    context = open_context(settings)
    context.database.close()
    print(
        f"immshare: {settings.data_dir.resolve()} and {_without_password(settings.resolved_database_url)} are usable."
    )
    return 0


def _create_admin(arguments: argparse.Namespace) -> int:
    from immshare.server import open_context
    from immshare.services import admin_users
    from immshare.settings import Settings

    context = open_context(Settings.from_environment())
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    admin_users.add_admin(context, name=arguments.name, email=arguments.email, password=password)
    print(f"immshare: {arguments.email} is the administrator.")
    return 0


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url

    return make_url(url).render_as_string(hide_password=True)


_COMMANDS = {"run": _run, "demo": _demo, "build": _build, "check": _check, "create-admin": _create_admin}
