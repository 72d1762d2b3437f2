"""The visits before (以前来过 n 次): two lines, or only the count where there is little height."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.i18n import _, ngettext
from desk_app.services.views import EarlierVisit
from ui.theme.tokens import LIGHT
from ui.widgets.card import Rule, bare
from ui.widgets.label import Elided, Tag, Text
from ui.words import stop_state

_LINES = 2


class _Line(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        bare(box)
        box.addWidget(Rule(self))
        row = QHBoxLayout()
        bare(row, 8, (0, 3, 0, 3))
        self.day = Text("", "hint", self)
        self.day.setMinimumWidth(80)
        self.what = Elided("", "small", self, tail=True)
        self.state = Tag(parent=self)
        row.addWidget(self.day)
        row.addWidget(self.what, 1)
        row.addWidget(self.state)
        box.addLayout(row)

    def show_earlier(self, visit: EarlierVisit) -> None:
        self.day.setText(visit.day)
        summary = visit.summary.strip()
        self.what.setText("：".join(part for part in (visit.category_name, summary) if part))
        words = "　".join(part for part in (visit.path_name, stop_state(visit.state)) if part)
        self.state.show_state(words, LIGHT.serving if visit.open else LIGHT.free)


class EarlierBox(QWidget):
    """Shows up to two earlier visits, newest first; hidden when there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = QVBoxLayout(self)
        bare(box)
        head = QHBoxLayout()
        bare(head, 8, (0, 2, 0, 4))
        self.count = Text("", "strong", self)
        self.more = Text("", "hint", self)
        head.addWidget(self.count)
        head.addWidget(self.more)
        head.addStretch(1)
        box.addLayout(head)
        self._lines = [_Line(self) for _at in range(_LINES)]
        for line in self._lines:
            box.addWidget(line)
        self._shown = 0
        self._tight = False

    def show_earlier(self, visits: Sequence[EarlierVisit]) -> None:
        """Show these, newest first."""
        self.setVisible(bool(visits))
        self.count.setText(ngettext("Came {n} time before", "Came {n} times before", len(visits)).format(n=len(visits)))
        still = sum(1 for visit in visits if visit.open)
        self.more.setText(_("{n} still open").format(n=still) if still else "")
        self._shown = min(_LINES, len(visits))
        for line, visit in zip(self._lines, visits, strict=False):
            line.show_earlier(visit)
        self.set_tight(self._tight)

    def set_tight(self, tight: bool) -> None:
        """Only the count where there is little height."""
        self._tight = tight
        for at, line in enumerate(self._lines):
            line.setVisible(not tight and at < self._shown)
