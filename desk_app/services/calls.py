"""Calling and serving: next, recall, arrive, start, miss, activate, park, resume, transfer, serve, leave, void.

Each act is one transaction that reads the stop, checks that the act makes sense now, and appends what happened. Doing
the same thing twice is harmless; doing something that no longer fits gets a calm sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace

from db.rows import StopRow
from desk_app.domain.centre import Centre
from desk_app.domain.clock import business_day
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record, Writer
from desk_app.services.claims import Asked, ClaimAsk, Claiming, note_unanswered
from desk_app.services.endings import REOPEN_WITHIN_MS, Endings
from desk_app.services.paper_visits import PaperTickets
from desk_app.services.stop_acts import Changed, changed
from desk_app.services.wording import place_label

__all__ = ["REOPEN_WITHIN_MS", "CallService", "Changed"]
PLACE_STATES = ("open", "away", "closed", "cleaning", "reserved")


def alone() -> ClaimAsk | None:
    """A store that works alone asks nobody."""
    return None


class CallService(Endings):
    """What windows and rooms do with tickets.

    Args:
        record: the store.
        centre: the tables.
        claims: gives whom to ask before a ticket is called, ``None`` while this store works alone.
        papers: tickets scanned here whose visit or stop nobody told us of yet.
        monotonic: seconds that only grow; how long the hub is waited for is counted in them.
    """

    def __init__(
        self,
        record: Record,
        centre: Centre,
        claims: Callable[[], ClaimAsk | None] = alone,
        papers: PaperTickets | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(record, centre, papers or PaperTickets())
        self._claims = claims
        self._monotonic = monotonic

    # --- calling -------------------------------------------------------------------------------------------------

    def next(self, place: str, operator: str) -> Changed | None:
        """Call the next one (呼叫下一位); ``None`` if nobody waits.

        Where desks and rooms share a database it is asked first, 300 ms at most and never while the store is locked. A
        ticket that another place holds is passed over. Without an answer in time the call is made and marked
        unconfirmed: nobody waits for a network (design, "The hub").

        Raises:
            UserError: the place is unknown, not open, or still has somebody.
        """
        self._known_place(place)
        hub = self._claims()
        if hub is None:
            with self._record.write() as writer:
                row = self._ready(writer, place).next_for(place)
                return self._append(writer, "called", row, operator, place=place) if row else None
        claiming = Claiming(hub, self._monotonic)
        held: dict[str, tuple[str, str]] = {}
        tried: set[StopRow] = set()
        while (row := self._pick(place, held)) is not None and row not in tried:
            tried.add(row)
            asked = claiming.ask(row, place)
            if asked.held:
                held[row.stop] = (row.label, place_label(self._centre, asked.place))
            elif (called := self._call_as_picked(row, place, operator, asked)) is not None:
                return replace(called, passed=tuple(held.values()))
        return None

    def _pick(self, place: str, but: Collection[str]) -> StopRow | None:
        now = self._record.clock.now_ms()
        with self._record.read() as tx:
            day = business_day(now, not_before=tx.settings.get("last_day") or "")
            return self._free(tx, place, day, now).next_for(place, but)

    def _call_as_picked(self, row: StopRow, place: str, operator: str, asked: Asked) -> Changed | None:
        """Call it if it still is as it was when it was picked; ``None`` if somebody did something to it meanwhile."""
        with self._record.write() as writer:
            now = writer.tx.tables.stop(row.stop)
            if now is None or (now.state, now.attempt, now.day) != ("waiting", row.attempt, writer.day):
                return None
            self._ready(writer, place)
            return self._called(writer, now, place, operator, asked)

    def _called(self, writer: Writer, row: StopRow, place: str, operator: str, asked: Asked) -> Changed:
        self._note_unanswered(writer, asked)
        done = self._append(writer, "called", row, operator, place=place, code=asked.code)
        return replace(done, unconfirmed=bool(asked.code))

    def _note_unanswered(self, writer: Writer, asked: Asked) -> None:
        if asked.unanswered is not None:
            note_unanswered(writer.tx, asked.unanswered, writer.now_ms)

    def call(self, stop: str, place: str, operator: str) -> Changed:
        """Call this very stop out of order, e.g. a scanned ticket.

        Raises:
            UserError: it is elsewhere, or over.
        """
        self._known_place(place)
        asked = self._ask(stop, place)
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if row.state in ("called", "serving"):
                return self._already_here(row, place)
            self._needs(row, ("waiting",))
            self._ready(writer, place)
            return self._called(writer, row, place, operator, asked)

    def _ask(self, stop: str, place: str) -> Asked:
        """Ask for this very stop if it waits; anything else about it is said when the act is done.

        Raises:
            UserError: another place holds it.
        """
        hub = self._claims()
        if hub is None:
            return Asked()
        with self._record.read() as tx:
            row = tx.tables.stop(stop) or self._papers.stop(stop)
        at = place or (row.place or row.expected if row else "")
        if row is None or row.state != "waiting" or at not in self._centre.places:
            return Asked()
        asked = Claiming(hub, self._monotonic).ask(row, at)
        if asked.held:
            raise self._elsewhere(row.label, asked.place)
        return asked

    def recall(self, stop: str, operator: str) -> Changed:
        """Call again (重呼)."""
        return self._evidence(stop, "recalled", operator, ("called", "serving"))

    def miss(self, stop: str, operator: str) -> Changed:
        """Nobody came (过号). Somebody marked as arrived by mistake first goes back to *called*."""
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if row.state == "missed":
                return changed(row)
            self._needs(row, ("called", "serving"))
            place, attempt = row.called_place, row.attempt
            if row.state == "serving":
                attempt = self._again(writer, "returned", row, operator, code="mistake")
            return self._append(writer, "missed", row, operator, place=place, attempt=attempt)

    def arrive(self, stop: str, operator: str, place: str = "") -> Changed:
        """The person is at the place (到窗口); also without a call, when the ticket was scanned there."""
        return self._come(stop, "arrived", operator, place)

    def start(self, stop: str, operator: str, place: str = "") -> Changed:
        """Begin to serve (开始办理)."""
        return self._come(stop, "started", operator, place)

    def _come(self, stop: str, kind: str, operator: str, place: str) -> Changed:
        asked = self._ask(stop, place)
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            here = place or row.called_place or row.place or row.expected
            self._known_place(here)
            if row.state in ("called", "serving"):
                self._already_here(row, here)
            else:
                self._needs(row, ("waiting",))
                self._ready(writer, here)
                self._note_unanswered(writer, asked)
            if row.state == "serving" and (kind == "arrived" or row.started_ms > row.arrived_ms):
                return changed(row)
            return self._append(writer, kind, row, operator, place=here)

    # --- setting aside -------------------------------------------------------------------------------------------

    def park(self, stop: str, operator: str, reason: str = "") -> Changed:
        """Set aside (暂停): keeps its place in line, somebody else can be served meanwhile."""
        return self._evidence(stop, "parked", operator, ("called", "serving"), reason=reason)

    def resume(self, stop: str, operator: str, place: str = "") -> Changed:
        """Go on (继续) with somebody set aside.

        Raises:
            UserError: it is not set aside, or the place still has somebody.
        """
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if row.state == "serving":
                return changed(row)
            self._needs(row, ("parked",))
            here = place or row.called_place
            self._known_place(here)
            self._ready(writer, here)
            self._again(writer, "resumed", row, operator, code="resume", to_place=here)
            return Changed(row.visit, row.stop, row.label, here, "serving")

    def activate(self, stop: str, operator: str) -> Changed:
        """Bring back a missed ticket (激活): it waits behind the next two."""
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if row.state == "waiting" and row.activated_ms:
                return changed(row)
            self._needs(row, ("missed",))
            self._again(writer, "activated", row, operator)
            return Changed(row.visit, row.stop, row.label, "", "waiting")

    def return_to_queue(self, stop: str, operator: str) -> Changed:
        """Undo a call: back into the line with its rank, the call does not count."""
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if row.state == "waiting":
                return changed(row)
            self._needs(row, ("called", "serving", "missed"))
            self._again(writer, "returned", row, operator, code="undo")
            return Changed(row.visit, row.stop, row.label, "", "waiting")

    def transfer(self, stop: str, to: str, operator: str, reason: str = "") -> Changed:
        """Send on (转号) to another queue (its prefix) or place (its code): same number, same rank.

        Raises:
            UserError: ``to`` is unknown, it is there already, or the stop is over.
        """
        self.target(to)
        with self._record.write() as writer:
            return self.transfer_in(writer, stop, to, operator, reason) or changed(self.stop_in(writer, stop))

    def transfer_in(self, writer: Writer, stop: str, to: str, operator: str, reason: str = "") -> Changed | None:
        """As :meth:`transfer`, within the caller's transaction; ``None`` if it waits there already."""
        queue, place = self.target(to)
        row = self.stop_in(writer, stop)
        self._needs(row, ("waiting", "called", "serving", "missed", "parked"))
        if row.state == "waiting" and row.queue == queue:
            return None
        source = row.called_place or row.place or row.expected
        body = {"queue": queue, "to_place": place, "from_place": source}
        self._again(writer, "transferred", row, operator, reason=reason, **body)
        return Changed(row.visit, row.stop, row.label, place, "waiting")

    def accompany(self, visit: str, operator: str, place: str = "") -> None:
        """Ask a colleague to join (请同事一起): a counsellor alongside, discreetly."""
        with self._record.write() as writer:
            row = writer.tx.tables.visit(visit)
            if row is not None:
                writer.append("accompanied", operator, {"visit": visit, "case": row.first_case, "place": place})

    def place_state(self, place: str, state: str, operator: str, until_ms: int = 0) -> None:
        """Open a place, say that it is away (until a time), or close it.

        Raises:
            UserError: place or state is unknown.
        """
        self._known_place(place)
        if state not in PLACE_STATES:
            raise UserError(
                _("State: “{state}” is not known. Choose open, away or closed.").format(state=state), "state"
            )
        with self._record.write() as writer:
            writer.append("place_state", operator, {"place": place, "state": state, "until": until_ms})

    # --- inside --------------------------------------------------------------------------------------------------

    def _evidence(self, stop: str, kind: str, operator: str, states: tuple[str, ...], reason: str = "") -> Changed:
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if kind == "parked" and row.state == "parked":
                return changed(row)
            self._needs(row, states)
            return self._append(writer, kind, row, operator, place=row.called_place, reason=reason)
