"""A process that takes in what the hub has, saying what it does before it does it; somebody kills it.

``python -m tests.faults.applying HOME CLOCK_MS``
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desk_app.bootstrap import open_app
from desk_app.services.sync import SyncService
from tests.crash.processes import SpokenRecord
from tests.support.desk import HandClock


def main(home: Path, ms: int) -> None:
    """Sync once; each transaction says ``b`` (begun), ``c`` (in COMMIT), ``d`` (done)."""
    clock = HandClock()
    clock.ms = ms
    app = open_app(home, clock=clock, state_dir=home.parent / "state")
    record = SpokenRecord(app, lambda phase: os.write(1, phase) and None)
    service = SyncService(record, app.centre.code, home, home / "centre.toml")
    service.once(60)
    os.write(1, b".")
    sys.stdin.readline()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
