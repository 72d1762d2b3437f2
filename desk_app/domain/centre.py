"""One centre as configuration: queues, places, paths, categories, rules, texts. Loaded by ``desk_app.centre_file``.

Everything here is a frozen record; looking something up by an unknown code raises ``KeyError``: codes are checked on
load and at the door (``services.register``), so an unknown one later is a bug.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

PlaceKind = Literal["window", "room"]
Publicity = Literal["yes", "state", "no"]
Unit = Literal["CD", "WD", "MONTH"]


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue (队列): has the prefix and the counter of its tickets. Times in minutes."""

    prefix: str
    name: str
    paths: tuple[str, ...]
    served_by: tuple[str, ...]
    mean_min: float
    cv: float
    no_show: float
    share: float


@dataclass(frozen=True, slots=True)
class Place:
    """A window (窗口) or function room (功能室). ``queues`` are drawn from in this order.

    ``public``: ``yes`` shown on screens, ``state`` only its state, ``no`` never.
    """

    code: str
    kind: PlaceKind
    number: int
    name: str
    short: str
    zone: str
    department: str
    kinds: tuple[str, ...]
    capacity: int
    public: Publicity
    mean_min: float
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """A department: resident (常驻), rotating (轮驻) or on call (随叫随到)."""

    kind: Literal["resident", "rotating", "on-call"]
    name: str


@dataclass(frozen=True, slots=True)
class Path:
    """A path of settlement (化解路径)."""

    code: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Category:
    """A category of matters (类别), e.g. ``02-01`` 邻里纠纷 › 用水排水通行通风采光."""

    code: str
    level1: str
    level2: str
    default_path: str
    if_refused: str
    companion: str
    departments: tuple[str, ...]
    room: str


@dataclass(frozen=True, slots=True)
class Want:
    """What the visitor wants (诉求意向); ``path`` is empty where the category decides."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where an appeal came from (来源)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """A time limit (期限): ``n`` of ``unit`` from ``starts_at``, extended once by ``extend_n`` where the law allows."""

    code: str
    procedure: str
    starts_at: str
    n: int
    unit: Unit
    extend_n: int
    extend_unit: str
    law: str


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A line of the official notice: days off, or make-up working days (调休)."""

    date_from: date
    date_to: date
    kind: Literal["off", "workday"]
    name: str


@dataclass(frozen=True, slots=True)
class Result:
    """How a stop ended (办理结果). ``next_room``: the visit goes on to a room as its next stop."""

    code: str
    name: str
    next_room: bool


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who works here. Roles: guide, window, mediator, counsellor, duty, discipline, admin."""

    code: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One routing rule (分流规则). ``when`` and ``then`` are read by ``domain.routing`` only.

    Args:
        number: as the field counts them (domain page), shown to the clerk.
        kind: guards stop at the first match, obligations all apply, of paths the first match decides.
        law: the law as shown, e.g. ``人民调解法第 17 条``.
        text: the sentence shown with the decision.
    """

    number: int
    kind: Literal["guard", "obligation", "path", "companion"]
    when: Mapping[str, object]
    then: Mapping[str, object]
    law: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Session:
    """Opening hours of a part of the day, in minutes after midnight."""

    start_min: int
    end_min: int


@dataclass(frozen=True, slots=True)
class Centre:
    """Everything one centre decides for itself. Mappings keep the order of the file."""

    code: str  # short ASCII name, e.g. "botou"
    name: str  # 安澜县社会治安综合治理中心
    area: str  # six digits, the administrative division
    phone: str
    inside_line: str
    queues: Mapping[str, Queue]
    places: Mapping[str, Place]
    departments: tuple[Department, ...]
    paths: Mapping[str, Path]
    categories: Mapping[str, Category]
    wants: Mapping[str, Want]
    sources: Mapping[str, Source]
    deadlines: Mapping[str, DeadlineRule]
    path_deadlines: Mapping[str, str]  # path code -> deadline code shown with the decision
    calendar: tuple[DaySpan, ...]
    calendar_years: frozenset[int]
    sessions: tuple[Session, ...]
    rules: tuple[Rule, ...]
    override_reasons: Mapping[str, str]
    no_id_reasons: Mapping[str, str]
    results: Mapping[str, Result]
    operators: Mapping[str, Operator]
    arrivals: Mapping[int, float]  # minute of day at which a half hour starts -> weight
    slip_texts: Mapping[str, str]
    slip_lines: tuple[str, ...]  # the closing lines of the slip
    receipt_texts: Mapping[str, str]
    receipt_rights: tuple[str, ...]
    notices: tuple[str, ...]  # the hall's notice line
    slip_order: tuple[str, ...] = ()  # of paper.texts.SLIP_ITEMS; empty: SLIP_ORDER
    slip_logo: bytes = field(default=b"", repr=False)  # a PNG, or nothing
    visitor_texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by visitor_texts.LIMITS

    def place_label(self, place: str) -> str:
        """Return the place as visitors read it: ``4 号窗口`` or the room's name."""
        found = self.places[place]
        return f"{found.number} 号窗口" if found.kind == "window" else found.name

    def queue_for_path(self, path: str) -> Queue:
        """Return the queue that serves ``path``."""
        return next(queue for queue in self.queues.values() if path in queue.paths)
