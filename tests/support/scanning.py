"""Hands and scanners for tests: real key events at times that the test sets, and slips to scan."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.domain.codes import QrTicket, encode_qr

SPECIAL = {
    "\n": Qt.Key.Key_Return,
    "\t": Qt.Key.Key_Tab,
    "F2": Qt.Key.Key_F2,
    "Left": Qt.Key.Key_Left,
    "Backspace": Qt.Key.Key_Backspace,
    "Space": Qt.Key.Key_Space,
    "Shift": Qt.Key.Key_Shift,
}


def a_slip(chance: random.Random | None = None) -> str:
    """Return the digits of some slip's QR."""
    chance = chance or random.Random(1)
    ticket = QrTicket(
        key_id=chance.randint(1, 999),
        centre="139999",
        day=date(2026, 1, 1) + timedelta(days=chance.randrange(365)),
        device=chance.randint(1, 9999),
        visit=chance.randint(1, 9_999_999),
        prefix=chance.choice("ABCDEFGH"),
        lane=chance.randint(1, 99),
        number=chance.randint(1, 999),
        queue=chance.choice("ABCDEFGH"),
        place=chance.choice(("W4", "R10", "")),
        minute=chance.randint(480, 1080),
    )
    return encode_qr(ticket, chance.randbytes(32))


class HandTime:
    """Time that the test sets, and a patience on it: what is due is called before the next key comes."""

    def __init__(self) -> None:
        self.now = 1_000
        self._due: int | None = None
        self._call: Callable[[], None] = lambda: None

    def of(self, _event: QEvent) -> int:
        return self.now

    def patience(self, call: Callable[[], None], _parent: QObject) -> HandTime:
        self._call = call
        return self

    def start(self, ms: int) -> None:
        self._due = self.now + ms

    def stop(self) -> None:
        self._due = None

    def pass_to(self, moment: int) -> None:
        while self._due is not None and self._due <= moment:
            self.now, self._due = self._due, None
            self._call()
        self.now = max(self.now, moment)


class Fingers:
    """Presses keys: through the window as the system does, so that shortcuts, focus and dialogs take part."""

    def __init__(self, time: HandTime) -> None:
        self.time = time

    def key(self, name: str, gap: int = 100) -> None:
        """Press and release one key ``gap`` ms after the last: a character, ``\\n``, ``F2`` …"""
        self.time.pass_to(self.time.now + gap)
        self._press(name)

    def type(self, text: str, gap: int = 100) -> None:
        for char in text:
            self.key(char, gap)

    def scan(self, code: str, gap: int = 5, end: str = "\n", before: int = 100) -> None:
        for index, char in enumerate(code + end):
            self.key(char, gap if index else before)

    def wait(self, ms: int = 500) -> None:
        self.time.pass_to(self.time.now + ms)

    def compose(self, preedit: str, commit: str = "", gap: int = 100) -> None:
        """Let an input method show ``preedit`` and commit ``commit``."""
        self.time.pass_to(self.time.now + gap)
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(self._focus(), event)

    def repeat(self, char: str, times: int, gap: int = 30) -> None:
        """Hold a key down: one press, then repeats."""
        self.time.pass_to(self.time.now + 100)
        self._event(QEvent.Type.KeyPress, char)
        self.time.pass_to(self.time.now + 500)
        for _time in range(times):
            self.time.pass_to(self.time.now + gap)
            self._event(QEvent.Type.KeyPress, char, repeated=True)
        self._event(QEvent.Type.KeyRelease, char)

    def at_once(self, text: str) -> None:
        """Scan without any pause: X11 then takes the second of two equal digits for a key that repeats."""
        before = ""
        for char in text:
            for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                self._event(kind, char, repeated=char == before)
            before = char

    def numpad(self, digits: str, gap: int = 100) -> None:
        for digit in digits:
            self.time.pass_to(self.time.now + gap)
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                self._event(kind, digit, Qt.KeyboardModifier.KeypadModifier)

    def _press(self, name: str) -> None:
        if name in SPECIAL or (len(name) == 1 and name.isascii()):
            window = QApplication.focusWindow()
            assert window is not None
            key = SPECIAL.get(name, name)
            QTest.keyPress(window, key)
            window = QApplication.focusWindow() or window
            QTest.keyRelease(window, key)
        else:  # full width, as some input methods send it
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                self._event(kind, name)

    def _event(
        self,
        kind: QEvent.Type,
        char: str,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        *,
        repeated: bool = False,
    ) -> None:
        code = SPECIAL[char].value if char in SPECIAL else ord(char) if char.isascii() else 0
        QCoreApplication.postEvent(self._focus(), QKeyEvent(kind, code, modifier, char, repeated, 1))
        QCoreApplication.sendPostedEvents(None, kind.value)

    def _focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found
