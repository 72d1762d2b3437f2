"""What ``demo --hub`` came to: each process's view of the outage, and whether all agree afterwards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from db.hub.facts import HubFault
from desk_app.demo.hub_seen import PARTS, Phase, Seen
from desk_app.demo.hub_talk import Words
from desk_app.domain.clock import local
from desk_app.i18n import _


@dataclass(frozen=True, slots=True)
class Disputed:
    """A ticket in the conflict list, and the places that have it."""

    kind: str
    label: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What one device's store came to.

    Args:
        position, prefix: how far it read the centre's feed, and the hash over all of it.
        tables: a hash over every folded table.
        public: what a screen shows: calls and missed numbers.
        labels: today's numbers.
        conflicts: its conflict list.
        faults: what ``verify`` found.
        rebuilt: whether a rebuild changed anything.
    """

    position: int
    prefix: str
    tables: str
    public: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    conflicts: tuple[Disputed, ...]
    faults: tuple[str, ...]
    rebuilt: bool

    @classmethod
    def of(cls, words: Words) -> Checked:
        """Read what a device said."""
        return cls(
            position=int(words["position"]),
            prefix=str(words["prefix"]),
            tables=str(words["tables"]),
            public=tuple((str(label), str(place)) for label, place in words["public"]),
            labels=tuple(words["labels"]),
            conflicts=tuple(Disputed(one["kind"], one["label"], tuple(one["places"])) for one in words["conflicts"]),
            faults=tuple(words["faults"]),
            rebuilt=bool(words["rebuilt"]),
        )


@dataclass(frozen=True, slots=True)
class HubCheck:
    """The comparison at the end.

    Args:
        given: numbers that the desks gave, as they said when they gave them.
        twice: those of them that were given twice; there must be none.
        lost: those that a store lacks; there must be none.
        same_feed: every store has read the same events.
        same_tables: desks and rooms have the same tables.
        same_screen: the screen shows what the desks' boards do.
        hub_faults: what ``hub verify`` found.
        store_faults: what ``verify`` found at devices, and tables that a rebuild changed.
        events: in the shared database.
        conflicts: tickets that two places had while they were cut off from each other.
    """

    given: int
    twice: tuple[str, ...]
    lost: tuple[str, ...]
    same_feed: bool
    same_tables: bool
    same_screen: bool
    hub_faults: int
    store_faults: tuple[str, ...]
    events: int
    conflicts: tuple[Disputed, ...]

    @property
    def well(self) -> bool:
        """Nothing lost, nothing twice, all the same, all whole."""
        same = self.same_feed and self.same_tables and self.same_screen
        return same and not (self.twice or self.lost or self.hub_faults or self.store_faults)


@dataclass(frozen=True, slots=True)
class HubReport:
    """The whole demo.

    Args:
        server: ``embedded`` or ``named``.
        stopped_ms, back_ms: when the shared database went and came, milliseconds since 1970.
        level_s: seconds after its return until every queue was empty and everybody had everything.
        devices: what each said.
        check: the comparison.
        pictures: names of the files.
        rebuilt: whether stores were rebuilt for the check.
    """

    server: str
    stopped_ms: int
    back_ms: int
    level_s: float
    devices: tuple[Seen, ...]
    check: HubCheck
    pictures: tuple[str, ...]
    rebuilt: bool


def compared(devices: Sequence[Seen], found: Mapping[str, Checked], hub: Sequence[HubFault]) -> HubCheck:
    """Compare what every store came to."""
    given = Counter(label for seen in devices for label in seen.labels)
    kinds = {seen.spec.name: seen.spec.kind for seen in devices}
    working = [one for name, one in found.items() if kinds[name] != "screen"]
    screens = [one for name, one in found.items() if kinds[name] == "screen"]
    held = Counter(working[0].labels) if working else Counter()
    faults = [f"{name}: {fault}" for name, one in found.items() for fault in one.faults]
    faults += [f"{name}: rebuild" for name, one in found.items() if one.rebuilt]
    return HubCheck(
        given=given.total(),
        twice=tuple(sorted(label for label, n in (given | held).items() if n > 1)),
        lost=tuple(sorted({label for label in given for one in working if label not in one.labels})),
        same_feed=len({(one.position, one.prefix) for one in found.values()}) == 1,
        same_tables=len({one.tables for one in working}) == 1,
        same_screen=len({one.public for one in (*working[:1], *screens)}) == 1,
        hub_faults=len(hub),
        store_faults=tuple(faults),
        events=max((one.position for one in found.values()), default=0),
        conflicts=working[0].conflicts if working else (),
    )


def write_report(report: HubReport, folder: Path) -> tuple[Path, Path]:
    """Write ``hub-report.md`` and ``hub-report.json`` into ``folder``. Returns both."""
    text, data = folder / "hub-report.md", folder / "hub-report.json"
    text.write_text(markdown(report), encoding="utf-8")
    data.write_text(json.dumps(as_json(report), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return text, data


def as_json(report: HubReport) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "server": report.server,
        "stopped_ms": report.stopped_ms,
        "back_ms": report.back_ms,
        "level_s": report.level_s,
        "check": {"well": report.check.well, **asdict(report.check)},
        "devices": [_device_json(seen) for seen in report.devices],
        "pictures": list(report.pictures),
        "rebuilt": report.rebuilt,
    }


def _device_json(seen: Seen) -> dict[str, Any]:
    return {
        "name": seen.spec.name,
        "kind": seen.spec.kind,
        "place": seen.spec.place,
        "lane": seen.lane,
        "timeline": [asdict(phase) for phase in seen.phases],
        "numbers": list(seen.labels),
        "counts": {part: _counts_of(seen, part) for part in PARTS},
        "held": [asdict(one) for one in seen.held],
        "news": [asdict(one) for one in seen.news],
    }


def _counts_of(seen: Seen, part: str) -> dict[str, int]:
    start = f"{part}."
    return {what.removeprefix(start): n for what, n in sorted(seen.counts.items()) if what.startswith(start)}


def markdown(report: HubReport) -> str:
    """Return the report as Markdown."""
    seconds = round((report.back_ms - report.stopped_ms) / 1000)
    where = {"embedded": _("a PostgreSQL of its own on this PC"), "named": _("a database on the server that was named")}
    lines = [
        f"# {_('The shared database, cut off and back')}",
        "",
        f"- {_('Shared database')}: {where[report.server]}",
        f"- {_('Processes')}: {', '.join(_name(seen) for seen in report.devices)}",
        f"- {_('Stopped')}: {_time(report.stopped_ms)} – {_time(report.back_ms)} ({_('{n} s').format(n=seconds)})",
        f"- {_('Everybody level again')}: {_('after {s} s, without a new entry').format(s=report.level_s)}",
        "",
        *_check_lines(report),
        "",
        *_numbers(report),
        "",
        *_calls(report),
        "",
        f"## {_('What each one saw')}",
    ]
    for seen in report.devices:
        lines += ["", f"### {_name(seen)}", "", *(_phase_line(phase) for phase in seen.phases)]
        lines += [f"- {_('{label}: held by {place}').format(label=one.label, place=one.place)}" for one in seen.held]
        lines += [f"- {one.sentence}" for one in seen.news]
    if report.pictures:
        lines += ["", f"## {_('Pictures')}", "", *(f"- [{name}]({name})" for name in report.pictures)]
    return "\n".join(lines) + "\n"


def _check_lines(report: HubReport) -> list[str]:
    check = report.check
    same = {True: _("yes"), False: _("no")}
    lines = [
        f"## {_('The check at the end')}",
        "",
        f"- {_('Numbers given')}: {check.given}; {_('given twice')}: {_listed(check.twice)}; "
        f"{_('lost')}: {_listed(check.lost)}",
        f"- {_('Every store has the same events')}: {same[check.same_feed]} ({check.events})",
        f"- {_('Desks and rooms have the same tables')}: {same[check.same_tables]}",
        f"- {_('The hall screen shows the same')}: {same[check.same_screen]}",
        f"- {_('Shared database')}: {_whole(check.hub_faults)}; "
        f"{_('stores')}: {_whole(len(check.store_faults))}"
        + (f"; {_('a rebuild changes nothing')}" if report.rebuilt and not check.store_faults else ""),
        f"- {_('Tickets that two places had while cut off from each other')}: {len(check.conflicts)}",
    ]
    lines += [f"  - {one.label}: {', '.join(one.places)}" for one in check.conflicts]
    return lines


def _numbers(report: HubReport) -> list[str]:
    head = [_("Desk"), _("Lane"), *_part_words(), _("all"), _("first"), _("last")]
    lines = [f"## {_('Numbers')}", "", _row(head), "|---|---:|---:|---:|---:|---:|---|---|"]
    for seen in report.devices:
        if seen.spec.kind == "desk":
            parts = [seen.counts[f"{part}.issued"] for part in PARTS]
            ends = (seen.labels[0], seen.labels[-1]) if seen.labels else ("—", "—")
            lines.append(_row([seen.spec.name, seen.lane, *parts, sum(parts), *ends]))
    return lines


def _calls(report: HubReport) -> list[str]:
    head = [_("Place"), _("calls confirmed"), _("calls unconfirmed"), _("slips scanned"), _("served")]
    head += [_("nobody came"), _("held by another"), _("to check")]
    lines = [f"## {_('Calls')}", "", _row(head), "|---|---:|---:|---:|---:|---:|---:|---:|"]
    for seen in report.devices:
        if seen.spec.kind == "room":
            counts = [seen.count(one) for one in ("confirmed", "unconfirmed", "scanned", "served", "missed")]
            lines.append(_row([seen.spec.place, *counts, len(seen.held), len(seen.news)]))
    return lines


def _part_words() -> list[str]:
    return [_("connected"), _("while stopped"), _("connected again")]


def _phase_line(phase: Phase) -> str:
    words = {
        "starting": _("connecting"),
        "connected": _("connected"),
        "follower": _("connected by the window"),
        "offline": _("works offline"),
        "catching_up": _("catching up"),
        "refused": _("refused"),
        "stopped": _("not talking"),
    }
    text = words.get(phase.phase, phase.phase)
    if phase.phase == "catching_up" and phase.total:
        text += " " + _("{done} of {total}").format(done=phase.done, total=phase.total)
    if phase.waiting:
        text += "; " + _("up to {n} waited to go up").format(n=phase.waiting)
    return f"- {_time(phase.at_ms)} {text}"


def _name(seen: Seen) -> str:
    return seen.spec.place or seen.spec.name


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _listed(labels: Sequence[str]) -> str:
    return f"{len(labels)} ({', '.join(labels)})" if labels else "0"


def _whole(faults: int) -> str:
    return _("{n} faults").format(n=faults) if faults else _("whole")


def _time(ms: int) -> str:
    return f"{local(ms):%H:%M:%S}"
