"""``guidance-desk screens run`` and ``screens monitors``: what of the screens of a PC needs Qt."""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from desk_app.bootstrap import open_app
from desk_app.centre_file import centre_path
from desk_app.commands.output import Output
from desk_app.devices.settings import ScreenSettings
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.screens.kept import KeptScreen, write_kept
from desk_app.trouble import explained
from ui.screens.keeper import Keeper, usual_command
from ui.screens.monitor_names import monitor_names, monitor_words
from ui.single import OnlyOne, raise_first

if TYPE_CHECKING:
    from desk_app.bootstrap import App

_LOOK_S = 1
_NAME = "screens"


def run_screens(arguments: argparse.Namespace) -> int:
    """Name the monitors, or keep this PC's screens up."""
    output = Output(sys.stdout, as_json=arguments.json)
    return _monitors(output) if arguments.what == "monitors" else _keep(arguments, output)


def _monitors(output: Output) -> int:
    app = QGuiApplication([])
    screens = app.screens()
    sizes = [screen.geometry().size() * screen.devicePixelRatio() for screen in screens]
    names = monitor_names(screens)
    value = [
        {"number": n, "monitor": name, "wide": size.width(), "high": size.height()}
        for n, (name, size) in enumerate(zip(names, sizes, strict=True), start=1)
    ]
    lines = [
        f'{n}  {monitor_words(name)}  {size.width()}×{size.height()}  --monitor "{name}"'
        for n, (name, size) in enumerate(zip(names, sizes, strict=True), start=1)
    ]
    output.result({"ok": True, "monitors": value}, *lines)
    return 0


def _keep(arguments: argparse.Namespace, output: Output) -> int:
    qt = QCoreApplication([])
    home: Path = arguments.home
    if raise_first(home, _NAME):
        output.result({"ok": True, "running": True}, _("This PC's screens are kept up already."))
        return 0
    no_crash_dialogs()
    only = OnlyOne(home, _NAME, qt)
    centre = () if arguments.centre is None else ("--centre", str(arguments.centre.absolute()))
    keeper = Keeper(home, (*usual_command(), "--home", str(home), *centre), parent=qt)
    keeping = Keeping(home, arguments.centre, keeper, output, qt)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: qt.quit())
    keeping.look()
    try:
        return qt.exec()
    finally:
        keeping.close()
        keeper.close()
        only.close()


def no_crash_dialogs() -> None:
    """Windows: a program that falls ends without a dialog, and so do those it starts (``SetErrorMode``)."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002 | 0x8000)  # critical errors, faults, files that are gone


class Keeping(QObject):
    """Brings the keeper what settings and configuration say now; a store that cannot be read is tried again.

    Args:
        home: of the store.
        centre: the configuration somebody named.
        keeper: keeps them up.
        output: says what changed.
    """

    def __init__(self, home: Path, centre: Path | None, keeper: Keeper, output: Output, parent: QObject) -> None:
        super().__init__(parent)
        self._home, self._centre, self._keeper, self._output = home, centre, keeper, output
        self._app: App | None = None
        self._version: int | None = None
        self._screens: tuple[ScreenSettings, ...] = ()
        self._told: tuple[KeptScreen, ...] = ()
        self._trouble = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK_S * 1000)

    @Slot()
    def look(self) -> None:
        """Look at the settings, at signs of life, and tell what changed."""
        try:
            self._read()
        except (UserError, EnvironmentProblem) as problem:
            self._say(problem.sentence)
        else:
            self._say("")
            self._keeper.use(self._screens, self._stamp())
        self._keeper.look(_LOOK_S)
        self._tell()

    def _read(self) -> None:
        with explained(self._home):
            if self._app is None:
                self._app = open_app(self._home, centre_file=self._centre)
            version = self._app.store.data_version()
            if version != self._version:
                self._screens = self._app.devices.settings().screens
                self._version = version

    def _stamp(self) -> object:
        """Return what differs when the centre's configuration does."""
        path = centre_path(self._home, self._centre)
        try:
            found = path.stat()
        except OSError:
            return path, 0, 0
        return path, found.st_mtime_ns, found.st_size

    def _tell(self) -> None:
        told = self._keeper.screens
        if told == self._told:
            return
        before = dict.fromkeys(self._told)
        for one in told:
            if one not in before:
                self._output.result({"screen": one.name, "is": one.keeping, "sentence": one.sentence}, _line(one))
        self._told = told
        try:
            write_kept(self._home, told)
        except OSError:
            self._told = ()  # with the next look

    def _say(self, sentence: str) -> None:
        if sentence and sentence != self._trouble:
            self._output.result({"trouble": sentence}, sentence)
        self._trouble = sentence

    def close(self) -> None:
        """Close the store; nobody keeps the screens up any more."""
        self._timer.stop()
        with suppress(OSError):
            write_kept(self._home, ())
        if self._app is not None:
            self._app.close()


def _line(one: KeptScreen) -> str:
    words = {"up": _("started"), "resting": _("is started again soon"), "refused": _("cannot be shown")}
    return f"{one.name}: {words[one.keeping]} {one.sentence}".rstrip()
