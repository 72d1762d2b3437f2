"""A busy hour in a store, lived by a process of its own: ``python -m tests.benchmarks.busy HOME STATE MINUTES``.

The centre's minutes pass in half a second each, so that the other process can be watched under far more changes than a
real hour has.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from desk_app.bootstrap import open_app
from desk_app.demo.day_plan import plan_day
from tests.benchmarks.register import keep_short, registration

SECONDS_A_MINUTE = 0.5
FIRST_MINUTE = 9 * 60


def main() -> None:
    """Live the hour and say how much happened."""
    home, state, minutes = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    app = open_app(home, state_dir=state)
    arrivals = [one for one in plan_day(app.centre, 400, 7) if FIRST_MINUTE <= one.minute < FIRST_MINUTE + minutes]
    start = time.monotonic()
    for n, one in enumerate(arrivals):
        due = start + (one.minute - FIRST_MINUTE) * SECONDS_A_MINUTE
        time.sleep(max(0.0, due - time.monotonic()))
        issued = app.register.register(registration(n), "wangmin")
        app.printing.print_ticket(issued.visit)
        keep_short(app, issued, "wangmin")
    print(f"{len(arrivals)} registrations of a 400-visit day's hour in {time.monotonic() - start:.0f} s")
    app.close()


if __name__ == "__main__":
    main()
