"""Printers of CUPS (Linux), through its own programs ``lp``, ``lpstat``, ``lpoptions`` and ``cancel``.

A raw queue ("Local Raw Printer") gets the slip as ESC/POS with ``-o raw``; any other queue has a driver, which gets a
PDF of the slip's own size. What is said of a job:

=============================================================  ====================================================
what happened                                                  said
=============================================================  ====================================================
no CUPS, no such queue, queue disabled or not accepting        NotPrinted
``lp`` refused the job                                         NotPrinted
``lp`` did not end in time                                     MaybePrinted: the job may be there
job completed                                                  printed
job canceled, aborted, stopped, or not known any more          MaybePrinted
job still waiting after the stated time                        slip: canceled, MaybePrinted; document: MaybePrinted
=============================================================  ====================================================

A slip that waits in CUPS is canceled, because it would come out by and by, beside a second one that a clerk asked for.
What became of a job is asked by ``cups_job``, because ``lpstat`` does not tell a canceled job from a completed one.
``LC_ALL=C`` keeps what the programs say in one language; arguments are lists, so that no shell reads them.
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desk_app.devices.printers.base import MaybePrinted, NotPrinted, PrinterStatus, PrintJob, PrintOutcome
from desk_app.devices.printers.cups_job import JobState, job_state
from desk_app.devices.printers.protocols import test_name
from desk_app.i18n import _

if TYPE_CHECKING:
    from desk_app.slips.escpos import EscPos
    from desk_app.slips.render import SlipRenderer
    from desk_app.slips.selftest import PrinterWords

_PROGRAM_S = 10.0
"""A program of CUPS that has not ended by then is ended."""
_LOOK_S = 0.3
_RAW = re.compile(r"printer-make-and-model='?[^']*\braw\b", re.IGNORECASE)
_REQUEST = re.compile(r"request id is (\S+-\d+)")

# words of "Alerts:" (printer-state-reasons, RFC 8011 5.4.12) and what they mean here
_ALERTS: tuple[tuple[str, str], ...] = (
    ("media-empty", "paper_out"),
    ("media-needed", "paper_out"),
    ("cover-open", "cover_open"),
    ("door-open", "cover_open"),
    ("media-jam", "error"),
    ("offline", "offline"),
    ("connecting-to-device", "offline"),
    ("timed-out", "offline"),
    ("paused", "offline"),
    ("shutdown", "offline"),
    ("media-low", "paper_low"),
)


@dataclass(frozen=True, slots=True)
class CupsTimeouts:
    """How long a job is followed, in seconds.

    Args:
        slip_s: a slip; people wait for it.
        document_s: an A4 document, whose printer may be shared by many.
    """

    slip_s: float = 30.0
    document_s: float = 120.0


@dataclass(frozen=True, slots=True)
class CupsQueue:
    """A queue: its name, and whether bytes go through it as they are."""

    name: str
    raw: bool


class CupsMissing(Exception):  # noqa: N818 - what is so, not whose fault
    """CUPS is not there, or a program of it did not end in time."""


def cups_queues() -> list[CupsQueue]:
    """Return the queues of this PC; none where there is no CUPS."""
    try:
        names = _run(["lpstat", "-e"]).stdout.split()
        return [CupsQueue(name, is_raw(name)) for name in names]
    except CupsMissing:
        return []


def is_raw(queue: str) -> bool:
    """Tell whether a queue has no driver.

    Raises:
        CupsMissing: CUPS does not answer.
    """
    return bool(_RAW.search(_run(["lpoptions", "-p", queue]).stdout))


class CupsPrinter:
    """Prints slips on a queue of CUPS.

    Args:
        queue: its name.
        renderer: gives the centre's slips on the roll's width, when the first one is drawn.
        options: how the printer behind a raw queue wants its bytes.
        timeouts: see there.
    """

    def __init__(
        self,
        queue: str,
        renderer: Callable[[], SlipRenderer],
        options: EscPos,
        timeouts: CupsTimeouts | None = None,
    ) -> None:
        self._queue = _Queue(queue)
        self._renderer = renderer
        self._options = options
        self._timeouts = timeouts or CupsTimeouts()

    @property
    def name(self) -> str:
        """The code that the event ``printed`` records."""
        return "cups"

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        """Print a slip whole.

        Raises:
            NotPrinted: CUPS did not take it.
            MaybePrinted: CUPS took it and does not say that it came out.
        """
        renderer = self._renderer()
        if self._queue.raw():
            from desk_app.devices.printers.leftover import cut_off  # Pillow: not before a slip

            before = cut_off(self._options) if job.after_break else b""
            data = before + renderer.escpos(job.slip, self._options)
            return self._print(data, job.name, ["-o", "raw"], job.begins)
        pdf = renderer.pdf(job.slip)
        return self._print(pdf, job.name, _page_options(pdf), job.begins)

    def print_test(self, now: datetime, words: PrinterWords) -> PrintOutcome:
        """Print a test slip.

        Raises:
            NotPrinted: CUPS did not take it.
            MaybePrinted: CUPS took it and does not say that it came out.
        """
        renderer = self._renderer()
        if self._queue.raw():
            return self._print(renderer.test_escpos(now, words, self._options), test_name(now), ["-o", "raw"])
        pdf = _picture_pdf(renderer, now, words)
        return self._print(pdf, test_name(now), _page_options(pdf))

    def status(self) -> PrinterStatus:
        """Ask CUPS; does not raise."""
        return self._queue.status()

    def close(self) -> None:
        """Nothing is held."""

    def _print(
        self, data: bytes, title: str, options: Sequence[str], begins: Callable[[], None] = lambda: None
    ) -> PrintOutcome:
        self._queue.refuse_trouble()
        begins()
        job = self._queue.send(data, title, options)
        try:
            self._queue.follow(job, self._timeouts.slip_s)
        except _StillWaiting as problem:
            self._queue.cancel(job)
            raise _unsure(
                _("The slip did not come out in time and was taken from the printer's queue."), job
            ) from problem
        return PrintOutcome()


class CupsDocuments:
    """Prints A4 documents on a queue of CUPS.

    Args:
        queue: its name.
        timeouts: see there.
    """

    def __init__(self, queue: str, timeouts: CupsTimeouts | None = None) -> None:
        self._queue = _Queue(queue)
        self._timeouts = timeouts or CupsTimeouts()

    @property
    def name(self) -> str:
        """Where it went."""
        return "cups"

    def print_pdf(self, pdf: bytes, title: str, copies: int) -> PrintOutcome:
        """Print a document.

        Raises:
            NotPrinted: CUPS did not take it.
            MaybePrinted: CUPS took it and does not say that it came out.
        """
        self._queue.refuse_trouble()
        job = self._queue.send(pdf, title, ["-n", str(copies), "-o", "media=A4", "-o", "Collate=True"])
        try:
            self._queue.follow(job, self._timeouts.document_s)
        except _StillWaiting as problem:
            raise _unsure(
                _("The document still waits in the printer's queue and may come out later."), job
            ) from problem
        return PrintOutcome()

    def status(self) -> PrinterStatus:
        """Ask CUPS; does not raise."""
        return self._queue.status()

    def close(self) -> None:
        """Nothing is held."""


class _StillWaiting(Exception):  # noqa: N818 - what is so, not whose fault
    """The job is in the queue and the time is over."""


class _Queue:
    """One queue and what its programs say."""

    def __init__(self, name: str) -> None:
        self._name = name

    def raw(self) -> bool:
        try:
            return is_raw(self._name)
        except CupsMissing as problem:
            raise NotPrinted(_no_cups().sentence, "no CUPS") from problem

    def status(self) -> PrinterStatus:
        try:
            said = _run(["lpstat", "-l", "-p", self._name])
        except CupsMissing:
            return _no_cups()
        if said.returncode or not said.stdout.startswith("printer "):
            if "not running" in said.stderr + said.stdout or "Unable to connect" in said.stderr:
                return _no_cups()
            sentence = _("CUPS on this PC has no queue “{name}”. Choose another printer in the settings.")
            return PrinterStatus("offline", sentence.format(name=self._name))
        return status_from_lpstat(said.stdout)

    def refuse_trouble(self) -> None:
        status = self.status()
        if status.state in ("paper_out", "cover_open", "offline", "error"):
            raise NotPrinted(status.sentence, status.state)

    def send(self, data: bytes, title: str, options: Sequence[str]) -> str:
        """Return the job's id.

        Raises:
            NotPrinted: CUPS refused it.
            MaybePrinted: nobody can say whether CUPS took it.
        """
        try:
            said = _run(["lp", "-d", self._name, "-t", title, *options, "-"], data)
        except CupsMissing as problem:
            if isinstance(problem.__cause__, subprocess.TimeoutExpired):
                raise _unsure(_("CUPS did not answer in time."), "lp") from problem
            raise NotPrinted(_no_cups().sentence, "no CUPS") from problem
        found = _REQUEST.search(said.stdout)
        if said.returncode or found is None:
            sentence = _("CUPS did not take the job for “{name}”. Nothing was printed. Please look at its queue.")
            raise NotPrinted(sentence.format(name=self._name), f"lp {said.returncode}")
        return found[1]

    def follow(self, job: str, seconds: float) -> None:
        """Wait until a job is completed.

        Raises:
            MaybePrinted: it ended some other way.
            _StillWaiting: it did not end.
        """
        end = time.monotonic() + seconds
        number = int(job.rpartition("-")[2])
        while True:
            state = self._state(number)
            if state == "completed":
                return
            if state in ("stopped", "canceled", "aborted"):
                self.cancel(job)
                raise _unsure(_("CUPS ended the job without saying that it came out."), f"{job} {state}")
            if state == "gone":
                raise _unsure(_("CUPS no longer knows the job."), job)
            if time.monotonic() >= end:
                raise _StillWaiting
            time.sleep(_LOOK_S)

    def _state(self, number: int) -> JobState:
        try:
            return job_state(self._name, number)
        except OSError:  # it may be there again at the next look
            return "waiting"

    def cancel(self, job: str) -> None:
        try:
            _run(["cancel", job])
        except CupsMissing:
            return


def status_from_lpstat(said: str) -> PrinterStatus:
    """Return what ``lpstat -l -p QUEUE`` says. That nothing bad is said is *unknown*: most drivers say nothing."""
    first = said.splitlines()[0]
    alerts = next((line.partition(":")[2] for line in said.splitlines() if line.strip().startswith("Alerts:")), "")
    if " disabled " in f"{first} ":
        return PrinterStatus("offline", _("CUPS has stopped this queue. Please look at the printer, then enable it."))
    for word, state in _ALERTS:
        if word in alerts:
            return _told(state)
    return PrinterStatus("unknown", _("Printed through CUPS, which does not tell about paper here."))


def _told(state: str) -> PrinterStatus:
    from desk_app.devices.printers import status_bytes as words

    if state == "paper_out":
        return words.paper_out()
    if state == "paper_low":
        return words.paper_low()
    if state == "cover_open":
        return words.cover_open()
    return words.offline() if state == "offline" else words.in_trouble()


def _no_cups() -> PrinterStatus:
    return PrinterStatus(
        "offline", _("CUPS does not run on this PC: nothing prints. Please start it, or choose another printer.")
    )


def _unsure(what: str, detail: str) -> MaybePrinted:
    look = _("Please look whether the paper came out whole; if it did not, print it again.")
    return MaybePrinted(f"{what} {look}", detail)


def _page_options(pdf: bytes) -> list[str]:
    """Ask the driver for a page as large as the slip; one that has no such page centres it on its own."""
    found = re.search(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", pdf)
    if found is None:
        return []
    across, down = (float(one) * 25.4 / 72 for one in found.groups())
    return ["-o", f"media=Custom.{across:.1f}x{down:.1f}mm", "-o", "print-scaling=none"]


def _picture_pdf(renderer: SlipRenderer, now: datetime, words: PrinterWords) -> bytes:
    from io import BytesIO

    made = BytesIO()
    renderer.test_slip(now, words).save(made, "PDF", resolution=203)
    return made.getvalue()


def _run(command: list[str], data: bytes = b"") -> subprocess.CompletedProcess[str]:
    """Run a program of CUPS.

    Raises:
        CupsMissing: it is not there, or did not end in time (its cause says which).
    """
    environment = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell; the queue's name was checked
            command, input=data, capture_output=True, env=environment, timeout=_PROGRAM_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise CupsMissing(command[0]) from problem
    said = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(command, done.returncode, *said)
