"""Where a printer is: how it is connected, its address, and the printers this PC found."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk_app.i18n import _
from ui.widgets.card import bare
from ui.widgets.fields import Choice, Field
from ui.widgets.keys import KeyButton

FOLDER, TCP, CUPS, WINDOWS, SYSTEM, ASK = "folder", "tcp", "cups", "windows", "system", "ask"


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """A printer this PC knows: its address (``cups:HP``) and how a list shows it."""

    address: str
    words: str


def kind_words(kind: str) -> str:
    """Return how a way in is called."""
    return {
        TCP: _("network (TCP 9100)"),
        WINDOWS: _("Windows queue, direct"),
        CUPS: _("CUPS queue"),
        SYSTEM: _("through its driver"),
        FOLDER: _("into a folder"),
        ASK: _("choose each time"),
    }.get(kind, kind)


def slip_kinds() -> tuple[str, ...]:
    """Return the ways to a slip printer that this system has."""
    queue = WINDOWS if sys.platform == "win32" else CUPS
    return (TCP, queue, SYSTEM, FOLDER)


def document_kinds() -> tuple[str, ...]:
    """Return the ways to an A4 printer that this system has."""
    return (ASK, SYSTEM, FOLDER) if sys.platform == "win32" else (ASK, SYSTEM, CUPS, FOLDER)


def _example(kind: str) -> str:
    return {
        TCP: _("such as 10.1.2.50"),
        WINDOWS: _("the queue's name"),
        CUPS: _("the queue's name"),
        SYSTEM: _("the printer's name"),
        FOLDER: _("the folder's name"),
    }.get(kind, "")


class AddressField(QWidget):
    """Kind, address, and a list of found printers that fills both."""

    changed = Signal()
    look_wanted = Signal()

    def __init__(self, name: str, kinds: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("wide", True)
        self.setAccessibleName(name)
        self._kept: dict[str, str] = {}  # what was typed for another kind, should somebody come back to it
        self._now = kinds[0]
        column = QVBoxLayout(self)
        bare(column, 6)
        self.kind = Choice(_("How it is connected"), self)
        self.kind.setObjectName("kind")
        self.kind.fill([(kind, kind_words(kind)) for kind in kinds], chosen=kinds[0])
        self.value = Field(_("Address"), self)
        self.value.setObjectName("address")
        self.found = Choice(_("Printers found"), self, placeholder=_("not looked yet"))
        self.found.setObjectName("found")
        self.look = KeyButton(_("Look again"), "F5", self)
        column.addWidget(self.kind)
        column.addWidget(self.value)
        row = QHBoxLayout()
        bare(row, 8)
        row.addWidget(self.found, 1)
        row.addWidget(self.look)
        column.addLayout(row)
        self.kind.currentIndexChanged.connect(self._other_kind)
        self.value.textEdited.connect(self.changed)
        self.found.activated.connect(self._take)
        self.look.clicked.connect(self.look_wanted)
        self._show_example()

    def address(self) -> str:
        """Return the address as settings keep it, ``""`` for "choose each time"."""
        kind, typed = self.kind.value(), self.value.text().strip()
        if kind == ASK:
            return ""
        head, colon, _rest = typed.replace("：", ":").partition(":")
        whole = bool(colon) and self.kind.findData(head.strip().lower()) >= 0  # somebody wrote tcp:10.1.2.50 in full
        return typed.replace("：", ":", 1) if whole else f"{kind}:{typed}"

    def show_address(self, address: str) -> None:
        """Show an address; one of a kind this system does not have is shown all the same."""
        kind, _colon, value = address.partition(":")
        kind = kind or ASK
        if self.kind.findData(kind) < 0:
            self.kind.addItem(kind_words(kind), kind)
        self.kind.blockSignals(True)
        self.kind.choose(kind)
        self.kind.blockSignals(False)
        self.kind.update()
        self._now = kind
        self._kept = {}
        self.value.setText(value)
        self._show_example()

    def show_found(self, printers: Sequence[FoundPrinter]) -> None:
        """Offer the printers found."""
        known = [one for one in printers if self.kind.findData(one.address.partition(":")[0]) >= 0]
        words = _("choose one of {n}").format(n=len(known)) if known else _("none found")
        self.found.setPlaceholderText(words)
        self.found.fill([(one.address, one.words) for one in known])
        self.found.setEnabled(bool(known))

    def say_looking(self) -> None:
        """The system is being asked."""
        self.found.setPlaceholderText(_("looking…"))
        self.found.fill([])

    def _other_kind(self) -> None:
        self._kept[self._now] = self.value.text()
        self._now = self.kind.value()
        self.value.setText(self._kept.get(self._now, ""))
        self._show_example()
        self.changed.emit()

    def _show_example(self) -> None:
        self.value.setPlaceholderText(_example(self._now))
        self.value.setVisible(self._now != ASK)

    def _take(self) -> None:
        address = self.found.value()
        if address:
            self.show_address(address)
            self.changed.emit()
