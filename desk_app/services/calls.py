"""Calling and serving: next, recall, arrive, start, miss, activate, park, resume, transfer, serve, leave, void.

Each act is one transaction that reads the stop, checks that the act makes sense now, and appends what happened. Doing
the same thing twice is harmless; doing something that no longer fits gets a calm sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.rows import StopRow
from desk_app.domain.centre import Centre
from desk_app.domain.visit import OPEN_STATES
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record, Writer
from desk_app.services.days import ensure_open
from desk_app.services.lines import Lines
from desk_app.services.scope import scope_of
from desk_app.services.texts_checked import reason_payload
from desk_app.services.wording import state_word

REOPEN_WITHIN_MS = 60_000
PLACE_STATES = ("open", "away", "closed", "cleaning", "reserved")


@dataclass(frozen=True, slots=True)
class Changed:
    """What an act changed."""

    visit: str
    stop: str
    label: str
    place: str
    state: str


class CallService:
    """What windows and rooms do with tickets."""

    def __init__(self, record: Record, centre: Centre) -> None:
        self._record = record
        self._centre = centre

    # --- calling -------------------------------------------------------------------------------------------------

    def next(self, place: str, operator: str) -> Changed | None:
        """Call the next one (呼叫下一位); ``None`` if nobody waits.

        Raises:
            UserError: the place is unknown, not open, or still has somebody.
        """
        self._known_place(place)
        with self._record.write() as writer:
            lines = self._ready(writer, place)
            row = lines.next_for(place)
            if row is None:
                return None
            return self._append(writer, "called", row, operator, place=place)

    def call(self, stop: str, place: str, operator: str) -> Changed:
        """Call this very stop out of order, e.g. a scanned ticket.

        Raises:
            UserError: it is elsewhere, or over.
        """
        self._known_place(place)
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if row.state in ("called", "serving"):
                return self._already_here(row, place)
            self._needs(row, ("waiting",))
            self._ready(writer, place)
            return self._append(writer, "called", row, operator, place=place)

    def recall(self, stop: str, operator: str) -> Changed:
        """Call again (重呼)."""
        return self._evidence(stop, "recalled", operator, ("called", "serving"))

    def miss(self, stop: str, operator: str) -> Changed:
        """Nobody came (过号). Somebody marked as arrived by mistake first goes back to *called*."""
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if row.state == "missed":
                return _changed(row)
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
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            here = place or row.called_place or row.place or row.expected
            self._known_place(here)
            if row.state in ("called", "serving"):
                self._already_here(row, here)
            else:
                self._needs(row, ("waiting",))
                self._ready(writer, here)
            if row.state == "serving" and (kind == "arrived" or row.started_ms > row.arrived_ms):
                return _changed(row)
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
                return _changed(row)
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
                return _changed(row)
            self._needs(row, ("missed",))
            self._again(writer, "activated", row, operator)
            return Changed(row.visit, row.stop, row.label, "", "waiting")

    def return_to_queue(self, stop: str, operator: str) -> Changed:
        """Undo a call: back into the line with its rank, the call does not count."""
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if row.state == "waiting":
                return _changed(row)
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
            return self.transfer_in(writer, stop, to, operator, reason) or _changed(self.stop_in(writer, stop))

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

    # --- ending --------------------------------------------------------------------------------------------------

    def serve(self, stop: str, operator: str, result: str = "", text: str = "", to: str = "") -> Changed:
        """Finish (办结) with a result; ``to`` sends the visit on as its next stop, with the same number.

        Raises:
            UserError: nobody is being served, or the result or ``to`` is unknown.
        """
        if result and result not in self._centre.results:
            choices = "、".join(f"{found.code} {found.name}" for found in self._centre.results.values())
            raise UserError(
                _("Result: “{code}” is not known. Choose {choices}.").format(code=result, choices=choices), "result"
            )
        queue, place = self.target(to) if to else ("", "")
        with self._record.write() as writer:
            row = self.stop_in(writer, stop, any_day=True)
            if row.state == "served" and row.result == result:
                return _changed(row)
            self._needs(row, ("called", "serving"))
            body = {
                "visit": row.visit,
                "stop": stop,
                "attempt": row.attempt,
                "place": row.called_place,
                "result": result,
            }
            writer.append(
                "served", operator, body, payload=reason_payload(text, "text"), label=row.label, scope=scope_of(row)
            )
            if to:
                self._issue_next(writer, row, queue, place, operator)
            return Changed(row.visit, row.stop, row.label, row.called_place, "served")

    def reopen(self, stop: str, operator: str) -> Changed:
        """Undo a finish: it is being served again at the same place.

        The stop that the finish sent on to is taken back with it.

        Raises:
            UserError: it was finished too long ago, or the place, or the next one, has somebody by now.
        """
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if row.state == "serving":
                return _changed(row)
            self._needs(row, ("served",))
            if writer.now_ms - row.ended_ms > REOPEN_WITHIN_MS:
                raise UserError(
                    _("{label} was finished more than a minute ago: register a new visit.").format(label=row.label)
                )
            self._ready(writer, row.called_place)
            for following in _sent_on(writer, row):
                self._needs(following, ("waiting",))
                body = {"visit": row.visit, "stop": following.stop, "attempt": following.attempt, "code": "undo"}
                writer.append("voided", operator, body, label=row.label, scope=scope_of(row))
            self._again(writer, "returned", row, operator, code="reopen", to_place=row.called_place)
            return Changed(row.visit, row.stop, row.label, row.called_place, "serving")

    def leave(self, stop: str, operator: str, reason: str = "") -> Changed:
        """The person left (离开)."""
        return self._end(stop, "left", operator, "left", reason)

    def void(self, stop: str, operator: str, reason: str = "") -> Changed:
        """Void the number (作废): it is never given again."""
        return self._end(stop, "voided", operator, "void", reason)

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

    def _known_place(self, place: str) -> None:
        if place not in self._centre.places:
            raise UserError(
                _("Place: “{place}” is not one of this centre's windows and rooms.").format(place=place[:12]), "place"
            )

    def target(self, to: str) -> tuple[str, str]:
        """Return queue and only place of what somebody is sent to.

        Raises:
            UserError: it is neither a queue nor a place.
        """
        if to in self._centre.queues:
            return to, ""
        if to in self._centre.places:
            return to, to
        raise UserError(_("“{to}” is neither a queue nor a place of this centre.").format(to=to[:12]), "to")

    def _ready(self, writer: Writer, place: str) -> Lines:
        """Check that a place can take somebody now."""
        ensure_open(writer)
        lines = Lines(self._centre, writer.tx, writer.day, writer.now_ms)
        state = lines.state_of(place)
        where = self._centre.place_label(place)
        if state != "open":
            raise UserError(_("{place} is not open now: open it first.").format(place=where), "place")
        held = lines.at(place)
        if held is not None:
            raise UserError(
                _("{label} is still at {place}: finish, park or miss it first.").format(label=held.label, place=where),
                "place",
            )
        return lines

    def stop_in(self, writer: Writer, stop: str, *, any_day: bool = False) -> StopRow:
        """Return the stop. Yesterday's may be ended, and nothing else: it does not stand in today's way.

        Raises:
            UserError: it is not known, or of another day.
        """
        row = writer.tx.tables.stop(stop)
        if row is None:
            raise UserError(_("This ticket is not known here yet."), "ticket")
        if row.day != writer.day and row.state in OPEN_STATES and not any_day:
            raise UserError(
                _("{label} is of {day}, numbers are good for one day: give a new number.").format(
                    label=row.label, day=row.day
                ),
                "ticket",
            )
        return row

    def _needs(self, row: StopRow, states: tuple[str, ...]) -> None:
        if row.state not in states:
            raise UserError(
                _("{label} is {state} now, so this cannot be done. Nothing was changed.").format(
                    label=row.label, state=state_word(row.state)
                ),
                "ticket",
            )

    def _already_here(self, row: StopRow, place: str) -> Changed:
        if row.called_place != place:
            where = self._centre.place_label(row.called_place)
            raise UserError(
                _("{label} has just been called to {place}.").format(label=row.label, place=where), "ticket"
            )
        return _changed(row)

    def _evidence(self, stop: str, kind: str, operator: str, states: tuple[str, ...], reason: str = "") -> Changed:
        with self._record.write() as writer:
            row = self.stop_in(writer, stop)
            if kind == "parked" and row.state == "parked":
                return _changed(row)
            self._needs(row, states)
            return self._append(writer, kind, row, operator, place=row.called_place, reason=reason)

    def _append(
        self, writer: Writer, kind: str, row: StopRow, operator: str, *, place: str, attempt: int = 0, reason: str = ""
    ) -> Changed:
        body = {"visit": row.visit, "stop": row.stop, "attempt": attempt or row.attempt, "place": place}
        writer.append(kind, operator, body, payload=reason_payload(reason), label=row.label, scope=scope_of(row))
        writer.project()
        return _changed(self.stop_in(writer, row.stop))

    def _again(self, writer: Writer, kind: str, row: StopRow, operator: str, reason: str = "", **body: str) -> int:
        attempt = row.attempt + 1
        fields = {name: value for name, value in body.items() if value}
        writer.append(
            kind,
            operator,
            {"visit": row.visit, "stop": row.stop, "attempt": attempt, "parent": row.attempt, **fields},
            payload=reason_payload(reason),
            label=row.label,
            scope=scope_of(row),
        )
        return attempt

    def _end(self, stop: str, kind: str, operator: str, state: str, reason: str) -> Changed:
        with self._record.write() as writer:
            row = self.stop_in(writer, stop, any_day=True)
            if row.state == state:
                return _changed(row)
            self._needs(row, ("waiting", "called", "serving", "missed", "parked"))
            body = {"visit": row.visit, "stop": row.stop, "attempt": row.attempt, "code": kind}
            writer.append(kind, operator, body, payload=reason_payload(reason), label=row.label, scope=scope_of(row))
            return Changed(row.visit, row.stop, row.label, "", state)

    def _issue_next(self, writer: Writer, row: StopRow, queue: str, place: str, operator: str) -> None:
        visit = writer.tx.tables.visit(row.visit)
        serial = writer.tx.counters.next("stop")
        body = {
            "visit": row.visit,
            "serial": visit.serial if visit else 0,
            "stop": f"{writer.device}/{serial}",
            "case": row.case_code,
            "label": row.label,
            "queue": queue,
            "place": place,
            "taken": row.taken_ms,
            "priority": row.priority,
        }
        writer.append("issued", operator, body, label=row.label, scope=scope_of(row))


def _sent_on(writer: Writer, row: StopRow) -> list[StopRow]:
    """Return the stops that a finish sent on to."""
    others = [stop for stop in writer.tx.tables.stops(row.visit) if stop.stop != row.stop]
    return [stop for stop in others if stop.case_code == row.case_code and stop.entered_ms >= row.ended_ms]


def _changed(row: StopRow) -> Changed:
    return Changed(row.visit, row.stop, row.label, row.called_place, row.state)
