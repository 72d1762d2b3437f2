"""改登记: what was registered of a case, to be corrected. The old data is erased, number and rank stay."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.domain.masking import mask_id, mask_phone
from desk_app.i18n import _
from desk_app.services.registration import Registration
from ui.desk.appeal_text import AppealText
from ui.desk.visitor_card import MOST_PEOPLE, id_types
from ui.desk.visitor_fields import Row
from ui.widgets.card import Scroll, bare
from ui.widgets.fields import Choice, Field, MaskedField, Stepper
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text


class CorrectForm(QWidget):
    """Only what was changed is sent."""

    wanted = Signal(str, object)  # case code, changes
    closed = Signal()

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._case, self._old = "", Registration()
        outer = QVBoxLayout(self)
        bare(outer, 8)
        scroller = Scroll(None, self)
        inner = scroller.inside
        column = QVBoxLayout(inner)
        bare(column, 6, (0, 4, 4, 4))
        self.name = Field(_("Name"), inner)
        self.id_type = Choice(_("Document"), inner)
        self.id_type.fill([*id_types(), ("none", _("No document"))], chosen="111")
        self.id_number = MaskedField(_("ID number"), mask_id, inner)
        self.phone = MaskedField(_("Phone"), mask_phone, inner)
        self.address = Field(_("Address"), inner)
        self.people = Stepper(_("People"), 1, MOST_PEOPLE, inner)
        self.category = Choice(_("Category"), inner)
        self.category.fill([(c.code, f"{c.code} {c.level1} › {c.level2}") for c in centre.categories.values()])
        self.text = AppealText(inner)
        self.text.setObjectName("correct_text")
        self.text.setFixedHeight(96)
        self.rows = {
            "name": Row(_("Name"), self.name, inner),
            "id_type": Row(_("Kind"), self.id_type, inner),
            "id_number": Row(_("Number"), self.id_number, inner),
            "phone": Row(_("Phone"), self.phone, inner),
            "address": Row(_("Address"), self.address, inner),
            "people": Row(_("People"), self.people, inner),
            "category": Row(_("Category"), self.category, inner),
            "text": Row(_("Appeal"), self.text, inner),
        }
        for name, row in self.rows.items():
            row.content.setObjectName(f"correct_{name}")
            column.addWidget(row)
        column.addStretch(1)
        outer.addWidget(scroller, 1)
        outer.addWidget(
            Text(_("The old data is erased. Number and rank stay. This is recorded."), "hint", self, wrap=True)
        )
        line = QHBoxLayout()
        bare(line, 8)
        line.addStretch(1)
        cancel = KeyButton(_("Leave it"), "Esc", self)
        self.save = KeyButton(_("Save the correction"), "", self, kind="primary")
        self.save.setObjectName("correct_save")
        line.addWidget(cancel)
        line.addWidget(self.save)
        outer.addLayout(line)
        cancel.clicked.connect(self.closed)
        self.save.clicked.connect(self._save)

    def open_form(self, case: str, reg: Registration) -> None:
        """Show what is registered of ``case``."""
        self._case, self._old = case, reg
        self.name.setText(reg.name)
        self.id_type.choose(reg.id_type)
        self.id_number.set_value(reg.id_number)
        self.phone.set_value(reg.phone)
        self.address.setText(reg.address)
        self.people.setValue(reg.people)
        self.category.choose(reg.category)
        self.text.setPlainText(reg.text)
        self.show_problem("", "")
        self.name.setFocus(Qt.FocusReason.TabFocusReason)

    def show_problem(self, field: str, sentence: str) -> None:
        """Show a sentence under the field it names."""
        for name, row in self.rows.items():
            row.show_problem(sentence if name == field else "")

    def clear(self) -> None:
        """Forget what was shown."""
        self.open_form("", Registration(category=""))

    def _values(self) -> dict[str, Any]:
        number = self.id_number.value().strip()
        return {
            "name": self.name.text(),
            "id_type": self.id_type.value() if number else "none",
            "id_number": number,
            "phone": self.phone.value(),
            "address": self.address.text(),
            "people": self.people.value(),
            "category": self.category.value(),
            "text": self.text.toPlainText(),
        }

    def _save(self) -> None:
        changes = {name: value for name, value in self._values().items() if value != getattr(self._old, name)}
        if changes:
            self.wanted.emit(self._case, changes)
        else:
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)
