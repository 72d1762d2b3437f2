"""Histories of several devices for Hypothesis: what desks and rooms write while cut off from each other, and worse.

A history is a list of events as they would arrive, each with its writer's chain. Stamps are skewed and repeated, visits
are spoken of before they are registered, attempts collide, erasures name what is not here yet, kinds and fields are
unknown, values are nonsense: nothing of it may be refused, and no order of arrival may matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from hypothesis import strategies as st

from db.envelope import CHAIN_START, NO_PAYLOAD, Envelope, Sealed, chain_hash, commit_to
from db.transaction import Transaction
from desk_app.domain.clock import Stamp
from desk_app.domain.events import FIELDS, KINDS, Event, FieldType, encode
from desk_app.record import Writer

DEVICES = ("a1" * 16, "b2" * 16, "c3" * 16)
DAYS = ("2026-03-02", "2026-03-03")
START_MS = 1_772_413_200_000  # 2026-03-02 09:00 in China
CASES = ("13999926030201000123", "13999926030201000220", "13999926030201000317")
NAMES = ("周明䶮", "㛃一", "Zhao 𬭎", "")
LIFE = (
    "registered", "issued", "routed", "called", "recalled", "missed", "arrived", "started", "served", "parked",
    "activated", "resumed", "returned", "transferred", "left", "voided", "corrected", "rerouted", "linked", "printed",
    "reprinted", "accompanied", "alerted", "disciplined", "place_state", "day_opened", "day_closed", "erased",
    "booked", "booking_arrived", "booking_cancelled", "rota",
)  # fmt: skip
# what makes or breaks the law comes more often than it would by chance
OFTEN = (*LIFE, *(("registered", "issued", "called", "day_closed", "erased", "corrected", "transferred") * 2))
CHOICES: dict[str, Sequence[Any]] = {
    "visit": [f"{DEVICES[0]}/1", f"{DEVICES[0]}/2", f"{DEVICES[1]}/1"],
    "stop": [f"{DEVICES[0]}/1", f"{DEVICES[0]}/2", f"{DEVICES[1]}/1", f"{DEVICES[0]}/1/R1"],
    "case": CASES,
    "to_case": CASES,
    "attempt": [1, 1, 1, 2, 2, 3],
    "parent": [1, 1, 2],
    "place": ["W3", "W4", "R1"],
    "to_place": ["R1", ""],
    "from_place": ["W4", ""],
    "queue": ["D", "C", "R1"],
    "label": ["D001", "D002", "C001"],
    "priority": ["", "green"],
    "code": ["", "undo", "reopen", "resume", "mistake", "unconfirmed", "done"],
    "state": ["open", "away", "closed"],
    "result": ["1", "3"],
    "mediation": ["accept", "refuse"],
    "category": ["02-01", "07-01"],
    "booked": [0, START_MS + 600_000],
    "taken": [START_MS, START_MS + 60_000],
    "until": [0, START_MS + 3_600_000],
    "at": [START_MS + 600_000, START_MS + 86_400_000],
    "day": (*DAYS, DAYS[0], DAYS[0]),
    "request": ["", "r" * 32],
}
NONSENSE: tuple[Any, ...] = (
    10**30, -(10**30), -1, 0, True, None, "", "\ud800", "\x00", "字" * 200, [], [1], {}, {"a": 1}, 1.5, "2026-99-99",
)  # fmt: skip
NO_EVENTS = ("nobody", "a:b:c", "x:0", "x:-1", "x:" + "9" * 30, ":", "a1:1 ", 7, None, ["a1:1"])


@dataclass(frozen=True)
class Sent:
    """One event on its way, and its payload (which may come with it, later, or never)."""

    envelope: Envelope
    chain: bytes
    payload: Sealed | None

    def __repr__(self) -> str:
        at = self.envelope
        body = at.body.decode(errors="replace")[:200]
        return f"<{at.device[:2]}:{at.dseq} {at.kind} {at.scope} {at.stamp_ms - START_MS}.{at.stamp_n} {at.day} {body}>"

    def event(self) -> Event:
        from desk_app.domain.events import decode

        at = self.envelope
        return Event(
            at.device, at.dseq, at.kind, at.scope, Stamp(at.stamp_ms, at.stamp_n), at.day, at.label or "", at.operator,
            decode(at.body),
        )  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One act at one device, before it is numbered and chained."""

    device: str
    kind: str
    scope: str
    ms: int
    n: int
    day: str
    label: str
    body: dict[str, Any]
    raw: bytes | None
    payload: dict[str, Any] | None


def _value(name: str) -> st.SearchStrategy[Any]:
    if name == "events":
        name_of = st.builds("{}:{}".format, st.sampled_from(DEVICES), st.integers(1, 6))
        return st.lists(name_of, max_size=4)
    if name in CHOICES:
        return st.sampled_from(CHOICES[name])
    numeric = FIELDS[name] in (FieldType.NUMBER, FieldType.TIME)
    return st.integers(0, 9) if numeric else st.sampled_from(["", "x1"])


def _body(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    names = KINDS[kind].body
    needed = {name: _value(name) for name in names if name in ("visit", "stop", "attempt", "place", "day", "events")}
    return st.fixed_dictionaries(needed, optional={name: _value(name) for name in names if name not in needed})


def _payload(kind: str) -> st.SearchStrategy[dict[str, Any] | None]:
    if kind in ("registered", "corrected"):
        return st.none() | st.fixed_dictionaries(
            {"name": st.sampled_from(NAMES), "phone": st.sampled_from(["13812340001", ""]), "text": st.just("楼上漏水")}
        )
    return st.none() | st.just({"reason": "他自己说的"})


@st.composite
def steps(draw: st.DrawFn, *, hostile: bool) -> Step:
    kind = draw(st.sampled_from(OFTEN))
    body = draw(_body(kind))
    raw = None
    if hostile and draw(st.integers(0, 3)) == 0:
        for name in draw(st.lists(st.sampled_from([*sorted(FIELDS), "field_of_tomorrow"]), min_size=1, max_size=3)):
            body[name] = draw(st.sampled_from(NONSENSE))
        if kind == "erased":
            body["events"] = draw(st.lists(st.sampled_from(NO_EVENTS), max_size=4))
        kind = draw(st.sampled_from([kind, kind, "kind_of_tomorrow"]))
        raw = draw(st.sampled_from([None, None, None, None, b"", b"[]", b"\xff", b"[" * 5000]))
    days = (*DAYS, DAYS[0], DAYS[0])
    day = draw(st.sampled_from(days if not hostile else (*days, "", "2026-99-99")))
    late = draw(st.integers(0, 12)) + (6 if kind == "day_closed" else 0)
    return Step(
        device=draw(st.sampled_from(DEVICES)),
        kind=kind,
        scope=draw(st.sampled_from(["public", "centre", "centre", "restricted"])),
        ms=START_MS + 60_000 * late,
        n=draw(st.integers(0, 2)),
        day=day,
        label=draw(st.sampled_from(["", "D001", "D002", "?"] if hostile else ["", "D001", "D002"])),
        body=body,
        raw=raw,
        payload=draw(_payload(kind)) if kind in KINDS else None,
    )


def histories(*, hostile: bool = False, most: int = 24) -> st.SearchStrategy[list[Sent]]:
    """Whole histories, in the order written."""
    return st.lists(steps(hostile=hostile), min_size=4, max_size=most).map(written)


def written(done: Sequence[Step]) -> list[Sent]:
    """Number and chain the steps of each device."""
    heads: dict[str, tuple[int, bytes]] = {}
    sent = []
    for step in done:
        dseq, previous = heads.get(step.device, (0, CHAIN_START))
        dseq += 1
        payload = None
        if step.payload is not None:
            salt = sha256(f"{step.device}{dseq}".encode()).digest()
            payload = Sealed(salt, encode(step.payload))
        envelope = Envelope(
            centre="botou",
            device=step.device,
            dseq=dseq,
            kind=step.kind,
            version=1,
            scope=step.scope,
            stamp_ms=step.ms,
            stamp_n=step.n,
            day=step.day,
            label=step.label or None,
            operator="wangmin",
            body=step.raw if step.raw is not None else _bytes(step.body),
            commitment=commit_to(payload.salt, payload.data) if payload else NO_PAYLOAD,
        )
        chain = chain_hash(previous, envelope.event_hash())
        heads[step.device] = (dseq, chain)
        sent.append(Sent(envelope, chain, payload))
    return sent


def _bytes(body: dict[str, Any]) -> bytes:
    import json

    return json.dumps(body, ensure_ascii=True, sort_keys=True).encode("ascii")


@st.composite
def arrivals(draw: st.DrawFn, history: Sequence[Sent]) -> list[Sent]:
    """The same events in some order: some twice, some first without their payload. Every payload comes in the end."""
    order = draw(st.permutations(list(history)))
    found: list[Sent] = []
    late: list[Sent] = []
    for sent in order:
        how = draw(st.sampled_from(["once", "once", "twice", "payload later"]))
        if how == "payload later" and sent.payload is not None:
            found.append(replace(sent, payload=None))
            late.append(sent)
        else:
            found.append(sent)
        if how == "twice":
            late.append(sent)
    for sent in late:
        found.insert(draw(st.integers(found.index(sent) if sent in found else 0, len(found))), sent)
    return found + late


def take(tx: Transaction, sent: Sent) -> bool:
    """Take one event as sync would: accept it and bring the tables up to date."""
    writer = Writer(tx, "d4" * 16, "botou", START_MS)
    new = writer.accept(sent.envelope, sent.chain, sent.payload)
    writer.project()
    return new
