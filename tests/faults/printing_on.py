"""A desk that registers, prints and talks to the hub until its power is cut.

``python -m tests.faults.printing_on HOME CLOCK_MS VISITORS``; ``POWERCUT_LOG`` gets a record for each number on paper.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.faults.powercut import printed_record
from tests.support.desk import Desk, HandClock


def main(home: Path, ms: int, visitors: int) -> None:
    """Register so many, as a guide does; then say so and wait for the end."""
    clock = HandClock()
    clock.ms = ms
    log = os.open(os.environ["POWERCUT_LOG"], os.O_WRONLY | os.O_APPEND)
    desk = Desk.at(home.parent, clock)
    desk.app.sync.start()
    desk.visitors = 5000
    for _ in range(visitors):
        os.write(log, printed_record(desk.ticket().ticket))
    os.write(1, b".")
    sys.stdin.readline()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
