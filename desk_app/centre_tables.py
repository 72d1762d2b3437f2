"""Reads the tables of a centre's file into the frozen records, each code checked against the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path as PathOfFile
from typing import Literal, TypeVar, cast

from desk_app.centre_checks import Table, minutes
from desk_app.centre_rules import read_rules
from desk_app.domain.centre import (
    Category,
    Centre,
    DaySpan,
    DeadlineRule,
    Department,
    Operator,
    Path,
    Place,
    PlaceKind,
    Publicity,
    Queue,
    Result,
    Session,
    Source,
    Unit,
    Want,
)
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.paper.logo import read_logo
from desk_app.paper.texts import (
    FORMER_RECEIPT_KEYS,
    RECEIPT_KEYS,
    SLIP_ITEMS,
    SLIP_KEYS,
    SLIP_MUST,
    faults,
    line_faults,
    order_faults,
)
from desk_app.screens.visitor_texts import LIMITS as VISITOR_LINES
from desk_app.screens.visitor_texts import line_faults as visitor_faults
from desk_app.toml_lines import KeyPath

_PREFIX = re.compile(r"[A-HJ-NP-Z]")
_AREA = re.compile(r"\d{6}")
_ROLES = ("guide", "window", "mediator", "counsellor", "duty", "discipline", "admin")
_UNITS = ("CD", "WD", "MONTH")
_NO_QUEUE = frozenset({"PSY", "DISC"})  # the one is never queued for, the other's queue is named by its rule

Row = TypeVar("Row")


def read_centre(top: Table, folder: PathOfFile) -> Centre:
    """Return the centre, noting every mistake in ``top.mistakes``; the result is only sound if there is none.

    Args:
        top: the whole file.
        folder: where it lies: its logo is looked for there.
    """
    paths = _rows(top.tables("paths"), "code", _path)
    queue_tables, windows, rooms = top.tables("queues"), top.tables("windows"), top.tables("rooms")
    place_codes = [table.text("place") for table in windows + rooms]
    queues = _rows(queue_tables, "prefix", lambda table: _queue(table, paths, place_codes))
    places = _rows(windows + rooms, "place", lambda table: _place(table, queues, in_windows=table in windows))
    departments = _rows(top.tables("departments"), "name", _department)
    categories = _categories(top.tables("categories"), paths, departments, places)
    wants = _rows(top.tables("wants"), "code", lambda table: _want(table, paths))
    deadlines = _rows(top.tables("deadlines"), "code", _deadline)
    calendar, slip, receipt = top.table("calendar"), top.table("slip"), top.table("receipt")
    logo = _logo(slip, folder)
    centre = Centre(
        code=top.text("code"),
        name=top.text("name"),
        area=_area(top),
        phone=top.text("phone"),
        inside_line=top.text("inside_line"),
        queues=queues,
        places=places,
        departments=tuple(departments.values()),
        paths=paths,
        categories=categories,
        wants=wants,
        sources=_rows(top.tables("sources"), "code", _source),
        deadlines=deadlines,
        path_deadlines=_path_deadlines(top.table("path_deadlines"), paths, deadlines),
        calendar=_spans(calendar),
        calendar_years=frozenset(calendar.wholes("years")),
        sessions=_sessions(top),
        rules=read_rules(top, paths, queues, places, categories, wants, deadlines),
        override_reasons=_rows(top.tables("override_reasons"), "code", lambda table: table.text("name")),
        no_id_reasons=_rows(top.tables("no_id_reasons"), "code", lambda table: table.text("name")),
        results=_rows(top.tables("results"), "code", _result),
        operators=_rows(top.tables("operators"), "code", _operator),
        arrivals=_arrivals(top.table("arrivals")),
        slip_lines=_slip_lines(slip),
        slip_logo=logo,
        slip_order=_slip_order(slip, logo=bool(logo)),
        slip_texts=_paper_texts(slip, ("lines", "logo", "order"), SLIP_KEYS, must=SLIP_MUST),
        receipt_rights=receipt.texts("rights"),
        receipt_texts=_paper_texts(receipt, ("rights",), RECEIPT_KEYS, FORMER_RECEIPT_KEYS),
        notices=top.texts("notices"),
        visitor_texts=_visitor_texts(top),
    )
    calendar.end()
    top.end()
    if not top.mistakes.found:  # what follows would only repeat a mistake made above
        _every_path_has_a_queue(top, centre)
        _the_door_needs(top, centre)
    return centre


def _rows(tables: Sequence[Table], key: str, read: Callable[[Table], Row]) -> dict[str, Row]:
    """Read each table once; ``key`` names its identity, which no two may share."""
    rows: dict[str, Row] = {}
    for table in tables:
        identity = table.text(key)
        row = read(table)
        table.end()
        if identity in rows:
            table.wrong(key, _("“{value}” is there twice; each needs its own").format(value=identity))
        rows[identity] = row
    return rows


def _area(top: Table) -> str:
    area = top.text("area")
    if area and not _AREA.fullmatch(area):
        top.wrong("area", _("the area has six digits, as in GB/T 2260"))
    return area


def _path(table: Table) -> Path:
    return Path(table.text("code"), table.text("name"), table.text("note", "", blank=True))


def _queue(table: Table, paths: Mapping[str, Path], places: Sequence[str]) -> Queue:
    prefix = table.text("prefix")
    if prefix and not _PREFIX.fullmatch(prefix):
        table.wrong("prefix", _("“{value}” is not one capital letter other than I and O").format(value=prefix))
    served_by = table.texts("served_by", places)
    if not served_by:
        table.wrong("served_by", _("it is empty; name at least one place"))
    return Queue(
        prefix=prefix,
        name=table.text("name"),
        paths=table.texts("paths", paths),
        served_by=served_by,
        mean_min=table.number("mean_min", 0.1, 480),
        cv=table.number("cv", 0, 5),
        no_show=table.number("no_show", 0, 1),
        share=table.number("share", 0, 1),
    )


def _place(table: Table, queues: Mapping[str, Queue], *, in_windows: bool) -> Place:
    code = table.text("place")
    kind: PlaceKind = "window" if in_windows else "room"
    name = table.text("name")
    return Place(
        code=code,
        kind=kind,
        number=table.whole("number", 1, 999),
        name=name,
        short=table.text("short", name),
        zone=table.text("zone"),
        department=table.text("department", "" if kind == "room" else None),
        kinds=table.texts("kinds", default=()),
        capacity=table.whole("capacity", 1, 999, 1),
        public=cast("Publicity", table.code("public", ("yes", "state", "no"), "yes")),
        mean_min=table.number("mean_min", 0, 480, 0),
        queues=tuple(queue.prefix for queue in queues.values() if code in queue.served_by),
    )


def _department(table: Table) -> Department:
    kind = table.code("kind", ("resident", "rotating", "on-call"))
    return Department(cast('Literal["resident", "rotating", "on-call"]', kind), table.text("name"))


def _categories(
    tables: Sequence[Table],
    paths: Mapping[str, Path],
    departments: Mapping[str, Department],
    places: Mapping[str, Place],
) -> dict[str, Category]:
    """Expand level 2: ``02`` with ``01`` becomes ``02-01``."""
    categories: dict[str, Category] = {}

    def read(table: Table) -> None:
        level1 = Category(
            code=table.text("code"),
            level1=table.text("name"),
            level2="",
            default_path=table.code("default_path", paths),
            if_refused=table.code("if_refused", paths),
            companion=table.code("companion", paths, ""),
            departments=table.texts("departments", departments),
            room=table.code("room", places, ""),
        )
        level2 = table.table("level2")
        for code in level2.names():
            full = f"{level1.code}-{code}"
            categories[full] = replace(level1, code=full, level2=level2.text(code))
        if not level2.names():
            table.wrong("level2", _("it is empty; at least one entry is needed"))

    _rows(tables, "code", read)
    return categories


def _want(table: Table, paths: Mapping[str, Path]) -> Want:
    path = table.code("path", (*paths, "category"))
    return Want(table.text("code"), table.text("name"), "" if path == "category" else path)


def _source(table: Table) -> Source:
    return Source(table.text("code"), table.text("name"))


def _result(table: Table) -> Result:
    return Result(table.text("code"), table.text("name"), table.flag("next_room", default=False))


def _operator(table: Table) -> Operator:
    return Operator(table.text("code"), table.text("name"), table.texts("roles", _ROLES))


def _deadline(table: Table) -> DeadlineRule:
    extend_n = table.whole("extend_n", 0, 3650, 0)
    extend_unit = table.code("extend_unit", _UNITS, "")
    if bool(extend_n) != bool(extend_unit):
        table.wrong("extend_n", _("extend_n and extend_unit belong together"))
    return DeadlineRule(
        code=table.text("code"),
        procedure=table.text("procedure"),
        starts_at=table.text("starts_at"),
        n=table.whole("n", 1, 3650),
        unit=cast("Unit", table.code("unit", _UNITS)),
        extend_n=extend_n,
        extend_unit=extend_unit,
        law=table.text("law"),
    )


def _path_deadlines(table: Table, paths: Mapping[str, Path], deadlines: Mapping[str, DeadlineRule]) -> dict[str, str]:
    found = {key: table.code(key, deadlines) for key in table.names()}
    for key in found:
        if key not in paths:
            table.wrong(key, _("there is no path “{value}”").format(value=key))
    return found


def _spans(calendar: Table) -> tuple[DaySpan, ...]:
    years = calendar.wholes("years")
    taken: set[object] = set()
    spans: list[DaySpan] = []
    for table in calendar.tables("spans"):
        kind = table.code("kind", ("off", "workday"))
        span = DaySpan(table.day("from"), table.day("to"), cast('Literal["off", "workday"]', kind), table.text("name"))
        spans.append(span)
        table.end()
        length = (span.date_to - span.date_from).days + 1
        if not 1 <= length <= 31:
            table.wrong("to", _("it is before “from”, or more than 31 days after it"))
            continue
        days = {span.date_from + timedelta(days=n) for n in range(length)}
        if days & taken:
            table.wrong("from", _("these days overlap with an entry above"))
        if span.date_from.year not in years:
            table.wrong("from", _("the year {year} is not in “years”").format(year=span.date_from.year))
        taken |= days
    return tuple(spans)


def _sessions(top: Table) -> tuple[Session, ...]:
    sessions: list[Session] = []
    for text in top.texts("hours"):
        start, _dash, end = text.partition("-")
        start_min, end_min = minutes(start), minutes(end)
        if start_min is None or end_min is None or start_min >= end_min:
            top.wrong("hours", _("“{value}” is not like 08:00-12:00").format(value=text))
        elif sessions and start_min < sessions[-1].end_min:
            top.wrong("hours", _("“{value}” begins before the one above ends").format(value=text))
        else:
            sessions.append(Session(start_min, end_min))
    return tuple(sessions)


def _arrivals(table: Table) -> dict[int, float]:
    arrivals: dict[int, float] = {}
    for key in table.names():
        start = minutes(key)
        weight = table.number(key, 0, 1000)
        if start is None or start % 30:
            table.wrong(key, _("a half hour starts at :00 or :30, such as 08:30"))
        else:
            arrivals[start] = weight
    if not any(arrivals.values()):
        table.mistakes.add(table.path, _("every weight is 0; at least one half hour needs visitors"))
    return arrivals


def _logo(table: Table, folder: PathOfFile) -> bytes:
    value = table.text("logo", "")
    try:
        return read_logo(value, folder) if value else b""
    except UserError as problem:
        table.wrong("logo", problem.sentence)
        return b""


def _slip_order(table: Table, *, logo: bool) -> tuple[str, ...]:
    """Return the order of the slip; ``()`` where the centre leaves it to the program."""
    if not table.has("order"):
        return ()
    order = table.texts("order", SLIP_ITEMS)
    for index, sentence in order_faults(order, logo=logo) if order else ():
        path: KeyPath = (*table.path, "order")
        table.mistakes.add(path if index is None else (*path, index), sentence)
    if not order:
        table.wrong("order", _("it is empty; name at least one item or remove it"))
    return order


def _slip_lines(table: Table) -> tuple[str, ...]:
    lines = table.texts("lines")
    for index, sentence in line_faults(lines):
        table.mistakes.add((*table.path, "lines", index), sentence)
    return lines


def _visitor_texts(top: Table) -> dict[str, tuple[str, ...]]:
    """Read the centre's own words of the visitor's screen; what it leaves out the program says by itself."""
    if not top.has("visitor"):
        return {}
    table = top.table("visitor")
    texts = {key: table.texts(key) for key in VISITOR_LINES if table.has(key)}
    table.end()
    for key, index, sentence in visitor_faults(texts):
        table.mistakes.add((*table.path, key, index), sentence)
    return texts


def _paper_texts(
    table: Table,
    others: Sequence[str],
    keys: Mapping[str, frozenset[str]],
    former: Collection[str] = (),
    must: Mapping[str, frozenset[str]] | None = None,
) -> dict[str, str]:
    """Read the words on paper, which the paper itself checks: each there, none misspelt, nothing else filled in."""
    texts = {key: table.text(key, blank=True) for key in table.names() if key not in others}
    table.end()
    texts = {key: text for key, text in texts.items() if key not in former}
    for key, sentence in faults(texts, keys, must):
        table.wrong(key, sentence.rstrip(".。"))
    return texts


def _every_path_has_a_queue(top: Table, centre: Centre) -> None:
    served = {path for queue in centre.queues.values() for path in queue.paths}
    for path in centre.paths:
        if path not in served and path not in _NO_QUEUE:
            top.wrong("queues", _("no queue serves the path {path}").format(path=path))


def _the_door_needs(top: Table, centre: Centre) -> None:
    """The few codes that the program itself falls back on."""
    needed = (
        ("paths", "ASK", centre.paths),
        ("wants", "none", centre.wants),
        ("no_id_reasons", "not_stated", centre.no_id_reasons),
    )
    for key, code, rows in needed:
        if code not in rows:
            top.wrong(key, _("the program needs an entry “{value}” here").format(value=code))
