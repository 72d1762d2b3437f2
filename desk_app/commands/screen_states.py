"""How the screens of the centre stand, for the command line: the same words as at the desk."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from desk_app.bootstrap import App
from desk_app.services.screen_words import screen_line


def screen_states(app: App) -> tuple[list[dict[str, Any]], list[str]]:
    """Return every screen that was seen, this PC's first: for ``--json``, and a line each.

    Args:
        app: the services.
    """
    now = app.clock.now_ms()
    values, lines = [], []
    for one in app.screens.seen():
        words = screen_line(one, app.centre, now)
        values.append({"how": one.how, "here": one.here, "looked_ms": one.looked_ms, **asdict(one.state)})
        parts = (words.where, words.pc, words.state, words.since)
        lines.append("  ".join(parts))
        if words.advice:
            lines.append(f"    {words.advice}")
    return values, lines
