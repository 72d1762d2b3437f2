"""``logs``: where an administrator finds what the program wrote, and all of it in one file to send."""

from __future__ import annotations

import json
import zipfile
from argparse import Namespace
from pathlib import Path

from desk_app import crash
from desk_app.commands.care import look_over
from desk_app.commands.output import Output
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _, ngettext
from desk_app.logs import FOLDER


def logs(arguments: Namespace, output: Output) -> int:
    """Say where log files and crash reports are, or pack them with what ``doctor`` says."""
    folder = arguments.home / FOLDER
    reports = arguments.home / crash.FOLDER
    if arguments.out is None:
        found, crashes = _files(folder, "*.log*"), _files(reports, "*.txt")
        count = ngettext("{n} log file", "{n} log files", len(found)).format(n=len(found))
        more = ngettext("{n} crash report", "{n} crash reports", len(crashes)).format(n=len(crashes))
        value = {"ok": True, "logs": str(folder), "crash": str(reports), "files": len(found), "reports": len(crashes)}
        output.result(value, _("{folder}: {count}.").format(folder=folder, count=count), f"{reports}: {more}.")
        return 0
    path = arguments.out.expanduser().absolute()
    if path.is_dir():
        raise UserError(_("--out: {file} is a folder. Name a file.").format(file=path), "--out")
    said = look_over(arguments).json()
    try:
        amount = pack(path, folder, reports, json.dumps(said, ensure_ascii=False, indent=1))
    except OSError as problem:
        raise EnvironmentProblem(
            _("--out: {file} cannot be written: {why}. Name another file.").format(
                file=path, why=problem.strerror or ""
            ),
            type(problem).__name__,
        ) from problem
    sentence = ngettext(
        "{n} file packed: {path}. Nothing of visitors is in it: give it to the administrator.",
        "{n} files packed: {path}. Nothing of visitors is in them: give it to the administrator.",
        amount,
    )
    output.result({"ok": True, "file": str(path), "files": amount}, sentence.format(n=amount, path=path))
    return 0


def pack(path: Path, folder: Path, reports: Path, doctor: str) -> int:
    """Write the archive, whole or not at all. Returns how many files are in it.

    Args:
        path: the archive.
        folder: of the log files.
        reports: of the crash reports.
        doctor: what ``doctor --json`` says.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    found = [(f"logs/{one.name}", one) for one in _files(folder, "*.log*")]
    found += [(f"crash/{one.name}", one) for one in _files(reports, "*.txt")]
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("doctor.json", doctor)
            for name, one in found:
                archive.write(one, name)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return len(found) + 1


def _files(folder: Path, names: str) -> list[Path]:
    return sorted(folder.glob(names))
