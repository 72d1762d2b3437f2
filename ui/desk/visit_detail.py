"""One visit in full, masked: who, what, where, the visible timeline; full data only with a reason, for 30 seconds."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk_app.i18n import _
from desk_app.services.views import PersonView, VisitView
from ui.desk.issued_card import grouped
from ui.theme.tokens import LIGHT, STATE_TONE
from ui.widgets.card import Box, Card, Rule, Scroll, bare
from ui.widgets.keys import KeyButton
from ui.widgets.label import Elided, Tag, Text
from ui.widgets.reason import ReasonRow
from ui.widgets.timeline import Timeline
from ui.words import UNKNOWN, stop_state, wait_ahead

SHOWN_MS = 30_000


def reveal_reasons() -> list[tuple[str, str]]:
    """Return why full data is shown, in the words kept with the record."""
    words = (_("check against the card"), _("phone the visitor"), _("fill in a form"), _("asked by the duty leader"))
    return [(text, text) for text in words]


class VisitDetail(Card):
    """Shows one visit."""

    reveal_wanted = Signal(str, str)  # visit, reason
    continue_wanted = Signal(object)  # VisitView
    documents_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Case"), "", parent)
        self._view: VisitView | None = None
        scroller = Scroll(None, self)
        inner = scroller.inside
        column = QVBoxLayout(inner)
        bare(column, 8, (12, 0, 12, 12))
        self._make_head(column, inner)
        self._make_person(column, inner)
        box = Box("sunk", inner)
        self.reveal = ReasonRow(_("Reason to show everything"), _("Show for 30 s"), "", box)
        self.reveal.reasons.setObjectName("reveal_reason")
        self.reveal.button.setObjectName("reveal")
        self.reveal.fill(reveal_reasons())
        line = QHBoxLayout(box)
        bare(line, 8, (8, 6, 8, 6))
        line.addWidget(Text(_("Show everything, reason"), "label", box))
        line.addWidget(self.reveal, 1)
        column.addWidget(box)
        column.addWidget(Text(_("Appeal"), "label", inner))
        self.appeal = Text("", "body", inner, wrap=True)
        self.route = Text("", "hint", inner, wrap=True)
        column.addWidget(self.appeal)
        column.addWidget(self.route)
        column.addWidget(Rule(inner))
        head = QHBoxLayout()
        bare(head, 8)
        head.addWidget(Text(_("Course of the case"), "strong", inner))
        self.code = Elided("", "hint", inner)
        self.due = Text("", "hint", inner)
        head.addWidget(self.code)
        head.addStretch(1)
        head.addWidget(self.due)
        column.addLayout(head)
        self.timeline = Timeline(_("Course of the case"), inner)
        column.addWidget(self.timeline)
        self.earlier_title = Text("", "strong", inner)
        self.earlier = Text("", "label", inner, wrap=True)
        column.addWidget(self.earlier_title)
        column.addWidget(self.earlier)
        column.addStretch(1)
        self.body.addWidget(scroller, 1)
        self.papers = KeyButton(_("Documents"), "Ctrl+P", self, size="small")
        self.papers.setObjectName("documents_of_case")
        self.papers.clicked.connect(self.documents_wanted)
        self.right.addWidget(self.papers)
        self._hide_again = QTimer(self)
        self._hide_again.setTimerType(Qt.TimerType.PreciseTimer)
        self._hide_again.setSingleShot(True)
        self._hide_again.setInterval(SHOWN_MS)
        self._hide_again.timeout.connect(self.hide_person)
        self.reveal.confirmed.connect(self._reveal)

    def _make_head(self, column: QVBoxLayout, inner: QWidget) -> None:
        head = QHBoxLayout()
        bare(head, 12)
        self.label = Text("", "figure", inner)
        self.state = Tag("", LIGHT.away, inner)
        self.where = Elided("", "body", inner)
        self.next = KeyButton(_("Take a number for this case"), "", inner, size="small")
        self.next.setObjectName("continue_case")
        self.next.clicked.connect(self._continue)
        head.addWidget(self.label)
        head.addWidget(self.state)
        head.addWidget(self.where, 1)
        head.addWidget(self.next)
        column.addLayout(head)

    def _make_person(self, column: QVBoxLayout, inner: QWidget) -> None:
        grid = QGridLayout()
        bare(grid, 6)
        grid.setHorizontalSpacing(12)
        names = (_("Visitor"), _("Source"), _("Document"), _("Phone"), _("Address"), _("Category"))
        self.values: list[Elided] = []
        for index, name in enumerate(names):
            label = Text(name, "label", inner)
            label.setMinimumWidth(44)
            value = Elided("", "body", inner)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            self.values.append(value)
            grid.addWidget(label, index // 2, index % 2 * 2)
            grid.addWidget(value, index // 2, index % 2 * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        column.addLayout(grid)

    # --- showing --------------------------------------------------------------------------------------------------

    def view(self) -> VisitView | None:
        """Return the visit shown."""
        return self._view

    def show_view(self, view: VisitView) -> None:
        """Show a visit."""
        if self._view is None or view.visit != self._view.visit:
            self._hide_again.stop()
            self.reveal.fill(reveal_reasons())
        self._view = view
        self.label.setText(view.label or UNKNOWN)
        self.state.show_state(stop_state(view.state or "advice"), LIGHT.tone(STATE_TONE.get(view.state, "away")))
        self.state.show()
        place = _("{path} → {place}").format(path=view.path_name, place=view.place_label)
        ahead = f"　{wait_ahead(view.before, view.estimate)}" if view.state == "waiting" else ""
        self.where.setText(place + ahead)
        if not self._hide_again.isActive():
            self._show_person(view.person)
        self.appeal.setText(view.text or (_("erased") if view.person.erased else UNKNOWN))
        law = _("rule {rule}, {law}").format(rule=view.rule, law=view.law) if view.rule else ""
        self.route.setText("　".join(part for part in (view.wants_name, law) if part))
        self.code.setText(_("case code {code}").format(code=grouped(view.case_code)))
        self.due.setText(view.deadline_text)
        self.timeline.show_entries(view.timeline)
        self._show_earlier(view)
        self.next.setEnabled(not view.person.erased)

    def _show_person(self, person: PersonView) -> None:
        view = self._view
        if view is None:
            return
        who = [person.name or UNKNOWN, person.sex, "" if person.age is None else _("{n} years").format(n=person.age)]
        if view.people > 1:
            who.append(_("{n} in all").format(n=view.people))
        shown = (
            "　".join(part for part in who if part),
            view.source_name,
            person.id_number or UNKNOWN,
            person.phone or UNKNOWN,
            person.address or UNKNOWN,
            view.category_name,
        )
        for label, value in zip(self.values, shown, strict=True):
            label.setText(value)

    def _show_earlier(self, view: VisitView) -> None:
        self.earlier_title.setVisible(bool(view.earlier))
        self.earlier.setVisible(bool(view.earlier))
        self.earlier_title.setText(_("Came {n} times before").format(n=len(view.earlier)))
        lines = [f"{one.day}　{one.category_name}　{stop_state(one.state)}" for one in view.earlier]
        self.earlier.setText("\n".join(lines))

    def show_person(self, person: PersonView) -> None:
        """Show full data; masked again after 30 seconds."""
        self._show_person(person)
        self._hide_again.start()

    def hide_person(self) -> None:
        """Mask the personal data again."""
        self._hide_again.stop()
        if self._view is not None:
            self._show_person(self._view.person)
        self.reveal.fill(reveal_reasons())

    def clear(self) -> None:
        """Forget the visit."""
        self._hide_again.stop()
        self._view = None
        for text in (self.label, self.where, self.appeal, self.route, self.code, self.due, self.earlier, *self.values):
            text.setText("")
        self.state.show_state("", LIGHT.away)
        self.earlier_title.hide()
        self.timeline.show_entries(())

    def stops(self) -> list[QWidget]:
        """Return the widgets in reading order."""
        return [self.next, self.reveal.reasons, self.reveal.button]

    def _reveal(self, reason: str) -> None:
        if self._view is not None:
            self.reveal_wanted.emit(self._view.visit, reason)

    def _continue(self) -> None:
        if self._view is not None:
            self.continue_wanted.emit(self._view)
