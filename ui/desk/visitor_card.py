"""Card 1, the visitor (来访人): who came, by which document, how to reach them, what to care for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.domain.identity import IdFacts, age_on, check_id, check_phone, suggested_care
from desk_app.domain.masking import mask_id, mask_phone
from desk_app.errors import UserError
from desk_app.i18n import _
from ui.desk.card_line import CardLine
from ui.desk.card_question import CardQuestion
from ui.desk.care_chips import FlagChips, care_flags
from ui.desk.returning_card import ReturningCard
from ui.desk.visitor_fields import Row
from ui.widgets.card import Card, Scroll, bare
from ui.widgets.fields import Choice, Field, MaskedField, Stepper
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text

if TYPE_CHECKING:
    from desk_app.devices.idcard.base import CardFacts

MOST_PEOPLE = 9999
REPRESENTATIVES_OVER = 5


def id_types() -> tuple[tuple[str, str], ...]:
    """Return the documents the desk takes, in the words of the desk."""
    return (
        ("111", _("ID card")),
        ("414", _("Passport")),
        ("516", _("Permit for Hong Kong and Macao residents")),
        ("511", _("Permit for Taiwan residents")),
        ("553", _("Permanent resident card for foreigners")),
        ("990", _("Other document")),
    )


class VisitorCard(Card):
    """The visitor's fields. ``values`` gives them as a registration spells them."""

    changed = Signal()
    identified = Signal()  # enough is known to look for earlier visits
    unidentified = Signal()

    def __init__(self, centre: Centre, today: date, parent: QWidget | None = None) -> None:
        super().__init__(_("Visitor"), "1", parent)
        self._centre, self._today = centre, today
        self._id_type, self._no_id = "111", ""
        self._suggested: frozenset[str] = frozenset()
        self._card: CardFacts | None = None  # until the number is typed over
        self.scroller = Scroll(None, self)
        inner = self.scroller.inside
        self._column = column = QVBoxLayout(inner)
        bare(column, 8, (12, 0, 12, 10))
        self._make_title()
        self.line = CardLine(inner)
        column.addWidget(self.line)
        self.question = CardQuestion(inner)
        column.addWidget(self.question)
        self._make_fields(inner)
        for row in self.rows.values():
            column.addWidget(row)
        self.returning = ReturningCard(inner)
        column.addWidget(self.returning)
        column.addSpacing(2)
        self.care_title = Text(_("Special care (ticked: green priority)"), "label", inner)
        self.care_title.setWordWrap(True)
        column.addWidget(self.care_title)
        self.care = FlagChips(_("Special care"), care_flags(), inner)
        column.addWidget(self.care)
        column.addStretch(1)
        self.body.addWidget(self.scroller, 1)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(150)
        self._late.timeout.connect(self._identify)
        self._connect()

    # --- making ---------------------------------------------------------------------------------------------------

    def _make_title(self) -> None:
        self.kind = KeyButton(_("ID card"), "", self, size="small", menu_arrow=True)
        self.kind.setObjectName("id_kind")
        self.kind.setMenu(self._menu(id_types(), self._choose_type))
        self.no_id = KeyButton(_("No document"), "", self, size="small", menu_arrow=True)
        self.no_id.setObjectName("no_id")
        self.no_id.setMenu(self._menu(tuple(self._centre.no_id_reasons.items()), self._choose_no_id))
        self.right.addWidget(self.kind)
        self.right.addWidget(self.no_id)

    def _menu(self, options: tuple[tuple[str, str], ...], chosen: Any) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for code, text in options:
            action = QAction(text, menu)
            action.setData(code)
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(chosen)
        return menu

    def _make_fields(self, inner: QWidget) -> None:
        self.name = Field(_("Name"), inner)
        self.name.setProperty("strong", True)
        self.id_number = MaskedField(_("ID number"), mask_id, inner)
        self.phone = MaskedField(_("Phone"), mask_phone, inner)
        self.address = Field(_("Address"), inner)
        self.people = Stepper(_("People"), 1, MOST_PEOPLE, inner)
        self.source = Choice(_("Source"), inner)
        self.source.fill([(c, f"{c}　{s.name}") for c, s in self._centre.sources.items()], chosen=self._first_source())
        self.external_no = Field(_("Number there"), inner)
        self.rows: dict[str, Row] = {
            "name": Row(_("Name"), self.name, inner),
            "id_number": Row(_("Document"), self.id_number, inner),
            "phone": Row(_("Phone"), self.phone, inner),
            "address": Row(_("Address"), self.address, inner),
            "people": Row(_("People"), self.people, inner),
            "source": Row(_("Source"), self.source, inner),
            "external_no": Row(_("Their no."), self.external_no, inner),
        }
        self.rows["external_no"].hide()
        for name, row in self.rows.items():
            row.content.setObjectName(name)
        self.rows["people"].hint.setText(_("Over 5: choose representatives"))
        self._hints = True

    def _first_source(self) -> str:
        return next(iter(self._centre.sources))

    def _connect(self) -> None:
        self.name.textEdited.connect(self._person_edited)
        self.id_number.edited_value.connect(self._id_edited)
        self.phone.edited_value.connect(self._person_edited)
        self.address.textEdited.connect(self._edited)
        self.external_no.textEdited.connect(self._edited)
        self.people.valueChanged.connect(self._edited)
        self.source.currentIndexChanged.connect(self._source_chosen)
        self.care.changed.connect(self._edited)
        self.id_number.editingFinished.connect(self._id_left)
        self.phone.editingFinished.connect(self._phone_left)

    # --- what was typed -------------------------------------------------------------------------------------------

    def stops(self) -> list[QWidget]:
        """Return the widgets in reading order, as Tab walks them."""
        fields: list[QWidget] = [self.kind, self.no_id, self.line.read, self.question.use, self.question.keep]
        fields += [row.content for row in self.rows.values()]
        return [*fields, *self.returning.buttons(), *self.care.chips.values()]

    def values(self) -> dict[str, Any]:
        """Return the fields as a registration spells them."""
        number = self.id_number.value().strip()
        return {
            "name": self.name.text(),
            "id_type": self._id_type if number and not self._no_id else "none",
            "id_number": "" if self._no_id else number,
            "no_id_reason": self._no_id,
            "phone": self.phone.value(),
            "address": self.address.text(),
            "people": self.people.value(),
            "source": self.source.value(),
            "external_no": self.external_no.text() if self.source.value() != self._first_source() else "",
            "flags": self.care.value(),
        }

    def leave_person(self) -> None:
        """Forget who it is; how many came, and by which way, stays."""
        people, source, number = self.people.value(), self.source.value(), self.external_no.text()
        self.clear()
        self.people.setValue(people)
        self.source.choose(source)
        self.external_no.setText(number)

    def clear(self) -> None:
        """Forget the visitor; nothing stays in a field or its undo list."""
        self._card = None
        self.question.close_question()
        for field in (self.name, self.address, self.external_no):
            field.setText("")
        self.id_number.set_value("")
        self.phone.set_value("")
        self.people.setValue(1)
        self.source.choose(self._first_source())
        self._choose_code("111")
        self._suggested = frozenset()
        self.care.set_value(frozenset())
        self.returning.show_earlier(())
        self.show_problems({})
        self.line.say_nothing()
        self.id_number.set_hint("")
        self.scroller.verticalScrollBar().setValue(0)

    def show_problems(self, problems: dict[str, str]) -> None:
        """Show these sentences under their fields and none under the others."""
        for name, row in self.rows.items():
            row.show_problem(problems.get(name, ""))

    # --- document -------------------------------------------------------------------------------------------------

    def _choose_type(self, action: QAction) -> None:
        self._choose_code(str(action.data()))
        self._card = None
        self.id_number.setFocus()
        self._id_left()
        self.changed.emit()

    def _choose_code(self, code: str) -> None:
        self._id_type, self._no_id = code, ""
        self.kind.setText(dict(id_types())[code])
        self.id_number.setReadOnly(False)
        self.id_number.setPlaceholderText("")

    def _choose_no_id(self, action: QAction) -> None:
        self._no_id = str(action.data())
        self.id_number.set_value("")
        self.id_number.setReadOnly(True)
        self.id_number.setPlaceholderText(_("No document: {reason}").format(reason=action.text()))
        self.id_number.set_hint("")
        self.rows["id_number"].show_problem("")
        self._card = None
        self.line.say_nothing()
        self.phone.setFocus()
        self._person_edited()

    def facts(self) -> IdFacts | None:
        """Return what the number tells, ``None`` while it is not complete."""
        number = self.id_number.value().strip()
        if not number or self._no_id:
            return None
        try:
            return check_id(self._id_type, number, self._today)
        except UserError:
            return None

    def take_card(self, card: CardFacts) -> None:
        """Fill in what the card says; name and address stay where something is typed."""
        self._choose_code(card.id_type)
        self._card = card
        self.id_number.set_value(card.id_number)
        for field, text in ((self.name, card.name), (self.address, card.address)):
            if not field.text().strip():
                field.setText(text)
                field.setCursorPosition(0)
        self.rows["name"].show_problem("")
        self._id_left()
        self._late.stop()
        self.changed.emit()
        self._identify()

    def _id_edited(self) -> None:
        self._card = None
        self.rows["id_number"].show_problem("")
        self._tell_person()
        self._person_edited()

    def _id_left(self) -> None:
        number = self.id_number.value().strip()
        problem = ""
        if number and not self._no_id:
            try:
                check_id(self._id_type, number, self._today)
            except UserError as wrong:
                problem = wrong.sentence
        self.rows["id_number"].show_problem(problem)
        self._tell_person()

    def _phone_left(self) -> None:
        problem = ""
        try:
            check_phone(self.phone.value())
        except UserError as wrong:
            problem = wrong.sentence
        self.rows["phone"].show_problem(problem)

    def _tell_person(self) -> None:
        facts = self.facts()
        if facts is None:
            self.line.say_nothing()
        elif self._card is not None:
            self.line.say_read(self._card, self._today)
        else:
            self.line.say_checked(facts, citizen=self._id_type == "111")
        birth, sex = (None, "") if facts is None else (facts.birth, facts.sex)
        if birth is None and self._card is not None:  # the number of a foreigner's older card does not tell
            birth, sex = self._card.birth, self._card.sex
        if birth is None:
            self.id_number.set_hint("")
            return
        word = {"male": _("male"), "female": _("female")}.get(sex, "")
        self.id_number.set_hint(_("{sex} {age}").format(sex=word, age=age_on(birth, self._today)))
        care = suggested_care(birth, self._today)
        if care != self._suggested:
            self.care.set_value((self.care.value() - self._suggested) | care)
            self._suggested = care

    # --- changes --------------------------------------------------------------------------------------------------

    def show_returning(self) -> None:
        """Scroll so that the earlier visits can be seen."""
        self.scroller.ensureWidgetVisible(self.returning)

    def show_hints(self, shown: bool) -> None:
        """Show the hints that give way first where there is little room."""
        self._hints = shown
        self._column.setSpacing(8 if shown else 6)
        self._people_hint()

    def _people_hint(self) -> None:
        over = self.people.value() > REPRESENTATIVES_OVER
        self.rows["people"].hint.setVisible(self._hints or over)
        self.rows["people"].hint.set_role("warn" if over else "hint")

    def _edited(self) -> None:
        self._people_hint()
        self.changed.emit()

    def _person_edited(self) -> None:
        self._late.start()
        self.changed.emit()

    def _identify(self) -> None:
        known = self.facts() is not None
        if not known and self.name.text().strip() and self.phone.value().strip():
            try:
                known = bool(check_phone(self.phone.value()))
            except UserError:
                known = False
        if known:
            self.identified.emit()
        else:
            self.unidentified.emit()

    def _source_chosen(self) -> None:
        self.rows["external_no"].setVisible(self.source.value() != self._first_source())
        self._edited()
