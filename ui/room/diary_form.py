"""Booking a room: when, for how long, for whom. An empty time means now."""

from __future__ import annotations

import re
import unicodedata

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desk_app.domain.centre import Place
from desk_app.domain.clock import midnight_of
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.diary import LEAST_MIN, MOST_MIN, USUAL_MIN, Wanted
from desk_app.services.diary_checks import day_of
from ui.widgets.card import Card, bare
from ui.widgets.fields import Field, Stepper
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text


def moment_of(day: str, time: str) -> int:
    """Return a time of a day in milliseconds since 1970; 0 where no time was given.

    Args:
        day: a date, ``2026-03-02``.
        time: ``10:00``; full-width signs and ``1000`` are taken too.

    Raises:
        UserError: it is no time, or the day is no date.
    """
    text = "".join(unicodedata.normalize("NFKC", time).split())
    if not text:
        return 0
    found = re.fullmatch(r"(\d{1,2}):?(\d{2})", text, re.ASCII)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise UserError(_("Time: “{text}” is not a time like 10:30.").format(text=time[:12]), "at")
    return midnight_of(day_of(day)) + (int(found[1]) * 60 + int(found[2])) * 60_000


class BookingForm(Card):
    """The card. ``wanted``: somebody asks for a booking."""

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Book"), parent=parent)
        grid = QGridLayout()
        bare(grid, 8, (12, 0, 12, 12))
        self.time = Field(_("Time"), self)
        self.time.setPlaceholderText(_("now, or 10:30"))
        self.minutes = Stepper(_("Minutes"), LEAST_MIN, MOST_MIN, self)
        self.minutes.setSingleStep(5)
        self.ticket = Field(_("Number"), self)
        self.ticket.setPlaceholderText(_("as on the slip, may stay empty"))
        self.who = Field(_("Who comes"), self)
        self.who.setPlaceholderText(_("a name, may stay empty"))
        self.reason = Field(_("Why outside opening hours"), self)
        self.reason.setPlaceholderText(_("why at this time; it is recorded"))
        self.reason.hide()
        self.book = KeyButton(_("Book"), "Enter", self, kind="primary", focused_key=True)
        self.problem = Text("", "hint", self, wrap=True)
        for at, field in enumerate((self.time, self.minutes, self.ticket, self.who)):
            label = Text(field.accessibleName(), "label", self)
            label.setBuddy(field)
            grid.addWidget(label, 0, at)
            grid.addWidget(field, 1, at)
        grid.addWidget(self.book, 1, 4)
        grid.addWidget(self.reason, 2, 0, 1, 5)
        grid.addWidget(self.problem, 3, 0, 1, 5)
        grid.setColumnStretch(2, 1)
        grid.setColumnStretch(3, 1)
        self.body.addLayout(grid)
        self._fields = {"at": self.time, "ticket": self.ticket, "who": self.who, "reason": self.reason}
        for line in self._fields.values():
            line.returnPressed.connect(self.wanted)
        self.book.clicked.connect(self.wanted)

    def suit(self, place: Place) -> None:
        """Suit a room: its usual length; of a discreet one no number is taken."""
        self.minutes.setValue(round(place.mean_min) or USUAL_MIN)
        discreet = place.public == "state"
        self.ticket.setEnabled(not discreet)
        if discreet:
            self.ticket.clear()
        self.say("")

    def read(self, place: str, day: str) -> Wanted:
        """Return what is asked for.

        Raises:
            UserError: the time is no time.
        """
        return Wanted(
            place=place,
            at_ms=moment_of(day, self.time.text()),
            minutes=self.minutes.value(),
            ticket=self.ticket.text().strip(),
            who=self.who.text(),
            reason=self.reason.text(),
        )

    def say(self, sentence: str, field: str = "") -> None:
        """Say below the fields what does not fit, and go to the field that it is about."""
        self.problem.setText(sentence)
        if field == "reason":
            self.reason.show()
        for name, line in self._fields.items():
            line.set_problem(sentence if name == field else "")
        if sentence and field in self._fields:
            self._fields[field].setFocus()
            self._fields[field].selectAll()

    def forget(self) -> None:
        """Empty the fields: it is booked."""
        for line in self._fields.values():
            line.clear()
        self.reason.hide()
        self.say("")
