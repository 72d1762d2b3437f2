"""Registering (登记): check, decide, take a number, and only then paper. One transaction a registration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from db.rows import StopRow, VisitRow
from db.transaction import Transaction
from desk_app.domain.centre import Centre
from desk_app.domain.clock import as_date
from desk_app.domain.codes import case_code, format_label
from desk_app.domain.routing import Decision, decide, override
from desk_app.domain.stops import first_stop, other_stop
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record, Writer, request_id
from desk_app.rows import person_key
from desk_app.services.days import ensure_open
from desk_app.services.decided import law_and_reason
from desk_app.services.keys import qr_keys
from desk_app.services.lanes import (
    LABELS_A_LANE,
    NO_LANES,
    closed,
    lanes_of,
    refuse_while_closed,
    refuse_without_lane,
    shut,
)
from desk_app.services.learned import Times
from desk_app.services.lines import Lines
from desk_app.services.people import own_reason, typed_of
from desk_app.services.print_queue import slip_job
from desk_app.services.progress import matter_in_progress
from desk_app.services.registration import Registration, checked, examine
from desk_app.services.scope import scope_of
from desk_app.services.tickets import ticket_qr
from desk_app.services.views import Range

UNDO_WITHIN_MS = 60_000


@dataclass(frozen=True, slots=True)
class Issued:
    """What a registration led to.

    Args:
        action: ``issue`` (a ticket), ``advice`` (answered at the desk, no ticket), ``show_progress`` (the same matter
            is in progress: nothing was registered, ``case_code`` is that case).
        notice: what only the clerk should read, e.g. to call the inside line; ``""`` if nothing.
        repeated: this request had been registered before: the same answer again.
    """

    action: str
    visit: str
    stop: str
    case_code: str
    ticket: str
    queue: str
    place: str
    path: str
    rule: int
    law: str
    reason: str
    before: int | None
    estimate: Range | None
    qr: str
    issued_ms: int
    notice: str = ""
    repeated: bool = False


class RegisterService:
    """Takes registrations at this desk."""

    def __init__(self, record: Record, centre: Centre, times: Times) -> None:
        self._record = record
        self._centre = centre
        self._times = times

    def check(self, reg: Registration) -> list[UserError]:
        """Return one problem a field that cannot be taken yet; nothing is stored."""
        _clean, problems = examine(reg, self._centre, as_date(self._record.day_now()))
        return problems

    def decide(self, reg: Registration, *, same_matter_open: bool = False) -> Decision:
        """Return where the matter goes, by which rule and law (pure)."""
        decision = decide(reg.facts(same_matter_open=same_matter_open), self._centre)
        return override(decision, reg.queue, reg.override_reason, self._centre) if reg.queue else decision

    def _settled(self, reg: Registration, *, same_matter_open: bool = False) -> Decision:
        """Return the decision as it is recorded: danger leaves no trace in it, everybody's screens read the rule."""
        decision = self.decide(reg, same_matter_open=same_matter_open)
        if decision.action != "call_inside":
            return decision
        return replace(self.decide(replace(reg, flags=reg.flags - {"danger"})), action="call_inside")

    def register(self, reg: Registration, operator: str) -> Issued:
        """Register a visit and issue its ticket.

        Returns:
            the ticket; the same one again for a ``request_id`` that was registered before.

        Raises:
            UserError: a field cannot be taken, or the day's numbers are used up.
        """
        clean = checked(reg, self._centre, as_date(self._record.day_now()))
        with self._record.write() as writer:
            known = self._known(writer.tx, clean.request_id)
            return known or self._register(writer, clean, operator)

    def advise(self, reg: Registration, operator: str) -> Issued:
        """Answer a question at the desk (咨询即办，不取号): registered, no number."""
        clean = checked(reg, self._centre, as_date(self._record.day_now()))
        with self._record.write() as writer:
            known = self._known(writer.tx, clean.request_id)
            if known:
                return known
            ensure_open(writer)
            decision = self._settled(replace(clean, queue="", override_reason=""))
            visit, serial = _new_visit(writer)
            case = self._case(writer, clean, decision)
            self._append_registered(writer, clean, decision, operator, visit, serial, case)
            advised = self._issued(decision, visit, "", case, "", writer.now_ms, action="advice")
            return self._alerted(writer, decision, advised, operator)

    def second_matter(self, visit: str, reg: Registration, operator: str) -> Issued:
        """Register another matter of a visit that is here: new case and stop, same ticket.

        Raises:
            UserError: the visit is not known or of another day, took no number, or the matter is a confidential one.
        """
        clean = checked(reg, self._centre, as_date(self._record.day_now()))
        with self._record.write() as writer:
            row = writer.tx.tables.visit(visit)
            if row is None or not row.label or row.day != writer.day:
                raise UserError(_("This visit took no number today: register it as a new one."), "ticket")
            decision = self._settled(clean)
            if hidden(decision) and row.scope != "restricted":
                raise UserError(_("This matter gets a number of its own: register it as a new visit."), "wants")
            ensure_open(writer)
            case = self._case(writer, clean, decision)
            self._append_registered(writer, clean, decision, operator, visit, row.serial, case, scope=scope_of(row))
            issued = self._issue(
                writer, decision, operator, row.visit, row.serial, case, row.label, scope=scope_of(row)
            )
            return self._alerted(writer, decision, issued, operator)

    def undo(self, visit: str, operator: str) -> None:
        """Take back a ticket just issued: voided, its number is never given again.

        Raises:
            UserError: it is over a minute old, or was called already.
        """
        with self._record.write() as writer:
            row = writer.tx.tables.visit(visit)
            stops = writer.tx.tables.stops(visit)
            if row is None or not stops or row.voided:
                return
            if writer.now_ms - row.issued_ms > UNDO_WITHIN_MS:
                raise UserError(
                    _("{label} is over a minute old: void it in today's ledger, with a reason.").format(label=row.label)
                )
            if any(stop.state != "waiting" or stop.calls for stop in stops):
                raise UserError(_("{label} has been called already, so it stays.").format(label=row.label))
            for stop in stops:
                body = {"visit": visit, "stop": stop.stop, "attempt": stop.attempt, "code": "undo"}
                writer.append("voided", operator, body, label=row.label, scope=scope_of(row))

    # --- inside --------------------------------------------------------------------------------------------------

    def _register(self, writer: Writer, reg: Registration, operator: str) -> Issued:
        ensure_open(writer)
        running = "" if reg.case or reg.queue else self._in_progress(writer.tx, reg)
        decision = self._settled(reg, same_matter_open=bool(running))
        if decision.action == "show_progress":
            return self._issued(decision, "", "", running, "", writer.now_ms, action="show_progress")
        visit, serial = _new_visit(writer)
        case = self._case(writer, reg, decision)
        self._append_registered(writer, reg, decision, operator, visit, serial, case)
        label = self._label(writer, decision.queue)
        issued = self._issue(writer, decision, operator, visit, serial, case, label)
        return self._alerted(writer, decision, issued, operator)

    def _alerted(self, writer: Writer, decision: Decision, issued: Issued, operator: str) -> Issued:
        """Danger (信访工作条例 26): the clerk is told, the visitor's ticket is an ordinary one."""
        if decision.action != "call_inside":
            return issued
        writer.append("alerted", operator, {"visit": issued.visit, "code": "danger"})
        return replace(issued, notice=self._inside_notice())

    def _inside_notice(self) -> str:
        return _("Please call the inside line {line}. The ticket is an ordinary one.").format(
            line=self._centre.inside_line
        )

    def _in_progress(self, tx: Transaction, reg: Registration) -> str:
        person = person_key(reg.id_type, reg.id_number, reg.name, reg.phone)
        return matter_in_progress(tx, self._centre, person, reg.category, self._record.clock.now_ms()) if person else ""

    def _case(self, writer: Writer, reg: Registration, decision: Decision) -> str:
        if reg.case:
            known = writer.tx.tables.visits_of_case(reg.case)
            secret = any(visit.scope == "restricted" for visit in known) and not hidden(decision)
            if not known or secret:
                raise UserError(
                    _("Case code: {code} is not known here. Check it, or leave it out.").format(code=reg.case), "case"
                )
            return reg.case
        self._refuse_without_lanes(writer.tx)
        lanes = lanes_of(writer.tx, writer.day) or lanes_of(writer.tx)
        # while numbers wait, the first lane may be somebody else's today: the last spare one names cases meanwhile
        lane = lanes[-1] if closed(writer.tx) else lanes[0]
        serial = writer.tx.counters.next(f"case:{writer.day}:{lane}")
        return case_code(self._centre.area, as_date(writer.day), lane, serial)

    def _refuse_without_lanes(self, tx: Transaction) -> None:
        if closed(tx) == NO_LANES:
            raise UserError(_("This device gives no numbers: register at a desk of the centre."), "lane")

    def _label(self, writer: Writer, prefix: str) -> str:
        self._refuse_without_lanes(writer.tx)
        refuse_while_closed(writer.tx)
        for lane in lanes_of(writer.tx, writer.day):
            counter = f"label:{writer.day}:{prefix}:{lane}"
            if writer.tx.counters.value(counter) < LABELS_A_LANE:
                label = format_label(prefix, lane, writer.tx.counters.next(counter))
                if not writer.tx.tables.visit_by_label(writer.day, label):
                    return label
                shut(writer.tx, [lane], writer.day)  # somebody else has it: a hub without memory gave it twice
        refuse_without_lane(writer.tx, writer.day)
        raise UserError(_("All numbers of queue {prefix} are used up for today.").format(prefix=prefix), "queue")

    def _append_registered(
        self,
        writer: Writer,
        reg: Registration,
        decision: Decision,
        operator: str,
        visit: str,
        serial: int,
        case: str,
        *,
        scope: str = "",
    ) -> None:
        scope = "restricted" if hidden(decision) else scope
        body = {
            "visit": visit,
            "case": case,
            "serial": serial,
            "request": request_id(reg.request_id),
            "source": reg.source,
            "people": reg.people,
            "category": reg.category,
            "scale": reg.scale,
            "wants": "none" if hidden(decision) else reg.wants,
            "priority": decision.priority,
            "mediation": reg.mediation,
        }
        writer.append("registered", operator, body, payload=typed(reg), scope=scope)
        known = reg.override_reason in self._centre.override_reasons
        routed = {
            "visit": visit,
            "case": case,
            "path": decision.path,
            "rule": decision.rule,
            "queue": decision.queue,
            "place": decision.place,
            "override": decision.overridden_by,
        }
        reason = {"reason": reg.override_reason} if reg.queue and not known else None
        writer.append("routed", operator, routed, payload=reason, scope=scope)
        if hidden(decision):
            writer.append("disciplined", operator, {"visit": visit, "case": case, "place": decision.place})

    def _issue(
        self,
        writer: Writer,
        decision: Decision,
        operator: str,
        visit: str,
        serial: int,
        case: str,
        label: str,
        *,
        scope: str = "",
    ) -> Issued:
        lines = Lines(self._centre, writer.tx, writer.day, writer.now_ms, self._times)
        one = lines.newcomer(decision.queue, green=decision.priority == "green")
        before, estimate = lines.before_newcomer(one), lines.estimate_for(one)
        first = not writer.tx.tables.stops(visit)
        stop = first_stop(visit) if first else other_stop(writer.device, writer.tx.counters.next("later_stop"))
        body: dict[str, object] = {
            "visit": visit,
            "serial": serial,
            "stop": stop,
            "case": case,
            "label": label,
            "queue": decision.queue,
            "place": decision.place,
            "before": before,
            "taken": writer.now_ms,
            "priority": decision.priority,
        }
        if estimate:
            body |= {"low": estimate[0], "high": estimate[1]}
        writer.append("issued", operator, body, label=label, scope="restricted" if hidden(decision) else scope)
        writer.tx.spool.add(slip_job(visit), visit, "slip", 1, writer.now_ms)
        issued = self._issued(decision, visit, stop, case, label, writer.now_ms)
        qr = ticket_qr(self._centre, writer.tx, qr_keys(writer.tx), visit)
        return replace(issued, before=before, estimate=estimate, qr=qr)

    def _issued(
        self, decision: Decision, visit: str, stop: str, case: str, label: str, now_ms: int, action: str = "issue"
    ) -> Issued:
        return Issued(
            action=action,
            visit=visit,
            stop=stop,
            case_code=case,
            ticket=label,
            queue=decision.queue,
            place=decision.place,
            path="ASK" if hidden(decision) else decision.path,
            rule=decision.rule,
            law=decision.law,
            reason=decision.text,
            before=None,
            estimate=None,
            qr="",
            issued_ms=now_ms,
        )

    def _known(self, tx: Transaction, request: str) -> Issued | None:
        row = tx.tables.visit_by_request(request_id(request)) if request else None
        return self._again(tx, row) if row else None

    def _again(self, tx: Transaction, row: VisitRow) -> Issued:
        stops: list[StopRow] = list(tx.tables.stops(row.visit))
        case = next(iter(tx.tables.cases(row.visit)), None)
        queue, place = (case.queue, case.place) if case else ("", "")
        words = typed_of(tx, row.visit, case.case_code if case else "")
        law, reason = "", ""
        if case:
            own = own_reason(tx, row.visit, case.case_code)
            law, reason = law_and_reason(self._centre, case, row.people, words, own)
        qr = ticket_qr(self._centre, tx, qr_keys(tx), row.visit)
        return Issued(
            action="issue" if row.label else "advice",
            visit=row.visit,
            stop=stops[0].stop if stops else "",
            case_code=row.first_case,
            ticket=row.label,
            queue=queue,
            place=place,
            path="ASK" if case is None or case.path == "DISC" else case.path,
            rule=case.rule if case else 0,
            law=law,
            reason=reason,
            before=row.waiting_before if row.waiting_before >= 0 else None,
            estimate=(row.estimate_low, row.estimate_high) if row.estimate_low >= 0 else None,
            qr=qr,
            issued_ms=row.issued_ms,
            notice=self._inside_notice() if "danger" in _flags(words) else "",
            repeated=True,
        )


def _flags(words: Mapping[str, object]) -> list[object]:
    flags = words.get("flags")
    return flags if isinstance(flags, list) else []


def hidden(decision: Decision) -> bool:
    """Tell whether nobody outside the role may see this visit (检举控告, 信访工作条例 30)."""
    return decision.path == "DISC"


def typed(reg: Registration) -> dict[str, object]:
    """Return what a person typed: the payload, which can be erased."""
    return {
        "name": reg.name,
        "id_type": reg.id_type,
        "id_number": reg.id_number,
        "no_id_reason": reg.no_id_reason,
        "phone": reg.phone,
        "address": reg.address,
        "text": reg.text,
        "external_no": reg.external_no,
        "flags": sorted(reg.flags),
        **({"wants": reg.wants} if reg.wants == "discipline" else {}),
    }


def _new_visit(writer: Writer) -> tuple[str, int]:
    # the first program numbered stops as visits are numbered: a visit's id must be none of those (domain.stops)
    serial = writer.tx.counters.next("visit", above=writer.tx.counters.value("stop"))
    return f"{writer.device}/{serial}", serial
