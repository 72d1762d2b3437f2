"""Feeds of a centre's ordinary days, as large as wanted, without a desk that lives them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from db.envelope import CHAIN_START, NO_PAYLOAD, Envelope, Sealed, chain_hash, commit_to
from desk_app.domain.events import KINDS, encode

DESKS = ("a1" * 16, "b2" * 16)
ROOMS = ("c3" * 16, "d4" * 16, "e5" * 16)
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂兰建华文国"
_FIRST = date(2025, 1, 6)


@dataclass(slots=True)
class Made:
    """An event as its device wrote it."""

    envelope: Envelope
    event_hash: bytes
    chain: bytes
    payload: Sealed | None


class Centre:
    """Two desks and three rooms that write one feed; eight events a visit, 200 visits a day."""

    def __init__(self, seed: int = 1, centre: str = "botou") -> None:
        self._random = random.Random(seed)
        self._centre = centre
        self._chains = dict.fromkeys((*DESKS, *ROOMS), (0, CHAIN_START))
        self._serial = dict.fromkeys(DESKS, 0)

    def days(self, events: int, visits: int = 200) -> Iterator[Made]:
        """Yield whole days in the order of the feed, until there are so many events."""
        made = 0
        for n in range(10_000):
            day = (_FIRST + timedelta(days=n)).isoformat()
            for one in self._day(day, visits):
                yield one
                made += 1
                if made == events:
                    return

    def _day(self, day: str, visits: int) -> Iterator[Made]:
        start = (date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400_000 + 3_600_000
        yield self._write(DESKS[0], "day_opened", {"day": day}, day, start)
        planned: list[tuple[int, int, str, str, str, dict[str, object], dict[str, object] | None, str]] = []
        for n in range(visits):
            planned.extend(self._visit(n, day, start))
        planned.sort(key=lambda item: item[:2])
        for at, _order, device, kind, _visit, body, payload, label in planned:
            yield self._write(device, kind, body, day, at, payload, label)
        yield self._write(DESKS[0], "day_closed", {"day": day, "head": "0" * 64}, day, start + 36_000_000)

    def _visit(
        self, n: int, day: str, start: int
    ) -> Iterator[tuple[int, int, str, str, str, dict[str, object], dict[str, object] | None, str]]:
        r = self._random
        desk, room = r.choice(DESKS), r.choice(ROOMS)
        self._serial[desk] += 1
        serial = self._serial[desk]
        visit = f"{desk}/{serial}"
        case = f"139999{day[2:4]}{day[5:7]}{day[8:]}{DESKS.index(desk) + 1:02d}{serial % 10000:04d}00"
        label = f"{'ABCDEF'[n % 6]}{2 * DESKS.index(desk) or ''}{n // 6 + 1:03d}"
        taken = start + r.randrange(28_000_000)
        called = taken + r.randrange(60_000, 2_400_000)
        name = r.choice(_SURNAMES) + "".join(r.choice(_GIVEN) for _ in range(r.choice((1, 2, 2))))
        typed: dict[str, object] = {"name": name, "phone": f"139{r.randrange(10**8):08d}", "text": "楼上漏水，协商未果"}
        about = {"visit": visit, "case": case}
        at = {"visit": visit, "stop": visit, "attempt": 1, "place": "W4"}
        yield taken, 0, desk, "registered", visit, {
            **about, "serial": serial, "category": "02-01", "people": 1, "source": "01", "mediation": "accept"
        }, typed, ""  # fmt: skip
        yield (
            taken + 1,
            1,
            desk,
            "routed",
            visit,
            {**about, "path": "MED", "rule": 5, "queue": "D", "place": "W4"},
            None,
            "",
        )
        yield taken + 2, 2, desk, "issued", visit, {
            **about, "serial": serial, "stop": visit, "label": label, "queue": "D", "place": "W4", "taken": taken
        }, None, label  # fmt: skip
        yield taken + 900, 3, desk, "printed", visit, {"visit": visit, "medium": "slip", "copy": 1}, None, label
        yield called, 4, room, "called", visit, dict(at), None, label
        yield called + 30_000, 5, room, "arrived", visit, dict(at), None, label
        yield called + 40_000, 6, room, "started", visit, dict(at), None, label
        yield called + 900_000, 7, room, "served", visit, {**at, "result": "3"}, {"text": "双方达成协议"}, label

    def _write(
        self, device: str, kind: str, body: dict[str, object], day: str, at: int,
        payload: dict[str, object] | None = None, label: str = "",
    ) -> Made:  # fmt: skip
        dseq, chain = self._chains[device]
        sealed = Sealed(self._random.randbytes(32), encode(payload)) if payload else None
        envelope = Envelope(
            self._centre, device, dseq + 1, kind, 1, KINDS[kind].scope.value, at, 0, day, label or None, "sunzhiqiang",
            encode(body), commit_to(sealed.salt, sealed.data) if sealed else NO_PAYLOAD,
        )  # fmt: skip
        event_hash = envelope.event_hash()
        chain = chain_hash(chain, event_hash)
        self._chains[device] = (dseq + 1, chain)
        return Made(envelope, event_hash, chain, sealed)
