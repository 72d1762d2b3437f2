"""Keys are timed by the system that saw them; how late they arrive is learnt, for input methods hand them on."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent

from ui.devices.key_clock import KeyClock


def key(ms: int) -> QKeyEvent:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_1.value, Qt.KeyboardModifier.NoModifier, "1")
    event.setTimestamp(ms)
    return event


def now() -> int:
    return time.monotonic_ns() // 1_000_000


def test_a_key_has_the_time_the_system_gave_it() -> None:
    assert [KeyClock()(key(ms)) for ms in (5, 7_000_000)] == [5, 7_000_000]


def test_what_an_input_method_commits_is_put_on_the_clock_of_the_keys() -> None:
    clock, start = KeyClock(), now()
    clock(key(9_000_000))
    committed = clock(QInputMethodEvent("", []))
    assert 9_000_000 <= committed <= 9_000_000 + (now() - start) + 1


def test_late_keys_make_it_patient_and_prompt_ones_make_it_forget() -> None:
    clock, ahead = KeyClock(), 1_000_000
    clock(key(now() + ahead))
    assert clock.late_ms <= 20  # only as late as this machine is slow
    clock(key(now() + ahead - 90))
    assert 80 <= clock.late_ms <= 150
    for _key in range(60):
        clock(key(now() + ahead + 30))
    assert clock.late_ms <= 60
    clock(key(now() + ahead - 900))
    assert clock.late_ms == 150


def test_a_clock_that_begins_anew_is_no_lateness() -> None:
    clock = KeyClock()
    clock(key(now() + 90_000_000))
    clock(key(5))
    assert clock.late_ms == 0
