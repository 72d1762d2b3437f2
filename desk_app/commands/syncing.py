"""``sync``: exchange with the shared database without a window."""

from __future__ import annotations

import threading
from argparse import Namespace

from db.sync_state import SyncState
from desk_app.bootstrap import App
from desk_app.commands.output import Output, plain
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.services.sync_words import SyncWords, sync_words
from desk_app.trouble import refused_sentence

_ONCE_S = 600.0
_LOOK_S = 0.5


def sync(app: App, arguments: Namespace, output: Output) -> int:
    """Exchange once, or until Ctrl+C, saying what changes."""
    if not app.sync.enrolled:
        raise UserError(_("This PC works alone. To join the shared database: guidance-desk enrol FILE."), "command")
    if arguments.once:
        return _once(app, output)
    pause = threading.Event()
    told: SyncWords | None = None
    app.sync.start(calling=False)
    try:
        while True:
            state = app.sync.state()
            words = _words(state)
            if words != told:
                _say(output, state, words)
                told = words
            pause.wait(_LOOK_S)
    finally:
        app.sync.stop()


def _once(app: App, output: Output) -> int:
    """Exchange until both sides have everything. Returns 2 where that was not possible."""
    state = app.sync.once(_ONCE_S)
    if state.phase in ("offline", "refused", "starting", "catching_up"):
        words = _words(state)
        raise EnvironmentProblem(f"{words.head or words.word} {words.rest}".strip(), state.reason)
    _say(output, state, _words(state))
    return 0


def _words(state: SyncState) -> SyncWords:
    return sync_words(state, refused_sentence(state.reason) if state.phase == "refused" else "")


def _say(output: Output, state: SyncState, words: SyncWords) -> None:
    value = plain(state)
    line = " · ".join(part for part in (words.word, words.value) if part)
    lines = [line, words.rest] if words.rest else [line]
    output.result({"ok": True, **(value if isinstance(value, dict) else {})}, *lines)
