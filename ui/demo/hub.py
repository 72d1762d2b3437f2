"""``guidance-desk demo --hub``: two desks, three rooms and a screen share a PostgreSQL that stops and returns.

With a display every device has its real window; without one, three are drawn offscreen before, during and after.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from db.hub.errors import HubProblem
from desk_app.commands.output import Output
from desk_app.demo.hub_children import apart, end_all
from desk_app.demo.hub_day import HubDay, Lengths
from desk_app.demo.hub_report import HubReport, write_report
from desk_app.demo.hub_server import open_server
from desk_app.demo.hub_stage import HubStage, make_stage
from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _
from desk_app.trouble import hub_sentence

SEED = 7
VISITS = 60
EYES = "ui.demo.hub_process"
PROGRAM = (sys.executable, "-m", "ui.app")
_SHORTEST_S = 4.0


def run_hub_demo(arguments: argparse.Namespace, out: Path, *, display: bool) -> int:
    """Run it to its end and write the report.

    Args:
        arguments: of the command line.
        out: folder for report and pictures.
        display: whether windows can be seen.

    Raises:
        UserError: the server named by ``--dsn`` cannot be used.
        EnvironmentProblem: there is no PostgreSQL, or something did not answer.
    """
    output = Output(sys.stdout, as_json=arguments.json)
    lengths = lengths_of(arguments.minutes, arguments.outage)
    _saying(output)(_("Two desks, three rooms and a hall screen get a shared database. This takes {n} minutes.").format(
        n=round((lengths.before_s + lengths.outage_s + lengths.after_s) / 60 + 0.5, 1)
    ))  # fmt: skip
    if not display:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        with (
            _ending_on_terminate(),
            tempfile.TemporaryDirectory(prefix="guidance-desk-hub-demo-", ignore_cleanup_errors=True) as name,
        ):
            report = _on_a_server(Path(name), arguments, lengths, output, out, display=display)
    except HubProblem as problem:  # a server that was named may go away
        raise EnvironmentProblem(hub_sentence(problem), type(problem).__name__) from None
    return 0 if report.check.well else 1


def _on_a_server(
    folder: Path, arguments: argparse.Namespace, lengths: Lengths, output: Output, out: Path, *, display: bool
) -> HubReport:
    server = open_server(arguments.dsn)
    try:
        stage = make_stage(
            folder,
            server.dsn,
            arguments.centre,
            PROGRAM,
            seed=SEED if arguments.seed is None else arguments.seed,
            pace_s=2 * (lengths.before_s + lengths.outage_s + lengths.after_s) / (arguments.visits or VISITS),
            pictures=not display,
            language=arguments.lang or "",
        )
        say = _saying(output)
        say(_("Everybody has joined."))
        day = HubDay(stage, server, say, None if display else out, EYES, rebuild=not display)
        return _live(day, stage, lengths, output, out, display=display)
    finally:
        server.close()


def _saying(output: Output) -> Callable[[str], None]:
    return (lambda _sentence: None) if output.as_json else output.say


def lengths_of(minutes: float, outage_s: float) -> Lengths:
    """Return the parts of a demo of so many minutes with an outage of so many seconds in its middle."""
    around = max(_SHORTEST_S, (minutes * 60 - outage_s) / 2)
    return Lengths(around, outage_s, around)


def _live(
    day: HubDay, stage: HubStage, lengths: Lengths, output: Output, out: Path, *, display: bool
) -> HubReport:  # fmt: skip
    windows = _Windows(stage) if display else None
    try:
        report = day.live(lengths)
        files = [path.name for path in write_report(report, out)] + list(report.pictures)
        _told(report, out, files, output)
        if windows is not None:
            if not output.as_json:
                output.say(_("The windows stay. Ctrl+C, or closing them, ends the demo; nothing is kept."))
            windows.wait()
    finally:
        if windows is not None:
            windows.close()
        day.close()
    return report


def _told(report: HubReport, out: Path, files: list[str], output: Output) -> None:
    check = report.check
    well = _("Nothing lost, nothing twice, all stores the same.")
    output.result(
        {"ok": check.well, "out": str(out), "files": files, "level_s": report.level_s, "given": check.given},
        *(f"  {name}" for name in files),
        _("{n} numbers, {twice} twice, {lost} lost.").format(
            n=check.given, twice=len(check.twice), lost=len(check.lost)
        ),
        well if check.well else _("Something does not agree: see {file}.").format(file=out / files[0]),
    )


class _Windows:
    """The real programs of every device, each a process of its own."""

    def __init__(self, stage: HubStage) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        people = list(stage.centre.operators.values())
        for spec in reversed(stage.specs):  # the screen first: it fills a monitor
            role = {"desk": "guide", "room": "mediator"}.get(spec.kind, "")
            who = next((one.code for one in people if role in one.roles), people[0].code)
            words = {"desk": ("desk",), "room": ("room", spec.place)}.get(spec.kind, ("screen", "hall"))
            self._processes.append(
                subprocess.Popen(  # noqa: S603 - our own program
                    [*PROGRAM, "--home", spec.home, "--operator", who, *words],
                    env=stage.environment(spec.name),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    **apart(),
                )
            )

    def wait(self) -> None:
        """Wait until the user has closed them."""
        for process in self._processes:
            process.wait()

    def close(self) -> None:
        """Close those that are open."""
        for process in self._processes:
            if process.poll() is None:
                process.terminate()
        end_all(self._processes)


@contextmanager
def _ending_on_terminate() -> Iterator[None]:
    """Let a polite request to end clean up as Ctrl+C does, also where Ctrl+C was switched off by who started us."""
    wanted = (signal.SIGINT, signal.SIGTERM)

    def end(_number: int, _frame: FrameType | None) -> None:
        for one in wanted:  # pressed twice: cleaning up is under way, and every step of it has a deadline
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = [signal.signal(one, end) for one in wanted]
    try:
        yield
    finally:
        for one, handler in zip(wanted, before, strict=True):
            signal.signal(one, handler)
