"""``python3 -m tests.bench [start|timeline|upload|download|live|share|all]``: make the data, measure, print a table."""

import argparse
import sys

from immshare.environment import ensure_environment

BENCHES = ("start", "timeline", "upload", "download", "live", "share")


def main() -> int:
    """Run the chosen benches."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.bench")
    parser.add_argument("bench", choices=(*BENCHES, "all"), nargs="?", default="all")
    parser.add_argument("--assets", type=int, default=100_000, help="photos in the timeline bench")
    parser.add_argument("--photos", type=int, default=200, help="photos in the upload bench")
    arguments = parser.parse_args()
    ensure_environment("tests.bench", ["requirements.txt", "tests/requirements.txt"])
    from immshare.frontend import ensure_frontend
    from tests.bench import download, live, share, start, timeline, upload

    ensure_frontend()
    chosen = BENCHES if arguments.bench == "all" else (arguments.bench,)
    if "start" in chosen:
        start.run()
    if "timeline" in chosen:
        timeline.run(arguments.assets)
    if "upload" in chosen:
        upload.run(arguments.photos)
    if "download" in chosen:
        download.run()
    if "live" in chosen:
        live.run()
    if "share" in chosen:
        share.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
