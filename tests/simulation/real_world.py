"""The same kind of schedule with nothing simulated: PostgreSQL is stopped and set back, wires are cut at a byte,
stores are copied back, clocks jump, PCs are gone for good.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from db.hub import admin
from desk_app.errors import EnvironmentProblem, UserError
from tests.simulation.real_centre import PLACES, Pc, RealCentre
from tests.support.desk import ADMIN

PATIENCE_S = 90.0
HOUR_MS, DAY_MS = 3_600_000, 86_400_000

Key = tuple[str, str, int, int, str]
"""A PC, a kind, a stamp and a difference of clocks: what an event says and when, under whatever identity.

A store that is set back while its clock is behind goes on from the same stamp: it may measure its clock a second time
under a stamp that it used before. Those two differ in what was measured. Bodies with a visit are not compared: its id
is another under another identity.
"""


def key_of(pc: str, kind: str, stamp_ms: int, stamp_n: int, body: bytes) -> Key:
    """Return how an event is known."""
    return pc, kind, stamp_ms, stamp_n, body.decode("utf-8") if kind == "clock_offset" else ""


class Stopped(Exception):  # noqa: N818
    """The program ends in the middle of a transaction."""


@dataclass
class RealWorld:
    """One run over a :class:`RealCentre`."""

    centre: RealCentre
    pcs: list[Pc]
    folder: Path
    seed: int
    steps: int = 60
    up: bool = True
    snapshot: Path | None = None
    wrote: dict[Key, tuple[str, str]] = field(default_factory=dict)  # day and label of what is a number, else ""
    must: set[Key] = field(default_factory=set)
    unknowable: set[Key] = field(default_factory=set)
    faults: Counter[str] = field(default_factory=Counter)
    schedule: list[str] = field(default_factory=list)
    live_s: float = 0.0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        for pc in self.pcs:
            self._note_written(pc)

    # -- what happens ----------------------------------------------------------------------------------------------

    def live(self) -> None:
        """Run the schedule."""
        acts = {
            self._write: 38.0, self._talk: 30.0, self._talk_over_a_bad_wire: 10.0, self._crash_while_talking: 1.5,
            self._stop_or_start: 2.5, self._end_without_commit: 2.0, self._restart: 2.0, self._jump_clock: 2.0,
            self._copy: 5.0, self._set_store_back: 3.0, self._set_disk_back: 2.0, self._end_while_talking: 3.0,
            self._snapshot: 1.2, self._roll_back: 1.6, self._lose_a_desk: 0.5,
        }  # fmt: skip
        for _ in range(self.steps):
            for pc in self.pcs:
                pc.desk.clock.pass_(seconds=self.rng.randrange(40))
            self.rng.choices(list(acts), list(acts.values()))[0]()

    def note(self, fault: str, what: str = "") -> None:
        """Write the schedule, count the fault."""
        self.schedule.append(f"{len(self.schedule):3d} {fault}: {what}")
        self.faults[fault] += 1

    def living(self) -> list[Pc]:
        """The PCs that are still there."""
        return [pc for pc in self.pcs if not pc.gone]

    def _write(self) -> None:
        pc = self.rng.choice(self.living())
        try:
            what = self._work(pc)
        except UserError as error:
            what = f"nothing ({error})"
        except EnvironmentProblem:  # its lane is closed: numbers wait for the hub, or for somebody who decides
            what = "no number"
            if self.rng.random() < 0.3:
                what = self._next_lane(pc)
        self.schedule.append(f"{len(self.schedule):3d} {pc.name}: {what}")
        self._note_written(pc)

    def _next_lane(self, pc: Pc) -> str:
        try:
            return f"goes on in lane {pc.desk.app.maintenance.next_lane()}"
        except UserError as error:  # set back again and again: every spare lane was taken today
            return f"no number, no lane ({error})"

    def _work(self, pc: Pc) -> str:
        app, place, whim = pc.desk.app, PLACES[pc.name], self.rng.random()
        if pc.name != "room1" and whim < 0.45 and not pc.unsure:
            issued = pc.desk.ticket() if self.rng.random() < 0.7 else pc.desk.asks()
            return f"issued {issued.ticket}"
        called = app.calls.next(place, ADMIN)
        if called is None:
            app.calls.place_state(place, "open", ADMIN)
            return "its place is open"
        if whim < 0.6:
            app.calls.miss(called.stop, ADMIN)
            return f"missed {called.label}"
        app.calls.start(called.stop, ADMIN, place)
        if whim < 0.7:
            app.calls.accompany(called.visit, ADMIN, place)
        return f"started {called.label}"

    def _talk(self) -> None:
        pc = self.rng.choice(self.living())
        self._talked(pc, pc.once())

    def _talked(self, pc: Pc, state: object) -> None:
        self.schedule.append(f"{len(self.schedule):3d} {pc.name} talks: {state}")
        if getattr(state, "phase", "") == "connected":
            pc.unsure = False
        self._note_written(pc)

    def _talk_over_a_bad_wire(self) -> None:
        pc = self.rng.choice(self.living())
        to_server, after = self.rng.random() < 0.5, self.rng.randrange(12_000)
        pc.proxy.cut_after("to_server" if to_server else "to_client", after)
        state = pc.once()
        pc.proxy.heal()
        self.note("cut in a request" if to_server else "cut in an answer", f"{pc.name} after {after} bytes")
        self._talked(pc, state)

    def _crash_while_talking(self) -> None:
        if not self.up:
            return
        pc = self.rng.choice(self.living())
        talking = threading.Thread(target=pc.once, args=(20.0,))
        talking.start()
        time.sleep(self.rng.uniform(0, 0.25))
        self.centre.server.stop("immediate")
        talking.join()
        self.up = False
        self.note("hub crash while it talks", pc.name)
        self._note_written(pc)

    def _stop_or_start(self) -> None:
        if self.up:
            self.centre.server.stop("immediate")
            self.note("hub stopped")
        else:
            self.centre.server.start()
            self.schedule.append(f"{len(self.schedule):3d} hub started")
        self.up = not self.up

    def _end_without_commit(self) -> None:
        pc = self.rng.choice(self.living())
        try:
            with pc.desk.app.record.write() as writer:
                writer.append("place_state", ADMIN, {"place": PLACES[pc.name], "state": "open"})
                raise Stopped
        except Stopped:
            self.note("ended before commit", pc.name)
        pc.shut()
        pc.start()

    def _end_while_talking(self) -> None:
        """The program ends at any point of a conversation: while pushing, while applying."""
        pc = self.rng.choice(self.living())
        loop = pc.new_loop()
        loop.start()
        time.sleep(self.rng.uniform(0, 0.2))
        assert loop.stop(60.0)
        pc.shut()
        pc.start()
        self.note("ended while it talks", pc.name)
        self._note_written(pc)

    def _restart(self) -> None:
        pc = self.rng.choice(self.living())
        pc.shut()
        pc.start()
        self.note("started again", pc.name)
        self._note_written(pc)

    def _jump_clock(self) -> None:
        pc = self.rng.choice(self.living())
        by = self.rng.choice((-DAY_MS, DAY_MS, -HOUR_MS))
        pc.desk.clock.ms += by
        self.note("clock jumps", f"{pc.name} {by} ms")

    def _copy(self) -> None:
        pc = self.rng.choice(self.living())
        pc.keep_copy(self.folder / f"{pc.name}-copy")
        self.schedule.append(f"{len(self.schedule):3d} copy of the disk of {pc.name}")
        self._note_written(pc)

    def _set_store_back(self) -> None:
        able = [pc for pc in self.living() if pc.copy and not pc.unsure]
        if not able:
            return
        pc = self.rng.choice(able)
        pc.set_back(whole=False)
        self.note("store set back", pc.name)
        self._note_written(pc)
        self.remember_what_is_left()

    def _set_disk_back(self) -> None:
        """Only the hub can tell; so it is not itself set back before they have talked (as in memory)."""
        able = [pc for pc in self.living() if pc.copy and not pc.unsure]
        if not able or not self.up:
            return
        pc = self.rng.choice(able)
        pc.once()
        self._note_written(pc)
        pc.set_back(whole=True)
        pc.unsure = True
        self.note("whole disk set back", pc.name)
        self._note_written(pc)
        self.remember_what_is_left()
        self.unknowable |= {key for key in self.wrote if key[0] == pc.name} - self.must

    def _snapshot(self) -> None:
        if self.up:
            self.snapshot = self.folder / "hub.sql"
            self.centre.server.dump(self.snapshot, self.centre.database)
            self.schedule.append(f"{len(self.schedule):3d} backup of the hub")

    def _roll_back(self) -> None:
        if any(pc.unsure for pc in self.living()):
            return
        if self.rng.random() < 0.2:
            self.centre.put_back()
            to = "data directory"
        else:
            dump = self.rng.choice([self.snapshot or self.centre.morning_dump, self.centre.morning_dump])
            self.centre.restore(dump)
            to = dump.name
        self.up = True
        self.note("hub rolled back", to)
        self.remember_what_is_left()

    def _lose_a_desk(self) -> None:
        pc = self.rng.choice([pc for pc in self.living() if pc.name != "room1"])
        if len(self.living()) < len(self.pcs) or pc.unsure:
            return
        pc.gone = True
        pc.shut()
        self.note("a desk gone for good", pc.name)
        self._roll_back()
        self.remember_what_is_left()

    # -- what must not be lost -------------------------------------------------------------------------------------

    def _note_written(self, pc: Pc) -> None:
        """What this PC committed since the last look."""
        with pc.desk.app.store.read() as tx:
            device, (last, _chain) = tx.device, tx.journal.last()
            for former in tx.former_devices():
                pc.devices.setdefault(former, 0)
            for dseq in range(min(pc.devices.get(device, 0), last) + 1, last + 1):
                found = tx.journal.get(device, dseq)
                assert found is not None
                at = found.envelope
                key = key_of(pc.name, at.kind, at.stamp_ms, at.stamp_n, at.body)
                self.wrote[key] = (at.day, at.label or "") if at.kind == "issued" else ("", "")
                self.must.add(key)
        pc.devices[device] = last

    def at_hub(self) -> list[Key]:
        """What the hub holds, by what it says."""
        rows = self.centre.server.must_psql(
            "SELECT device, kind, stamp_ms, stamp_n, encode(body, 'hex') FROM hub.events ORDER BY position",
            database=self.centre.database,
        ).rows
        whose = {device: pc.name for pc in self.pcs for device in pc.devices}
        return [
            key_of(whose.get(device, device), kind, int(ms), int(n), bytes.fromhex(body))
            for device, kind, ms, n, body in rows
        ]

    def held_by(self, pc: Pc) -> set[Key]:
        """What a PC holds."""
        whose = {device: pc.name for pc in self.pcs for device in pc.devices}
        with pc.desk.app.store.read() as tx:
            return {key_of(whose.get(at.device, at.device), at.kind, at.stamp_ms, at.stamp_n, at.body)
                    for at in (found.envelope for found in tx.journal.all())}  # fmt: skip

    def remember_what_is_left(self) -> None:
        """What neither the hub nor a PC holds any more is gone, whatever anybody does."""
        if not self.up:
            self.centre.server.start()
            self.up = True
        left = set(self.at_hub()).union(*(self.held_by(pc) for pc in self.living()))
        self.must &= left

    # -- healing ---------------------------------------------------------------------------------------------------

    def heal(self) -> list[str]:
        """End every fault, write nothing, start every PC's sync. Returns what is wrong once all is still."""
        self.schedule.append(f"{len(self.schedule):3d} everything heals")
        if not self.up:
            self.centre.server.start()
        begun = time.monotonic()
        for pc in self.living():
            pc.proxy.heal()
            pc.loop = pc.new_loop()
            pc.loop.start()
        while not self._still() and time.monotonic() < begun + PATIENCE_S:
            time.sleep(0.05)
        self.live_s = time.monotonic() - begun
        still = [] if self._still() else [f"not still after {PATIENCE_S:.0f} s: {self._standing()}"]
        for pc in self.living():
            assert pc.loop is not None
            assert pc.loop.stop(60.0)
            pc.loop = None
            with pc.desk.app.store.read() as tx:
                for device in (tx.device, *tx.former_devices()):
                    pc.devices.setdefault(device, 0)
        return still

    def _standing(self) -> list[object]:
        return [admin.status(self.centre.dsn).position, *((pc.name, *pc.standing()[1:]) for pc in self.living())]

    def _still(self) -> bool:
        head = admin.status(self.centre.dsn).position
        before = [pc.standing() for pc in self.living()]
        if any((position, waiting) != (head, 0) for _device, position, waiting in before):
            return False
        return not any(self._holds_more(pc) for pc in self.living())

    def _holds_more(self, pc: Pc) -> bool:
        """Whether it can give back what the hub forgot of others: not what lies behind an event it may not have."""
        with pc.desk.app.store.read() as tx:
            gone = tx.sync.forgotten((tx.device, *tx.former_devices()))
            return any(tx.journal.following(device, tx.sync.fed(device), 1) for device in gone)

    def _stranded(self, hub: set[Key]) -> set[Key]:
        """Events of a PC that is gone which only a room saw, behind a restricted one: nobody can close that hole."""
        gone = {pc.name for pc in self.pcs if pc.gone}
        held = set().union(*(self.held_by(pc) for pc in self.living() if pc.name != "room1"))
        found = {key for key in self.must - hub - held if key[0] in gone}
        if found:
            self.note("(stranded beyond a hole)", str(len(found)))
        return found

    def wrong(self) -> list[str]:
        """What is not as it must be."""
        found = [f"hub: {fault}" for fault in admin.verify(self.centre.dsn)]
        hub = self.at_hub()
        found += [f"twice: {key}" for key, times in Counter(hub).items() if times > 1 and key in self.wrote]
        stranded = self._stranded(set(hub))
        found += [f"lost: {key}" for key in sorted(self.must - set(hub) - stranded)]
        numbers = Counter(label for key, label in self.wrote.items() if label[1] and key not in self.unknowable)
        found += [f"number {label} of {day} was given {times} times" for (day, label), times in numbers.items()
                  if times > 1]  # fmt: skip
        dumps = {}
        for pc in self.living():
            if set(hub) - self.held_by(pc) and pc.name != "room1":
                found.append(f"{pc.name}: lacks {sorted(set(hub) - self.held_by(pc))[:3]}")
            if pc.desk.app.maintenance.rebuild().changed:
                found.append(f"{pc.name}: its tables were not those of its events")
            dumps[pc.name] = pc.desk.dump()
        first = dumps.get("desk1") or dumps["desk2"]
        if stranded:
            dumps.pop("room1")
        for name, dump in dumps.items():
            found += [f"{name}: its {table} differ" for table in first if dump[table] != first[table]]
        return found
