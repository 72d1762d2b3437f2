"""What the demo's day came to, as Markdown for people and JSON for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

from db.rows import StopRow, VisitRow
from desk_app.bootstrap import App
from desk_app.domain.centre import Queue
from desk_app.domain.clock import local
from desk_app.i18n import _
from desk_app.services.days import DayReport

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """One queue's day. Waits are minutes from the number to the first call, at the first stop."""

    prefix: str
    name: str
    visits: int
    average_wait: float | None
    longest_wait: float | None
    promised: int
    kept: int


@dataclass(frozen=True, slots=True)
class DemoReport:
    """The whole day.

    Args:
        day: as the day's closing says it.
        by_hour: visits by the hour they registered.
        queues: waits of each queue; ``promised`` estimates were printed, ``kept`` of them held the wait.
        tickets: how many numbers were given, ``distinct`` of them different.
        rebuilt_same: a rebuild changed nothing.
        faults: what ``verify`` found.
    """

    day: DayReport
    by_hour: dict[str, int]
    queues: tuple[QueueFigures, ...]
    tickets: int
    distinct: int
    rebuilt_same: bool
    faults: tuple[str, ...]


def make_report(app: App, closed: DayReport) -> DemoReport:
    """Read the day, and hold the record against itself."""
    with app.record.read() as tx:
        visits = tx.tables.visits_of_day(closed.day)
        stops = tx.tables.stops_of_day(closed.day)
        calls = tx.tables.calls(closed.day)
    first_call: dict[str, int] = {}
    for call in sorted(calls, key=lambda row: row.called_ms):
        first_call.setdefault(call.stop, call.called_ms)
    first_stop: dict[str, StopRow] = {}
    for stop in sorted(stops, key=lambda row: row.entered_ms):
        first_stop.setdefault(stop.visit, stop)
    labels = [visit.label for visit in visits if visit.label]
    return DemoReport(
        day=closed,
        by_hour=dict(sorted(Counter(f"{local(visit.issued_ms):%H}" for visit in visits if visit.label).items())),
        queues=tuple(
            _figures(queue, [one for one in visits if one.label.startswith(queue.prefix)], first_stop, first_call)
            for queue in app.centre.queues.values()
        ),
        tickets=len(labels),
        distinct=len(set(labels)),
        rebuilt_same=not app.maintenance.rebuild().changed,
        faults=app.maintenance.verify().faults,
    )


def _figures(
    queue: Queue, visits: Sequence[VisitRow], first_stop: Mapping[str, StopRow], first_call: Mapping[str, int]
) -> QueueFigures:
    waits, promised, kept = [], 0, 0
    for visit in visits:
        called = first_call.get(first_stop[visit.visit].stop)
        if called is None:
            continue
        wait = (called - visit.issued_ms) / MINUTE_MS
        waits.append(wait)
        if visit.estimate_low >= 0:
            promised += 1
            kept += visit.estimate_low <= wait < visit.estimate_high + 1
    return QueueFigures(
        prefix=queue.prefix,
        name=queue.name,
        visits=len(visits),
        average_wait=round(mean(waits), 1) if waits else None,
        longest_wait=round(max(waits), 1) if waits else None,
        promised=promised,
        kept=kept,
    )


def write_report(report: DemoReport, folder: Path) -> tuple[Path, Path]:
    """Write ``day-report.md`` and ``day-report.json`` into ``folder``. Returns both."""
    text, data = folder / "day-report.md", folder / "day-report.json"
    text.write_text(markdown(report), encoding="utf-8")
    data.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return text, data


def markdown(report: DemoReport) -> str:
    """Return the report as Markdown."""
    day = report.day
    whole = _("whole") if not report.faults else _("{n} faults").format(n=len(report.faults))
    same = _("changes nothing") if report.rebuilt_same else _("changed rows")
    lines = [
        f"# {_('Day report')} {day.day}",
        "",
        f"- {_('Visits')}: {day.visits}",
        f"- {_('Stops')}: {day.stops}",
        f"- {_('Finished')}: {day.served}",
        f"- {_('Expired for today')}: {day.expired}",
        f"- {_('Numbers given')}: {report.tickets}, {_('different ones')}: {report.distinct}",
        f"- {_('Average wait')}: {_minutes(day.average_wait_min)}",
        f"- {_('Rebuild')}: {same}",
        f"- {_('Record')}: {whole}",
        f"- {_('Head of the record')}: `{day.head}`",
        "",
        f"## {_('Queues')}",
        "",
        f"| {_('Queue')} | {_('Visits')} | {_('Average wait')} | {_('Longest wait')} | {_('Estimates kept')} |",
        "|---|---:|---:|---:|---:|",
    ]
    lines.extend(
        f"| {one.prefix} {one.name} | {one.visits} | {_minutes(one.average_wait)} | {_minutes(one.longest_wait)} "
        f"| {_share(one.kept, one.promised)} |"
        for one in report.queues
    )
    kept, promised = sum(one.kept for one in report.queues), sum(one.promised for one in report.queues)
    lines.append(f"| {_('all')} | {report.tickets} | {_minutes(day.average_wait_min)} | | {_share(kept, promised)} |")
    lines += ["", f"## {_('Visits by hour')}", "", f"| {_('Hour')} | {_('Visits')} |", "|---|---:|"]
    lines.extend(f"| {hour}:00 | {count} |" for hour, count in report.by_hour.items())
    return "\n".join(lines) + "\n"


def _minutes(value: float | None) -> str:
    return "—" if value is None else _("{n} min").format(n=value)


def _share(kept: int, promised: int) -> str:
    return f"{kept}/{promised}" if promised else "—"
