"""Another device of the centre, as seen by a desk: it writes events and they arrive here."""

from __future__ import annotations

import os
from typing import Any

from db.envelope import CHAIN_START, NO_PAYLOAD, Envelope, Sealed, chain_hash, commit_to
from desk_app.domain.events import KINDS, encode
from tests.support.desk import Desk
from tests.support.histories import Sent


class Elsewhere:
    """A desk or room that was cut off: ``write`` notes what it did, :func:`arrive` brings it here."""

    def __init__(self, desk: Desk, device: str = "e5" * 16) -> None:
        self.desk = desk
        self.device = device
        self._dseq, self._chain = 0, CHAIN_START

    def write(
        self, kind: str, body: dict[str, Any], *, label: str = "", payload: dict[str, Any] | None = None,
        ahead_ms: int = 0, day: str = "2026-03-02",
    ) -> Sent:  # fmt: skip
        self._dseq += 1
        sealed = Sealed(os.urandom(32), encode(payload)) if payload else None
        envelope = Envelope(
            centre="botou",
            device=self.device,
            dseq=self._dseq,
            kind=kind,
            version=1,
            scope=KINDS[kind].scope.value if kind in KINDS else "public",
            stamp_ms=self.desk.clock.now_ms() + ahead_ms,
            stamp_n=0,
            day=day,
            label=label or None,
            operator="sunzhiqiang",
            body=encode(body),
            commitment=commit_to(sealed.salt, sealed.data) if sealed else NO_PAYLOAD,
        )
        self._chain = chain_hash(self._chain, envelope.event_hash())
        return Sent(envelope, self._chain, sealed)

    def registers(
        self, serial: int, label: str, *, queue: str = "D", name: str = "远方来", ahead_ms: int = 0
    ) -> list[Sent]:
        """Return what it wrote when it registered somebody."""
        visit, case = f"{self.device}/{serial}", f"1399992603020200{serial:02d}23"
        return [
            self.write(
                "registered",
                {"visit": visit, "case": case, "serial": serial, "category": "02-01", "people": 1, "source": "01"},
                payload={"name": name, "phone": "13912349999", "text": "外边来的"},
                ahead_ms=ahead_ms,
            ),
            self.write(
                "issued",
                {"visit": visit, "serial": serial, "stop": visit, "case": case, "label": label, "queue": queue,
                 "place": "W4", "taken": self.desk.clock.ms},
                label=label,
                ahead_ms=ahead_ms,
            ),
        ]  # fmt: skip


def arrive(desk: Desk, *sent: Sent) -> None:
    """Take events of another device at this desk, each in a transaction of its own."""
    for one in sent:
        with desk.app.record.write() as writer:
            writer.accept(one.envelope, one.chain, one.payload)
