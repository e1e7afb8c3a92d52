"""The command line. Works on a bare ``python3``: it makes the virtual environment first and goes on inside it.

Nothing but the standard library may be imported at the top of this module.
"""

import argparse
import sys

from immshare.environment import ensure_environment

COMMANDS = {
    "run": "start the server (the default)",
    "demo": "start it with a library made up for trying it out",
    "create-admin": "create the first administrator from the command line",
    "check": "look whether the settings, the data folder and the database are usable",
    "build": "build the frontend only",
    "worker": "make renditions for a server (the server starts these by itself)",
}


def main() -> int:
    """Run one command.

    Returns:
        The exit status.
    """
    parser = argparse.ArgumentParser(
        prog="python3 -m immshare", description="A photo-sharing server for your own machine."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, text in COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=text)
        if name == "create-admin":
            sub.add_argument("--email", required=True)
            sub.add_argument("--name", required=True)
    arguments = parser.parse_args()
    command = arguments.command or "run"
    if command == "worker":
        from immshare.jobs.worker import main as work

        return work()
    if sys.platform == "win32":
        sys.exit("immshare runs on Linux and macOS.")
    ensure_environment("immshare", ["requirements.txt"])
    from immshare import commands as command_line

    return command_line.execute(command, arguments)


if __name__ == "__main__":
    sys.exit(main())
