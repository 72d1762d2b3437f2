"""``erase``, ``rebuild``, ``verify``, ``doctor``, ``lane next`` and ``backup``: care of the store."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from desk_app.bootstrap import App
from desk_app.commands.output import Output, complain, plain
from desk_app.doctor.checks import checks_of
from desk_app.doctor.facts import Pc
from desk_app.doctor.probe import look_at_this_pc
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _, ngettext
from desk_app.services.hub_checks import Check


def erase(app: App, arguments: Namespace, output: Output) -> int:
    """Erase what was typed about a case."""
    count = app.corrections.erase(arguments.case, arguments.reason, arguments.operator)
    sentence = ngettext("{n} entry erased for good.", "{n} entries erased for good.", count).format(n=count)
    output.result({"ok": True, "erased": count}, sentence)
    return 0


def rebuild(app: App, arguments: Namespace, output: Output) -> int:
    """Fold the tables anew and say whether anything differed."""
    report = app.maintenance.rebuild()
    said = _("The tables differed and are right again.") if report.changed else _("The tables were right.")
    value = {"ok": True, "events": report.events, "changed": report.changed}
    output.result(value, _("{n} events read. {said}").format(n=report.events, said=said))
    return 0


def verify(app: App, arguments: Namespace, output: Output) -> int:
    """Check everything. Returns 2 where something does not hold."""
    report = app.maintenance.verify()
    whole = not report.faults
    value = {"ok": whole, "events": report.events, "faults": list(report.faults)}
    if whole:
        output.result(value, _("Whole: {n} events, every page of the file.").format(n=report.events))
        return 0
    output.result(value, *report.faults)
    complain(
        ngettext(
            "{n} fault: {first}. Nothing was changed. Keep the file, and take a backup with: guidance-desk restore.",
            "{n} faults, the first: {first}. Nothing was changed. "
            "Keep the file, and take a backup with: guidance-desk restore.",
            len(report.faults),
        ).format(n=len(report.faults), first=report.faults[0])
    )
    return 2


def doctor(arguments: Namespace, output: Output) -> int:
    """Say what is well and what is wrong, also where the store cannot be opened. Returns 2 where something is wrong."""
    report = look_over(arguments)
    wrong = [check for check in report.checks if not check.ok]
    output.result(report.json(), *(f"{'✓' if check.ok else '!'} {check.sentence}" for check in report.checks))
    if wrong:
        complain(wrong[0].sentence)
    return 2 if wrong else 0


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """What ``doctor`` found: the PC's facts and every check."""

    home: Path
    pc: Pc
    checks: tuple[Check, ...]

    def json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "ok": all(check.ok for check in self.checks),
            "home": str(self.home),
            "pc": plain(self.pc),
            "checks": plain(self.checks),
        }


def look_over(arguments: Namespace) -> DoctorReport:
    """Look over this PC and its store."""
    store = _store_checks(arguments)  # first: it makes the folder where there is none yet
    pc = look_at_this_pc(arguments.home)
    return DoctorReport(arguments.home, pc, (*store, *checks_of(pc)))


def _store_checks(arguments: Namespace) -> list[Check]:
    from desk_app.bootstrap import open_app

    try:
        app = open_app(arguments.home, centre_file=arguments.centre)
    except EnvironmentProblem as problem:
        return [Check("store", False, problem.sentence)]
    except UserError as problem:
        return [Check("centre", False, problem.sentence)]
    try:
        from desk_app.commands.voice import voice_checks
        from desk_app.services.device_checks import device_checks, paper_check

        devices = [*device_checks(app.record, app.devices), paper_check(app.printing.view())]
        return [*app.maintenance.doctor(), *devices, *voice_checks(app)]
    finally:
        app.close()


def lane(app: App, arguments: Namespace, output: Output) -> int:
    """Take the spare lane."""
    number = app.maintenance.next_lane()
    output.result({"ok": True, "lane": number}, _("Numbers come from lane {lane} now.").format(lane=number))
    return 0


def backup(app: App, arguments: Namespace, output: Output) -> int:
    """Write an encrypted backup."""
    if arguments.to is None:
        path = app.maintenance.backup()
    else:
        path = arguments.to.expanduser().absolute()
        if path.is_dir():
            raise UserError(_("--to: {file} is a folder. Name a file.").format(file=path), "--to")
        if path == app.store.path:
            raise UserError(_("--to: this is the store itself. Name another file."), "--to")
        app.store.backup(path)
    output.result({"ok": True, "file": str(path)}, _("Backup: {path}").format(path=path))
    return 0
