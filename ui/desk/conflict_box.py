"""需要核对: what stands against the chosen visit: who else has its ticket or its number, in words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk_app.i18n import _
from desk_app.services.conflicts import Conflict, Side
from ui.widgets.card import Box, bare
from ui.widgets.label import Text
from ui.words import UNKNOWN, clock


def conflict_text(conflict: Conflict, visit: str) -> str:
    """Return a conflict in words, a line a side: what happened, who has it, what to do.

    Args:
        conflict: from the conflict list of the day.
        visit: the visit it is told for.
    """
    if conflict.kind == "label":
        head = _("{label} was given to {n} visits.").format(label=conflict.label, n=len(conflict.sides))
        lines = [_number_line(side, visit) for side in conflict.sides]
        what = _("Both stay valid. Tell them apart by name and case code; give one of them a new number.")
    elif conflict.kind == "booking":
        head = _("{place} is booked twice at one time.").format(place=conflict.sides[0].place_label)
        lines = [_("· from {time} ({device})").format(time=clock(s.at_ms), device=s.device) for s in conflict.sides]
        what = _("Both are kept. Please cancel one of them or give it another time.")
    else:
        head = _("{label} was taken at {n} places.").format(label=conflict.label, n=len(conflict.sides))
        lines = [_place_line(side) for side in conflict.sides]
        what = _("Both records are kept. Please ask both places who served the visitor.")
    return "\n".join([head, *lines, what])


def _place_line(side: Side) -> str:
    values = {
        "time": clock(side.at_ms),
        "place": side.place_label or UNKNOWN,
        "what": _what(side.kind),
        "device": side.device,
    }
    if side.holds:
        return _("· {time} {place}: {what}, holds the number ({device})").format(**values)
    return _("· {time} {place}: {what} ({device})").format(**values)


def _number_line(side: Side, visit: str) -> str:
    values = {"time": clock(side.at_ms), "place": side.place_label or UNKNOWN, "device": side.device}
    if side.visit == visit:
        return _("· {time} for {place} ({device}), this line").format(**values)
    return _("· {time} for {place} ({device})").format(**values)


def _what(kind: str) -> str:
    words = {
        "called": _("called it"),
        "recalled": _("called it again"),
        "missed": _("noted it as missed"),
        "arrived": _("received it"),
        "started": _("is serving it"),
        "served": _("finished it"),
    }
    return words.get(kind, kind)


class ConflictBox(Box):
    """Tab reaches it, so that it can be read aloud; hidden while nothing stands against the visit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("banner", parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        bare(column, 2, (10, 6, 10, 8))
        self.title = Text(_("Please check"), "banner-strong", self)
        self.text = Text("", "banner", self, wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.text)
        self.hide()

    def show_conflicts(self, conflicts: Sequence[Conflict], visit: str) -> None:
        """Show those of ``visit``."""
        self._show([conflict_text(one, visit) for one in conflicts if visit and visit in one.visits])

    def show_without_visit(self, conflicts: Sequence[Conflict]) -> None:
        """Show those in which no visit stands: a room booked twice, without a number."""
        self._show([conflict_text(one, "") for one in conflicts if not one.visits])

    def _show(self, texts: Sequence[str]) -> None:
        self.text.setText("\n\n".join(texts))
        self.setAccessibleName(_("Please check"))
        self.setAccessibleDescription(self.text.text())
        self.setVisible(bool(texts))
        self._hold()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._hold()

    def _hold(self) -> None:
        """Keep every line: the buttons below can be scrolled, this cannot."""
        self.text.setMinimumHeight(max(0, self.text.heightForWidth(self.text.width())))
