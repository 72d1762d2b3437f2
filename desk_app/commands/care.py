"""``erase``, ``rebuild``, ``verify``, ``doctor``, ``lane next`` and ``backup``: care of the store."""

from __future__ import annotations

from argparse import Namespace

from desk_app.bootstrap import App
from desk_app.commands.output import Output, complain, plain
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
    checks = _checks(arguments)
    wrong = [check for check in checks if not check.ok]
    output.result(_report(arguments, checks), *(f"{'✓' if check.ok else '!'} {check.sentence}" for check in checks))
    if wrong:
        complain(wrong[0].sentence)
    return 2 if wrong else 0


def doctor_report(arguments: Namespace) -> dict[str, object]:
    """Return what ``doctor --json`` says."""
    return _report(arguments, _checks(arguments))


def _report(arguments: Namespace, checks: list[Check]) -> dict[str, object]:
    wrong = any(not check.ok for check in checks)
    return {"ok": not wrong, "home": str(arguments.home), "checks": [plain(check) for check in checks]}


def _checks(arguments: Namespace) -> list[Check]:
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
