"""Everyday corrections: wrong data, wrong route, an old case, and erasing personal data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace

from db.rows import VisitRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre
from desk_app.domain.clock import as_date
from desk_app.domain.codes import check_case_code
from desk_app.domain.routing import OWN_WORDS
from desk_app.domain.texts import field_label
from desk_app.domain.visit import OPEN_STATES
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.projection import VISITS, event_of
from desk_app.record import Record, Writer
from desk_app.services.calls import CallService, Changed
from desk_app.services.erasures import note_after_commit
from desk_app.services.finding import sees_restricted
from desk_app.services.people import typed_of
from desk_app.services.register import RegisterService, hidden, typed
from desk_app.services.registration import Registration, checked
from desk_app.services.scope import scope_of
from desk_app.services.texts_checked import reason_payload
from desk_app.trouble import explained

CORRECTABLE = frozenset(
    {
        "name",
        "id_type",
        "id_number",
        "no_id_reason",
        "phone",
        "address",
        "text",
        "external_no",
        "people",
        "category",
        "scale",
        "wants",
        "source",
        "mediation",
        "flags",
    }
)


class CorrectionService:
    """Changes what was registered, by adding to the record."""

    def __init__(self, record: Record, centre: Centre, register: RegisterService, calls: CallService) -> None:
        self._record = record
        self._centre = centre
        self._register = register
        self._calls = calls

    def registration(self, case: str, operator: str = "") -> Registration:
        """Return what is registered of a case now, to be corrected.

        Raises:
            UserError: there is no such case for this operator, or its personal data was erased.
        """
        with self._record.read() as tx:
            return self._registered(tx, case, self._newest(tx, case, operator))

    def _newest(self, tx: Transaction, case: str, operator: str) -> VisitRow:
        visits = self._seen(tx.tables.visits_of_case(case), operator)
        if not visits:
            raise UserError(_("There is no such case here."), "case")
        return max(visits, key=lambda row: row.registered_ms)

    def _seen(self, visits: list[VisitRow], operator: str) -> list[VisitRow]:
        """Return them, unless the case is a confidential one and the operator has no such role."""
        hidden = any(visit.scope == "restricted" for visit in visits) and not sees_restricted(self._centre, operator)
        return [] if hidden else visits

    def _registered(self, tx: Transaction, case: str, visit: VisitRow) -> Registration:
        row = next(one for one in tx.tables.cases(visit.visit) if one.case_code == case)
        words = typed_of(tx, visit.visit, case)
        if not words:
            raise UserError(_("The personal data of this case was erased: it cannot be corrected."), "case")
        names = {field.name for field in fields(Registration)}
        known = {name: value for name, value in words.items() if name in names and name != "flags"}
        flags = words.get("flags")
        return Registration(
            **{
                **known,
                "flags": frozenset(flags) if isinstance(flags, list) else frozenset(),
                "people": visit.people,
                "category": row.category,
                "scale": row.scale,
                "wants": str(words.get("wants") or row.wants),
                "source": visit.source,
                "mediation": row.mediation,
            }  # type: ignore[arg-type]
        )

    def correct(self, case: str, changes: Mapping[str, object], operator: str) -> None:
        """Correct what was registered (更正): a new payload, the old one erased; number and rank stay.

        What turns out to be a confidential matter (检举控告) disappears from every list with it.

        Raises:
            UserError: a field cannot be corrected or taken, the case is unknown, or its data was erased.
        """
        for name in changes:
            if name not in CORRECTABLE:
                raise UserError(_("{field}: this cannot be corrected.").format(field=field_label(name)), name)
        with self._record.write() as writer:
            visit = self._newest(writer.tx, case, operator)
            wanted = replace(self._registered(writer.tx, case, visit), **changes)  # type: ignore[arg-type]
            clean = checked(wanted, self._centre, as_date(writer.day))
            decision = self._register.decide(clean)
            old = _typed_events(writer, visit.visit, case)
            body = {
                "visit": visit.visit,
                "case": case,
                "people": clean.people,
                "category": clean.category,
                "scale": clean.scale,
                "wants": "none" if hidden(decision) else clean.wants,
                "source": clean.source,
                "mediation": clean.mediation,
                "priority": decision.priority,
            }
            scope = "restricted" if hidden(decision) else scope_of(visit)
            writer.append("corrected", operator, body, payload=typed(clean), scope=scope)
            writer.append("erased", operator, {"events": old, "case": case, "code": "corrected"}, scope=scope)
            note_after_commit(writer.tx, self._record.store.folder, old)
        with explained(self._record.store.folder):
            self._record.store.truncate_wal()

    def reroute(self, stop: str, queue: str, reason: str, operator: str) -> Changed:
        """Send to another queue because the route was wrong (改派): number and rank kept.

        Args:
            stop: the stop.
            queue: prefix of the right queue.
            reason: a code of the centre's override reasons, or own words.
            operator: who does it.

        Raises:
            UserError: no reason, an unknown queue, or the stop is over.
        """
        if not reason.strip():
            raise UserError(
                _("Reason for sending elsewhere: it is empty. Say why another queue is right."), "override_reason"
            )
        if queue not in self._centre.queues:
            raise UserError(_("Queue: “{queue}” is not one of this centre's.").format(queue=queue[:12]), "queue")
        known = reason in self._centre.override_reasons
        with self._record.write() as writer:
            changed = self._calls.transfer_in(writer, stop, queue, operator)
            row = self._calls.stop_in(writer, stop)
            if changed is None:
                return Changed(row.visit, row.stop, row.label, "", row.state)
            target = self._centre.queues[queue]
            body = {
                "visit": row.visit,
                "case": row.case_code,
                "path": target.paths[0],
                "rule": 0,
                "queue": queue,
                "place": target.served_by[0],
                "override": reason if known else OWN_WORDS,
            }
            words = None if known else reason_payload(reason)
            writer.append("rerouted", operator, body, payload=words, scope=scope_of(row))
        return changed

    def link(self, visit: str, case: str, operator: str) -> None:
        """Link a visit's matter to an old case.

        Raises:
            UserError: the code is mistyped, or no such case or visit is here.
        """
        code = check_case_code(case)
        with self._record.write() as writer:
            row = writer.tx.tables.visit(visit)
            if row is None or not self._seen(writer.tx.tables.visits_of_case(code), operator):
                raise UserError(_("There is no such case here."), "case")
            if row.first_case != code:
                body = {"visit": visit, "case": row.first_case, "to_case": code}
                writer.append("linked", operator, body, scope=scope_of(row))

    def erase(self, case: str, reason: str, operator: str) -> int:
        """Erase everything that was typed about a case: payloads, search and pinyin, in the store and its log.

        Returns:
            how many payloads were erased.

        Raises:
            UserError: no reason, no such case, or it still goes on today.
        """
        if not reason.strip():
            raise UserError(_("Reason: it is empty. Say why the data is erased."), "reason")
        code = check_case_code(case)
        with self._record.write() as writer:
            visits = self._seen(writer.tx.tables.visits_of_case(code), operator)
            if not visits:
                raise UserError(_("There is no such case here."), "case")
            stops = [stop for visit in visits for stop in writer.tx.tables.stops(visit.visit)]
            open_today = [s for s in stops if s.case_code == code and s.state in OPEN_STATES and s.day == writer.day]
            if open_today:
                raise UserError(_("{label} still goes on: finish it first.").format(label=open_today[0].label), "case")
            events = [name for visit in visits for name in _typed_events(writer, visit.visit, code, every=True)]
            body = {"events": events, "case": code, "code": "asked"}
            scope = "restricted" if any(visit.scope == "restricted" for visit in visits) else ""
            writer.append("erased", operator, body, payload=reason_payload(reason), scope=scope)
            note_after_commit(writer.tx, self._record.store.folder, events)
        with explained(self._record.store.folder):
            self._record.store.scrub()
        return len(events)


def _typed_events(writer: Writer, visit: str, case: str, *, every: bool = False) -> list[str]:
    """Return the events of a case that still have a payload, as ``device:dseq``."""
    found = []
    cases = {stop.stop: stop.case_code for stop in writer.tx.tables.stops(visit)}
    for item in writer.tx.journal.of(VISITS + visit):
        at = item.envelope
        event = event_of(item)
        # what was typed at a stop belongs to the stop's case; an alert to the whole visit
        mine = (event.code("case") or cases.get(event.code("stop")) or case) == case
        wanted = every or at.kind in ("registered", "corrected")
        if mine and wanted and item.payload is not None:
            found.append(f"{at.device}:{at.dseq}")
    return found
