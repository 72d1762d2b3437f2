"""Runs the self-test (自检) in a home of its own, ends by a deadline whatever happens, and never opens a dialog."""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.crash import lines_of
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from ui.demo.run import has_display, out_folder
from ui.selftest.report import SelfTestReport

if TYPE_CHECKING:
    from desk_app.bootstrap import App

DEADLINE_S = 240.0
_LAST_S = 20.0
"""After the deadline, for a thread that holds Python itself: then Python's own watchdog ends the process."""


def run_self_test(arguments: Namespace) -> int:
    """Work through one visit and write ``arguments.self_test``.

    Returns:
        0 when every step was done, else 1.

    Raises:
        EnvironmentProblem: the file cannot be written.
    """
    path: Path = arguments.self_test.expanduser().absolute()
    out_folder(path.parent)
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _no_system_dialogs()
    from ui.selftest.facts import program_facts

    report = SelfTestReport(path, program_facts())
    with (
        tempfile.TemporaryDirectory(prefix="guidance-desk-self-test-", ignore_cleanup_errors=True) as name,
        _deadline(report, path.with_name(path.name + ".frames"), DEADLINE_S),
    ):
        try:
            _walk(Path(name), path, report)
        except (UserError, EnvironmentProblem) as problem:
            report.fail(problem.sentence)
        except Exception as error:  # noqa: BLE001 - whatever it was, the file says it: types, files, lines
            report.fail(" | ".join(lines_of(error)))
    return 0 if report.end() else 1


def _walk(folder: Path, path: Path, report: SelfTestReport) -> None:
    with report.step("Qt starts"):
        from ui.application import make_application
        from ui.selftest.facts import window_facts
        from ui.selftest.journey import Journey, StepFailed

        application = make_application()
        application.setQuitOnLastWindowClosed(False)
        report.know(**window_facts())
    pictures = out_folder(path.with_name(path.stem + "-pictures"))

    def opener(home: Path, centre_file: Path | None) -> App:
        from desk_app.bootstrap import open_app
        from ui.devices.makers import system_makers

        return open_app(home, centre_file=centre_file, state_dir=folder / "state", system=system_makers())

    (folder / "home").mkdir()
    journey = Journey(folder / "home", opener, report, pictures)
    try:
        journey.walk()
    except StepFailed as failed:
        report.fail(failed.sentence)
    finally:
        with report.step("all is closed"):
            journey.close()


@contextmanager
def _deadline(report: SelfTestReport, frames: Path, limit_s: float) -> Iterator[None]:
    """End the process when it has not ended by itself; a native crash leaves its frames beside the report."""
    over = threading.Event()

    def watch() -> None:
        if not over.wait(limit_s):
            report.fail(_("Not done after {n} s, at: {step}.").format(n=round(limit_s), step=report.now))
            report.end()
            os._exit(1)

    with frames.open("w", encoding="utf-8") as out:
        faulthandler.enable(out)
        faulthandler.dump_traceback_later(limit_s + _LAST_S, file=out, exit=True)
        threading.Thread(target=watch, name="deadline", daemon=True).start()
        try:
            yield
        finally:
            over.set()
            faulthandler.cancel_dump_traceback_later()
            faulthandler.disable()
    frames.unlink(missing_ok=True)


if sys.platform == "win32":
    import ctypes

    _FAIL_CRITICAL, _NO_FAULT_BOX = 0x1, 0x2

    def _no_system_dialogs() -> None:
        """Windows shows no box of its own when the process crashes: nobody is there to press it away."""
        ctypes.windll.kernel32.SetErrorMode(_FAIL_CRITICAL | _NO_FAULT_BOX)

else:

    def _no_system_dialogs() -> None:
        """Only Windows has them."""
