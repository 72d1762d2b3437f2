"""What some printers can do besides slips: A4 documents, a test slip."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from desk_app.devices.printers.base import PrinterStatus, PrintOutcome

if TYPE_CHECKING:
    from desk_app.slips.selftest import PrinterWords


@runtime_checkable
class DocumentPrinter(Protocol):
    """Something that prints A4 documents."""

    @property
    def name(self) -> str:
        """A short code, recorded where a document's printing is recorded: ``cups`` …"""

    def print_pdf(self, pdf: bytes, title: str, copies: int) -> PrintOutcome:
        """Print a document.

        Args:
            pdf: the document; it is not kept.
            title: of the job, seen in the system's queue: nothing personal.
            copies: how many whole documents, from 1.

        Raises:
            NotPrinted: nothing came out, surely.
            MaybePrinted: nobody can say what came out.
        """

    def status(self) -> PrinterStatus:
        """Ask the printer; does not raise."""

    def close(self) -> None:
        """Give back what is held; the printer is not used afterwards."""


@runtime_checkable
class SelfTesting(Protocol):
    """A printer of slips that also prints a test slip (自检页)."""

    def print_test(self, now: datetime, words: PrinterWords) -> PrintOutcome:
        """Print a test slip.

        Args:
            now: local time.
            words: what it says about the printer.

        Raises:
            NotPrinted: nothing came out, surely.
            MaybePrinted: nobody can say what came out.
        """


def test_name(now: datetime) -> str:
    """Return the name of a test slip's job or file."""
    return f"test-{now:%Y%m%d-%H%M%S}"
