"""The room console's window: keys, scans, the watch on the store; acts are in ``acts``, looks in ``console``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLayout, QPushButton, QStackedLayout, QWidget

from desk_app.bootstrap import App
from desk_app.devices.scanned_codes import foreign_words
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.services.finding import operator_of
from desk_app.services.views import PersonView, VisitView
from ui.room.acts import FINISH_UNDO_MS, Ending, RoomActs, Told
from ui.room.console import Console
from ui.room.doors import RoomDoors
from ui.room.keys import bind
from ui.room.look import Look
from ui.room.person_box import REVEAL_S
from ui.room.start_page import StartPage
from ui.room.ticket import offer_for
from ui.room.to_check import ToCheck
from ui.widgets.help_window import show_help
from ui.work import Watch, Work

_MESSAGE_MS = 6_000


class RoomWindow(QWidget):
    """Receives visitors at one place.

    Args:
        app: the services.
        work: this window's own worker, ended with it; the window never touches the store itself.
        place: the place's code, ``""`` to ask.
        operator: the operator's code, ``""`` to ask.
        reveal_ms: how long personal data stays in full.
        undo_ms: how long a finish can be taken back.

    Raises:
        UserError: place or operator is not one of this centre.
    """

    looked = Signal(object)  # Look, whenever the store was read

    def __init__(
        self,
        app: App,
        work: Work,
        place: str = "",
        operator: str = "",
        *,
        reveal_ms: int = REVEAL_S * 1_000,
        undo_ms: int = FINISH_UNDO_MS,
    ) -> None:
        if place and place not in app.centre.places:
            raise UserError(
                _("place “{place}” is not one of this centre's windows and rooms.").format(place=place[:12]), "place"
            )
        if operator:
            operator_of(app.centre, operator)
        super().__init__()
        self._app, self._work, self._undo_ms = app, work, undo_ms
        self.acts: RoomActs | None = None
        self._watch: Watch[Look] | None = None
        self._look: Look | None = None
        self._seen_ms: int | None = None
        self._pages = QStackedLayout(self)
        self._pages.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the parts give way, see Console
        self.setMinimumSize(880, 420)
        self.start_page = StartPage(app.centre, self)
        self.console = Console(app.centre, app.clock.now_ms, reveal_ms, self)
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(self.console)
        self.setWindowTitle(_("Reception at a window") + " — " + app.centre.name)
        self.resize(self.console.sizeHint())
        self.start_page.chosen.connect(self.take_place)
        self.start_page.back.connect(self._back_to_console)
        work.troubled.connect(self._troubled)
        self._connect_console()
        self.to_check = ToCheck(self.console, self._take_note, self)
        self.doors = RoomDoors(app, work, self)
        bind(self)
        if place and operator:
            self.take_place(place, operator)
        else:
            self.ask_place(place, operator)

    # --- place and operator ---------------------------------------------------------------------------------------

    @Slot(str, str)
    def take_place(self, place: str, operator: str) -> None:
        """Receive at ``place`` as ``operator`` from now on."""
        self._leave_place()
        acts = RoomActs(self._app, self._work, place, operator, self, finish_undo_ms=self._undo_ms)
        acts.looked.connect(self._looked)
        acts.told.connect(self._told)
        acts.found.connect(self._found)
        acts.revealed.connect(self._revealed)
        acts.called.connect(self._focus_called)
        acts.begun.connect(self._focus_note)
        self.acts = acts
        watch = Watch(self._work, acts.version, acts.look, self)
        watch.came.connect(self._looked)
        watch.slow.connect(self.console.show_slow)
        watch.start()
        self._watch = watch
        self.console.show_place(place)
        self.console.strip.show_operator(self._app.centre.operators[operator])
        label = self._app.centre.place_label(place)
        self.setWindowTitle(_("Reception at a window") + " — " + self._app.centre.name + "　" + label)
        self._pages.setCurrentWidget(self.console)
        self.console.next.setFocus()

    def ask_place(self, place: str = "", operator: str = "") -> None:
        """Ask who receives where."""
        self._pages.setCurrentWidget(self.start_page)
        self.start_page.ask(place, operator)

    def _switch(self) -> None:
        if self.acts is not None:
            self.ask_place(self.acts.place, self.acts.operator)

    def _back_to_console(self) -> None:
        if self.acts is not None:
            self._pages.setCurrentWidget(self.console)

    def _leave_place(self) -> None:
        if self._watch is not None:
            self._watch.stop()
        if self.acts is not None:
            self.acts.blockSignals(True)  # what it still does is not this place's news
        for old in (self._watch, self.acts):
            if old is not None:  # jobs run in order: what it still has under way comes back before it goes
                self._work.run(_nothing, partial(_bury, old))
        self._watch, self.acts = None, None
        self.to_check.forget()
        self.console.bar.dismiss()
        self.console.visit.person.hide_full()

    # --- what comes from the worker -------------------------------------------------------------------------------

    @Slot(object)
    def _looked(self, look: Look) -> None:
        if self.acts is None or look.view.place.code != self.acts.place:
            return
        self._look = look
        self._seen_ms = self._app.clock.now_ms()
        self.acts.take(look)
        self.console.strip.show_sync(look.sync)
        self.console.show_look(look)
        self.to_check.show_look(look)
        self.looked.emit(look)

    def _take_note(self, key: str) -> None:
        if self.acts is not None:
            self._press(key, partial(self.acts.acknowledge, key))

    @Slot(object)
    def _told(self, told: Told) -> None:
        bar = self.console.bar
        if told.undo and self.acts is not None:
            bar.offer(told.head, told.rest, _("Undo"), "Ctrl+Z", self.press_undo, for_ms=max(self._undo_ms, 1))
        else:
            bar.show_message(told.head, told.rest, warn=told.warn, for_ms=0 if told.warn else _MESSAGE_MS)
        self.console.place_bar()

    @Slot(object)
    def _found(self, visit: VisitView) -> None:
        if self.acts is None or self._look is None:
            return
        offer = offer_for(visit, self._look.view, self._app.centre)
        if offer.act == "begin":
            self.acts.begin()
            return
        bar = self.console.bar
        if not offer.act:
            bar.show_message(offer.head, offer.rest)
        else:
            acts = {"receive": self.acts.receive, "activate": self.acts.activate, "resume": self.acts.resume}
            act = partial(self._press, offer.act, partial(acts[offer.act], visit.stop))
            bar.offer(offer.head, offer.rest, offer.words, "Enter", act)
            bar.button.setFocus()
        self.console.place_bar()

    @Slot(str, object)
    def _revealed(self, visit: str, person: PersonView) -> None:
        self.console.visit.person.show_full(visit, person)

    @Slot(object)
    def _troubled(self, problem: EnvironmentProblem) -> None:
        """The store does not answer: what is shown stays and says since when it stands still."""
        self.console.strip.store_silent(self._seen_ms)
        self.say_trouble(problem.sentence)

    @Slot(str)
    def say_trouble(self, sentence: str) -> None:
        """Say what went wrong in the program or around it; what was done before is kept."""
        self.console.bar.show_message(sentence, warn=True)
        self.console.place_bar()

    def _focus_called(self) -> None:
        self.console.visit.head.start.setFocus()

    def _focus_note(self) -> None:
        self.console.result.go_to_note()

    # --- what people do -------------------------------------------------------------------------------------------

    def _connect_console(self) -> None:
        console = self.console
        console.next.clicked.connect(self.press_next)
        console.queue.list.taken.connect(self._taken)
        console.visit.head.came.connect(self.press_begin)
        console.visit.person.asked.connect(self._reveal)
        console.call.acted.connect(self._call_act)
        console.move_on.moved.connect(self._move)
        console.move_on.joined.connect(self.press_colleague)
        console.result.finished.connect(self.press_finish)
        console.result.chosen.connect(self._result_chosen)
        console.place.asked.connect(self._place_state)
        console.place.switch.connect(self._switch)
        console.search.returnPressed.connect(self._searched)
        console.bar.closed.connect(self._bar_closed)

    def ending(self) -> Ending:
        """Return what was chosen and written for the current stop."""
        result = self.console.result
        return Ending(result.result(), result.text(), result.onward_place())

    @Slot()
    def press_next(self) -> None:
        """F2."""
        self._press("F2", self._next)

    def _next(self) -> None:
        if self.acts is not None and not self.acts.next(self.ending()):
            self._ask_result()

    @Slot()
    def press_finish(self) -> None:
        """F4."""
        self._press("F4", self._finish)

    def _finish(self) -> None:
        if self.acts is not None and not self.acts.finish(self.ending()):
            self._ask_result()

    def _press(self, name: str, act: Callable[[], None]) -> None:
        if self.acts is not None:
            self.acts.press(name, act)

    def _ask_result(self) -> None:
        if self.acts is not None and self.acts.current is not None:
            self.console.result.ask(self.acts.current.label)

    @Slot()
    def press_begin(self) -> None:
        """F10."""
        if self.acts is not None:
            self._press("F10", self.acts.begin)

    @Slot()
    def press_park(self) -> None:
        """F9: set aside; with nobody here, go on with the only one set aside."""
        if self.acts is None or self._look is None:
            return
        parked = self._look.view.parked
        if self.acts.current is not None:
            self.console.call.press_park()
        elif len(parked) == 1:
            self._taken("parked", parked[0].stop)
        elif parked:
            row = self.console.queue.list.rows.row_of(parked[0].stop)
            self.console.queue.list.setCurrentIndex(self.console.queue.list.rows.index(row))
            self.console.queue.list.setFocus()

    @Slot()
    def press_colleague(self) -> None:
        """Ctrl+H."""
        if self.acts is not None:
            self._press("Ctrl+H", self.acts.ask_colleague)

    @Slot()
    def press_undo(self) -> None:
        """Ctrl+Z."""
        if self.acts is not None:
            self.console.bar.dismiss()
            self._press("Ctrl+Z", self.acts.undo)

    def scanned(self, text: str) -> None:
        """Take a scan, wherever the focus was."""
        if self.acts is not None:
            self._press(f"find {text}", partial(self.acts.search, text))

    def scanned_foreign(self, kind: str) -> None:
        """Say that a code is no slip's; nothing else happens."""
        self.console.bar.show_message(foreign_words(kind), warn=True)
        self.console.place_bar()

    @Slot(str)
    def _call_act(self, act: str) -> None:
        if self.acts is not None:
            park = partial(self.acts.park, self.console.call.reason())
            doing: dict[str, Callable[[], None]] = {"recall": self.acts.recall, "miss": self.acts.miss, "park": park}
            self._press(act, doing[act])

    @Slot(str)
    def _move(self, to: str) -> None:
        if self.acts is not None:
            words = self.console.move_on.where.currentText().split("　")[0]
            self._press("F7", partial(self.acts.send, to, words))
            self.console.move_on.clear()

    @Slot(str)
    def _reveal(self, reason: str) -> None:
        if self.acts is not None:
            self._press("Ctrl+U", partial(self.acts.reveal, reason))

    @Slot(str, str)
    def _taken(self, kind: str, stop: str) -> None:
        if self.acts is None:
            return
        if kind == "missed":
            self._press(f"activate {stop}", partial(self.acts.activate, stop))
        elif kind == "parked":
            self._press(f"resume {stop}", partial(self.acts.resume, stop))
        else:
            self.scanned(self._label_of(stop))

    def _label_of(self, stop: str) -> str:
        entries = self._look.view.waiting if self._look else ()
        return next((entry.label for entry in entries if entry.stop == stop), "")

    @Slot(str, object)
    def _place_state(self, state: str, until_ms: int) -> None:
        if self.acts is not None:
            self._press(f"place {state}", partial(self.acts.set_place, state, until_ms))

    @Slot()
    def _result_chosen(self) -> None:
        if self._look is not None:
            self.console.tell_next(self._look.view)

    @Slot()
    def _searched(self) -> None:
        text = self.console.search.text().strip()
        if text and self.acts is not None:
            self.console.search.clear()
            self.scanned(text)

    def go_to_search(self) -> None:
        """F3."""
        self.console.search.setFocus()
        self.console.search.selectAll()

    def _bar_closed(self) -> None:
        if QApplication.focusWidget() in (None, self.console.bar.button, self.console.bar.close_button):
            self.console.next.setFocus()

    def help(self) -> None:
        """F1."""
        show_help("room", self)

    # --- Qt -------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the focused button; Esc closes the top layer: bar, full data, a question asked inline."""
        focused = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focused, QPushButton):
            focused.click()
            return
        if event.key() == Qt.Key.Key_Escape:
            if not self.console.bar.isHidden():
                self.console.bar.dismiss()
            elif self.console.visit.person.shown_in_full:
                self.console.visit.person.hide_full()
            else:
                self.console.call.stop_asking()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop watching and end the worker; nothing is lost, all acts were committed as they were done."""
        self._leave_place()
        self._work.close()
        super().closeEvent(event)


def _nothing() -> None: ...


def _bury(old: QObject, _done: None) -> None:
    old.deleteLater()
