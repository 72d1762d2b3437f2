"""Events that this program does not know, or that mean harm: kept, passed on, and nobody stops for them."""

from __future__ import annotations

import json

from db.journal import Draft
from desk_app.domain.events import decode, encode
from desk_app.projection import subjects_of
from tests.support.desk import Desk
from tests.support.faulty_centre import FaultyCentre
from tests.support.histories import NO_EVENTS, NONSENSE

POISON = {
    "no JSON": b"\xff\xfe\x00",
    "nothing": b"",
    "no object": b"[1, 2]",
    "deeper than any stack": b"[" * 60_000,
    "a number that fills a page": b'{"serial": ' + b"9" * 5000 + b"}",
    "half a surrogate": b'{"visit": "\\ud800"}',
    "no number": b'{"serial": NaN, "attempt": Infinity, "taken": -0.0}',
    "the same name twice": b'{"visit": "x/1", "visit": 7}',
}


def writes(desk: Desk, kind: str, body: bytes, *, subjects: tuple[str, ...] = (), **changes: object) -> int:
    """What a newer, broken or hostile program on this PC would write; returns its number."""
    with desk.app.record.write() as writer:
        stamp = writer.tx.journal.last_stamp()
        draft = {
            "centre": "botou", "kind": kind, "version": 1, "scope": "public", "stamp_ms": stamp[0] + 1, "stamp_n": 0,
            "day": writer.day, "label": None, "operator": "wangmin", "body": body, **changes,
        }  # fmt: skip
        writer.touch(subjects)
        return writer.tx.journal.append(Draft(**draft), None, subjects).envelope.dseq  # type: ignore[arg-type]


def test_unknown_kind(centre: FaultyCentre) -> None:
    one, two = centre.desks[:2]
    ticket = one.ticket()
    before = len(two.events("called_out", "of_next_year"))
    for kind in ("called_out", "of_next_year"):
        body = encode({"visit": ticket.visit, "moon": "full"})
        writes(one, kind, body, subjects=subjects_of(kind, {"visit": ticket.visit}), version=7)
    writes(one, "of_next_year", encode({"planet": 3}))
    later = one.ticket()
    centre.live()
    assert len(two.events("called_out", "of_next_year")) == before + 3
    assert centre.labels() == sorted([ticket.ticket, later.ticket])


def test_poison_event(centre: FaultyCentre) -> None:
    one = centre.desks[0]
    for kind in ("registered", "issued", "called", "day_closed", "erased", "place_state"):
        for body in POISON.values():
            writes(one, kind, body)
    later = one.ticket()
    centre.live()
    assert centre.labels() == [later.ticket]


def test_poison_in_every_field_of_every_kind(centre: FaultyCentre) -> None:
    one = centre.desks[0]
    good = one.ticket()
    names = ("stop", "attempt", "place", "label", "queue", "case", "serial", "taken", "day", "events", "code", "parent")
    for kind in ("issued", "called", "served", "transferred", "corrected", "linked", "day_closed", "erased", "left"):
        for value in (*NONSENSE, list(NO_EVENTS)):
            body = {"visit": good.visit, **dict.fromkeys(names, value)}
            data = json.dumps(body).encode()
            writes(one, kind, data, subjects=subjects_of(kind, decode(data)))
    later = one.ticket()
    centre.live()
    assert later.ticket in centre.labels()


def test_stamps_from_far_away(centre: FaultyCentre) -> None:
    """A clock gone wild at one desk takes nobody else's along."""
    one, two = centre.desks[:2]
    first = one.ticket()
    body = {"visit": first.visit, "stop": first.stop, "place": "W4", "attempt": 1}
    for at in (0, 2**53, 2**62):
        writes(one, "recalled", encode(body), subjects=subjects_of("recalled", body), stamp_ms=at)
    centre.enrolled.settle()
    second = two.ticket()
    centre.live()
    assert centre.labels() == sorted([first.ticket, second.ticket])
    issued = {item.envelope.label: item.envelope.stamp_ms for item in two.events("issued")}
    assert issued[second.ticket] < two.clock.ms + 60_000
