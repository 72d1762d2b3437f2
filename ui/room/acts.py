"""What the console does: each act runs on the worker, reads the place again, and remembers how to undo itself.

One act at a time: the same key pressed again while its act is under way does nothing, so a double F2 calls one person;
another key waits for its turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from desk_app.bootstrap import App
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.services.calls import Changed
from desk_app.services.views import PersonView, VisitView
from desk_app.trouble import explained
from ui.room.look import Look
from ui.room.words import nobody
from ui.words import clock
from ui.work import Work

T = TypeVar("T")
FINISH_UNDO_MS = 5_000
_OTHER_UNDO_MS = 60_000


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence for the message bar; ``undo``: it offers Ctrl+Z."""

    head: str
    rest: str = ""
    warn: bool = False
    undo: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """How the current stop ends: result code, note, and the room it goes on to (``""``: none)."""

    result: str
    text: str
    to: str


class RoomActs(QObject):
    """The acts of one place and operator.

    Args:
        app: the services.
        work: the worker they run on.
        place: the place this console stands for (a device is not a place).
        operator: who works there.
        finish_undo_ms: how long a finish can be taken back (the look notes: 5 seconds).
    """

    looked = Signal(object)  # Look, after every act
    told = Signal(object)  # Told
    revealed = Signal(str, object)  # visit, PersonView
    called = Signal()
    begun = Signal()
    found = Signal(object)  # VisitView of a ticket that was scanned or typed

    def __init__(
        self,
        app: App,
        work: Work,
        place: str,
        operator: str,
        parent: QObject | None = None,
        *,
        finish_undo_ms: int = FINISH_UNDO_MS,
    ) -> None:
        super().__init__(parent)
        self._app, self._work = app, work
        self.place, self.operator = place, operator
        self._finish_undo_ms = finish_undo_ms
        self._busy = False
        self._doing = ""
        self._turn = 0
        self._later: list[tuple[str, Callable[[], None]]] = []
        self._current: VisitView | None = None
        self._stale = False
        self._undo: Callable[[], object] | None = None
        self._undo_words = ""
        self._undo_ends = QTimer(self)
        self._undo_ends.setSingleShot(True)
        self._undo_ends.timeout.connect(self._forget_undo)

    def look(self) -> Look:
        """Read the place (on the worker).

        Raises:
            EnvironmentProblem: the store cannot be read now.
        """
        with explained(self._app.home):
            view = self._app.board.room(self.place, self.operator)
            to_know = self._app.conflicts.to_know(self.place, self.operator)
            return Look(view, self._app.board.board(), self._app.sync.words(), to_know)

    def version(self) -> int:
        """Return a number that moves whenever anybody committed (on the worker).

        Raises:
            EnvironmentProblem: the store cannot be read now.
        """
        with explained(self._app.home):
            return self._app.store.data_version()

    def take(self, look: Look) -> None:
        """Remember what was read last."""
        self._current = look.view.current
        self._stale = bool(look.sync.stale)

    @property
    def current(self) -> VisitView | None:
        """Return the visit being called or served here."""
        return self._current

    @property
    def busy(self) -> bool:
        """Whether an act is under way."""
        return self._busy

    def press(self, name: str, act: Callable[[], None]) -> None:
        """Do ``act`` now, or after those under way; the same key again meanwhile does nothing."""
        if not self._busy:
            self._doing = name
            act()
        elif name not in (self._doing, *(waiting for waiting, _act in self._later)):
            self._later.append((name, act))

    # --- calling and finishing ------------------------------------------------------------------------------------

    def next(self, ending: Ending) -> bool:
        """F2: finish the current one by ``ending`` if there is one, then call the next.

        Returns:
            ``False`` if a result must be chosen first: nothing was called.
        """
        visit = self._current
        if visit is None:
            self._run(lambda: self._app.calls.next(self.place, self.operator), self._called)
        elif ending.result:
            self._run(
                lambda: self._finish_and_call(visit, ending), lambda pair: self._finished_and_called(visit, *pair)
            )
        elif visit.state == "called":
            rest = _("Here: F10. Did not come: F6. Called by mistake: Ctrl+Z.")
            self.told.emit(Told(_("{label} is being called").format(label=visit.label), rest))
        else:
            return False
        return True

    def finish(self, ending: Ending) -> bool:
        """F4: finish, call nobody. ``False`` if a result must be chosen first."""
        visit = self._current
        if visit is None:
            return True
        if not ending.result:
            return False
        self._run(lambda: self._finish(visit, ending), lambda _changed: self._finished(visit))
        return True

    def _finish(self, visit: VisitView, ending: Ending) -> Changed:
        if visit.state == "called":  # came and was served without F10
            self._app.calls.start(visit.stop, self.operator, self.place)
        return self._app.calls.serve(visit.stop, self.operator, ending.result, ending.text, ending.to)

    def _finish_and_call(self, visit: VisitView, ending: Ending) -> tuple[Changed | None, str]:
        self._finish(visit, ending)
        try:
            return self._app.calls.next(self.place, self.operator), ""
        except UserError as refused:  # finished all the same: the person must not wait for a place that is away
            return None, refused.sentence

    def _finished(self, visit: VisitView, called: Changed | None = None, sentence: str = "") -> None:
        def back() -> None:
            if called is not None:
                self._app.calls.return_to_queue(called.stop, self.operator)
            self._app.calls.reopen(visit.stop, self.operator)

        self._keep_undo(back, _("{label} is open again").format(label=visit.label), self._finish_undo_ms)
        rest = _("{label} is being called").format(label=called.label) if called else sentence
        self.told.emit(Told(_("{label} finished").format(label=visit.label), rest, undo=True))

    def _finished_and_called(self, visit: VisitView, called: Changed | None, sentence: str) -> None:
        self._finished(visit, called, sentence or ("" if called else _("nobody is waiting")))
        if called is not None:
            self.called.emit()

    def _called(self, changed: Changed | None) -> None:
        if changed is None:
            self.told.emit(Told(nobody(stale=self._stale)))
            return
        self._keep_undo(
            lambda: self._app.calls.return_to_queue(changed.stop, self.operator),
            _("{label} is back in the queue, in its place").format(label=changed.label),
        )
        self._say_how(changed)
        self.called.emit()

    def _say_how(self, changed: Changed) -> None:
        """Tell what the shared database had to say about a call, if anything."""
        if changed.passed:
            label, place = changed.passed[0]
            head = _("{label} was just called at {place}").format(label=label, place=place)
            self.told.emit(Told(head, _("{label} is called here instead.").format(label=changed.label)))
        elif changed.unconfirmed:
            head = _("{label} is called, not confirmed by the shared database").format(label=changed.label)
            self.told.emit(Told(head, _("Should another place have called it too, both are told.")))

    def acknowledge(self, key: str) -> None:
        """Somebody took note of what another place did to a ticket."""
        self._run(lambda: self._app.conflicts.acknowledge(key), lambda _done: None)

    # --- the current one ------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """F10, or the slip of the called ticket was scanned: the person is here."""
        visit = self._current
        if visit is not None and visit.state == "called":
            self._run(lambda: self._app.calls.start(visit.stop, self.operator, self.place), lambda _c: self._begun())

    def recall(self) -> None:
        """F5."""
        if (visit := self._current) is not None:
            done = Told(_("{label} was called again").format(label=visit.label))
            self._run(lambda: self._app.calls.recall(visit.stop, self.operator), lambda _c: self.told.emit(done))

    def miss(self) -> None:
        """F6."""
        if (visit := self._current) is not None:
            words = _("{label} noted as missed").format(label=visit.label)
            self._run(
                lambda: self._app.calls.miss(visit.stop, self.operator),
                lambda _c: self._undoable(
                    words, visit, lambda: self._app.calls.return_to_queue(visit.stop, self.operator)
                ),
            )

    def park(self, reason: str) -> None:
        """F9 with somebody here."""
        if (visit := self._current) is not None:
            words = _("{label} parked").format(label=visit.label)
            back = _("{label} goes on").format(label=visit.label)
            self._run(
                lambda: self._app.calls.park(visit.stop, self.operator, reason),
                lambda _c: self._offer_undo(
                    words, back, lambda: self._app.calls.resume(visit.stop, self.operator, self.place)
                ),
            )

    def send(self, to: str, words: str) -> None:
        """F7: send on to a queue or room."""
        if (visit := self._current) is not None:
            told = _("{label} sent to {place}, in its place in line").format(label=visit.label, place=words)
            self._run(
                lambda: self._app.calls.transfer(visit.stop, to, self.operator),
                lambda _c: self._undoable(
                    told, visit, lambda: self._app.calls.transfer(visit.stop, visit.queue, self.operator)
                ),
            )

    def ask_colleague(self) -> None:
        """Ctrl+H: a colleague alongside; the words say no more."""
        if (visit := self._current) is not None:
            done = Told(_("A colleague was asked to come."))
            self._run(
                lambda: self._app.calls.accompany(visit.visit, self.operator, self.place),
                lambda _nothing: self.told.emit(done),
            )

    def reveal(self, reason: str) -> None:
        """Ctrl+U: read the person's data in full; the service records who, when and why."""
        if (visit := self._current) is not None:

            def shown(person: PersonView) -> None:
                self.revealed.emit(visit.visit, person)

            self._run(lambda: self._app.search.reveal(visit.visit, reason, self.operator), shown)

    # --- others ---------------------------------------------------------------------------------------------------

    def activate(self, stop: str) -> None:
        """Bring a missed ticket back."""
        done = _("{label} activated, it comes after the next two")
        self._run(
            lambda: self._app.calls.activate(stop, self.operator),
            lambda changed: self.told.emit(Told(done.format(label=changed.label))),
        )

    def resume(self, stop: str) -> None:
        """Go on with somebody set aside."""
        self._run(lambda: self._app.calls.resume(stop, self.operator, self.place), lambda _c: self._begun())

    def receive(self, stop: str) -> None:
        """Serve a waiting ticket out of turn: its holder stands here with the slip."""
        self._run(lambda: self._app.calls.start(stop, self.operator, self.place), lambda _c: self._begun())

    def search(self, text: str) -> None:
        """Look up a label, the digits of a slip, or a case code."""
        self._run(lambda: self._app.search.visit(text, self.operator, self.place), self.found.emit)

    def set_place(self, state: str, until_ms: int = 0) -> None:
        """Receive, be away until a time, or stop receiving."""
        words = {
            "open": _("Receiving again."),
            "away": _("Away: the screens say so."),
            "closed": _("Not receiving. Who waits stays in the queue."),
        }
        back = _("Back at {time}").format(time=clock(until_ms)) if until_ms else ""
        told = Told(words[state], back)
        self._run(
            lambda: self._app.calls.place_state(self.place, state, self.operator, until_ms),
            lambda _nothing: self.told.emit(told),
        )

    # --- undo -----------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Ctrl+Z: take the last act back."""
        back, words = self._undo, self._undo_words
        if back is None:
            self.told.emit(Told(_("There is nothing to take back.")))
            return
        self._run(back, lambda _nothing: self.told.emit(Told(words)))

    def _undoable(self, words: str, visit: VisitView, back: Callable[[], object]) -> None:
        """Offer to take back an act that sent the current one away: back into line, then here again as it was."""

        def again() -> None:
            back()
            self._app.calls.call(visit.stop, self.place, self.operator)
            if visit.state == "serving":
                self._app.calls.start(visit.stop, self.operator, self.place)

        self._offer_undo(words, _("{label} is here again").format(label=visit.label), again)

    def _offer_undo(self, words: str, undone: str, back: Callable[[], object]) -> None:
        self._keep_undo(back, undone)
        self.told.emit(Told(words, undo=True))

    def _keep_undo(self, back: Callable[[], object], undone: str, for_ms: int = _OTHER_UNDO_MS) -> None:
        self._undo, self._undo_words = back, undone
        self._undo_ends.start(for_ms)

    def _forget_undo(self) -> None:
        self._undo_ends.stop()
        self._undo = None

    # --- inside ---------------------------------------------------------------------------------------------------

    def _begun(self) -> None:
        self.begun.emit()

    def _run(self, act: Callable[[], T], done: Callable[[T], None]) -> None:
        if self._busy:
            return
        self._busy = True

        def job() -> tuple[T, Look]:
            with explained(self._app.home):
                result = act()
            return result, self.look()

        def came(pair: tuple[T, Look]) -> None:
            result, look = pair
            self._busy = False  # what is done now may be an act again
            self._forget_undo()
            self.take(look)
            self.looked.emit(look)
            done(result)

        self._turn += 1
        turn = self._turn
        self._work.run(job, came, self._refused, lambda: self._settled(turn))

    def _settled(self, turn: int) -> None:
        if turn == self._turn:
            self._busy = False
        while self._later and not self._busy:
            self.press(*self._later.pop(0))

    def _refused(self, error: UserError) -> None:
        self.told.emit(Told(error.sentence, warn=True))
        self._work.run(self.look, self._look_again)

    def _look_again(self, look: Look) -> None:
        self.take(look)
        self.looked.emit(look)
