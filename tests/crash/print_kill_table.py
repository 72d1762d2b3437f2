"""Print the table of phases hit while printing: ``uv run python -m tests.crash.print_kill_table [KILLS] [SEED]``."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.crash.print_killing import PrintKills


def main(kills: int = 100, seed: int = 1) -> int:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        run = PrintKills(Path(folder), kills, seed)
        run.run()
    print(run.table())
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if run.inside >= 0.6 * kills else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
