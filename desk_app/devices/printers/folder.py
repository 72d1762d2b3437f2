"""A printer that writes each slip into a folder, as picture and PDF: for demos, tests and PCs without a printer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from desk_app.devices.printers.base import NotPrinted, PrinterStatus, PrintJob, PrintOutcome
from desk_app.i18n import _
from desk_app.slips.render import SlipRenderer

Format = Literal["png", "pdf"]


class FolderPrinter:
    """Writes ``2026-11-23-D006-1.png`` and ``.pdf``; a file is there whole or not at all.

    Args:
        folder: made when the first slip comes.
        renderer: the centre's slips on the centre's paper.
        formats: what to write.
    """

    def __init__(self, folder: Path, renderer: SlipRenderer, formats: Sequence[Format] = ("png", "pdf")) -> None:
        self._folder = folder
        self._renderer = renderer
        self._formats = tuple(formats)

    @property
    def name(self) -> str:
        """The code that the event ``printed`` records."""
        return "folder"

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        """Write the slip.

        Raises:
            NotPrinted: the folder cannot be written; no file of this slip is left half.
        """
        draw = {"png": self._renderer.png, "pdf": self._renderer.pdf}
        drawn = {self._folder / f"{job.name}.{one}": draw[one](job.slip) for one in self._formats}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for path, data in drawn.items():
                write_whole(path, data)
        except OSError as problem:
            raise NotPrinted(
                _(
                    "The slip could not be written into the folder. "
                    "The number is valid. Please check the folder and its disk, then print the slip again."
                ),
                f"{type(problem).__name__} {problem.errno}",
            ) from problem
        return PrintOutcome(tuple(drawn))

    def status(self) -> PrinterStatus:
        """Say whether the folder can be written."""
        there = next(place for place in (self._folder, *self._folder.absolute().parents) if place.exists())
        if there.is_dir() and os.access(there, os.W_OK):
            return PrinterStatus("ok")
        return PrinterStatus(
            "offline",
            _(
                "The folder for slips cannot be written. "
                "Please check that it may be written to and that its disk is there."
            ),
        )

    def close(self) -> None:
        """Nothing is held."""


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
