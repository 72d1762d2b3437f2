"""A store that was set back, or copied, goes on under a new device id (design, "Faults": restored disk, cloned disk).

Numbers of events must never mean two things. Three ways lead here:

* at start the store is behind its high-water mark: an older copy on the same PC (:func:`renew_at_start`);
* at start it is on another PC than it was made on: a copy, the original goes on undisturbed (:func:`renew_at_start`);
* only the hub can tell, because the whole disk was set back: what was written since then under numbers that the centre
  knows otherwise is written again as the new device's (:func:`renew_diverged`).

What the store wrote before stays as a former device's history. A visit's id begins with the id of its device, so two
people never share one.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from db.envelope import CHAIN_START, NO_PAYLOAD, Recorded, chain_hash
from db.highwater import HighWaterFolder, machine_mark
from db.store import Store
from db.transaction import Transaction
from desk_app.domain.clock import Clock, business_day
from desk_app.domain.events import decode, encode
from desk_app.projection import subjects_of
from desk_app.record import Record, Writer
from desk_app.services.lanes import close_lane, lanes_of

BEHIND, OTHER_PC, SET_BACK = "behind", "other_machine", "set_back"
CODES_AT_MOST = 8000
"""Up to here case codes are passed over: a code has room for 9999 a lane and day, and the day goes on."""


def renew_at_start(store: Store, marks: HighWaterFolder, clock: Clock) -> str:
    """Hold the store against its high-water mark; one that is behind or a copy gets a new identity at once.

    Nothing else may have been written yet. Numbers then wait (``lane_closed``) for a lane that nobody used today.

    Returns:
        ``""`` if all is well, else ``behind`` or ``other_machine``.
    """
    with store.read() as tx:
        device, (dseq, _chain) = tx.device, tx.journal.last()
        made_on = tx.settings.get("machine")
    file, here = marks.of(device), machine_mark()
    found, noted = file.compare(device, dseq), file.read()
    # a state folder that was cleaned is no fault as long as the store never left this machine
    if made_on in ("", here) and (found.state == "ok" or noted is None):
        return ""
    if made_on != here and noted is not None and found.state == "ok":
        return ""
    why = BEHIND if made_on == here and found.state == BEHIND else OTHER_PC
    with store.write() as tx:
        if tx.device != device:  # another process was first
            return why
        _pass_over_codes(tx, clock, max(0, marks.reached(device) - dseq))
        new = uuid.uuid4().hex
        tx.renew_device(new)
        tx.settings.set("machine", here)
        close_lane(tx, why)
    marks.renewed(device, new)
    return why


def _pass_over_codes(tx: Transaction, clock: Clock, lost: int) -> None:
    """Leave out the case codes that the lost events may have given: each was taken together with an event."""
    day = business_day(clock.now_ms(), not_before=tx.settings.get("last_day"))
    for lane in lanes_of(tx, day):
        name = f"case:{day}:{lane}"
        if lost:
            tx.counters.next(name, above=min(tx.counters.value(name) + lost, CODES_AT_MOST))


def renew_diverged(record: Record, divergent: int | None) -> str:
    """Go on as a new device because the hub has another history of this one. One transaction.

    Args:
        record: of this store.
        divergent: the first number under which the hub has another event: from there on this store's events are moved
            to ``set_aside`` and written again as the new device's, with their times, labels and payloads; visits
            registered among them get ids of the new device. None: the hub merely has more than this store.

    Returns:
        The new device id.
    """
    with record.write() as writer:
        old, new = writer.device, uuid.uuid4().hex
        tail = writer.tx.journal.set_aside(divergent, writer.now_ms) if divergent else []
        acked, _chain = writer.tx.sync.pushed(old)
        if tail and acked >= tail[0].envelope.dseq:
            writer.tx.sync.set_pushed(old, *writer.tx.journal.last())
        for item in tail:
            writer.touch(subjects_of(item.envelope.kind, decode(item.envelope.body)))
        writer.renew(new)
        renamed = Renamed.of(tail, old, new)
        _write_again(writer, tail, renamed)
        for visit, other in renamed.visits.items():
            writer.tx.spool.rename_visit(visit, other)
        writer.append("configured", "", {"version": "identity-renewed"})
        close_lane(writer.tx, SET_BACK)
    return new


@dataclass(frozen=True, slots=True)
class Renamed:
    """Ids that the tail gave, and what they are called now. An id given before the tail keeps its name."""

    visits: Mapping[str, str]
    stops: Mapping[str, str]
    events: Mapping[str, str]

    @classmethod
    def of(cls, tail: Sequence[Recorded], old: str, new: str) -> Renamed:
        """Return the new names: of visits registered in the tail, of stops issued in it, of its events."""
        bodies = [(item.envelope.kind, decode(item.envelope.body)) for item in tail]
        visits = {text: new + text.removeprefix(old) for text in _given(bodies, "registered", "visit", old)}
        # a stop named after a visit of before (device/7/D) keeps its name: it is the same stop wherever it was written
        issued = _given(bodies, "issued", "stop", old)
        stops = {text: new + text.removeprefix(old) for text in issued if text.count("/") == 1}
        events = {f"{old}:{item.envelope.dseq}": f"{new}:{at}" for at, item in enumerate(tail, start=1)}
        return cls(visits, stops, events)

    def body(self, body: bytes) -> bytes:
        """Return a body with the new names in it; the same bytes where none occurs."""
        values = decode(body)
        found = dict(values)
        if isinstance(visit := values.get("visit"), str):
            found["visit"] = self.visits.get(visit, visit)
        if isinstance(stop := values.get("stop"), str):
            found["stop"] = self._stop(stop)
        if isinstance(events := values.get("events"), list):
            found["events"] = [self.events.get(name, name) if isinstance(name, str) else name for name in events]
        return body if found == values else encode(found)

    def _stop(self, stop: str) -> str:
        """Stops are named after their visit (``device/7``, ``device/7/D``), or have a number (``device/s3``)."""
        visit = "/".join(stop.split("/")[:2])
        return self.stops.get(stop) or (self.visits.get(visit, visit) + stop.removeprefix(visit))


def _given(bodies: Iterable[tuple[str, Mapping[str, object]]], kind: str, field: str, device: str) -> list[str]:
    texts = [body.get(field) for found, body in bodies if found == kind]
    return [text for text in texts if isinstance(text, str) and text.startswith(f"{device}/")]


def _write_again(writer: Writer, tail: Sequence[Recorded], renamed: Renamed) -> None:
    """Write the tail as the new device's events 1, 2, 3 …: what they say, when and to whom stays."""
    chain = CHAIN_START
    for dseq, item in enumerate(tail, start=1):
        envelope = replace(item.envelope, device=writer.device, dseq=dseq, body=renamed.body(item.envelope.body))
        chain = chain_hash(chain, envelope.event_hash())
        writer.accept(envelope, chain, item.payload)
        if item.payload is None and envelope.commitment != NO_PAYLOAD:
            writer.tx.journal.erase([(writer.device, dseq)])
