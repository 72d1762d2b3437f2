"""``setup``: an administrator sets a PC up without windows; the clerk's first start then asks nothing."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from desk_app.commands.output import Output
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.trouble import explained


def setup(arguments: Namespace, output: Output) -> int:
    """Take the centre's file, join the shared database, keep the slip printer. Run again it changes nothing more."""
    from desk_app.bootstrap import open_app
    from desk_app.centre_file import load_centre
    from desk_app.first_start import end, take_centre

    passphrase = _passphrase(arguments)
    if arguments.centre is not None:
        load_centre(arguments.centre)  # a mistake in it is told before anything is made
    with explained(arguments.home):
        name = _enrolled(arguments, passphrase) if arguments.enrol is not None else ""
        if arguments.centre is not None:
            take_centre(arguments.home, arguments.centre)
        app = open_app(arguments.home)
        try:
            if arguments.slip_printer:
                kept = app.devices.settings()
                app.devices.save(replace(kept, slip=replace(kept.slip, address=arguments.slip_printer)))
            end(app)
            value = {"ok": True, "home": str(app.home), "centre": app.centre.code, "enrolled": name}
            lines = [_("This PC is set up for {centre}.").format(centre=app.centre.name)]
        finally:
            app.close()
    if name:
        lines.append(_("This PC is {name} at the shared database now.").format(name=name))
    output.result(value, *lines, _("Keep its recovery key: guidance-desk recovery-key."))
    return 0


def _enrolled(arguments: Namespace, passphrase: str) -> str:
    from desk_app.bootstrap import SystemClock
    from desk_app.enrolment import Joining
    from desk_app.enrolment_file import file_bytes

    joining = Joining(arguments.home, file_bytes(arguments.enrol), SystemClock())
    try:
        joining.check(arguments.centre)
        return joining.finish(passphrase).name
    finally:
        joining.close()


def _passphrase(arguments: Namespace) -> str:
    if arguments.enrol is None:
        return ""
    path: Path | None = arguments.passphrase_file
    if path is None:
        raise UserError(_("--enrol needs --passphrase-file: the file's passphrase, in a file."), "--passphrase-file")
    try:
        return path.read_text(encoding="utf-8-sig").strip()
    except FileNotFoundError:
        raise UserError(_("There is no file {file}. Check the path.").format(file=path), "--passphrase-file") from None
    except UnicodeDecodeError:
        raise UserError(
            _("{file} is not UTF-8. Save it as UTF-8 and start again.").format(file=path), "--passphrase-file"
        ) from None
    except OSError as error:
        raise EnvironmentProblem(
            _("{file} cannot be read: {why}. Nothing was changed. Copy it again.").format(
                file=path, why=error.strerror or type(error).__name__
            )
        ) from error
