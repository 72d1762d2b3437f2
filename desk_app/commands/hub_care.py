"""``hub devices|dead|status|verify|serve|conflicts``: looking after the shared database."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from db.hub import admin
from db.hub.facts import DeviceRow, HubConflict, HubFault
from desk_app.commands.output import Output, complain, plain
from desk_app.commands.reading import padded
from desk_app.domain.clock import local
from desk_app.errors import UserError
from desk_app.hub_admin import HubAdmin
from desk_app.hub_admin_file import admin_of
from desk_app.i18n import _, ngettext

if TYPE_CHECKING:
    from desk_app.report.check import Difference

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def devices(arguments: Namespace, output: Output) -> int:
    """List the devices."""
    rows = admin.devices(admin_of(arguments.home).dsn)
    if output.as_json:
        output.json({"ok": True, "devices": [_device(row) for row in rows]})
    elif not rows:
        output.say(_("Nobody is enrolled yet: guidance-desk hub enrol NAME --kind desk --out FILE."))
    else:
        wide = max(len(row.name) for row in rows)
        output.say(*(_device_line(row, wide) for row in rows))
    return 0


def _device(row: DeviceRow) -> dict[str, object]:
    value = asdict(row)
    del value["public_key"]
    return value


def _device_line(row: DeviceRow, wide: int) -> str:
    return "  ".join(
        [
            padded(row.name, wide),
            padded(kind_word(row.kind), 8),
            padded(_state_word(row), 12),
            padded(_("lanes {lanes}").format(lanes=" ".join(map(str, row.lanes))) if row.lanes else "—", 16),
            padded(_("{n} events").format(n=row.acked), 14),
            _("seen {time}").format(time=f"{local(row.seen_ms):%Y-%m-%d %H:%M}") if row.seen_ms else "—",
        ]
    ).rstrip()


def _state_word(row: DeviceRow) -> str:
    if row.revoked:
        return _("withdrawn")
    if not row.device:
        return _("not come yet")
    return _("connected") if row.sessions else _("not connected")


def kind_word(kind: str) -> str:
    """Return a device's kind as people read it."""
    words = {"desk": _("desk"), "room": _("window or room"), "screen": _("screen"), "leader": _("leader")}
    return words.get(kind, kind)


def dead(arguments: Namespace, output: Output) -> int:
    """Say that a device never comes back."""
    done = HubAdmin(admin_of(arguments.home)).bury(arguments.name)
    output.result(
        {"ok": True, "name": done.name, "keys": list(done.keys)},
        _("{name} will not come back. What the hub lacks of it, the others bring from now on.").format(name=done.name),
    )
    return 0


def status(arguments: Namespace, output: Output) -> int:
    """Say how the hub is."""
    found = admin.status(admin_of(arguments.home).dsn)
    value = asdict(found)
    value["warnings"] = list(found.warnings)
    lines = [
        _("Shared database of {centre}, schema {n}").format(centre=found.centre, n=found.schema),
        _("{n} events from {devices} devices").format(n=found.position, devices=found.devices),
        _("{n} sealed payloads, {missing} missing").format(n=found.payloads, missing=found.payloads_missing),
        *(f"! {warning_text(one)}" for one in found.warnings),
    ]
    output.result({"ok": True, **value}, *lines)
    return 0


def warning_text(code: str) -> str:
    """Return a warning of the hub in words; one that is not known is shown as it is."""
    words = {
        "tls_off": _("the server has no TLS: only this PC itself may use it"),
        "fsync_off": _("fsync is off: a power cut may damage the server's data"),
        "full_page_writes_off": _("full_page_writes is off: a power cut may damage the server's data"),
        "synchronous_commit_off": _("synchronous_commit is off: a power cut forgets the last second"),
        "password_md5": _("password_encryption is md5: set it to scram-sha-256"),
        "statements_logged": _("log_statement is all: the server's log grows fast; ddl is enough"),
        "prepared_transactions": _("max_prepared_transactions is not 0: nobody here needs it"),
        "public_create": _("everybody may create in schema public: REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
        "public_temp": _("everybody may create temporary tables: REVOKE TEMP ON DATABASE … FROM PUBLIC"),
        "large_objects": _("everybody may create large objects: only a superuser can forbid it"),
        "other_databases": _("devices may connect to other databases of this server: REVOKE CONNECT … FROM PUBLIC"),
    }
    return words.get(code, code)


def verify(arguments: Namespace, output: Output) -> int:
    """Check the hub's record and its readable tables. Returns 2 where something does not hold."""
    dsn = admin_of(arguments.home).dsn
    faults = admin.verify(dsn)
    rows = [] if faults else _unlike(arguments, dsn)
    value = {
        "ok": not faults and not rows,
        "faults": [plain(fault) for fault in faults],
        "tables": [plain(row) for row in rows],
    }
    if not faults and not rows:
        output.result(
            value,
            _("Whole: every number, hash and chain of the shared database."),
            _("The readable tables are what the record says."),
        )
        return 0
    output.result(value, *(_fault_line(fault) for fault in faults), *map(str, rows))
    if not faults:
        complain(
            ngettext(
                "{n} row of the readable tables is not what the record says. The record itself is whole. "
                "Fill them anew: guidance-desk hub serve --rebuild.",
                "{n} rows of the readable tables are not what the record says. The record itself is whole. "
                "Fill them anew: guidance-desk hub serve --rebuild.",
                len(rows),
            ).format(n=len(rows))
        )
        return 2
    complain(
        ngettext(
            "{n} fault in the shared database. Nothing was changed; the desks hold their own record. "
            "Restore it from a backup: see the page “hub” of the help.",
            "{n} faults in the shared database. Nothing was changed; the desks hold their own record. "
            "Restore it from a backup: see the page “hub” of the help.",
            len(faults),
        ).format(n=len(faults))
    )
    return 2


def _unlike(arguments: Namespace, dsn: str) -> list[Difference]:
    """Compare the readable tables with a fresh fold; who came only where this PC is an enrolled desk."""
    from desk_app.bootstrap import open_app
    from desk_app.report.check import compare
    from desk_app.report.server import SERVING_KINDS

    if not (arguments.home / "store.db").exists():
        return compare(dsn)
    app = open_app(arguments.home, centre_file=arguments.centre)
    try:
        return compare(dsn, record=app.record if app.sync.kind in SERVING_KINDS else None)
    finally:
        app.close()


def _fault_line(fault: HubFault) -> str:
    words = {
        "hole": _("a number is missing"),
        "hash": _("an event was altered"),
        "chain": _("a device's chain does not fit"),
        "prefix": _("the feed was altered"),
        "head": _("the head does not fit the feed"),
    }
    where = f"{fault.device[:8]}:{fault.dseq}" if fault.device else "—"
    return f"{fault.position:>9}  {padded(where, 18)}  {words.get(fault.what, fault.what)}"


def conflicts(arguments: Namespace, output: Output) -> int:
    """List the numbers given twice, and the tickets that several places called or served."""
    day = arguments.day
    if day and not _DAY.fullmatch(day):
        raise UserError(_("--day is written like 2026-03-02."), "--day")
    dsn = admin_of(arguments.home).dsn
    rows = _with_own(admin.conflicts(dsn, day or None), _of_desk(arguments))
    late = admin.tables_behind(dsn)
    if output.as_json:
        output.json({"ok": True, "conflicts": [plain(row) for row in rows], "tables_behind": late})
        return 0
    output.say(*(map(_conflict_line, rows) if rows else [_("No ticket is held twice.")]))
    if late:
        output.say(
            ngettext(
                "! Calls of two places are as hub serve last folded them: {n} event is not in the readable tables yet. "
                "Bring them up to date: guidance-desk hub serve --once.",
                "! Calls of two places are as hub serve last folded them: {n} events are not in the readable tables "
                "yet. Bring them up to date: guidance-desk hub serve --once.",
                late,
            ).format(n=late)
        )
    return 0


def _conflict_line(row: HubConflict) -> str:
    if row.kind == "attempt":
        what = _("called by several places: {places}").format(places=", ".join(row.places) or "—")
    elif row.kind == "booking":
        what = _("booked twice at one time (cancel one: guidance-desk diary)")
    else:
        what = _("number given twice")
    return f"{row.day}  {padded(row.label, 8)}  {what}  ({', '.join(row.devices)})"


def _of_desk(arguments: Namespace) -> list[HubConflict]:
    """Return the conflict list of the day where this PC is an enrolled desk: it folds by itself."""
    from desk_app.bootstrap import open_app
    from desk_app.report.server import SERVING_KINDS

    if not (arguments.home / "store.db").exists():
        return []
    app = open_app(arguments.home, centre_file=arguments.centre)
    try:
        found = app.conflicts.of_day("", arguments.day) if app.sync.kind in SERVING_KINDS else ()
    finally:
        app.close()
    return [
        HubConflict(
            one.day,
            one.label,
            tuple(sorted({side.device for side in one.sides})),
            one.kind,
            tuple(sorted({side.place for side in one.sides if side.place})) if one.kind == "attempt" else (),
        )
        for one in found
    ]


def _with_own(rows: list[HubConflict], own: list[HubConflict]) -> list[HubConflict]:
    """Return what the hub has, and what only this PC has seen so far."""
    known = {(row.kind, row.day, row.label) for row in rows}
    more = [row for row in own if (row.kind, row.day, row.label) not in known]
    return sorted([*rows, *more], key=lambda row: (row.day, row.label, row.kind))


def serve(arguments: Namespace, output: Output) -> int:
    """Keep the readable tables and watch the hub, at an enrolled desk or leader's PC."""
    from desk_app.bootstrap import open_app
    from desk_app.report.server import serve as keep

    app = open_app(arguments.home, centre_file=arguments.centre)
    try:
        done = keep(app, once=arguments.once, rebuild=arguments.rebuild, say=_saying(output))
    finally:
        app.close()
    output.result({"ok": True, "ended": done.ended, "events": done.events, "visits": done.visits})
    return 0


def _saying(output: Output) -> Callable[[str], None]:
    def say(sentence: str) -> None:
        if output.as_json:
            output.json({"said": sentence})
        else:
            output.say(sentence)

    return say
