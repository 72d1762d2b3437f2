"""How the devices stand, asked again and again: a word in the list, a sentence in the section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desk_app.devices.settings import DeviceSettings
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _
from ui.background import Background
from ui.settings.asking import Asking
from ui.settings.device_list import DeviceList
from ui.settings.sections import Sections
from ui.settings.words import TONES, state_word
from ui.theme.tokens import LIGHT

if TYPE_CHECKING:
    from desk_app.services.devices import DeviceState

STATES_MS = 5_000


class Standing(QObject):
    """Asks and shows.

    Args:
        asking: asks the devices.
        background: off the window's thread.
        sections: say it in a sentence.
        rows: say it in a word.
    """

    def __init__(
        self, asking: Asking, background: Background, sections: Sections, rows: DeviceList, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._asking, self._background, self._sections, self._list = asking, background, sections, rows
        self._kept: DeviceSettings | None = None
        self.lines: dict[str, tuple[str, str, str]] = {}
        """Of each device: sentence, tone, shape of the dot."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STATES_MS)
        self._timer.timeout.connect(self._again)

    def ask(self, kept: DeviceSettings) -> None:
        """Ask now, and again while the window is open. ``kept`` is what holds now."""
        self._kept = kept
        self._again()

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()

    def _again(self) -> None:
        self._timer.stop()
        self._background.run(self._asking.states, self._show, troubled=self._later)

    def _later(self, _problem: EnvironmentProblem) -> None:
        self._timer.start()

    def _show(self, states: list[DeviceState]) -> None:
        known = {str(state.device): state for state in states}
        for row, (device, section) in zip(self._list.rows, self._sections.of.items(), strict=True):
            state = known.get(device)
            kind = section.standing(getattr(self._kept, device)) or (state.state if state is not None else "none")
            word = state_word(kind, device)
            tone, shape = TONES[kind]
            row.show_state(word, LIGHT.tone(tone), shape)
            self.lines[device] = (state.sentence if state is not None and state.sentence else word, tone, shape)
        if self._kept is not None:
            self.show_lines(self._sections.settings(self._kept))
        self._timer.start()

    def show_lines(self, now: DeviceSettings) -> None:
        """Show what was found out of each device; what is chosen ``now`` and not kept yet was not looked at."""
        for device, section in self._sections.of.items():
            if self._kept is not None and getattr(now, device) != getattr(self._kept, device):
                section.state.say(_("Known once it is saved. It can be tried before."), "away", "hollow")
            elif device in self.lines:
                section.state.say(*self.lines[device])
