"""What every printer of slips can do, and what it may say about itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal, Protocol

from desk_app.errors import EnvironmentProblem
from desk_app.slips.data import SlipData

PrinterState = Literal["ok", "paper_low", "paper_out", "cover_open", "offline", "error", "unknown"]


class NotPrinted(EnvironmentProblem):
    """Surely nothing came out: the slip waits, and is tried again by itself."""


class MaybePrinted(EnvironmentProblem):
    """The link broke in between, nobody can say what came out: shown as unknown, never printed again by itself."""


def _unnoted() -> None:
    """Nobody has to know when it begins."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One slip to be printed: after the ticket was committed, never before (design: Numbers).

    Args:
        slip: the ticket's facts; ``slip.reprint`` marks a copy of one that came out before (补打).
        copy: 1 for the first slip of the ticket, 2 for the next …
        begins: a printer calls it once, right before the first byte of the slip leaves this program: whoever is killed
            before surely printed nothing. Raises NotPrinted if it cannot be noted; then nothing is sent.
        after_break: the slip before began on this printer, and nobody knows of its end (the program was killed, say):
            what hangs in the printer must not stand on this visitor's paper.
    """

    slip: SlipData
    copy: int = 1
    begins: Callable[[], None] = field(default=_unnoted, compare=False, repr=False)
    after_break: bool = False

    @property
    def name(self) -> str:
        """A name for files and spoolers: business day (it rolls at 04:00), number and copy; nothing personal."""
        day = (self.slip.registered - timedelta(hours=4)).date()
        return f"{day.isoformat()}-{self.slip.label}-{self.copy}"


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """The printer took the whole slip.

    Args:
        files: what was written, for printers that write files.
    """

    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer answered. No answer is ``unknown``, never ``ok`` (domain: Printing).

    Args:
        state: for colour and word.
        sentence: translated, for the clerk; ``""`` where all is well.
    """

    state: PrinterState
    sentence: str = ""


class Printer(Protocol):
    """Something that prints slips."""

    @property
    def name(self) -> str:
        """A short code, recorded as the medium of the event ``printed``: ``folder`` …"""

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        """Print a slip whole; calls ``job.begins`` right before the first byte.

        Raises:
            NotPrinted: it did not come out, surely.
            MaybePrinted: nobody can say whether it did. Either way the ticket stays valid, and the slip is not counted
                as printed.
        """

    def status(self) -> PrinterStatus:
        """Ask the printer; does not raise."""

    def close(self) -> None:
        """Give back what is held; the printer is not used afterwards."""
