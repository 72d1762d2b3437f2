"""What could not be taken: said at its field and in the footer, until what was chosen there is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.settings.form import at_its_field

if TYPE_CHECKING:
    from desk_app.devices.settings import DeviceSettings
    from desk_app.errors import UserError
    from ui.settings.device_list import DeviceList
    from ui.settings.sections import Sections
    from ui.widgets.strip import Strip


class Refusal:
    """Shows one refusal at a time."""

    def __init__(self, sections: Sections, devices: DeviceList, strip: Strip) -> None:
        self._sections, self._list, self._strip = sections, devices, strip
        self._device = ""
        self._refused: object = None

    def show(self, problem: UserError, chosen: DeviceSettings) -> None:
        """Say it; the section with the field comes forward. ``chosen`` is what was refused."""
        sentence = at_its_field(problem)
        self._strip.say(sentence, "warn")
        device = problem.field.split(".")[0]
        if device in self._sections.of:
            self._list.choose(self._sections.devices.index(device))
            self._sections.of[device].show_problem(problem.field, sentence)
            self._device, self._refused = device, getattr(chosen, device)

    def heed(self, chosen: DeviceSettings) -> None:
        """Take it back if something else is chosen there now."""
        if self._device and getattr(chosen, self._device) != self._refused:
            self._sections.of[self._device].clear_problems()
            self._strip.say("")
            self._device = ""

    def clear(self) -> None:
        """All was taken."""
        self._device = ""
        for section in self._sections.all:
            section.clear_problems()
