"""Every state of the hall screen as a PNG, to be looked at.

    uv run python -m tests.ui.pictures_of_screens [FOLDER] [--only NAME]

Writes ``hall-NAME.png`` at the monitor's own pixels; without a folder a temporary one is made and named.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description="pictures of the hall screen")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desk_app.i18n import choose_language
    from tests.support.hall_states import STATES, shown
    from ui.application import make_application
    from ui.demo.frame import picture

    choose_language("zh_CN")
    make_application()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="screens-"))
    folder.mkdir(parents=True, exist_ok=True)
    for state in STATES:
        if given.only in ("", state.name):
            screen = shown(state)
            path = folder / f"hall-{state.name}.png"
            picture(screen).save(str(path))
            screen.close()
            print(path)


if __name__ == "__main__":
    main()
