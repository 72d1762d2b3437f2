"""Print the table of phases hit: ``uv run python -m tests.crash.kill_table [KILLS]``."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.crash.killing import Kills, homes


def main(kills: int = 200) -> int:
    began = time.monotonic()
    total = Kills(Path(), 0)
    with tempfile.TemporaryDirectory() as folder:
        for number, (home, times) in enumerate(homes(Path(folder), kills)):
            home.mkdir()
            part = Kills(home, times, seed=number)
            part.run()
            total.times += part.times
            total.hits += part.hits
            total.windows_ms += part.windows_ms
            total.numbers += part.numbers
            total.unknown += part.unknown
            total.waiting += part.waiting
    print(total.table())
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if total.inside >= 0.75 * total.times else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
