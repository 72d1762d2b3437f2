"""A program that lives, falls, refuses or ends as a screen does, in no time: for the keeper's tests.

python -m tests.support.screen_stand_in --home HOME screen hall … (what the keeper adds); HOME/do.txt says what it does.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path

from desk_app.screens.names import name_of
from desk_app.screens.states import RESTARTS, state_path


def main(words: list[str]) -> int:
    """Do as told: ``well``, ``fall``, ``deaf`` (hears no end), ``refuse FIELD``."""
    home, shows = Path(words[words.index("--home") + 1]), words[words.index("screen") + 1]
    zone = words[words.index("--zone") + 1] if "--zone" in words else ""
    told = home / "do.txt"
    with (home / "started.jsonl").open("a", encoding="utf-8") as started:
        started.write(json.dumps([os.getpid(), os.environ[RESTARTS], words]) + "\n")
    what, _blank, field = told.read_text(encoding="utf-8").partition(" ")
    if what == "fall":
        return 9
    if what == "refuse":
        print(json.dumps({"ok": False, "error": "It does not fit.", "field": field}))
        return 2
    state = state_path(home, name_of(shows, zone))
    state.parent.mkdir(exist_ok=True)
    over = threading.Event()
    if what == "well":
        threading.Thread(target=_hear_the_end, args=(over,), daemon=True).start()
    while not over.wait(0.05):
        state.write_text(str(time.monotonic_ns()), encoding="utf-8")
    return 0


def _hear_the_end(over: threading.Event) -> None:
    sys.stdin.buffer.read()
    over.set()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
