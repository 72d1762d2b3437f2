"""The steps at the left: where one is, what is done, what was left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.first_start import Progress, Step
from desk_app.i18n import _
from ui.theme.style import mark
from ui.theme.tokens import LIGHT
from ui.widgets.card import Box, bare
from ui.widgets.label import Badge, Text


class Rail(Box):
    """Number, name, and a word for how it ended. Not to be pressed: the pages come in their order.

    Args:
        names: of the steps, in order.
    """

    def __init__(self, names: Sequence[str], parent: QWidget) -> None:
        super().__init__("card", parent)
        column = QVBoxLayout(self)
        bare(column, 2, (8, 12, 8, 12))
        self.badges: list[Badge] = []
        self.names: list[Text] = []
        self.words: list[Text] = []
        self._rows: list[Box] = []
        for number, name in enumerate(names, 1):
            row = Box("none", self)
            line = QHBoxLayout(row)
            bare(line, 8, (8, 8, 8, 8))
            self.badges.append(Badge(str(number), row))
            self.names.append(Text(name, "body", row))
            self.words.append(Text("", "hint", row))
            line.addWidget(self.badges[-1])
            line.addWidget(self.names[-1], 1)
            line.addWidget(self.words[-1])
            self._rows.append(row)
            column.addWidget(row)
        column.addStretch(1)

    def show_progress(self, steps: Sequence[Step], progress: Progress, now: int) -> None:
        """Show how far it came; ``now`` is the page in front."""
        for index, (badge, name, word, row) in enumerate(
            zip(self.badges, self.names, self.words, self._rows, strict=True)
        ):
            how = progress.steps.get(steps[index]) if index < len(steps) else None
            done = how == "done"
            badge.show_badge("✓" if done else str(index + 1), LIGHT.free if done else LIGHT.chosen)
            word.setText({"done": _("done"), "later": _("later")}.get(how or "", ""))
            name.set_role("strong" if index == now else "body")
            mark(row, "ground", "tint" if index == now else "")
            mark(row, "box", "line" if index == now else "none")
