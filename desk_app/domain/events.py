"""The kinds of events, their bodies and payloads: the one place that says what the record may hold.

A body holds ids, codes, numbers and times from a closed list of fields. Everything a person typed is payload: a side
record that can be erased. ``desk_app/EVENTS.md`` is generated from here (``build_scripts/event_table.py``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from desk_app.domain.clock import Stamp

LARGEST_NUMBER = 253_402_300_799_000  # milliseconds at the end of the year 9999


class FieldType(StrEnum):
    """What a body field may be. There is deliberately no ``text``."""

    ID = "id"  # of a device, visit, stop, case or event
    CODE = "code"  # from a closed table: category, queue, place, result, reason …
    NUMBER = "number"
    TIME = "time"  # milliseconds since 1970
    DAY = "day"
    IDS = "ids"


class Scope(StrEnum):
    """Who may have it: everybody's screens, desks and rooms, or only those with the role."""

    PUBLIC = "public"
    CENTRE = "centre"
    RESTRICTED = "restricted"


FIELDS: Mapping[str, FieldType] = MappingProxyType(
    {
        "visit": FieldType.ID,
        "stop": FieldType.ID,
        "case": FieldType.ID,
        "to_case": FieldType.ID,
        "request": FieldType.ID,
        "head": FieldType.ID,
        "events": FieldType.IDS,
        "serial": FieldType.NUMBER,
        "people": FieldType.NUMBER,
        "rule": FieldType.NUMBER,
        "before": FieldType.NUMBER,
        "low": FieldType.NUMBER,
        "high": FieldType.NUMBER,
        "copy": FieldType.NUMBER,
        "attempt": FieldType.NUMBER,
        "parent": FieldType.NUMBER,
        "offset": FieldType.NUMBER,
        "source": FieldType.CODE,
        "category": FieldType.CODE,
        "scale": FieldType.CODE,
        "wants": FieldType.CODE,
        "priority": FieldType.CODE,
        "mediation": FieldType.CODE,
        "path": FieldType.CODE,
        "queue": FieldType.CODE,
        "place": FieldType.CODE,
        "to_place": FieldType.CODE,
        "from_place": FieldType.CODE,
        "override": FieldType.CODE,
        "label": FieldType.CODE,
        "medium": FieldType.CODE,
        "result": FieldType.CODE,
        "code": FieldType.CODE,
        "state": FieldType.CODE,
        "department": FieldType.CODE,
        "version": FieldType.CODE,
        "taken": FieldType.TIME,
        "booked": FieldType.TIME,
        "until": FieldType.TIME,
        "at": FieldType.TIME,
        "day": FieldType.DAY,
    }
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event. ``body`` names its fields; ``payload`` what a person typed, which may be erased."""

    name: str
    scope: Scope
    body: tuple[str, ...]
    payload: tuple[str, ...] = ()
    meaning: str = ""
    version: int = 1


PERSON_FIELDS = ("name", "id_type", "id_number", "no_id_reason", "phone", "address", "text", "flags", "external_no")
_AT_STOP = ("visit", "stop", "attempt", "place")
_NEW_ATTEMPT = ("visit", "stop", "attempt", "parent", "queue", "place", "from_place", "to_place", "code")


def _kinds(*kinds: Kind) -> Mapping[str, Kind]:
    return MappingProxyType({kind.name: kind for kind in kinds})


PUBLIC, CENTRE, RESTRICTED = Scope.PUBLIC, Scope.CENTRE, Scope.RESTRICTED
KINDS: Mapping[str, Kind] = _kinds(
    Kind(
        "registered",
        CENTRE,
        (
            "visit",
            "case",
            "serial",
            "request",
            "source",
            "people",
            "category",
            "scale",
            "wants",
            "priority",
            "mediation",
        ),
        PERSON_FIELDS,
        "登记 a matter of a visit; a second matter is a second one",
    ),
    Kind(
        "routed",
        CENTRE,
        ("visit", "case", "path", "rule", "queue", "place", "override"),
        ("reason",),
        "分流 the decision with its rule; override with a code",
    ),
    Kind(
        "rerouted",
        CENTRE,
        ("visit", "case", "path", "rule", "queue", "place", "override"),
        ("reason",),
        "改派 the decision changed; number and rank kept",
    ),
    Kind(
        "issued",
        PUBLIC,
        (
            "visit",
            "serial",
            "stop",
            "case",
            "label",
            "queue",
            "place",
            "before",
            "low",
            "high",
            "taken",
            "booked",
            "priority",
        ),
        (),
        "取号 a stop at a queue or room; the next stops of a visit keep its label",
    ),
    Kind("printed", CENTRE, ("visit", "medium", "copy"), (), "号条已打印"),
    Kind("reprinted", CENTRE, ("visit", "medium", "copy"), ("reason",), "补打"),
    Kind("called", PUBLIC, (*_AT_STOP, "code"), (), "呼叫; unconfirmed: the shared database did not answer in time"),
    Kind("recalled", PUBLIC, _AT_STOP, (), "重呼"),
    Kind("missed", PUBLIC, _AT_STOP, (), "过号"),
    Kind("arrived", PUBLIC, _AT_STOP, (), "到窗口"),
    Kind("started", PUBLIC, _AT_STOP, (), "开始办理"),
    Kind("served", PUBLIC, (*_AT_STOP, "result"), ("text",), "办结"),
    Kind("parked", PUBLIC, _AT_STOP, ("reason",), "暂停 keeps the place"),
    Kind("activated", PUBLIC, _NEW_ATTEMPT, ("reason",), "激活 goes behind the next two"),
    Kind("resumed", PUBLIC, _NEW_ATTEMPT, ("reason",), "继续 served on at the place"),
    Kind("returned", PUBLIC, _NEW_ATTEMPT, ("reason",), "退回 an undone call or a reopened finish"),
    Kind(
        "transferred",
        PUBLIC,
        (*_NEW_ATTEMPT, "booked"),
        ("reason",),
        "转号 to another queue or room, rank kept; booked: who came to a booking is called at its time",
    ),
    Kind("left", PUBLIC, ("visit", "stop", "attempt", "code"), ("reason",), "离开"),
    Kind("voided", PUBLIC, ("visit", "stop", "attempt", "code"), ("reason",), "作废"),
    Kind(
        "corrected",
        CENTRE,
        ("visit", "case", "people", "category", "scale", "wants", "source", "priority", "mediation", "code"),
        PERSON_FIELDS,
        "更正 the changed fields; the old payload is erased",
    ),
    Kind("linked", CENTRE, ("visit", "case", "to_case"), (), "关联 an old case"),
    Kind("accompanied", RESTRICTED, ("visit", "case", "place"), ("reason",), "请同事一起 a counsellor alongside"),
    Kind("alerted", RESTRICTED, ("visit", "place", "code"), ("reason",), "请打内线"),
    Kind("disciplined", RESTRICTED, ("visit", "case", "place"), ("reason",), "检举控告"),
    Kind("revealed", CENTRE, ("visit", "case", "code"), ("reason",), "显示全部 a full view, with its reason"),
    Kind("place_state", PUBLIC, ("place", "state", "until"), (), "窗口或功能室状态"),
    Kind(
        "booked",
        PUBLIC,
        ("visit", "stop", "case", "place", "at", "until", "department", "code"),
        ("who", "reason"),
        "预约 a room's time, told at its door; stop: its id; what nobody else may know stands in a restricted one",
    ),
    Kind("booking_arrived", PUBLIC, ("visit", "stop", "place"), (), "预约到场; visit: of the number of that day"),
    Kind("booking_cancelled", PUBLIC, ("visit", "stop", "place", "code"), ("reason",), "预约取消; done: it is over"),
    Kind("rota", PUBLIC, ("place", "department", "day", "code"), (), "轮驻 who sits there; code: am or pm"),
    Kind("day_opened", PUBLIC, ("day",), (), "开始接待"),
    Kind("day_closed", PUBLIC, ("day", "head"), (), "结束接待 ends the day's stops, never the case"),
    Kind("erased", CENTRE, ("events", "case", "code"), ("reason",), "删除个人信息"),
    Kind("clock_offset", CENTRE, ("offset",), (), "时钟偏差"),
    Kind("configured", CENTRE, ("version",), (), "配置"),
)

BOOKING = frozenset({"booked", "booking_arrived", "booking_cancelled"})
"""Of a room's diary: their ``stop`` is a booking, and no stop of a visit yet."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact, as the fold reads it. ``kind`` may be one this program does not know yet: it is kept, and shown later."""

    device: str
    dseq: int
    kind: str
    scope: str
    stamp: Stamp
    day: str
    label: str
    operator: str
    body: Mapping[str, Any]

    @property
    def order(self) -> tuple[Stamp, str, int]:
        """Return the total order of the fold: stamp, then device, then its sequence."""
        return (self.stamp, self.device, self.dseq)

    def code(self, name: str) -> str:
        """Return an id, code or day of the body, ``""`` where it is absent."""
        value = self.body.get(name, "")
        return value if isinstance(value, str) else ""

    def number(self, name: str, default: int = 0) -> int:
        """Return a number or time of the body; ``default`` where it is absent, or larger than any clock and store."""
        value = self.body.get(name, default)
        return value if isinstance(value, int) and abs(value) <= LARGEST_NUMBER else default


def problem_of(kind: str, body: Mapping[str, object]) -> str:
    """Return what is wrong with a body about to be written, ``""`` if nothing: our own bug, never the clerk's."""
    known = KINDS.get(kind)
    if known is None:
        return f"unknown kind {kind}"
    for name, value in body.items():
        if name not in known.body:
            return f"{kind} has no field {name}"
        if not _fits(FIELDS[name], value):
            return f"{kind}.{name} is not a {FIELDS[name]}"
    return ""


def _fits(kind: FieldType, value: object) -> bool:
    if kind in (FieldType.NUMBER, FieldType.TIME):
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is FieldType.IDS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, str) and len(value) <= 80 and value.isascii() and value.isprintable()


def encode(data: Mapping[str, object]) -> bytes:
    """Return a body or payload as bytes: serialised once, then kept as bytes for ever."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def decode(data: bytes) -> dict[str, Any]:
    """Return a body or payload; bytes that are no object read as empty: the record keeps them as they are."""
    try:
        value = json.loads(data)
        if b"\\u" in data:  # half a surrogate pair is no text: no store and no screen could take it
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
