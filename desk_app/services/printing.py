"""Paper after commit: a ticket is issued when it is committed, and *printed* when the printer took it."""

from __future__ import annotations

import os
from collections.abc import Callable

from db.rows import VisitRow
from db.transaction import Transaction
from desk_app.devices.printers.base import Printer, PrintJob
from desk_app.domain.centre import Centre
from desk_app.domain.clock import local
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.record import Record
from desk_app.services.keys import qr_keys
from desk_app.services.scope import scope_of
from desk_app.services.texts_checked import reason_payload
from desk_app.services.tickets import short_of, ticket_qr
from desk_app.services.views import PrintState
from desk_app.services.wording import place_label, queue_or_place
from desk_app.slips.data import SlipData


class PrintingService:
    """Prints slips, keeps what could not print, and never prints one twice by itself.

    Args:
        printer: makes the printer when first needed: fonts are large and the first paint does not wait for them.
    """

    def __init__(self, record: Record, centre: Centre, desk: int, printer: Callable[[], Printer]) -> None:
        self._record = record
        self._centre = centre
        self._desk = desk
        self._printer = printer

    def slip(self, visit: str, *, reprint: bool = False) -> SlipData:
        """Return what stands on a visit's slip, as it stood at issue.

        Raises:
            UserError: the visit is not known or took no number.
        """
        with self._record.read() as tx:
            row = tx.tables.visit(visit)
            if row is None or not row.label:
                raise UserError(_("This visit took no number: there is no slip."), "ticket")
            return self._slip(tx, row, reprint=reprint)

    def _slip(self, tx: Transaction, row: VisitRow, *, reprint: bool) -> SlipData:
        stops = tx.tables.stops(row.visit)
        first = min(stops, key=lambda stop: stop.entered_ms)
        case = next((one for one in tx.tables.cases(row.visit) if one.case_code == first.case_code), None)
        queue = case.queue if case else first.queue
        place = (case.place if case else "") or first.expected
        found = self._centre.places.get(place)
        return SlipData(
            label=row.label,
            place=place_label(self._centre, place),
            business=queue_or_place(self._centre, queue),
            zone=found.zone if found else "",
            before=row.waiting_before if row.waiting_before >= 0 else None,
            estimate=(row.estimate_low, row.estimate_high) if row.estimate_low >= 0 else None,
            case_code=row.first_case or first.case_code,
            registered=local(row.issued_ms),
            desk=short_of(tx, row.visit) or self._desk,
            people=row.people,
            qr=ticket_qr(self._centre, tx, qr_keys(tx), row.visit),
            reprint=reprint,
        )

    def print_ticket(self, visit: str) -> PrintState:
        """Print a ticket's first copy. What cannot print waits and says so; the ticket is never lost.

        A job is marked as taken before the printer gets it: if the PC dies in between it stays *unknown*, is shown, and
        is never printed a second time by itself.

        Raises:
            UserError: the visit is not known or took no number.
        """
        slip = self.slip(visit)
        with self._record.write() as writer:
            writer.tx.spool.add(slip_job(visit), visit, "slip", 1, writer.now_ms)
            job = writer.tx.spool.take_this(slip_job(visit), writer.now_ms, os.getpid())
            if job is None:
                row = writer.tx.tables.visit(visit)
                return PrintState(visit, slip.label, print_word(writer.tx, row) if row else "", "")
        return self._first(visit, slip)

    def _first(self, visit: str, slip: SlipData) -> PrintState:
        job = slip_job(visit)
        try:
            medium = self._to_printer(slip, copy=1)
        except EnvironmentProblem as problem:
            with self._record.write() as writer:
                writer.tx.spool.failed(job, writer.now_ms, problem.detail)
                writer.tx.spool.again(job)
            return PrintState(visit, slip.label, "waiting", problem.sentence)
        with self._record.write() as writer:
            row = writer.tx.tables.visit(visit)
            body = {"visit": visit, "medium": medium, "copy": 1}
            writer.append("printed", "", body, label=slip.label, scope=scope_of(row) if row else "")
            writer.tx.spool.done(job, writer.now_ms)
        return PrintState(visit, slip.label, "printed", "")

    def reprint(self, visit: str, reason: str, operator: str) -> PrintState:
        """Print another copy (补打), marked as one and logged; a ticket that never came out prints plain (重打).

        Raises:
            UserError: a copy without a reason.
        """
        with self._record.read() as tx:
            row = tx.tables.visit(visit)
            copies = row.copies if row else 0
        if not copies:
            with self._record.write() as writer:
                writer.tx.spool.again(slip_job(visit))
            return self.print_ticket(visit)
        if not reason.strip():
            raise UserError(_("Reason: it is empty. Say why the ticket is printed again."), "reason")
        slip = self.slip(visit, reprint=True)
        try:
            medium = self._to_printer(slip, copy=copies + 1)
        except EnvironmentProblem as problem:
            return PrintState(visit, slip.label, "failed", problem.sentence)
        with self._record.write() as writer:
            body = {"visit": visit, "medium": medium, "copy": copies + 1}
            scope = scope_of(row) if row else ""
            writer.append("reprinted", operator, body, payload=reason_payload(reason), label=slip.label, scope=scope)
        return PrintState(visit, slip.label, "printed", "")

    def _to_printer(self, slip: SlipData, *, copy: int) -> str:
        printer = self._printer()
        printer.print_slip(PrintJob(slip=slip, copy=copy))
        return printer.name

    def pending(self) -> list[PrintState]:
        """Return what waits for paper, and what a stopped PC left uncertain."""
        with self._record.read() as tx:
            found = []
            for job in tx.spool.open():
                row = tx.tables.visit(job.visit)
                if row is not None and not row.voided:
                    found.append(PrintState(job.visit, row.label, _WORDS[job.state], ""))
            return found

    def retry(self) -> list[PrintState]:
        """Print what waits, oldest first; stops at the first one that cannot."""
        results = []
        for job in [job for job in self.pending() if job.state == "waiting"]:
            done = self.print_ticket(job.visit)
            results.append(done)
            if done.state != "printed":
                break
        return results

    def settle(self) -> None:
        """At the start of a desk: what was being printed when a PC stopped is *unknown* from now on."""
        with self._record.write() as writer:
            writer.tx.spool.settle_abandoned(writer.now_ms)


_WORDS = {"waiting": "waiting", "printing": "unknown", "failed": "failed", "unknown": "unknown", "done": "printed"}


def slip_job(visit: str) -> str:
    """Return the id of a visit's first slip in the print queue."""
    return f"{visit}/slip/1"


def print_word(tx: Transaction, row: VisitRow) -> str:
    """Return ``printed``, ``waiting``, ``unknown`` (the PC stopped in between), ``failed`` or ``""`` (no paper)."""
    if row.copies:
        return "printed"
    job = tx.spool.job(slip_job(row.visit))
    return _WORDS[job.state] if job else ""
