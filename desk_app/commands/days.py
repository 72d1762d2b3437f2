"""``day open|close``: beginning and ending the day."""

from __future__ import annotations

from argparse import Namespace

from desk_app.bootstrap import App
from desk_app.commands.output import Output, plain
from desk_app.i18n import _
from desk_app.services.days import DayReport


def day(app: App, arguments: Namespace, output: Output) -> int:
    """Open today, or close it: what still waits expires for today, cases go on."""
    if arguments.what == "open":
        opened = app.days.open(arguments.operator)
        output.result({"ok": True, "day": opened}, _("{day} is open.").format(day=opened))
        return 0
    report = app.days.close(arguments.operator)
    value = plain(report)
    output.result({"ok": True, **(value if isinstance(value, dict) else {})}, *report_lines(report))
    return 0


def report_lines(report: DayReport) -> list[str]:
    """Return what the day came to, in lines."""

    def shown(minutes: int | None) -> str:
        return "—" if minutes is None else _("{n} min").format(n=minutes)

    return [
        _("{day} is closed: {visits} visits, {stops} stops.").format(
            day=report.day, visits=report.visits, stops=report.stops
        ),
        _("Finished {served}, expired for today {expired}, others {others}.").format(
            served=report.served, expired=report.expired, others=report.stops - report.served - report.expired
        ),
        _("Waiting: {average} on average, {longest} at most.").format(
            average=shown(report.average_wait_min), longest=shown(report.longest_wait_min)
        ),
        _("Head of the record: {head}").format(head=report.head[:16]),
    ]
