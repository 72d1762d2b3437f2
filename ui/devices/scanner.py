"""Barcode scanners type like keyboards (扫码枪). Their keys are caught wherever the focus is, and told by their rhythm.

The rules are ``desk_app.devices.scans``; this filter feeds them with the keys of the whole application, holds back what
they hold, and gives back what was typed: presses with their releases, in order, to the widget they were meant for. On
Windows the raw stream tells the devices apart, so that somebody may type while a slip is scanned.

With a Chinese input method on, letters get lost and only digits survive: that is why our QR holds digits only.
Full-width digits count, whether they come as keys or as what an input method commits. While something is being
composed the input method eats the first digit or all of them; nothing composed is lost, the slip is scanned again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.devices.scans import END, OTHER, Bursts, Outcome, scan_character
from desk_app.devices.settings import ScannerSettings
from ui.devices.key_clock import KeyClock, Patience, timer_patience
from ui.devices.rawinput import RESOLUTION_MS, RawKeys, watch_raw_keys

_ENDS: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_SHIFTS: Final = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock}
)
_HELD_WITH: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_LATE_MS: Final = 5  # a key may take so much longer to come here than the one before
_GRACE_MS: Final = 2  # once more around: keys that came while the program was busy are read before their time is up
_KINDS: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
    }
)


@dataclass(slots=True)
class _Held:
    """A key that is held back: for whom, and its release if that came meanwhile."""

    event: QEvent
    target: QWidget
    key: int
    release: QEvent | None = None


@dataclass(slots=True)
class _Lane:
    """The keys of one device."""

    bursts: Bursts
    held: list[_Held] = field(default_factory=list)


class ScannerFilter(QObject):
    """Watches every key of the application.

    Args:
        app: the application.
        settings: longest gap and fewest characters; ``use`` changes them later.
        now_ms: when an event came, ms; the event's own time by default.
        patience: what calls back when no key comes; a timer by default.
        raw: the raw stream that tells devices apart; Windows' own by default.
    """

    scanned = Signal(str)  # digits of a slip, to be looked up
    foreign = Signal(str)  # somebody else's code: its kind, see ``foreign_words``

    def __init__(
        self,
        app: QApplication,
        parent: QObject | None = None,
        *,
        settings: ScannerSettings | None = None,
        now_ms: Callable[[QEvent], int] | None = None,
        patience: Callable[[Callable[[], None], QObject], Patience] = timer_patience,
        raw: RawKeys | None = None,
    ) -> None:
        super().__init__(parent or app)
        self._app = app
        self._settings = settings or ScannerSettings()
        self._clock = KeyClock()
        self._now = now_ms or self._clock
        self._raw = raw or watch_raw_keys(app)
        self._lanes: dict[int, _Lane] = {}
        self._owed: set[int] = set()  # keys of the scanner whose release is still to come
        self._replayed: QEvent | None = None
        self._graced = self._composing = False
        self._patience = patience(self._nobody_came, self)
        self.device = ""
        """What the device of the last code is called (``USB 0C2E:0B61``); ``""`` where nobody can tell."""
        app.installEventFilter(self)

    def use(self, settings: ScannerSettings) -> None:
        """Take other settings from the next code on."""
        self.give_back()
        self._settings = settings
        self._lanes.clear()

    def stop(self) -> None:
        """Watch no more; what is held goes to its fields."""
        self.give_back()
        self._patience.stop()
        self._app.removeEventFilter(self)

    # --- what comes -----------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at keys, at what input methods give, and at clicks; all else goes by."""
        kind = event.type()
        if kind not in _KINDS or event is self._replayed or not isinstance(watched, QWidget):
            return False
        if kind == QEvent.Type.MouseButtonPress:
            self.give_back(but_sure=True)  # a click on a button comes after what was typed
            return False
        if isinstance(event, QInputMethodEvent):
            return self._from_input_method(watched, event)
        key = cast("QKeyEvent", event)
        if key.key() in _SHIFTS:
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._before_shortcuts(key)
        return self._pressed(watched, key) if kind == QEvent.Type.KeyPress else self._released(key)

    def _pressed(self, target: QWidget, event: QKeyEvent) -> bool:
        self._owed.discard(event.key())
        device, time_ms = self._origin(event, event.nativeVirtualKey())
        lane = self._lane(device)
        outcome = lane.bursts.press(time_ms, _character(event), repeated=event.isAutoRepeat())
        return self._follow(outcome, device, _Held(event, target, event.key()))

    def _released(self, event: QKeyEvent) -> bool:
        """Keep a release with its press: a button must not see Space go up before it went down."""
        if event.isAutoRepeat():
            return False
        for lane in self._lanes.values():
            for held in lane.held:
                if held.key == event.key() and held.release is None:
                    held.release = event.clone()
                    return True
        if event.key() in self._owed:
            self._owed.discard(event.key())
            return True
        return False

    def _before_shortcuts(self, event: QKeyEvent) -> bool:
        """A shortcut comes after what was typed before it; a scanner's Enter is nobody's shortcut."""
        char = END if event.key() in _ENDS and event.modifiers() & ~_HELD_WITH == _NO_MODIFIER else _character(event)
        if char == END and any(lane.bursts.may_end for lane in self._lanes.values()):
            event.accept()
            return True
        if char in (END, OTHER):
            self.give_back(but_sure=True)
        return False

    def _from_input_method(self, target: QWidget, event: QInputMethodEvent) -> bool:
        """A full-width digit may come as what an input method commits; what is composed is none of ours."""
        text, composed = event.commitString(), self._composing
        self._composing = bool(event.preeditString())
        digit = scan_character(text)
        if digit.isdigit() and not composed and not self._composing and not event.replacementLength():
            device, time_ms = self._origin(event, ord(digit))
            return self._follow(self._lane(device).bursts.press(time_ms, digit), device, _Held(event, target, 0))
        if text or self._composing:
            self.give_back(but_sure=True)
        return False

    def _origin(self, event: QEvent, vkey: int) -> tuple[int, int]:
        """Return the device of a key (0: nobody can tell) and its time, ms."""
        raw = self._raw.take(vkey) if self._raw is not None else None
        return (raw.device, raw.time_ms) if raw is not None and raw.device else (0, self._now(event))

    def _lane(self, device: int) -> _Lane:
        if device not in self._lanes:
            step = RESOLUTION_MS if device else 0  # a device's times are Windows' own
            self._lanes[device] = _Lane(Bursts(self._settings, step))
        return self._lanes[device]

    # --- what follows ---------------------------------------------------------------------------------------------

    def _follow(self, outcome: Outcome, device: int, key: _Held) -> bool:
        """Do what follows from a key; say whether the key was taken."""
        before = QApplication.focusWidget()
        self._settle(outcome, device)
        after = QApplication.focusWidget()
        moved = after if outcome.typed and after is not before else None  # what was typed moved the focus
        if outcome.key == "hold":
            key.event, key.target = key.event.clone(), moved or key.target
            self._lanes[device].held.append(key)
            self._wait()
        elif outcome.key == "swallow":
            self._owed.add(key.key)
        elif moved is not None:
            self._send(moved, key.event.clone())
        else:
            return False
        return True

    def _settle(self, outcome: Outcome, device: int) -> None:
        lane = self._lanes[device]
        done, lane.held = lane.held[: outcome.settled], lane.held[outcome.settled :]
        self._owed.update(held.key for held in done if held.release is None)
        typed = [done[index] for index in outcome.typed]
        self._owed.difference_update(held.key for held in typed)
        self._give(typed)
        if outcome.scan or outcome.foreign:
            self.device = self._raw.name(device) if self._raw is not None else ""
            if self._composing:
                QGuiApplication.inputMethod().commit()  # what follows may take the focus: nothing composed is lost
        if outcome.scan:
            self.scanned.emit(outcome.scan)
        elif outcome.foreign:
            self.foreign.emit(outcome.foreign)

    def _give(self, typed: Sequence[_Held]) -> None:
        for held in typed:
            focus = QApplication.focusWidget()
            target = held.target if shiboken6.isValid(held.target) else focus
            for event in (held.event, held.release):
                if target is not None and event is not None:
                    self._send(target, event)
            if (now := QApplication.focusWidget()) is not focus and now is not None:
                for later in typed:  # it moved the focus: what was typed after it was meant for there
                    later.target = now

    def _send(self, target: QWidget, event: QEvent) -> None:
        before, self._replayed = self._replayed, event
        try:
            QCoreApplication.sendEvent(target, event)
        finally:
            self._replayed = before

    def _wait(self) -> None:
        self._graced = False
        longest = max(lane.bursts.waits_ms for lane in self._lanes.values())
        self._patience.start(longest + _LATE_MS + self._clock.late_ms)

    def _nobody_came(self) -> None:
        if not self._graced:
            self._graced = True
            self._patience.start(_GRACE_MS)
            return
        self.give_back()

    def give_back(self, *, but_sure: bool = False) -> None:
        """Decide what is held: typing goes to its fields. ``but_sure`` leaves a scan that is under way alone."""
        for device, lane in list(self._lanes.items()):
            if not (but_sure and lane.bursts.sure):
                self._settle(lane.bursts.quiet(), device)
        if not any(lane.held for lane in self._lanes.values()):
            self._patience.stop()


_NO_MODIFIER: Final = Qt.KeyboardModifier.NoModifier


def _character(event: QKeyEvent) -> str:
    """Return what the rules are fed with: a character, ``END`` or ``OTHER``."""
    if event.modifiers() & ~_HELD_WITH != _NO_MODIFIER:
        return OTHER
    if event.key() in _ENDS:
        return OTHER if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else END
    return scan_character(event.text())
