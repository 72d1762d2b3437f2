"""The rooms' diary (Ctrl+D): the bookings of a day, who came, what is over or falls through, the next appointment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk_app.bootstrap import App
from desk_app.domain.clock import business_day
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.diary_checks import day_of
from desk_app.services.diary_views import BookingView
from desk_app.trouble import explained
from ui.room.diary_form import BookingForm
from ui.room.diary_rows import BookingList
from ui.theme.style import mark
from ui.widgets.card import Card, bare
from ui.widgets.fields import Choice, Field
from ui.widgets.keys import KeyButton
from ui.widgets.label import Text
from ui.work import Watch, Work


@dataclass(frozen=True, slots=True)
class _Day:
    place: str
    day: str
    bookings: tuple[BookingView, ...]


class DiaryWindow(QWidget):
    """A window beside the console; Esc closes it. Everything in it is done on the worker.

    Args:
        app: the services.
        work: the console's worker.
        operator: who books.
        place: the room that is looked at first; at a window, the first room for mediation.
        ticket: the number that is here now: it is offered for the next booking.
        beside: the console.
    """

    def __init__(self, app: App, work: Work, operator: str, place: str, ticket: str, beside: QWidget) -> None:
        super().__init__(beside, Qt.WindowType.Window)
        mark(self, "ground", "bg")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("The rooms' diary") + " — " + app.centre.name)
        self.resize(860, 520)
        self._app, self._work, self._operator = app, work, operator
        column = QVBoxLayout(self)
        bare(column, 10, (12, 12, 12, 12))
        column.addLayout(self._head(place))
        self.card = Card(_("Bookings of the day"), parent=self)
        self.list = BookingList(self.card)
        inside = QVBoxLayout()
        bare(inside, 8, (12, 0, 12, 12))
        inside.addWidget(self.list, 1)
        inside.addLayout(self._acts())
        self.said = Text("", "hint", self.card, wrap=True)
        inside.addWidget(self.said)
        self.card.body.addLayout(inside, 1)
        column.addWidget(self.card, 1)
        self.form = BookingForm(self)
        column.addWidget(self.form)
        self.form.ticket.setText(ticket)
        self.room.currentIndexChanged.connect(self._looked_elsewhere)
        self.day.editingFinished.connect(self._looked_elsewhere)
        self.list.changed.connect(self._chosen)
        self.form.wanted.connect(self._book)
        self._wanted = (self.room.value(), self._day())
        self._watch: Watch[_Day] = Watch(work, self._version, self._read, self)
        self._watch.came.connect(self._came)
        self.form.suit(app.centre.places[self._wanted[0]])
        self._chosen()
        self._watch.start()
        self.list.setFocus()

    def _head(self, place: str) -> QHBoxLayout:
        places = self._app.centre.places
        rooms = [one for one in places.values() if one.kind == "room"]
        mine = place if place in {one.code for one in rooms} else ""
        first = next((one.code for one in rooms if "mediation" in one.kinds), rooms[0].code if rooms else "")
        row = QHBoxLayout()
        bare(row, 8)
        self.room = Choice(_("Room"), self)
        self.room.fill([(one.code, f"{one.code} {one.name}") for one in rooms], chosen=mine or first)
        self.day = Field(_("Day"), self)
        self.day.setFixedWidth(130)
        self.day.setText(business_day(self._app.clock.now_ms()))
        close = KeyButton(_("Close"), "Esc", self)
        close.clicked.connect(self.close)
        row.addWidget(self.room, 1)
        row.addWidget(self.day)
        row.addWidget(close)
        return row

    def _acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        bare(row, 8)
        self.came_button = KeyButton(_("They are here"), "F10", self)
        self.end_button = KeyButton(_("It is over"), "F4", self)
        self.cancel_button = KeyButton(_("Cancel the booking"), "F6", self)
        self.came_ticket = Field(_("Their number of today"), self)
        self.came_ticket.setPlaceholderText(_("their number of today, may stay empty"))
        row.addWidget(self.came_ticket, 1)
        for button, act in (
            (self.came_button, self.press_came),
            (self.end_button, self.press_end),
            (self.cancel_button, self.press_cancel),
        ):
            button.clicked.connect(act)
            row.addWidget(button)
        self.came_ticket.returnPressed.connect(self.press_came)
        return row

    # --- reading --------------------------------------------------------------------------------------------------

    def _version(self) -> int:
        with explained(self._app.home):
            return self._app.store.data_version()

    def _read(self) -> _Day:
        place, day = self._wanted  # set by the window's thread as one
        with explained(self._app.home):
            return _Day(place, day, self._app.diary.day(self._operator, day, place))

    def _day(self) -> str:
        """Return the day that is looked at: today where what stands there is no date."""
        try:
            return day_of(self.day.text().strip())
        except UserError:
            return business_day(self._app.clock.now_ms())

    @Slot()
    def _looked_elsewhere(self) -> None:
        """Another room or day: nothing of the one before stays."""
        self.day.setText(self._day())
        wanted = (self.room.value(), self._day())
        if wanted[0] != self._wanted[0]:
            self.form.suit(self._app.centre.places[wanted[0]])
        if wanted != self._wanted:
            self._wanted = wanted
            self.list.show_bookings(())
            self._watch.now()

    @Slot(object)
    def _came(self, found: _Day) -> None:
        if (found.place, found.day) == self._wanted:
            self.list.show_bookings(found.bookings)
            self.said.setText("" if found.bookings else _("No room is booked then."))

    @Slot()
    def _chosen(self) -> None:
        chosen = self.list.chosen()
        state = chosen.state if chosen else ""
        discreet = chosen is not None and chosen.discreet
        self.came_button.setEnabled(state == "booked")
        self.came_ticket.setEnabled(state == "booked" and not discreet)
        self.end_button.setEnabled(state == "arrived")
        self.cancel_button.setEnabled(state == "booked")

    # --- what people do -------------------------------------------------------------------------------------------

    @Slot()
    def press_came(self) -> None:
        """F10."""
        ticket = self.came_ticket.text().strip() if self.came_ticket.isEnabled() else ""
        self._act(self.came_button, lambda booking: self._app.diary.arrive(booking, self._operator, ticket))

    @Slot()
    def press_end(self) -> None:
        """F4."""
        self._act(self.end_button, lambda booking: self._app.diary.end(booking, self._operator))

    @Slot()
    def press_cancel(self) -> None:
        """F6."""
        self._act(self.cancel_button, lambda booking: self._app.diary.cancel(booking, self._operator))

    def _act(self, button: KeyButton, act: Callable[[str], BookingView]) -> None:
        chosen = self.list.chosen()
        if chosen is None or not button.isEnabled():
            return
        for one in (self.came_button, self.end_button, self.cancel_button):
            one.setEnabled(False)  # until it is read anew: a key pressed twice does it once
        self._work.run(lambda: act(chosen.booking), self._done, self._refused, self._chosen)

    def _done(self, _booking: BookingView) -> None:
        self.came_ticket.clear()
        self._watch.now()

    def _refused(self, problem: UserError) -> None:
        self.said.setText(problem.sentence)
        self._watch.now()

    @Slot()
    def _book(self) -> None:
        if not self.form.book.isEnabled():
            return
        try:
            wanted = self.form.read(*self._wanted)
        except UserError as problem:
            self.form.say(problem.sentence, problem.field)
            return
        self.form.book.setEnabled(False)
        self._work.run(
            lambda: self._app.diary.book(wanted, self._operator),
            self._booked,
            lambda problem: self.form.say(problem.sentence, problem.field),
            lambda: self.form.book.setEnabled(True),
        )

    def _booked(self, _booking: BookingView) -> None:
        self.form.forget()
        self._watch.now()

    # --- Qt -------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; F10, F4, F6 act on the chosen booking; Enter presses the focused button."""
        acts = {Qt.Key.Key_F10: self.press_came, Qt.Key.Key_F4: self.press_end, Qt.Key.Key_F6: self.press_cancel}
        focused = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif act := acts.get(Qt.Key(event.key())):
            act()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop reading; what is still under way comes back before the window goes."""
        self._watch.stop()
        self._work.run(_nothing, lambda _done: self.deleteLater())
        super().closeEvent(event)


def _nothing() -> None: ...


def open_diary(app: App, work: Work, operator: str, place: str, ticket: str, beside: QWidget) -> DiaryWindow:
    """Open the diary beside a window, or bring the open one to the front."""
    for child in beside.findChildren(DiaryWindow):
        if child.isVisible():
            child.raise_()
            child.activateWindow()
            return child
    window = DiaryWindow(app, work, operator, place, ticket, beside)
    window.show()
    return window
