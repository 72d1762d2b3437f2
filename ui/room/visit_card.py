"""The current visit in full: head, person, appeal, steps so far, earlier visits."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desk_app.i18n import _
from desk_app.services.views import RoomView, VisitView
from ui.room.earlier_box import EarlierBox
from ui.room.person_box import REVEAL_S, PersonBox
from ui.room.visit_head import VisitHead
from ui.room.words import case_code
from ui.widgets.card import Box, Rule, Scroll, bare
from ui.widgets.label import Elided, Text
from ui.widgets.timeline import Timeline


class VisitCard(Box):
    """Shows the visit being called or served, or one line that says there is none."""

    def __init__(
        self, now_ms: Callable[[], int], parent: QWidget | None = None, *, reveal_ms: int = REVEAL_S * 1_000
    ) -> None:
        super().__init__("card", parent)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(1, 1, 1, 1)
        nobody = QWidget(self)
        quiet = QVBoxLayout(nobody)
        self.empty = Text("", "hint", nobody)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        quiet.addWidget(self.empty)
        self._stack.addWidget(nobody)
        page = QWidget(self)
        outer = QVBoxLayout(page)
        bare(outer)
        self.head = VisitHead(now_ms, page)
        outer.addWidget(self.head)
        outer.addWidget(Rule(page))
        outer.addWidget(Scroll(self._content(page, reveal_ms), page), 1)
        self._stack.addWidget(page)

    def _content(self, page: QWidget, reveal_ms: int) -> QWidget:
        content = QWidget(page)
        inner = QVBoxLayout(content)
        bare(inner, 0, (12, 10, 12, 8))
        self.person = PersonBox(content, reveal_ms=reveal_ms)
        inner.addWidget(self.person)
        inner.addSpacing(12)
        inner.addWidget(Text(_("Appeal"), "label", content))
        self.appeal = Text("", parent=content, wrap=True)
        self.appeal.setAccessibleName(_("Appeal"))
        self.appeal.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        inner.addWidget(self.appeal)
        self.ground = Elided("", "label", content)
        self.ground.setContentsMargins(0, 2, 0, 0)
        inner.addWidget(self.ground)
        inner.addSpacing(10)
        inner.addWidget(Rule(content))
        row = QHBoxLayout()
        bare(row, 8, (0, 8, 0, 2))
        row.addWidget(Text(_("Steps so far"), "strong", content))
        self.code = Text("", "hint", content)
        self.others = Text("", "hint", content)
        self.deadline = Elided("", "hint", content)
        self.deadline.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.code)
        row.addWidget(self.others)
        row.addWidget(self.deadline, 1)
        inner.addLayout(row)
        self.steps = Timeline(_("Steps so far"), content)
        inner.addWidget(self.steps)
        inner.addStretch(1)
        inner.addSpacing(8)
        self.earlier = EarlierBox(content)
        inner.addWidget(self.earlier)
        return content

    def forget(self) -> None:
        """Nothing is known yet."""
        self.person.hide_full()
        self.empty.setText("")
        self._stack.setCurrentIndex(0)

    def show_view(self, view: RoomView) -> None:
        """Show the place's current visit."""
        visit = view.current
        if visit is None:
            self.person.hide_full()
            self.empty.setText(_nobody(view))
            self._stack.setCurrentIndex(0)
            return
        self.head.show_visit(visit)
        self.person.show_visit(visit)
        self.appeal.setText(visit.text or _("No words were taken down."))
        self.ground.setText(_ground(visit))
        self.ground.setVisible(bool(self.ground.text()))
        code = _("Case code {code}").format(code=case_code(visit.case_code)) if visit.case_code else ""
        self.code.setText(code)
        others = len(visit.other_cases)
        self.others.setText(_("{n} more matters with this number").format(n=others) if others else "")
        self.deadline.setText(visit.deadline_text)
        self.steps.show_entries(visit.timeline)
        self.earlier.show_earlier(visit.earlier)
        self._stack.setCurrentIndex(1)

    def set_tight(self, level: int) -> None:
        """Give way where there is little height: the earlier visits shrink to a count."""
        self.earlier.set_tight(level > 0)


def _nobody(view: RoomView) -> str:
    if view.place.state in ("away", "closed", "cleaning"):
        return _("This place is not receiving now")
    return _("Nobody is here. F2 calls the next one.") if view.waiting else _("Nobody is here, and nobody waits.")


def _ground(visit: VisitView) -> str:
    """Return why it is here: consent to mediation, rule and law, and a note when it is known from paper only."""
    consent = {
        "accept": _("agreed to mediation first"),
        "refuse": _("did not agree to mediation"),
    }.get(visit.mediation, "")
    rule = _("rule {n}").format(n=visit.rule) if visit.rule else ""
    law = "，".join(part for part in (rule, visit.law) if part)
    paper = "" if visit.registered else _("known from the slip only, the registration has not arrived yet")
    return "　·　".join(part for part in (consent, law, paper) if part)
