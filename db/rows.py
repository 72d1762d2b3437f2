"""Rows of the folded tables, as the projector writes them and the services read them.

All times are milliseconds since 1970 (UTC); ``day`` is the business day as ``YYYY-MM-DD``. A row is replaced whole,
never patched: it is a function of the events of its subject.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One arrival of one party on one day (来访). ``registered`` is 0 while known from paper only."""

    visit: str  # "<device>/<serial>"
    device: str
    serial: int
    day: str
    label: str  # "" while not known
    prefix: str
    number: int  # the digits of the label as a number, 0 while not known
    scope: str  # public | centre | restricted
    registered: int  # 0 or 1
    registered_ms: int
    issued_ms: int
    operator: str
    source: str
    people: int
    priority: str  # "green" or ""
    first_case: str
    waiting_before: int  # -1 when not known
    estimate_low: int  # minutes, -1 when not known
    estimate_high: int
    copies: int  # paper copies that came out
    voided: int
    state: str  # of the visit: the most open of its stops
    request: str  # idempotency key of the registration, "" if none


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One matter of a visit (案). The same case may appear at several visits."""

    visit: str
    case_code: str
    category: str
    scale: str
    wants: str
    mediation: str
    path: str
    rule: int
    queue: str
    place: str
    override: str
    linked: str  # an old case this one continues, or ""
    registered_ms: int


@dataclass(frozen=True, slots=True)
class StopRow:
    """One case at one queue or room within a visit (办理环节)."""

    stop: str  # the first one's is the visit's own id, else "<visit>/<queue or place>", "<device>/s<n>"
    visit: str
    case_code: str
    day: str
    label: str
    scope: str
    queue: str  # a prefix, or a room's code
    place: str  # the only place it may go to, or ""
    expected: str  # the place as printed
    state: str  # waiting called missed serving served parked left void expired
    attempt: int
    priority: str
    taken_ms: int  # rank: when the number was taken; kept across transfers
    entered_ms: int  # when it entered this queue
    since_ms: int  # since when in this state
    activated_ms: int  # 0 if never: an activated one goes behind the next 2
    booked_ms: int
    called_ms: int
    called_place: str
    calls: int
    arrived_ms: int
    started_ms: int
    ended_ms: int
    operator: str  # who touched it last
    result: str
    reason_code: str
    came_from: str  # the place it was transferred from, or ""
    conflict: int  # 1: two places hold or served one attempt


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call of a stop (叫号). ``again``: a recall (重呼). ``settled_ms``: when it stopped being shown as calling."""

    stop: str
    visit: str
    day: str
    label: str
    scope: str
    queue: str
    place: str
    attempt: int
    called_ms: int
    again: int
    taken_ms: int
    green: int
    device: str
    dseq: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The state of a window or room (open, away, closed, in_use, cleaning, reserved)."""

    place: str
    state: str
    until_ms: int
    since_ms: int
    operator: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """A business day: opened, closed, and the chain head printed at its end."""

    day: str
    opened_ms: int
    closed_ms: int
    head: str


@dataclass(frozen=True, slots=True)
class BookingRow:
    """One booking of a room (预约)."""

    booking: str
    place: str
    day: str  # of its begin, "" if no calendar has it
    at_ms: int
    until_ms: int
    visit: str
    case_code: str
    department: str  # a code
    state: str  # booked arrived ended cancelled
    made_ms: int
    arrived_ms: int
    ended_ms: int
    code: str
    scope: str  # public | restricted
    operator: str
    device: str


@dataclass(frozen=True, slots=True)
class RotaRow:
    """Which department sits at a place on half a day (轮驻)."""

    place: str
    day: str
    half: str  # am | pm
    department: str  # a code, "" for nobody
    since_ms: int
    operator: str


@dataclass(frozen=True, slots=True)
class SearchRow:
    """What a visit can be found by. Comes from the payload and goes with it when it is erased."""

    visit: str
    case_code: str
    device: str  # identity of the event whose payload this is
    dseq: int
    day: str
    name: str
    pinyin: str  # space-separated spellings and initials
    phone: str  # digits
    id_number: str  # normalised
    person: str  # match key: ID type + number, else name + phone; "" if neither is known


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """One finished service: the queue, the place, and how long it took in milliseconds."""

    queue: str
    place: str
    day: str
    ms: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One case found. Name and ends are what the payload had, "" when it was erased; masking is the caller's."""

    visit: str
    case_code: str
    day: str
    label: str
    scope: str
    state: str  # of the visit
    name: str
    phone_tail: str  # the last 4 digits
    id_tail: str  # the last 4 characters
    person: str
    matched: str  # by what: label, case, phone, id, name, spelling


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """Two holders of one label on one day, or two places that hold one attempt: for a person to settle."""

    kind: str  # label | attempt
    day: str
    label: str
    visits: tuple[str, ...]
