"""Booking rooms (功能室预约): now, or for a day and a time; who came; what falls through.

A booking tells the whole centre and the door that a room is taken, and when: without a name, without a matter. Names
are payload. Of a discreet room (心理咨询室) and of a confidential visit the rest stands in a second, restricted event.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.rows import StopRow, VisitRow
from desk_app.diary_rows import booking_of
from desk_app.domain.centre import Centre, Place
from desk_app.domain.clock import business_day
from desk_app.domain.diary import BOOKINGS, DONE, Booking, overlapping
from desk_app.domain.stops import onward_stop, other_stop
from desk_app.domain.texts import clean_text
from desk_app.domain.visit import OPEN_STATES
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record, Writer
from desk_app.services.days import ensure_open
from desk_app.services.diary_checks import day_of, department_of, outside_hours, place_of
from desk_app.services.diary_views import BookingView, DiaryReader, going_on, is_discreet
from desk_app.services.erasures import note_after_commit
from desk_app.services.finding import find_visit, sees_restricted
from desk_app.services.keys import qr_keys
from desk_app.services.lines import Lines
from desk_app.services.scope import scope_of
from desk_app.services.texts_checked import REASON_MAX, reason_payload
from desk_app.services.wording import clock_text

MINUTE_MS = 60_000
USUAL_MIN = 30
"""Length where the centre names none for a room (会商研判室)."""
LEAST_MIN, MOST_MIN = 5, 8 * 60
FURTHEST_DAYS = 366
NAME_MAX = 40
OUTSIDE = "outside_hours"
CANCEL_CODES = ("", "no_show", "visitor", "centre", "mistake")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to book.

    Args:
        place: code of the room.
        at_ms: begin (milliseconds since 1970), 0: now.
        minutes: how long, 0: as the centre's table says of the room.
        ticket: number, case code or scan of whom it is for, ``""`` without.
        who: a name to ask for, ``""`` without.
        department: name of the department that holds it, ``""`` without.
        reason: why it is outside opening hours, where it is.
    """

    place: str
    at_ms: int = 0
    minutes: int = 0
    ticket: str = ""
    who: str = ""
    department: str = ""
    reason: str = ""

    def __repr__(self) -> str:
        """Leave the person out."""
        return f"Wanted({self.place!r}, {self.at_ms}, {self.minutes})"


class DiaryService:
    """Books rooms.

    Args:
        record: the store.
        centre: the tables.
    """

    def __init__(self, record: Record, centre: Centre) -> None:
        self._record = record
        self._centre = centre

    # --- reading -------------------------------------------------------------------------------------------------

    def day(self, operator: str, day: str = "", place: str = "", *, cancelled: bool = False) -> tuple[BookingView, ...]:
        """Return the diary of a day (today if empty), of one room or of all, by the begin of the bookings.

        Raises:
            UserError: the room is none of this centre's, or the day is no date.
        """
        if place:
            place_of(self._centre, place)
        wanted = day_of(day) if day else self._record.day_now()
        with self._record.read() as tx:
            return DiaryReader(tx, self._centre, operator).day(wanted, place, all_of_them=cancelled)

    def find(self, place: str, at_ms: int, operator: str) -> BookingView:
        """Return the booking of a room that begins at a time.

        Raises:
            UserError: there is none, or two begin then: the sentence names their ids.
        """
        place_of(self._centre, place)
        with self._record.read() as tx:
            shown = DiaryReader(tx, self._centre, operator).day(business_day(at_ms), place)
        found = [one for one in shown if one.at_ms == at_ms and one.state in ("booked", "arrived")]
        if not found:
            sentence = _("{place} has no booking at {time}. See which there are with: guidance-desk diary list.")
            raise UserError(sentence.format(place=self._centre.place_label(place), time=clock_text(at_ms)), "time")
        if len(found) > 1:
            sentence = _("{place} is booked twice at {time}: say which one is meant: {ids}.")
            ids = ", ".join(one.booking for one in found)
            raise UserError(
                sentence.format(place=self._centre.place_label(place), time=clock_text(at_ms), ids=ids), "time"
            )
        return found[0]

    # --- booking -------------------------------------------------------------------------------------------------

    def book(self, wanted: Wanted, operator: str) -> BookingView:
        """Book a room. Outside opening hours and working days it wants a reason; who is here now needs none.

        Raises:
            UserError: what is wrong, with the field: ``place``, ``at``, ``minutes``, ``ticket``, ``who``,
                ``department``, ``reason``.
        """
        place = self._room(wanted.place)
        who = clean_text(wanted.who, "who", NAME_MAX)
        department = department_of(self._centre, wanted.department)
        discreet = is_discreet(place)
        if discreet and (wanted.ticket or department):
            raise UserError(
                _("{place} is discreet: book its time without a number and without a department.").format(
                    place=place.name
                ),
                "ticket" if wanted.ticket else "department",
            )
        with self._record.write() as writer:
            visit = self._visit(writer, wanted.ticket, operator) if wanted.ticket else None
            at_ms, until_ms = self._times(writer, place, wanted)
            self._must_be_free(writer, place, at_ms, until_ms)
            reason = self._reason(wanted, at_ms, until_ms)
            booking = other_stop(writer.device, writer.tx.counters.next("later_stop"))
            rest = {"visit": visit.visit if visit else "", "case": visit.first_case if visit else ""}
            rest = {name: value for name, value in {**rest, "department": department}.items() if value}
            payload = {name: text for name, text in (("who", who), ("reason", reason)) if text} or None
            body: dict[str, object] = {"stop": booking, "place": place.code, "at": at_ms, "until": until_ms}
            if reason:
                body["code"] = OUTSIDE
            if discreet or (visit is not None and visit.scope == "restricted"):
                writer.append("booked", operator, body, scope=_scope(place))
                if rest or payload or discreet:  # marks it: the hub's readable tables leave it out
                    inside = {"stop": booking, "place": place.code, **rest}
                    writer.append("booked", operator, inside, payload=payload, scope="restricted")
            else:
                writer.append("booked", operator, {**body, **rest}, payload=payload, scope=_scope(place))
            return self._shown(writer, booking, operator)

    def arrive(self, booking: str, operator: str, ticket: str = "") -> BookingView:
        """They have come (预约到场).

        With a number of today its visitor is sent on to the room, keeps the number and is called at the booked time;
        without one the room is in use until :meth:`end`.

        Raises:
            UserError: there is no such booking, it is over, of another day, or the number does not fit.
        """
        with self._record.write() as writer:
            found = self._booking(writer, booking)
            if found.state == "arrived" and not ticket:
                return self._shown(writer, booking, operator)
            if not found.active:
                raise self._over(found)
            if found.day != writer.day:
                raise UserError(
                    _("This booking is for {day}, not for today. Book another time, or now.").format(day=found.day),
                    "booking",
                )
            place = self._centre.places[found.place]
            if ticket and is_discreet(place):
                raise UserError(_("{place} is discreet: no number is noted there.").format(place=place.name), "ticket")
            ensure_open(writer)
            body = {"stop": booking, "place": found.place}
            visit = self._visit(writer, ticket, operator) if ticket else self._expected(writer, found)
            if visit is not None and visit.scope == "restricted":
                writer.append("booking_arrived", operator, body, scope=_scope(place))
                writer.append("booking_arrived", operator, {**body, "visit": visit.visit}, scope="restricted")
            else:
                came = {**body, "visit": visit.visit} if visit else body
                writer.append("booking_arrived", operator, came, scope=_scope(place))
            if visit is not None:
                self._send_on(writer, visit, found, operator)
            return self._shown(writer, booking, operator)

    def cancel(self, booking: str, operator: str, reason: str = "", code: str = "") -> BookingView:
        """It falls through (取消预约); cancelling twice is harmless.

        Args:
            booking: its id.
            operator: who says so.
            reason: in words; kept as payload.
            code: ``no_show``, ``visitor``, ``centre``, ``mistake`` or nothing.

        Raises:
            UserError: there is no such booking, it has begun (end it), or the code is none of these.
        """
        if code not in CANCEL_CODES:
            choices = ", ".join(filter(None, CANCEL_CODES))
            raise UserError(
                _("code: “{code}” is not one of {choices}.").format(code=code[:12], choices=choices), "code"
            )
        return self._finish(booking, operator, ("booked",), code, reason)

    def end(self, booking: str, operator: str) -> BookingView:
        """What was booked is over (结束): the room is free again, before its time or after it.

        Raises:
            UserError: there is no such booking, or nobody came to it yet (cancel it).
        """
        return self._finish(booking, operator, ("arrived",), DONE, "")

    def forget(self, booking: str, operator: str, reason: str) -> int:
        """Erase the name that was noted with a booking, and why it was cancelled. Returns how many texts were erased.

        Raises:
            UserError: no reason, or no such booking.
        """
        if not reason.strip():
            raise UserError(_("Reason: it is empty. Say why the data is erased."), "reason")
        with self._record.write() as writer:
            found = self._booking(writer, booking)
            items = [item for item in writer.tx.journal.of(BOOKINGS + booking) if item.payload is not None]
            events = [f"{item.envelope.device}:{item.envelope.dseq}" for item in items]
            if events:
                body = {"events": events, "code": "asked"}
                scope = "restricted" if found.scope == "restricted" else ""
                writer.append("erased", operator, body, payload=reason_payload(reason), scope=scope)
                note_after_commit(writer.tx, self._record.store.folder, events)
        if events:
            self._record.store.scrub()
        return len(events)

    # --- inside --------------------------------------------------------------------------------------------------

    def _room(self, code: str) -> Place:
        found = place_of(self._centre, code)
        if found.kind != "room":
            raise UserError(
                _("{place} is a window: only function rooms are booked.").format(place=self._centre.place_label(code)),
                "place",
            )
        return found

    def _times(self, writer: Writer, place: Place, wanted: Wanted) -> tuple[int, int]:
        minutes = wanted.minutes or round(place.mean_min) or USUAL_MIN
        if not LEAST_MIN <= minutes <= MOST_MIN:
            raise UserError(
                _("minutes: a booking lasts {least} to {most} minutes.").format(least=LEAST_MIN, most=MOST_MIN),
                "minutes",
            )
        if not wanted.at_ms:
            now = writer.now_ms // MINUTE_MS * MINUTE_MS
            return now, now + minutes * MINUTE_MS
        if wanted.at_ms + MINUTE_MS <= writer.now_ms:
            raise UserError(_("at: this time is over already: give a later one."), "at")
        if wanted.at_ms > writer.now_ms + FURTHEST_DAYS * 86_400_000:
            raise UserError(_("at: a room is booked at most {n} days ahead.").format(n=FURTHEST_DAYS), "at")
        return wanted.at_ms, wanted.at_ms + minutes * MINUTE_MS

    def _reason(self, wanted: Wanted, at_ms: int, until_ms: int) -> str:
        """Return why it is outside opening hours, ``""`` for a usual time."""
        outside = outside_hours(self._centre, at_ms, until_ms) if wanted.at_ms else ""
        if outside and not wanted.reason.strip():
            raise UserError(
                f"{outside} " + _("It can be booked all the same: give a reason, it is recorded."), "reason"
            )
        return clean_text(wanted.reason, "reason", REASON_MAX) if outside else ""

    def _must_be_free(self, writer: Writer, place: Place, at_ms: int, until_ms: int) -> None:
        rows = writer.tx.diary.bookings(business_day(at_ms), place.code)
        mine = Booking("", place.code, business_day(at_ms), at_ms, until_ms)
        for one, other in overlapping([mine, *going_on(writer.tx, rows)]):
            if mine in (one, other):
                there = other if one is mine else one
                raise UserError(
                    _("{place} is booked from {start} to {end} already: choose another time or room.").format(
                        place=place.name, start=clock_text(there.at_ms), end=clock_text(there.until_ms)
                    ),
                    "at",
                )
        if at_ms > writer.now_ms:
            return
        lines = Lines(self._centre, writer.tx, writer.day, writer.now_ms)
        if lines.at(place.code) is not None:
            raise UserError(
                _("{place} is in use now: choose a time or another room.").format(place=place.name), "place"
            )
        if lines.state_of(place.code) in ("closed", "cleaning"):
            raise UserError(_("{place} is not open now: open it first.").format(place=place.name), "place")

    def _visit(self, writer: Writer, ticket: str, operator: str) -> VisitRow:
        tx, day = writer.tx, writer.day
        secret = sees_restricted(self._centre, operator)
        return find_visit(ticket, tx, day, qr_keys(tx, day), self._centre, restricted=secret)

    def _expected(self, writer: Writer, booking: Booking) -> VisitRow | None:
        """Return whom it was made for, where their number is of today."""
        visit = writer.tx.tables.visit(booking.visit) if booking.visit else None
        return visit if visit is not None and visit.day == writer.day and visit.issued_ms else None

    def _booking(self, writer: Writer, booking: str) -> Booking:
        row = writer.tx.diary.booking(booking)
        if row is None or row.place not in self._centre.places or not row.day:
            raise UserError(_("There is no such booking here. See the diary of the day."), "booking")
        return booking_of(row)

    def _over(self, booking: Booking) -> UserError:
        if booking.state == "ended":
            return UserError(_("This booking is over already. Nothing was changed."), "booking")
        return UserError(_("This booking was cancelled. Nothing was changed: book the time anew."), "booking")

    def _finish(self, booking: str, operator: str, states: tuple[str, ...], code: str, reason: str) -> BookingView:
        payload = reason_payload(reason)
        with self._record.write() as writer:
            found = self._booking(writer, booking)
            if not found.active:
                return self._shown(writer, booking, operator)
            if found.state not in states:
                if found.state == "arrived":
                    raise UserError(_("They have come to this booking already: end it, when it is over."), "booking")
                raise UserError(_("Nobody has come to this booking yet: cancel it instead."), "booking")
            body = {"stop": booking, "place": found.place, "code": code}
            scope = _scope(self._centre.places[found.place])
            # with its visit, so that what was typed goes when the case is erased
            whole = {**body, "visit": found.visit} if found.visit else body
            if found.scope == "restricted":
                writer.append("booking_cancelled", operator, body, scope=scope)
                if payload:
                    writer.append("booking_cancelled", operator, whole, payload=payload, scope="restricted")
            else:
                writer.append("booking_cancelled", operator, whole, payload=payload, scope=scope)
            return self._shown(writer, booking, operator)

    def _send_on(self, writer: Writer, visit: VisitRow, booking: Booking, operator: str) -> None:
        """Put the visitor in the room's own line for the booked time; who waits elsewhere is sent on, number kept."""
        stops = [stop for stop in writer.tx.tables.stops(visit.visit) if stop.state in OPEN_STATES]
        if any(booking.place in (stop.queue, stop.called_place) for stop in stops):
            return
        waiting = [stop for stop in stops if stop.state in ("waiting", "missed", "parked")]
        if waiting:
            self._transfer(writer, waiting[0], booking, operator)
            return
        taken = [stop.stop for stop in writer.tx.tables.stops(visit.visit)]
        body = {
            "visit": visit.visit,
            "serial": visit.serial,
            "stop": onward_stop(visit.visit, booking.place, taken),
            "case": visit.first_case,
            "label": visit.label,
            "queue": booking.place,
            "place": booking.place,
            "taken": visit.issued_ms,
            "booked": booking.at_ms,
            "priority": visit.priority,
        }
        writer.append("issued", operator, body, label=visit.label, scope=scope_of(visit))

    def _transfer(self, writer: Writer, stop: StopRow, booking: Booking, operator: str) -> None:
        body: dict[str, object] = {
            "visit": stop.visit,
            "stop": stop.stop,
            "attempt": stop.attempt + 1,
            "parent": stop.attempt,
            "queue": booking.place,
            "to_place": booking.place,
            "booked": booking.at_ms,
        }
        if source := stop.called_place or stop.place or stop.expected:
            body["from_place"] = source
        writer.append("transferred", operator, body, label=stop.label, scope=scope_of(stop))

    def _shown(self, writer: Writer, booking: str, operator: str) -> BookingView:
        writer.project()
        found = self._booking(writer, booking)
        reader = DiaryReader(writer.tx, self._centre, operator)
        return next(one for one in reader.day(found.day, all_of_them=True) if one.booking == booking)


def _scope(place: Place) -> str:
    """Return the scope of what is told of a room: an inner one (指挥调度) is on no public screen."""
    return "centre" if place.public == "no" else ""
