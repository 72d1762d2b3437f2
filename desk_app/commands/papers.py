"""``slip`` and ``receipt``: paper as files."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from desk_app.bootstrap import App
from desk_app.commands.output import Output
from desk_app.commands.parser import shortened
from desk_app.devices.printers.base import NotPrinted, PrinterStatus, PrintJob, PrintOutcome
from desk_app.domain.codes import plain_digits
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _


class FilePrinter:
    """Prints one slip into one file, behind the interface of real printers, so that it is counted like theirs."""

    def __init__(self, path: Path, app: App) -> None:
        self._path = path
        self._app = app

    @property
    def name(self) -> str:
        """The code that the event ``printed`` records."""
        return "file"

    def print_slip(self, job: PrintJob) -> PrintOutcome:
        """Write the slip.

        Raises:
            NotPrinted: the file cannot be written.
        """
        from desk_app.slips.data import SlipTexts
        from desk_app.slips.render import SlipRenderer

        renderer = SlipRenderer(SlipTexts.of(self._app.centre))
        pdf = self._path.suffix.lower() == ".pdf"
        try:
            _write(self._path, renderer.pdf(job.slip) if pdf else renderer.png(job.slip))
        except EnvironmentProblem as problem:
            raise NotPrinted(problem.sentence, problem.detail) from problem
        return PrintOutcome((self._path,))

    def status(self) -> PrinterStatus:
        """A file is always ready."""
        return PrinterStatus("ok")

    def close(self) -> None:
        """Nothing is held."""


def slip(app: App, arguments: Namespace, output: Output) -> int:
    """Write a ticket's slip; one that came out before is marked as a copy (补打) and logged."""
    path = out_path(arguments.out, (".pdf", ".png"))
    view = app.search.visit(arguments.ticket, arguments.operator)
    if view.state == "void":
        raise UserError(_("{label} was voided: it has no slip any more.").format(label=view.label), "ticket")
    reason = arguments.reason or _("written to a file")
    state = app.printing.print_to(FilePrinter(path, app), view.visit, reason, arguments.operator)
    if state.state != "printed":
        raise EnvironmentProblem(state.problem or _("The slip was not written. The number is valid."))
    output.result(
        {"ok": True, "ticket": state.label, "file": str(path)},
        f"{state.label}: {path}",
    )
    return 0


def receipt(app: App, arguments: Namespace, output: Output) -> int:
    """Write the receipt of a case (登记回执); a ticket of today names its case too."""
    path = out_path(arguments.out, (".pdf",))
    code = arguments.case
    if not plain_digits(code).isdigit() or len(plain_digits(code)) > 20:
        code = app.search.visit(code, arguments.operator).case_code
    _write(path, app.receipts.pdf(code, arguments.operator))
    output.result({"ok": True, "case_code": code, "file": str(path)}, f"{code}: {path}")
    return 0


def out_path(path: Path, suffixes: tuple[str, ...]) -> Path:
    """Return where to write.

    Raises:
        UserError: an ending that is none of these, a folder that is not there, or a folder in the file's place.
    """
    if path.suffix.lower() not in suffixes:
        raise UserError(
            _("--out {file}: the name must end in {suffixes}.").format(
                file=shortened(path.name), suffixes=" / ".join(suffixes)
            ),
            "--out",
        )
    if not path.parent.is_dir():
        raise UserError(_("--out: there is no folder {folder}. Make it first.").format(folder=path.parent), "--out")
    if path.is_dir():
        raise UserError(_("--out: {file} is a folder. Name a file.").format(file=path), "--out")
    return path


def _write(path: Path, data: bytes) -> None:
    from desk_app.devices.printers.folder import write_whole

    try:
        write_whole(path, data)
    except OSError as error:
        raise EnvironmentProblem(
            _("{file} cannot be written: {why}. The number is valid. Choose another place with --out.").format(
                file=path, why=error.strerror or ""
            ),
            type(error).__name__,
        ) from error
