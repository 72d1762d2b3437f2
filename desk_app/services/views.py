"""What the windows, screens and commands show: frozen records, read in one go, masked where they hold personal data.

Times are milliseconds since 1970 (UTC), waits are whole minutes, ``None`` means *not known* and is shown as ``—``;
``0`` means counted. State words are codes here (``waiting``, ``called``, ``serving`` …); windows translate them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class QueueView:
    """What somebody who took a number of this queue now would find."""

    prefix: str
    name: str
    waiting: int
    before: int
    estimate: Range | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One line of the board: a window or room. ``state``: free, called, serving, away, closed, reserved, cleaning."""

    code: str
    kind: str  # window | room
    number: int
    name: str
    short: str
    zone: str
    public: str  # yes | state | no
    state: str
    until_ms: int | None  # away until
    current: str | None  # label being called or served; None for places whose numbers are not shown
    next: str | None
    waiting: int | None  # None: rooms without a queue of their own
    estimate: Range | None
    called_ms: int | None


@dataclass(frozen=True, slots=True)
class CallView:
    """A call as screens show it."""

    label: str
    place: str
    place_label: str  # 4 号窗口
    place_name: str  # 人民调解
    zone: str
    called_ms: int
    again: bool
    current: bool  # still being called


@dataclass(frozen=True, slots=True)
class Board:
    """The live queue of the whole centre, as of ``as_of_ms``."""

    as_of_ms: int
    day: str
    day_open: bool
    places: tuple[PlaceView, ...]
    queues: dict[str, QueueView]
    waiting: int
    longest_min: int | None
    calls: tuple[CallView, ...]  # newest first, a few
    missed: tuple[str, ...]  # labels
    category_counts: dict[str, int] = field(default_factory=dict)  # category -> visits of the last 30 days
    open_days_before: tuple[str, ...] = ()  # earlier days that were never closed
    missed_zones: dict[str, str] = field(default_factory=dict)  # label -> zone of the place that missed it


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of today's ledger (今日台账); a visit with its latest stop."""

    visit: str
    stop: str
    case_code: str
    label: str
    registered_ms: int
    name: str  # masked
    people: int
    category: str
    category_name: str
    path: str
    path_name: str
    place: str
    place_label: str
    state: str
    priority: str
    printed: str  # printed | waiting | unknown | failed
    copies: int
    calls: int
    before: int | None
    estimate: Range | None
    waited_min: int | None
    needs_check: bool  # stands in the conflict list


@dataclass(frozen=True, slots=True)
class Found:
    """One hit of the search: by name, pinyin, phone end, ID, ticket or case code."""

    visit: str
    case_code: str
    day: str
    label: str
    name: str  # masked
    phone: str  # masked
    category_name: str
    path_name: str
    place_label: str
    state: str


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """An earlier visit of the same person (来过 n 次)."""

    visit: str
    case_code: str
    day: str
    category: str
    category_name: str
    summary: str  # of the appeal, shortened
    path_name: str
    state: str
    open: bool
    due: str | None  # ISO date
    due_provisional: bool
    days_left: int | None
    here: bool = False  # a number of today is not done with: nobody needs a second one


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One step on the visible timeline (办理经过)."""

    at_ms: int
    kind: str
    text: str  # translated sentence without personal data
    operator: str  # name
    current: bool


@dataclass(frozen=True, slots=True)
class PersonView:
    """A visitor as shown: masked unless ``revealed``."""

    name: str
    id_type: str
    id_number: str
    sex: str  # "男" "女" ""
    age: int | None
    phone: str
    address: str
    revealed: bool
    erased: bool


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit in full (案件查询, room console, ``show``)."""

    visit: str
    stop: str
    case_code: str
    day: str
    label: str
    state: str
    person: PersonView
    people: int
    source_name: str
    scale: str
    category: str
    category_name: str
    text: str  # the appeal; "" once erased
    wants_name: str
    mediation: str
    path: str
    path_name: str
    rule: int
    law: str
    queue: str
    place: str
    place_label: str
    called_place: str
    priority: str
    flags: tuple[str, ...]
    registered_ms: int
    called_ms: int | None
    started_ms: int | None
    calls: int
    waited_min: int | None
    before: int | None
    estimate: Range | None
    deadline_text: str
    result: str
    timeline: tuple[TimelineEntry, ...]
    earlier: tuple[EarlierVisit, ...]
    other_cases: tuple[str, ...]
    registered: bool  # False: known from paper only
    conflict: bool


@dataclass(frozen=True, slots=True)
class RoomEntry:
    """One line of a place's queue."""

    stop: str
    visit: str
    label: str
    category_name: str
    note: str  # translated: 绿色通道, 由 5 号窗口转来, 3 人同来, 来过 1 次 …
    priority: str
    since_ms: int
    waited_min: int
    calls: int
    state: str


@dataclass(frozen=True, slots=True)
class RoomView:
    """Everything a room console shows of one place."""

    place: PlaceView
    waiting: tuple[RoomEntry, ...]  # in calling order
    missed: tuple[RoomEntry, ...]
    parked: tuple[RoomEntry, ...]
    current: VisitView | None
    served_today: int
    average_min: int | None
    longest_min: int | None


@dataclass(frozen=True, slots=True)
class PrintState:
    """A paper job: ``printed``, ``waiting`` (will be tried again), ``unknown`` (killed in between), ``failed``."""

    visit: str
    label: str
    state: str
    problem: str  # a translated sentence, "" if none
