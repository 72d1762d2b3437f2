"""``slip``, ``receipt`` and ``document``: paper as files."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from desk_app.bootstrap import App
from desk_app.commands.output import Output
from desk_app.commands.parser import shortened
from desk_app.devices.printers.base import NotPrinted, PrinterStatus, PrintJob, PrintOutcome
from desk_app.documents.facts import CONDITIONS, FACTS
from desk_app.domain.codes import plain_digits
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.services.finding import CASE_DIGITS
from desk_app.services.receipts import RECEIPT

_DOCUMENT = "guidance-desk document"


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
            drawn = renderer.pdf(job.slip) if pdf else renderer.png(job.slip)
            job.begins()
            _write(self._path, drawn)
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
    return _document(app, RECEIPT, arguments, output)


def document(app: App, arguments: Namespace, output: Output) -> int:
    """Write a document of a case; ``list`` tells which there are, ``facts`` what templates may name."""
    if arguments.kind == "list":
        return _kinds(app, arguments, output)
    if arguments.kind == "facts":
        return _facts(output)
    if not arguments.case:
        raise UserError(
            _("{argument} is missing. See: {program} --help.").format(argument="CASE", program=_DOCUMENT), "case"
        )
    if arguments.out is None:
        raise UserError(
            _("{argument} is missing. See: {program} --help.").format(argument="--out", program=_DOCUMENT), "--out"
        )
    return _document(app, arguments.kind, arguments, output)


def _document(app: App, kind: str, arguments: Namespace, output: Output) -> int:
    path = out_path(arguments.out, (".pdf",))
    code = _case(app, arguments)
    reason = getattr(arguments, "reason", "")
    given = _given(getattr(arguments, "given", None) or [])
    _write(path, app.documents.pdf(kind, code, arguments.operator, reason=reason, given=given))
    output.result({"ok": True, "case_code": code, "document": kind, "file": str(path)}, f"{code}: {path}")
    return 0


def _case(app: App, arguments: Namespace) -> str:
    code = str(arguments.case)
    if not plain_digits(code).isdigit() or len(plain_digits(code)) > CASE_DIGITS:
        return app.search.visit(code, arguments.operator).case_code
    return code


def _given(pairs: list[str]) -> dict[str, str]:
    """Return what ``--given NAME=TEXT`` said; a backslash and n in it begin a new line."""
    found = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise UserError(_("--given: write NAME=TEXT. guidance-desk document list tells the names."), "--given")
        found[name.strip()] = text.replace("\\n", "\n")
    return found


def _kinds(app: App, arguments: Namespace, output: Output) -> int:
    kinds = app.documents.kinds(_case(app, arguments) if arguments.case else "", arguments.operator)
    rows = [
        {
            "code": one.code,
            "name": one.name,
            "copies": one.copies,
            "full": one.full,
            "given": list(one.given),
            "problem": one.problem,
        }
        for one in kinds
    ]
    width = max((len(one.code) for one in kinds), default=0)
    lines = [f"{one.code:<{width}}  {one.problem or one.name}  {', '.join(one.given)}".rstrip() for one in kinds]
    output.result({"ok": True, "documents": rows}, "\n".join(lines))
    return 0


def _facts(output: Output) -> int:
    rows = [
        {"name": name, "label": one.label, "origin": one.origin, "meaning": one.meaning} for name, one in FACTS.items()
    ]
    words = {
        "centre": _("the centre's file"),
        "case": _("the record"),
        "person": _("the record, personal"),
        "given": _("said when printing"),
    }
    lines = [f"{{{name}}}  {one.label}  ({words[one.origin]})" for name, one in FACTS.items()]
    lines += [f'when = "{name}"  {label}' for name, label in CONDITIONS.items()]
    output.result({"ok": True, "facts": rows, "conditions": dict(CONDITIONS)}, "\n".join(lines))
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
