"""The keeper (看护) of a PC's screens: each is a program of its own, started again when it falls or hangs.

A public screen has nobody beside it: no dialog, no question, no end. What cannot run is said in the keeper's file.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from desk_app.devices.settings import ScreenSettings
from desk_app.i18n import _
from desk_app.screens.kept import WELL_S, Keeping, KeptScreen, rest_s
from desk_app.screens.names import screen_name
from desk_app.screens.states import RESTARTS, forget_state, state_path

BUILT: Final = "guidance-desk.exe" if sys.platform == "win32" else "guidance-desk"
_ROOT = Path(__file__).resolve().parents[2]
_END_MS = 6_000
_LONGEST_SAID = 4_096
_log = logging.getLogger(__name__)


def usual_command() -> tuple[str, ...]:
    """Return how the program is started: the build where this is one, else this Python."""
    if getattr(sys, "frozen", False):
        return (str(Path(sys.executable).with_name(BUILT)),)
    return (sys.executable, "-m", "ui.app")


def screen_words(screen: ScreenSettings) -> tuple[str, ...]:
    """Return the command that shows a screen and ends with its keeper."""
    zone = ("--zone", screen.zone) if screen.zone else ()
    times = ("--call-seconds", str(screen.call_seconds), "--page-seconds", str(screen.page_seconds))
    return ("screen", screen.shows, *zone, "--monitor", screen.monitor or "any", *times, "--kept", "--json")


class Kept(QObject):
    """One screen, kept up.

    Args:
        screen: its settings.
        command: the program with the options of every command.
        home: of the store, where the screen's state lies.
        hung_s: seconds without a sign of life after which it is ended and started again; twice as long at its start.
    """

    changed = Signal()

    def __init__(
        self, screen: ScreenSettings, command: Sequence[str], home: Path, hung_s: int, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.screen, self._hung_s = screen, hung_s
        self._name = screen_name(screen)
        self._beat_file = state_path(home, self._name)
        self._command = (*command, *screen_words(screen))
        self._keeping: Keeping = "resting"
        self._sentence = ""
        self._closed = False
        self._starts = self._falls = 0
        self._beat = self._still_s = self._patience_s = 0
        self._up = QElapsedTimer()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self.start)
        self._process = QProcess(self)  # one object for all runs: one that is deleted in its own signal falls
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._not_started)

    @property
    def told(self) -> KeptScreen:
        """How it is."""
        return KeptScreen(self._name, self._keeping, max(0, self._starts - 1), self._sentence)

    @property
    def pid(self) -> int:
        """Its process, 0 while there is none."""
        return int(self._process.processId())

    @Slot()
    def start(self) -> None:
        """Start it, unless it runs."""
        if self._closed or self._process.state() != QProcess.ProcessState.NotRunning:
            return
        self._rest.stop()
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONPATH", str(_ROOT))
        environment.insert(RESTARTS, str(self._starts))
        self._process.setProcessEnvironment(environment)
        self._starts += 1
        self._beat, self._still_s, self._patience_s = self._seen(), 0, 2 * self._hung_s
        self._up.start()
        self._say("up")
        self._process.start(self._command[0], list(self._command[1:]))

    def again(self) -> None:
        """Other settings or another configuration: what refused may run now."""
        if self._keeping == "refused":
            self.start()

    def look(self, seconds: int) -> None:
        """End it if it gives no sign of life.

        Args:
            seconds: since the last look, counted while the keeper itself ran: no clock that is set and no sleep of the
                PC makes a screen look hung.
        """
        if self._process.state() != QProcess.ProcessState.Running:
            return
        seen = self._seen()
        if seen != self._beat:
            self._beat, self._still_s, self._patience_s = seen, 0, self._hung_s
            return
        self._still_s += seconds
        if self._still_s > self._patience_s:
            _log.info("screen %s hangs and is ended", self._name)
            self._process.kill()

    def end(self) -> None:
        """Have it end, without waiting; :meth:`close` follows."""
        self._closed = True
        self._rest.stop()
        self._process.closeWriteChannel()

    def close(self) -> None:
        """End it; takes at most some seconds where it hangs."""
        self.end()
        if self._process.state() == QProcess.ProcessState.NotRunning:
            return
        if not self._process.waitForFinished(_END_MS):
            self._process.kill()
            self._process.waitForFinished(_END_MS)

    def _seen(self) -> int:
        try:
            return self._beat_file.stat().st_mtime_ns
        except OSError:
            return 0

    @Slot(QProcess.ProcessError)
    def _not_started(self, how: QProcess.ProcessError) -> None:
        if how == QProcess.ProcessError.FailedToStart:  # every other one ends in finished()
            self._ended(1, QProcess.ExitStatus.CrashExit)

    @Slot(int, QProcess.ExitStatus)
    def _ended(self, code: int, _status: QProcess.ExitStatus) -> None:
        if self._closed:
            return
        sentence, of_settings = _refusal(bytes(self._process.readAllStandardOutput().data()))
        _log.info("screen %s ended with %d", self._name, code)
        if of_settings:
            self._say("refused", sentence)
            return
        self._falls = 1 if self._up.elapsed() > WELL_S * 1000 else self._falls + 1
        rest = rest_s(self._falls)
        self._say("resting", sentence or _("It ended unexpectedly and is started again by itself."))
        self._rest.start(rest * 1000)

    def _say(self, keeping: Keeping, sentence: str = "") -> None:
        self._keeping, self._sentence = keeping, sentence
        self.changed.emit()


def _refusal(said: bytes) -> tuple[str, bool]:
    """Return the sentence with which a screen ended, and whether it is its settings that do not fit."""
    for line in reversed(said[-_LONGEST_SAID:].splitlines()):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, Mapping) and value.get("ok") is False:
            return str(value.get("error", "")), bool(value.get("field"))
    return "", False


class Keeper(QObject):
    """Keeps those screens up that settings name as programs of their own.

    Args:
        home: of the store.
        command: the program with the options of every command.
        hung_s: see :class:`Kept`.
    """

    changed = Signal()

    def __init__(self, home: Path, command: Sequence[str], hung_s: int = 30, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home, self._command, self._hung_s = home, tuple(command), hung_s
        self._kept: dict[str, Kept] = {}
        self._fits: object = None

    @property
    def screens(self) -> tuple[KeptScreen, ...]:
        """How each of them is."""
        return tuple(kept.told for kept in self._kept.values())

    def pid(self, name: str) -> int:
        """Return the process of a screen, 0 while there is none."""
        return self._kept[name].pid

    def use(self, screens: Sequence[ScreenSettings], centre: object) -> None:
        """Take settings as they are now.

        Args:
            screens: all of the PC.
            centre: tells one configuration of the centre from another.
        """
        wanted = {screen_name(one): one for one in screens if one.run == "own"}
        for name in [name for name, kept in self._kept.items() if wanted.get(name) != kept.screen]:
            gone = self._kept.pop(name)
            gone.close()
            gone.deleteLater()
            if name not in map(screen_name, screens):  # taken down: no desk misses it
                with suppress(OSError):
                    forget_state(self._home, name)
            self.changed.emit()
        if centre != self._fits:
            self._fits = centre
            for kept in self._kept.values():
                kept.again()
        for name, screen in wanted.items():
            if name not in self._kept:
                kept = self._kept[name] = Kept(screen, self._command, self._home, self._hung_s, self)
                kept.changed.connect(self.changed)
                kept.start()

    def look(self, seconds: int) -> None:
        """Look for signs of life; see :meth:`Kept.look`."""
        for kept in self._kept.values():
            kept.look(seconds)

    def close(self) -> None:
        """End all screens."""
        for kept in self._kept.values():
            kept.end()
        for kept in self._kept.values():
            kept.close()
