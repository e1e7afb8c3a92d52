"""Cold start until the first answer, and memory at rest."""

import statistics
import time

from tests.bench.measuring import print_table, running_server

RUNS = 5


def run() -> None:
    """Measure and print."""
    seconds = []
    for _ in range(RUNS):
        with running_server() as server:
            seconds.append(server.started_s)
    with running_server() as server:
        server.sign_up()
        server.http.get("/photos", headers={"Cookie": f"immich_access_token={server.token}"})
        time.sleep(25)
        idle = server.pss_mb()
    print_table(
        "Start",
        [
            (f"start until the first answer, median of {RUNS}", f"{statistics.median(seconds):.2f} s", "≤ 2 s"),
            ("memory of all processes (PSS), idle for 25 s", f"{idle:.0f} MB", "≤ 160 MB"),
        ],
    )
