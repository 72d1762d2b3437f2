"""The visitor's card once registered: locked and masked, so that nothing full stays on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desk_app.domain.centre import Centre
from desk_app.domain.masking import mask_address, mask_id, mask_name, mask_phone
from desk_app.i18n import _
from desk_app.services.registration import Registration
from ui.desk.care_chips import FlagChips, care_flags
from ui.theme.tokens import LIGHT
from ui.widgets.card import Box, Card, Rule, Scroll, bare
from ui.widgets.label import Elided, Tag, Text

if TYPE_CHECKING:
    from desk_app.services.register import Issued


class _Sunk(Box):
    def __init__(self, parent: QWidget) -> None:
        super().__init__("sunk", parent)
        self.setMinimumHeight(32)
        row = QVBoxLayout(self)
        bare(row, 0, (8, 0, 8, 0))
        self.text = Elided("", "body", self)
        row.addWidget(self.text)


class RegisteredCard(Card):
    """Masked copy of what was registered."""

    def __init__(self, centre: Centre, parent: QWidget | None = None) -> None:
        super().__init__(_("Visitor"), "1", parent)
        self._centre = centre
        self.right.addWidget(Tag(_("registered, locked"), LIGHT.away, self))
        self.scroller = Scroll(None, self)
        inner = self.scroller.inside
        column = QVBoxLayout(inner)
        bare(column, 8, (12, 0, 12, 10))
        grid = QGridLayout()
        bare(grid, 8)
        self._values: dict[str, _Sunk] = {}
        labels = (_("Name"), _("Document"), _("Phone"), _("Address"), _("People"), _("Source"))
        for index, (name, label) in enumerate(
            zip(("name", "id", "phone", "address", "people", "source"), labels, strict=True)
        ):
            text = Text(label, "label", inner)
            text.setMinimumWidth(44)
            self._values[name] = _Sunk(inner)
            grid.addWidget(text, index, 0)
            grid.addWidget(self._values[name], index, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        column.addSpacing(4)
        column.addWidget(Text(_("Special care"), "label", inner))
        self.care = FlagChips(_("Special care"), care_flags(), inner)
        self.care.setEnabled(False)
        column.addWidget(self.care)
        column.addSpacing(6)
        column.addWidget(Rule(inner))
        column.addWidget(Text(_("Appeal"), "label", inner))
        self.appeal = Text("", "body", inner, wrap=True)
        self.category = Text("", "hint", inner, wrap=True)
        self.rule = Text("", "hint", inner, wrap=True)
        for text in (self.appeal, self.category, self.rule):
            column.addWidget(text)
        column.addStretch(1)
        self.body.addWidget(self.scroller, 1)

    def show_registered(self, reg: Registration, issued: Issued, person: str) -> None:
        """Show ``reg`` masked. ``person``: sex and age as the number tells, or ``""``."""
        number = mask_id(reg.id_number) if reg.id_number else self._no_id(reg.no_id_reason)
        shown = {
            "name": mask_name(reg.name) or "—",
            "id": f"{number}　{person}".strip(),
            "phone": mask_phone(reg.phone) or "—",
            "address": mask_address(reg.address) or "—",
            "people": _("{n} in all").format(n=reg.people),
            "source": f"{reg.source}　{self._centre.sources[reg.source].name}",
        }
        for name, value in shown.items():
            self._values[name].text.setText(value)
        self.care.set_value(reg.flags)
        restricted = reg.wants == "discipline"
        self.appeal.setText("" if restricted else reg.text)
        found = self._centre.categories.get(reg.category)
        self.category.setText(f"{found.code} {found.level1} › {found.level2}" if found and not restricted else "")
        self.rule.setText(_("rule {rule}, {law}").format(rule=issued.rule, law=issued.law) if not restricted else "")

    def _no_id(self, reason: str) -> str:
        return _("No document: {reason}").format(reason=self._centre.no_id_reasons.get(reason, _("not stated")))

    def clear(self) -> None:
        """Forget the visitor."""
        for value in self._values.values():
            value.text.setText("")
        for text in (self.appeal, self.category, self.rule):
            text.setText("")
        self.care.set_value(frozenset())
