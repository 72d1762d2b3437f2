"""特别关照: what makes somebody's ticket green, ticked by the clerk. Wraps to as many lines as it needs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desk_app.i18n import _
from ui.widgets.choices import Chip
from ui.widgets.flow import Flow


class FlagChips(QWidget):
    """A group of flags to tick.

    Args:
        flags: (flag, text) in order.
    """

    changed = Signal()

    def __init__(self, name: str, flags: tuple[tuple[str, str], ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        flow = Flow(self)
        self.chips: dict[str, Chip] = {}
        for flag, text in flags:
            chip = Chip(text, self)
            chip.setObjectName(f"flag_{flag}")
            chip.toggled.connect(self._toggled)
            flow.addWidget(chip)
            self.chips[flag] = chip

    def value(self) -> frozenset[str]:
        """Return the flags ticked."""
        return frozenset(flag for flag, chip in self.chips.items() if chip.isChecked())

    def set_value(self, flags: frozenset[str]) -> None:
        """Tick exactly these of the group."""
        for flag, chip in self.chips.items():
            chip.setChecked(flag in flags)

    def _toggled(self, _on: bool) -> None:
        self.changed.emit()


def care_flags() -> tuple[tuple[str, str], ...]:
    """Return the care flags in the words of the desk."""
    return (
        ("elderly", _("elderly")),
        ("disabled", _("disabled")),
        ("pregnant", _("pregnant")),
        ("minor", _("minor")),
        ("veteran", _("veteran")),
        ("hearing", _("hard of hearing")),
    )
