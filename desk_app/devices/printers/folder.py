"""A printer that writes each slip into a folder, as picture and PDF: for demos, tests and PCs without a printer."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Literal

from desk_app.devices.printers.base import NotPrinted, PrinterStatus, PrintJob, PrintOutcome
from desk_app.devices.printers.protocols import test_name
from desk_app.i18n import _

if TYPE_CHECKING:
    from desk_app.slips.render import SlipRenderer
    from desk_app.slips.selftest import PrinterWords

Format = Literal["png", "pdf"]


class FolderPrinter:
    """Writes ``2026-11-23-D006-1.png`` and ``.pdf``; a file is there whole or not at all.

    Args:
        folder: made when the first slip comes.
        renderer: gives the centre's slips on the centre's paper, when the first one is drawn.
        formats: what to write.
    """

    def __init__(
        self, folder: Path, renderer: Callable[[], SlipRenderer], formats: Sequence[Format] = ("png", "pdf")
    ) -> None:
        self._folder = folder
        self._renderer = renderer
        self._formats = tuple(formats)
        self._writable = _Writable(folder)

    @property
    def name(self) -> str:
        """The code that the event ``printed`` records."""
        return "folder"

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        """Write the slip.

        Raises:
            NotPrinted: the folder cannot be written; no file of this slip is left half.
        """
        renderer = self._renderer()
        draw = {"png": renderer.png, "pdf": renderer.pdf}
        drawn = {self._folder / f"{job.name}.{one}": draw[one](job.slip) for one in self._formats}
        job.begins()
        return _written(drawn)

    def print_test(self, now: datetime, words: PrinterWords) -> PrintOutcome:
        """Write a test slip as a picture.

        Raises:
            NotPrinted: the folder cannot be written.
        """
        drawn = BytesIO()
        self._renderer().test_slip(now, words).save(drawn, "PNG", dpi=(203, 203))
        sentence = _(
            "The test slip could not be written into the folder. Please check the folder and its disk, then try again."
        )
        return _written({self._folder / f"{test_name(now)}.png": drawn.getvalue()}, sentence)

    def status(self) -> PrinterStatus:
        """Say whether the folder can be written."""
        return self._writable.status()

    def close(self) -> None:
        """Nothing is held."""


class FolderDocuments:
    """Writes each A4 document into a folder; copies are left to whoever opens it there.

    Args:
        folder: made when the first document comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """Where it went."""
        return "folder"

    def print_pdf(self, pdf: bytes, title: str, copies: int) -> PrintOutcome:
        """Write a document under its title; one that is there already is kept, and this one numbered.

        Raises:
            NotPrinted: the folder cannot be written.
        """
        stem = _file_name(title)
        names = (f"{stem}.pdf", *(f"{stem}-{n}.pdf" for n in range(2, 10_000)))
        path = next(path for name in names if not (path := self._folder / name).exists())
        sentence = _(
            "The document could not be written into the folder. "
            "Please check the folder and its disk, then print it again."
        )
        return _written({path: pdf}, sentence)

    def status(self) -> PrinterStatus:
        """Say whether the folder can be written."""
        return _Writable(self._folder).status()

    def close(self) -> None:
        """Nothing is held."""


def _written(files: Mapping[Path, bytes], sentence: str = "") -> PrintOutcome:
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
    except OSError as problem:
        of_a_slip = _(
            "The slip could not be written into the folder. "
            "The number is valid. Please check the folder and its disk, then print the slip again."
        )
        raise NotPrinted(
            sentence or of_a_slip,
            f"{type(problem).__name__} {problem.errno}",
        ) from problem
    return PrintOutcome(tuple(files))


class _Writable:
    """Whether a folder can be written, or made: tried once, then looked at, because it is asked every second.

    What rights say is not enough: on Windows they do not tell of a shared folder, nor of a system's own folder on Linux
    to its administrator.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._proved: Path | None = None

    def status(self) -> PrinterStatus:
        there = next(place for place in (self._folder, *self._folder.absolute().parents) if place.exists())
        if not there.is_dir() or not os.access(there, os.W_OK):
            self._proved = None
        elif self._proved != there:
            self._proved = there if _takes_a_file(there) else None
        return PrinterStatus("ok") if self._proved is not None else _not_writable()


def _takes_a_file(folder: Path) -> bool:
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _not_writable() -> PrinterStatus:
    return PrinterStatus(
        "offline",
        _("The folder for slips cannot be written. Please check that it may be written to and that its disk is there."),
    )


def _file_name(title: str) -> str:
    """Return a title as every system takes it for a file."""
    return re.sub(r'[\x00-\x1f<>:"/\\|?*]', "-", title).strip(" .")[:100] or "document"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all: beside it, flushed to the disk, then moved over.

    Raises:
        OSError: what stood there before is untouched.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
