"""语音叫号 in the settings: chosen with keys alone, tried before it is kept, refused beside its field."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desk_app.devices.settings import DeviceSettings, VoiceSettings
from desk_app.screens.hall_facts import zones
from desk_app.voice.sound import read_wav
from tests.support.desk import open_desk
from tests.support.settings_keeper import Keeper, problems
from ui.devices.voice_trial import VoiceTrial

KEY = "Alt+6"


@pytest.fixture
def keeper(tmp_path: Path, qtbot: QtBot, dressed: QApplication) -> Iterator[Keeper]:
    with open_desk(tmp_path) as desk:
        made = Keeper(desk, qtbot)
        yield made
        made.close()
        assert not made.crashes


def ended(trial: VoiceTrial | None) -> list[bool]:
    """What becomes true when a trial and its program are gone."""
    assert trial is not None
    gone: list[bool] = []
    trial.destroyed.connect(lambda: gone.append(True))
    return gone


def test_the_voice_is_switched_on_and_set_with_keys_alone(keeper: Keeper) -> None:
    voice = keeper.window.sections.voice
    keeper.key(KEY)
    assert keeper.window.stack.currentWidget() is voice
    first = keeper.window.list.rows[5].words()
    keeper.to(voice.on)
    keeper.key("Space")
    keeper.to(voice.engine)
    keeper.key("Right")
    keeper.to(voice.volume)
    keeper.type_number("60")
    keeper.to(voice.speed)
    keeper.key("Up")
    keeper.to(voice.quiet)
    keeper.type("12:00-14:00,17:30-8:00")
    keeper.to(voice.zones.chips[1])
    keeper.key("Space", "Ctrl+S")
    keeper.until(lambda: keeper.kept().voice.on)
    one = zones(keeper.desk.app.centre)[1]
    quiet = "12:00-14:00, 17:30-08:00"
    assert keeper.kept().voice == VoiceSettings(True, "clips", 60, 101, quiet, 120, one, "")
    keeper.until(lambda: keeper.saved != [])
    keeper.until(lambda: keeper.window.list.rows[5].words() != first)
    assert voice.quiet.text() == quiet, "written as it is kept"
    assert not keeper.window.unsaved


def test_tab_goes_through_the_fields_from_above_to_below(keeper: Keeper) -> None:
    voice = keeper.window.sections.voice
    keeper.key(KEY)
    numbers = (voice.volume, voice.speed)
    wanted = [voice.on, voice.test, voice.engine, *numbers, voice.quiet, voice.limit, voice.zones, voice.out]
    passed: list[QWidget] = []
    for _step in range(20):
        keeper.key("Tab")
        at = QApplication.focusWidget()
        assert at is not None
        passed += [field for field in wanted if at is field or field.isAncestorOf(at)]
        if at is voice.out:
            break
    assert list(dict.fromkeys(passed)) == wanted
    assert all(field.accessibleName() for field in passed)


def test_hours_that_are_none_are_refused_beside_their_field(keeper: Keeper) -> None:
    voice = keeper.window.sections.voice
    keeper.key(KEY)
    keeper.to(voice.quiet)
    keeper.type("at noon")
    keeper.key("Alt+1", "Ctrl+S")
    keeper.until(lambda: problems(keeper.window) != [])
    assert keeper.window.stack.currentWidget() is voice, "its section comes forward"
    assert QApplication.focusWidget() is voice.quiet
    assert "voice.quiet" not in problems(keeper.window)[0]
    assert keeper.kept() == DeviceSettings()
    keeper.key("F8")
    assert voice.result.text() == "", "nothing is tried that does not fit"
    keeper.type("12:00-14:00")
    assert problems(keeper.window) == []


def test_one_call_is_heard_as_a_trial_before_anything_is_saved(keeper: Keeper) -> None:
    window, voice = keeper.window, keeper.window.sections.voice
    keeper.key(KEY)
    keeper.to(voice.out)
    keeper.type("folder:heard")
    keeper.to(voice.test)
    began = time.monotonic()
    keeper.key("Enter")
    assert time.monotonic() - began < 1, "the window does not wait"
    assert voice.result.text(), "it says that it is on its way"
    assert QApplication.focusWidget() is voice.test
    gone = ended(window.trials._voice)
    keeper.key("F8")  # once more while it speaks: nothing
    heard = keeper.desk.app.home / "heard"
    keeper.until(lambda: gone == [True])
    assert window.trials._voice is None
    [sound] = heard.glob("*.wav")
    assert read_wav(sound).loudness > 0.05
    assert "录音" in voice.result.text() or "recordings" in voice.result.text()
    assert keeper.kept() == DeviceSettings()
    assert keeper.desk.events() == []


def test_closing_amid_a_trial_leaves_no_program_behind(keeper: Keeper) -> None:
    keeper.key(KEY)
    keeper.window.sections.voice.out.setText("folder:heard")
    keeper.key("F8")
    gone = ended(keeper.window.trials._voice)
    keeper.window.close()
    keeper.until(lambda: gone == [True])


def test_a_zone_the_centre_has_no_more_stays_until_it_is_unticked(keeper: Keeper) -> None:
    keeper.desk.app.devices.save(replace(keeper.kept(), voice=VoiceSettings(zones="旧区")))
    keeper.window.close()
    voice = keeper.open().sections.voice
    assert not keeper.window.unsaved
    assert voice.settings().zones == "旧区"
    voice.zones.chips[-1].setChecked(False)
    assert voice.settings().zones == ""
