"""The print queue of this PC: what is to be printed, taken one at a time, and what became of it. Nothing waits here.

Paper comes after commit (design, "Numbers"): a job is marked as begun, in a transaction of its own, before the first
byte goes to the printer, and is noted as printed only when the printer took all of it (domain, "Printing").
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from db.rows import VisitRow
from db.spool import PrintJob as Job
from db.transaction import Transaction
from desk_app.devices.printers.base import NotPrinted, Printer, PrinterStatus, PrintJob
from desk_app.domain.centre import Centre
from desk_app.domain.clock import business_day, local
from desk_app.domain.visit import ENDED_STATES
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.record import Record, Writer
from desk_app.services.keys import qr_keys
from desk_app.services.paper_words import abandoned_sentence, not_printed_sentence
from desk_app.services.scope import scope_of
from desk_app.services.texts_checked import reason_payload
from desk_app.services.tickets import short_of, ticket_qr
from desk_app.services.views import PrintState
from desk_app.services.wording import place_label, queue_or_place
from desk_app.slips.data import SlipData

FIRST, SECOND = "", "second"
"""The printers of a PC as jobs name them: the usual one, and the other one (Ctrl+F8)."""

_BEGUN = "slip_begun"
"""Setting of this store, one for each printer: whether the last slip that began there has not been noted as printed."""
_WORDS = {"waiting": "waiting", "printing": "waiting", "failed": "failed", "unknown": "unknown", "done": "printed"}


def slip_job(visit: str, copy: int = 1) -> str:
    """Return the id of a visit's slip in the print queue: 1 is the first, 2 … are copies (补打)."""
    return f"{visit}/slip/{copy}"


def print_word(tx: Transaction, row: VisitRow) -> str:
    """Return ``printed``, ``waiting``, ``unknown`` (the PC stopped in between), ``failed`` or ``""`` (no paper)."""
    if row.copies:
        return "printed"
    job = tx.spool.job(slip_job(row.visit))
    return _WORDS[job.state] if job else ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that is this process's to print: it ends as done, waiting, failed or unknown, whatever happens."""

    job: Job
    slip: SlipData


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that nobody has taken yet: for which printer, and how it stands in words."""

    job_id: str
    printer: str
    state: PrintState


@dataclass(frozen=True, slots=True)
class Papers:
    """What has not come out, as of one moment, in the order of issue.

    Args:
        waiting: prints by itself or is printing; ``problem`` says why it did not yet, ``""`` if nothing is in its way.
        unknown: nobody can say whether it came out; a person has to look.
        jobs: of those the ones that nobody has taken yet.
        taken_here: jobs that this process has marked as taken.
    """

    waiting: tuple[PrintState, ...] = ()
    unknown: tuple[PrintState, ...] = ()
    jobs: tuple[Waiting, ...] = ()
    taken_here: tuple[str, ...] = ()


class PrintQueue:
    """The print queue of one store, a step at a time; may be used from any thread."""

    def __init__(self, record: Record, centre: Centre, desk: int) -> None:
        self._record = record
        self._centre = centre
        self._desk = desk

    # -- what stands on a slip -------------------------------------------------------------------------------------

    def slip(self, visit: str, *, reprint: bool = False) -> SlipData:
        """Return what stands on a visit's slip, as it stood at issue.

        Raises:
            UserError: the visit is not known or took no number.
        """
        with self._record.read() as tx:
            return self._slip(tx, _with_number(tx, visit), reprint=reprint)

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

    # -- asking ----------------------------------------------------------------------------------------------------

    def add_first(self, visit: str) -> str:
        """Queue a ticket's first slip, if it is not there; returns the job's id.

        Raises:
            UserError: the visit is not known or took no number.
        """
        with self._record.read() as tx:
            _with_number(tx, visit)
            known = tx.spool.job(slip_job(visit)) is not None
        if not known:
            with self._record.write() as writer:
                writer.tx.spool.add(slip_job(visit), visit, "slip", 1, writer.now_ms)
        return slip_job(visit)

    def add_again(self, visit: str, reason: str, operator: str, printer: str = FIRST) -> str:
        """Queue a ticket's slip once more; returns the job's id.

        One that never came out prints plain, in its old place (重打). One that did is a copy (补打): marked, with a
        reason, logged when it came out. Asked twice before it came out, it is one copy.

        Args:
            visit: whose slip.
            reason: of a copy, as typed.
            operator: who asks.
            printer: ``FIRST`` or ``SECOND``.

        Raises:
            UserError: a copy without a reason, a visit without a number, a voided one.
        """
        with self._record.write() as writer:
            return self._again(writer, visit, reason, operator, printer)

    def _again(self, writer: Writer, visit: str, reason: str, operator: str, printer: str) -> str:
        spool = writer.tx.spool
        row = _with_number(writer.tx, visit)
        if row.voided:
            raise UserError(_("{label} was voided: it has no slip any more.").format(label=row.label), "ticket")
        if not row.copies:
            job_id = slip_job(visit)
            now = writer.now_ms
            if not spool.add(job_id, visit, "slip", 1, now, operator=operator, printer=printer) and not spool.again(
                job_id, created_ms=now, operator=operator, printer=printer
            ):
                spool.aim(job_id, printer, operator)
            return job_id
        if not reason.strip():
            raise UserError(_("Reason: it is empty. Say why the ticket is printed again."), "reason")
        reason_payload(reason)
        copy = row.copies + 1
        while (found := spool.job(slip_job(visit, copy))) is not None and found.state == "done":
            copy += 1
        job_id, now = slip_job(visit, copy), writer.now_ms
        if not spool.add(job_id, visit, "slip", copy, now, operator=operator, reason=reason, printer=printer):
            spool.again(job_id, created_ms=now, operator=operator, reason=reason, printer=printer)
        return job_id

    # -- taking and printing ---------------------------------------------------------------------------------------

    def settle(self, *, own: bool = False) -> None:
        """What was begun and belongs to nobody any more is *unknown* from now on, and shown; what was not waits again.

        Args:
            own: only what this process left behind (the disk was full when it should have been noted); else whatever
                is marked: for who has just become the leader for printing.
        """
        with self._record.write() as writer:
            writer.tx.spool.settle_abandoned(writer.now_ms, os.getpid() if own else None)

    def take(self, printer: str = FIRST) -> Taken | None:
        """Mark the oldest job that waits for a printer as taken; ``None`` if none waits.

        What needs no paper any more is passed over: a ticket that was voided or is served, a day that is over.
        """
        with self._record.write() as writer:
            while (job := writer.tx.spool.take(writer.now_ms, os.getpid(), ["slip"], printer=printer)) is not None:
                if (taken := self._taken(writer, job)) is not None:
                    return taken
        return None

    def take_this(self, job_id: str, *, leads: bool = False) -> Taken | None:
        """Mark one job as taken; ``None`` if it does not wait any more.

        Args:
            job_id: which.
            leads: this process is the leader for printing as of now: settle what others left first.
        """
        with self._record.write() as writer:
            if leads:
                writer.tx.spool.settle_abandoned(writer.now_ms)
            job = writer.tx.spool.take_this(job_id, writer.now_ms, os.getpid())
            return self._taken(writer, job) if job is not None else None

    def _taken(self, writer: Writer, job: Job) -> Taken | None:
        row = writer.tx.tables.visit(job.visit)
        if row is None or not _wanted(row, job, writer.day):
            writer.tx.spool.failed(job.job_id, writer.now_ms, "")
            return None
        return Taken(job, self._slip(writer.tx, row, reprint=job.copy > 1))

    def print(
        self, taken: Taken, printer: Printer, asked: Callable[[PrinterStatus], object] = lambda _status: None
    ) -> PrintState:
        """Print a job that was taken, on this thread, and note what became of it.

        Args:
            taken: by this process.
            printer: asked how it is if nothing came out.
            asked: told what it answered then.

        Returns:
            ``printed``; ``waiting`` or (a copy) ``failed``: surely no paper; ``unknown``: nobody can say. Each of the
            latter with a sentence.

        Raises:
            EnvironmentProblem: the store could not note it; the job stays taken and becomes unknown (:meth:`settle`).
        """
        with self._record.read() as tx:
            after_break = bool(tx.settings.get(_begun_on(taken, printer.name)))
        try:
            begins = partial(self._begins, taken, printer.name)
            printer.print_slip(PrintJob(taken.slip, taken.job.copy, begins, after_break))
        except NotPrinted as problem:
            status = printer.status()
            state = self._not_printed(taken, not_printed_sentence(status.state) or problem.sentence)
            asked(status)
            return state
        except EnvironmentProblem as problem:  # MaybePrinted, and whatever does not say that surely nothing came out
            return self._unknown(taken, problem.sentence)
        except BaseException:
            self._unknown(taken, "")
            raise
        return self._printed(taken, printer.name)

    def _begins(self, taken: Taken, medium: str) -> None:
        try:
            with self._record.write() as writer:
                writer.tx.spool.begin(taken.job.job_id, writer.now_ms)
                writer.tx.settings.set(_begun_on(taken, medium), "1")
        except EnvironmentProblem as problem:
            raise NotPrinted(problem.sentence, problem.detail) from problem

    def _printed(self, taken: Taken, medium: str) -> PrintState:
        job = taken.job
        with self._record.write() as writer:
            row = writer.tx.tables.visit(job.visit)
            scope, body = scope_of(row) if row else "", {"visit": job.visit, "medium": medium, "copy": job.copy}
            if job.copy == 1:
                writer.append("printed", "", body, label=taken.slip.label, scope=scope)
            else:
                payload = reason_payload(job.reason)
                writer.append("reprinted", job.operator, body, payload=payload, label=taken.slip.label, scope=scope)
            writer.tx.spool.done(job.job_id, writer.now_ms)
            writer.tx.settings.set(_begun_on(taken, medium), "")
        return PrintState(job.visit, taken.slip.label, "printed", "")

    def _not_printed(self, taken: Taken, sentence: str) -> PrintState:
        """The first slip waits and is tried again. A copy does not: who asked for it stands there and is told."""
        job = taken.job
        with self._record.write() as writer:
            if job.copy == 1:
                writer.tx.spool.put_back(job.job_id, writer.now_ms, sentence)
            else:
                writer.tx.spool.failed(job.job_id, writer.now_ms, sentence)
        return PrintState(job.visit, taken.slip.label, "waiting" if job.copy == 1 else "failed", sentence)

    def give_up_copies(self, printer: str, sentence: str) -> None:
        """Copies that wait for a printer that does not print are not made: who asked is told at once."""
        with self._record.read() as tx:
            none = not any(_is_copy_for(printer, job) for job in tx.spool.waiting())
        if none:
            return
        with self._record.write() as writer:
            for job in writer.tx.spool.waiting():
                if _is_copy_for(printer, job):
                    writer.tx.spool.failed(job.job_id, writer.now_ms, sentence)

    def _unknown(self, taken: Taken, sentence: str) -> PrintState:
        with self._record.write() as writer:
            writer.tx.spool.unknown(taken.job.job_id, writer.now_ms, sentence)
        return PrintState(taken.job.visit, taken.slip.label, "unknown", sentence)

    # -- looking ---------------------------------------------------------------------------------------------------

    def papers(self) -> Papers:
        """Return what has not come out."""
        with self._record.read() as tx:
            day = business_day(self._record.clock.now_ms(), tx.settings.get("last_day") or "")
            jobs = [job for job in tx.spool.open() if job.state != "failed"]
            found = [(job, row) for job in jobs if (row := tx.tables.visit(job.visit)) and _wanted(row, job, day)]
        stuck: dict[str, str] = {}
        waiting: list[PrintState] = []
        not_taken: list[Waiting] = []
        unknown: list[PrintState] = []
        for job, row in found:
            if job.state == "unknown":
                unknown.append(_state(job, row))
            else:
                stuck.setdefault(job.printer, job.detail)  # what stands behind the first one waits for the same reason
                state = PrintState(job.visit, row.label, "waiting", job.detail or stuck[job.printer])
                waiting.append(state)
                if job.state == "waiting":
                    not_taken.append(Waiting(job.job_id, job.printer, state))
        return Papers(
            tuple(waiting),
            tuple(unknown),
            tuple(not_taken),
            tuple(job.job_id for job in jobs if job.state == "printing" and job.pid == os.getpid()),
        )

    def state(self, job_id: str) -> PrintState | None:
        """Return what became of a job; ``None`` if there is none or nobody wants it any more."""
        with self._record.read() as tx:
            job = tx.spool.job(job_id)
            row = tx.tables.visit(job.visit) if job is not None else None
            if job is None or row is None or row.voided or (job.state == "failed" and not job.detail):
                return None
            return _state(job, row)

    # -- a person looked -------------------------------------------------------------------------------------------

    def came_out(self, visit: str, operator: str) -> PrintState | None:
        """Somebody looked, and what was uncertain is there: it is printed. ``None`` if nothing was uncertain.

        Args:
            visit: whose slip.
            operator: who looked.
        """
        with self._record.write() as writer:
            row = _with_number(writer.tx, visit)
            unknown = [job for job in writer.tx.spool.of_visit(visit) if job.state == "unknown"]
            for job in unknown:
                kind = "printed" if job.copy == 1 else "reprinted"
                body = {"visit": visit, "medium": "seen", "copy": job.copy}
                writer.append(kind, operator, body, label=row.label, scope=scope_of(row))
                writer.tx.spool.done(job.job_id, writer.now_ms)
            return PrintState(visit, row.label, "printed", "") if unknown else None


def _with_number(tx: Transaction, visit: str) -> VisitRow:
    row = tx.tables.visit(visit)
    if row is None or not row.label:
        raise UserError(_("This visit took no number: there is no slip."), "ticket")
    return row


def _begun_on(taken: Taken, medium: str) -> str:
    """Return the setting for the printer that a job goes to: a file written in between says nothing about paper."""
    return f"{_BEGUN}/{taken.job.printer}/{medium}"


def _is_copy_for(printer: str, job: Job) -> bool:
    return job.copy > 1 and job.printer == printer


def _wanted(row: VisitRow, job: Job, day: str) -> bool:
    """Say whether a slip is of use still: today's, not voided, and its visitor is here or somebody asked for it."""
    here = row.state not in ENDED_STATES or bool(job.operator)
    return not row.voided and business_day(job.created_ms) >= day and here


def _state(job: Job, row: VisitRow) -> PrintState:
    problem = abandoned_sentence() if job.state == "unknown" and job.detail == "abandoned" else job.detail
    return PrintState(job.visit, row.label, _WORDS[job.state], problem)
