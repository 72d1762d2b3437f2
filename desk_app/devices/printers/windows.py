"""Queues of Windows, RAW: the printer's own bytes through the spooler (pywin32's ``win32print``).

Written from the Win32 documentation of print spooling; **not run in our tests**, which run on Linux: only the pure
functions and a spooler made up after that documentation are tested. What is said of a job:

=============================================================  ====================================================
what happened                                                  said
=============================================================  ====================================================
no such queue, paused, offline, out of paper, door open        NotPrinted
``StartDocPrinter`` refused, or no byte was written            NotPrinted
writing broke off                                              MaybePrinted
job PRINTED or COMPLETE, or forgotten by the spooler           printed
job in trouble, deleted, or still there after the stated time  deleted from the queue, MaybePrinted
=============================================================  ====================================================

The spooler forgets a job when it is printed; one that somebody deletes between two looks is forgotten in the same way
and counts as printed. A RAW queue mostly learns nothing from the printer: printed means that the port took the bytes.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from desk_app.devices.printers import status_bytes as words_of
from desk_app.devices.printers.base import MaybePrinted, NotPrinted, PrinterStatus, PrintJob, PrintOutcome
from desk_app.devices.printers.protocols import test_name
from desk_app.i18n import _

if TYPE_CHECKING:
    from desk_app.slips.escpos import EscPos
    from desk_app.slips.render import SlipRenderer
    from desk_app.slips.selftest import PrinterWords

# PRINTER_STATUS_* and PRINTER_ATTRIBUTE_WORK_OFFLINE of winspool.h
_PAPER_OUT = 0x10 | 0x40  # PAPER_OUT, PAPER_PROBLEM
_DOOR_OPEN = 0x400000
_OFFLINE = 0x1 | 0x80 | 0x1000 | 0x2000000  # PAUSED, OFFLINE, NOT_AVAILABLE, POWER_SAVE
_TROUBLE = 0x2 | 0x8 | 0x100000  # ERROR, PAPER_JAM, USER_INTERVENTION
_WORK_OFFLINE = 0x400
# JOB_STATUS_* of winspool.h
_JOB_OVER = 0x80 | 0x1000  # PRINTED, COMPLETE
_JOB_TROUBLE = 0x2 | 0x20 | 0x40 | 0x200 | 0x400  # ERROR, OFFLINE, PAPEROUT, BLOCKED_DEVQ, USER_INTERVENTION
_JOB_DELETED = 0x4 | 0x100  # DELETING, DELETED
_JOB_CONTROL_DELETE = 5
_GONE = 87  # ERROR_INVALID_PARAMETER: the spooler forgot the job, which it does after printing
_ENUM_LOCAL_AND_CONNECTIONS = 0x2 | 0x4
_FOLLOW_S = 30.0
_LOOK_S = 0.2
JobEnd = Literal["printed", "trouble", "waiting"]


def status_from_bits(status: int, attributes: int) -> PrinterStatus:
    """Return what ``GetPrinter`` says: no bit at all is *unknown*, most RAW queues learn nothing from their printer.

    Args:
        status: ``PRINTER_INFO_2.Status``.
        attributes: ``PRINTER_INFO_2.Attributes``.
    """
    if status & _DOOR_OPEN:
        return words_of.cover_open()
    if status & _PAPER_OUT:
        return words_of.paper_out()
    if status & _TROUBLE:
        return words_of.in_trouble()
    if status & _OFFLINE or attributes & _WORK_OFFLINE:
        return words_of.offline()
    return PrinterStatus("unknown", _("Printed through a queue of Windows, which does not tell about paper here."))


def job_end(status: int) -> JobEnd:
    """Return what a job's status bits mean for its slip."""
    if status & _JOB_TROUBLE:
        return "trouble"
    if status & _JOB_OVER:
        return "printed"
    return "trouble" if status & _JOB_DELETED else "waiting"


@dataclass(frozen=True, slots=True)
class Spooler:
    """The print spooler: ``win32print`` and what its functions raise."""

    api: Any
    error: type[Exception]


def windows_spooler() -> Spooler:
    """Return this PC's; imported when wanted, there is none elsewhere."""
    return Spooler(importlib.import_module("win32print"), importlib.import_module("pywintypes").error)


def windows_queues(spooler: Spooler | None = None) -> list[str]:
    """Return the queues of this PC and the shared ones it is connected to; none where the spooler does not run."""
    used = spooler or windows_spooler()
    try:
        found = used.api.EnumPrinters(_ENUM_LOCAL_AND_CONNECTIONS, None, 2)
    except used.error:
        return []
    return sorted(str(entry["pPrinterName"]) for entry in found)


class WindowsPrinter:
    r"""Prints slips on a queue of Windows.

    Args:
        queue: its name, ``XP-80C`` or ``\\SERVER\XP-80C``.
        renderer: gives the centre's slips on the roll's width, when the first one is drawn.
        options: how the printer wants its bytes.
        spooler: Windows' own by default.
    """

    def __init__(
        self, queue: str, renderer: Callable[[], SlipRenderer], options: EscPos, spooler: Spooler | None = None
    ) -> None:
        self._spooler = spooler or windows_spooler()
        self._queue = queue
        self._renderer = renderer
        self._options = options

    @property
    def name(self) -> str:
        """The code that the event ``printed`` records."""
        return "windows"

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        """Print a slip whole.

        Raises:
            NotPrinted: the spooler did not take it.
            MaybePrinted: it took it and does not say that it came out.
        """
        from desk_app.devices.printers.leftover import cut_off  # Pillow: not before a slip

        before = cut_off(self._options) if job.after_break else b""
        return self._print(before + self._renderer().escpos(job.slip, self._options), job.name, job.begins)

    def print_test(self, now: datetime, words: PrinterWords) -> PrintOutcome:
        """Print a test slip.

        Raises:
            NotPrinted: the spooler did not take it.
            MaybePrinted: it took it and does not say that it came out.
        """
        return self._print(self._renderer().test_escpos(now, words, self._options), test_name(now))

    def status(self) -> PrinterStatus:
        """Ask the spooler; does not raise."""
        try:
            printer = self._spooler.api.OpenPrinter(self._queue)
        except self._spooler.error:
            sentence = _("This PC has no printer called “{name}”. Choose another one in the settings.")
            return PrinterStatus("offline", sentence.format(name=self._queue[:60]))
        try:
            known = self._spooler.api.GetPrinter(printer, 2)
            return status_from_bits(int(known["Status"]), int(known["Attributes"]))
        except self._spooler.error:
            return words_of.offline()
        finally:
            self._spooler.api.ClosePrinter(printer)

    def close(self) -> None:
        """Nothing is held."""

    def _print(self, data: bytes, title: str, begins: Callable[[], None] = lambda: None) -> PrintOutcome:
        status = self.status()
        if status.state in ("paper_out", "cover_open", "offline", "error"):
            raise NotPrinted(status.sentence, status.state)
        try:
            printer = self._spooler.api.OpenPrinter(self._queue)
        except self._spooler.error as problem:
            raise NotPrinted(self.status().sentence, "OpenPrinter") from problem
        try:
            begins()
            self._follow(printer, self._spool(printer, data, title))
        finally:
            self._spooler.api.ClosePrinter(printer)
        return PrintOutcome()

    def _spool(self, printer: Any, data: bytes, title: str) -> int:
        written = job = 0
        try:
            job = int(self._spooler.api.StartDocPrinter(printer, 1, (title, None, "RAW")))
            while written < len(data):
                taken = int(self._spooler.api.WritePrinter(printer, data[written:]))
                if not taken:
                    raise self._spooler.error("no byte taken")
                written += taken
            self._spooler.api.EndDocPrinter(printer)
        except self._spooler.error as problem:
            if job:
                self._delete(printer, job)
            if not written:
                sentence = _("The queue of Windows did not take the slip. Nothing was printed.")
                raise NotPrinted(sentence, "StartDocPrinter") from problem
            raise self._unsure("WritePrinter") from problem
        return job

    def _follow(self, printer: Any, job: int) -> None:
        end = time.monotonic() + _FOLLOW_S
        while True:
            try:
                what = job_end(int(self._spooler.api.GetJob(printer, job, 1)["Status"]))
            except self._spooler.error as problem:
                if getattr(problem, "winerror", 0) == _GONE:
                    return
                raise self._unsure("GetJob") from problem
            if what == "printed":
                return
            if what == "trouble" or time.monotonic() >= end:
                self._delete(printer, job)
                raise self._unsure(what)
            time.sleep(_LOOK_S)

    def _delete(self, printer: Any, job: int) -> None:
        """A slip left in the queue would come out by and by, beside one that a clerk asked for."""
        try:
            self._spooler.api.SetJob(printer, job, 0, None, _JOB_CONTROL_DELETE)
        except self._spooler.error:
            return

    @staticmethod
    def _unsure(detail: str) -> MaybePrinted:
        what = _("The queue of Windows does not say that the slip came out.")
        look = _("Please look whether the paper came out whole; if it did not, print it again.")
        return MaybePrinted(f"{what} {look}", detail)
