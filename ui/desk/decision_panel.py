"""The decision: where the matter goes, how long it takes to be called, by which rule and law, and by when."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.domain.routing import Decision
from desk_app.i18n import _
from desk_app.services.views import Board
from ui.theme.tokens import LIGHT, Tone
from ui.widgets.card import Panel, bare
from ui.widgets.label import Elided, Tag, Text
from ui.words import wait_ahead

_FULL = Tone(LIGHT.accent_text, LIGHT.accent, LIGHT.accent)


@dataclass(frozen=True, slots=True)
class DecisionTexts:
    """What the panel says of a decision."""

    tag: str
    where: str
    ahead: str
    why: str
    note: str
    obligations: str


def decision_texts(decision: Decision, centre: Centre, board: Board | None) -> DecisionTexts:
    """Return the sentences for ``decision``; danger and violence in words a visitor may read."""
    if decision.action == "call_inside":
        return DecisionTexts("", decision.text.rstrip("。"), "", "", "", "")
    path, place = centre.paths[decision.path].name, centre.places[decision.place]
    if decision.path == "DISC":
        path = centre.paths["ASK"].name  # 信访工作条例 30: nobody at the desk reads what the matter is
    where = f"{path}　→　{centre.place_label(decision.place)}"
    if place.kind == "window":
        where += f"　{place.short}"
    queue = board.queues.get(decision.queue) if board is not None else None
    ahead = "" if queue is None else wait_ahead(queue.before, queue.estimate)
    why = _("{text} (rule {rule}, {law}).").format(
        text=decision.text.rstrip("。."), rule=decision.rule, law=decision.law
    )
    if decision.overridden_by:
        tag = _("sent elsewhere")
    elif decision.action == "show_progress":
        tag = _("in progress")
    else:
        tag = _("suggested")
    return DecisionTexts(tag, where, ahead, why, decision.note, _obligations(decision))


def _obligations(decision: Decision) -> str:
    said: list[str] = []
    for one in decision.obligations:
        if one.code == "violence":
            said.append(_("Mark 2: see F1"))
        elif one.code == "green":
            said.append(_("green priority (rule {rule})").format(rule=one.rule))
        else:
            said.append(_("{text} (rule {rule})").format(text=one.text.rstrip("。"), rule=one.rule))
    if decision.suggested_scale:
        said.append(_("scale {scale} suggested").format(scale=decision.suggested_scale))
    return "；".join(said)


class DecisionPanel(Panel):
    """Shows the decision; a quiet sentence while there is none yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decision")
        self._column = column = QVBoxLayout(self)
        bare(column, 0, (12, 10, 12, 10))
        head = QHBoxLayout()
        bare(head, 8)
        self.tag = Tag(_("suggested"), _FULL, self)
        self.where = Elided("", "suggestion", self)
        self.ahead = Text("", "body", self)
        head.addWidget(self.tag)
        head.addWidget(self.where, 1)
        head.addWidget(self.ahead)
        self.why = Text("", "body", self, wrap=True)
        self.note = Elided("", "hint", self)
        self.must = Elided("", "warn", self)
        column.addLayout(head)
        column.addSpacing(3)
        column.addWidget(self.why)
        column.addWidget(self.note)
        column.addWidget(self.must)
        column.addStretch(1)
        self.setMinimumHeight(112)
        self.show_waiting()

    def set_compact(self, compact: bool) -> None:
        """Use the smaller padding of the smallest size drawn."""
        bare(self._column, 0, (12, 6 if compact else 10, 12, 6 if compact else 10))
        self.setMinimumHeight(78 if compact else 112)

    def say_in_progress(self) -> None:
        """Mark that the same matter is in progress (rule 3)."""
        self.tag.show_state(_("in progress"), _FULL)

    def show_waiting(self) -> None:
        """Say what is missing for a decision."""
        self.tag.hide()
        self.where.set_role("hint")
        self.where.setText(_("Choose a category: the suggestion appears here at once."))
        for text in (self.ahead, self.why, self.note, self.must):
            text.setText("")
            text.setVisible(text is self.ahead)

    def show_texts(self, texts: DecisionTexts) -> None:
        """Show a decision."""
        self.tag.show_state(texts.tag, _FULL)
        self.tag.setVisible(bool(texts.tag))
        self.where.set_role("suggestion")
        self.where.setText(texts.where)
        self.ahead.setText(texts.ahead)
        for label, text in ((self.why, texts.why), (self.note, texts.note), (self.must, texts.obligations)):
            label.setText(text)
            label.setVisible(bool(text))
        self.setAccessibleName(_("Suggested: {where}. {why}").format(where=texts.where, why=texts.why))
