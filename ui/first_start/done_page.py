"""完成: what was set up, what was left, and where it is done later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.i18n import _
from ui.first_start.page import Page
from ui.widgets.card import bare
from ui.widgets.label import Text, Tick

if TYPE_CHECKING:
    from desk_app.first_start import FirstStart, Progress, Step
    from ui.background import Background
    from ui.work import Work


def step_words(step: Step) -> str:
    """Return how a step is called."""
    return {
        "centre": _("Centre"),
        "key": _("Recovery key"),
        "slip": _("Slip printer"),
        "scanner": _("Scanner"),
        "card": _("ID-card reader"),
        "hub": _("Shared database"),
    }[step]


def later_words(step: Step) -> str:
    """Return where somebody does later what was left."""
    return {
        "centre": _("guidance-desk setup --centre FILE"),
        "key": _("not written down yet. The administrator shows it with: guidance-desk recovery-key"),
        "slip": _("left for later: at the desk Ctrl+, opens the settings. Until then slips are kept as files."),
        "scanner": _("left for later: at the desk Ctrl+, opens the settings. Numbers can be typed."),
        "card": _("left for later: at the desk Ctrl+, opens the settings. Numbers can be typed."),
        "hub": _("this PC works alone. The administrator joins it later with: guidance-desk enrol FILE"),
    }[step]


class DonePage(Page):
    """The last page."""

    can_wait = False

    def __init__(self, setup: FirstStart, work: Work, background: Background) -> None:
        why = _("Everything is kept. Whatever was left can be done on any day; nothing has to be installed again.")
        super().__init__(_("This PC is ready"), why, setup, work, background)
        self._rows: list[QWidget] = []
        self.body.addStretch(1)
        self._kind = ""

    def shown(self) -> None:
        """Say how each step ended."""
        self.work.run(self._read, self._show)

    def _read(self) -> tuple[Progress, dict[Step, str], str]:
        devices = self.setup.devices.settings()
        name, kind = self.setup.account()
        facts: dict[Step, str] = {
            "centre": self.setup.centre.name,
            "key": _("written down, and checked"),
            "slip": devices.slip.address,
            "scanner": _("tried"),
            "card": devices.card.driver or _("none: numbers are typed"),
            "hub": name,
        }
        return self.setup.progress(), facts, kind

    def _show(self, read: tuple[Progress, dict[Step, str], str]) -> None:
        progress, facts, self._kind = read
        for old in self._rows:
            old.deleteLater()
        self._rows = []
        for step, fact in facts.items():
            done = progress.steps.get(step) == "done"
            self._rows.append(self._row(step_words(step), fact if done else later_words(step), done=done))
        for place, row in enumerate(self._rows):
            self.body.insertWidget(place, row)
        if self._kind not in ("", "desk", "leader"):
            sentence = _("The administrator's file makes this PC no desk: open its window from the start menu.")
            self.result.say(sentence, "waiting")
        self.answered.emit()

    def _row(self, name: str, words: str, *, done: bool) -> QWidget:
        row = QWidget(self.inside)
        line = QHBoxLayout(row)
        bare(line, 10, (0, 4, 0, 4))
        line.addWidget(Tick(done=done, parent=row))
        column = QVBoxLayout()
        bare(column, 0)
        column.addWidget(Text(name, "strong", row))
        column.addWidget(Text(words, "label", row, wrap=True))
        line.addLayout(column, 1)
        row.setAccessibleName(f"{name}: {words}")
        return row

    def go_on_words(self) -> str:  # noqa: D102
        return _("Open the desk")

    def go_on(self) -> None:
        """From now on the desk opens at once."""
        self.begin(_("One moment…"))
        self.work.run(self.setup.finish, lambda _none: self.kept.emit(None))
