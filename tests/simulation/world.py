"""A centre in memory: desks, rooms and a screen, a hub, and everything that can happen to them, by one seed.

``World.live`` runs the schedule, ``World.heal`` ends every fault and lets them talk without a new write;
``checks.wrong_with`` says what is wrong then. The same seed gives the same schedule, event for event.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from db.envelope import Envelope
from db.protocol import Pull, Push, PushForeign
from tests.simulation.computers import Asked, Breath, Computer, Register, Ticket
from tests.simulation.memory_hub import HubState, Refused
from tests.simulation.memory_store import Killed
from tests.simulation.oracle import Committed, Oracle
from tests.simulation.variant import AS_IT_IS, Variant
from tests.simulation.wire import Lost, answered, perform, short

CENTRE = "botou"
MORNING_MS = 1_795_392_000_000  # 2026-11-23, 08:00 in China
DAY_MS = 86_400_000
BOUND = 12  # rounds of talk until everything must be everywhere
LATE = 4  # messages that are still under way when everything heals


class World:
    """One run.

    Args:
        seed: of everything.
        variant: see :class:`Variant`.
        steps: how many things happen before the healing.
    """

    def __init__(self, seed: int, variant: Variant = AS_IT_IS, steps: int = 150) -> None:
        self.rng = random.Random(seed)
        self.variant = variant
        self.steps = steps
        self.now_ms = MORNING_MS
        self.hub = variant.hub(CENTRE)
        self.hub_up = True
        self.snapshots: list[HubState] = []
        self.late: list[tuple[str, Asked]] = []
        self.faults: Counter[str] = Counter()
        self.schedule: list[str] = []
        self.tickets: list[Ticket] = []
        self.oracle = Oracle()
        self.rounds = 0
        self.calm = False
        self._devices = 0
        self._tokens = 0
        self.computers: list[Computer] = []
        for number in range(self.rng.choice((2, 2, 3))):
            self._add(f"desk{number + 1}", "desk", restricted=True)
        for number in range(self.rng.choice((1, 2))):
            self._add(f"room{number + 1}", "room", restricted=number == 1)
        self._add("hall", "screen", restricted=False)
        self.hub.create_device("spare", "desk", restricted=True)
        self.snapshots.append(self.hub.state.copy())
        self._acts, self._weights = zip(*self._actions(), strict=True)

    def _add(self, name: str, kind: str, *, restricted: bool) -> None:
        self.hub.create_device(name, kind, restricted=restricted)
        computer = Computer(name, kind, self.variant.store(CENTRE, self.new_device()), round=self.variant.round)
        self._wire(computer)
        computer.note_mark()
        if kind == "desk":  # enrolled: the lanes came with it
            computer.store.lanes = self.hub.register(name, computer.store.device).lanes
        self.computers.append(computer)

    def _wire(self, computer: Computer) -> None:
        computer.store.clock = lambda: self.now_ms + computer.offset_ms

    def new_device(self) -> str:
        """An identity that nobody had before."""
        self._devices += 1
        return f"{self._devices:02x}" * 16 if self._devices < 256 else f"{self._devices:032x}"

    def token(self) -> str:
        """What tells an event from all others, under whatever identity it is written."""
        self._tokens += 1
        return f"t{self._tokens}"

    # -- what happens ----------------------------------------------------------------------------------------------

    def live(self) -> None:
        """Run the schedule."""
        for _ in range(self.steps):
            self.now_ms += self.rng.randrange(40_000)
            self.rng.choices(self._acts, self._weights)[0]()

    def _actions(self) -> list[tuple[Callable[[], None], float]]:
        return [
            (self._write, 34),
            (self._talk, 52),
            (self._late_message, 2),
            (self._flip_link, 4),
            (self._flip_hub, 2),
            (self._snapshot, 1.5),
            (self._roll_back, 1.2),
            (self._roll_back_and_lose_a_desk, 0.12),
            (self._jump_clock, 1.5),
            (self._kill, 2),
            (self._copy_disk, 1.5),
            (self._restore_disk, 0.8),
            (self._restore_everything, 0.3),
            (self._clone_disk, 0.2),
        ]

    def note(self, fault: str, what: str) -> None:
        """Write the schedule, count the fault."""
        self.schedule.append(f"{len(self.schedule):3d} {fault}: {what}")
        self.faults[fault] += 1

    def living(self, *kinds: str) -> list[Computer]:
        """The computers that are still there."""
        return [one for one in self.computers if not one.gone and (not kinds or one.kind in kinds)]

    def _write(self) -> None:
        self.write_at(self.rng.choice(self.living("desk", "room")))

    def write_at(self, computer: Computer) -> None:
        """Somebody works at this PC, if there is anything to do."""
        if computer.kind == "screen":
            return
        computer.today()
        chance = self.rng.random()
        if chance < 0.04:
            self.note("killed before commit", computer.name)
            computer.hang_up()
            computer.start(self.new_device)
            return
        if computer.kind == "desk" and (chance < 0.5 or not self.tickets):
            ticket, written = computer.issue(self.rng, self.token)
            if ticket is not None:
                self.tickets.append(ticket)
        elif chance < 0.55:
            erased = computer.erase(self.rng, self.token)
            written = [erased] if erased else []
        elif self.tickets:
            ticket = self.rng.choice(self.tickets[-6:])
            written = [computer.work(self.rng, ticket, self.token)]
        else:
            return
        computer.note_mark()
        for envelope in written:
            self._commit(computer, envelope)

    def _commit(self, computer: Computer, envelope: Envelope) -> None:
        erases = envelope.body.decode() if envelope.kind == "erased" else ""
        self.oracle.committed[envelope.operator] = Committed(
            computer.name, envelope.kind, envelope.scope, envelope.day, envelope.label or "", erases
        )
        self.oracle.must.add(envelope.operator)
        self.schedule.append(
            f"{len(self.schedule):3d} {computer.name} writes {envelope.operator} {envelope.kind}"
            f" {envelope.device[:2]}:{envelope.dseq} {envelope.label or ''}"
        )

    # -- talk ------------------------------------------------------------------------------------------------------

    def _talk(self) -> None:
        computer = self.rng.choice(self.living())
        self.converse(computer, self.rng.choice((1, 3, 30)))

    def converse(self, computer: Computer, most: int) -> None:
        """Go on with this computer's conversation (or begin one) for some requests."""
        if computer.talk is None:
            computer.begin(self.rng, self.new_device)
        for _ in range(most):
            request = computer.request
            if computer.talk is None or request is None:
                return
            try:
                answer = self._deliver(computer, request)
                if isinstance(request, Pull) and not self.calm and self.rng.random() < 0.03:
                    self._kill_while_applying(computer)
                if computer.talk is not None:  # it may have been killed while somebody worked at it
                    computer.answer(answer)
            except Lost:
                computer.hang_up()
            except Refused as refusal:
                computer.refuse(refusal)
            except Killed:
                self.note("killed while applying", computer.name)
                computer.hang_up()
            finally:
                computer.store.killer = _nobody

    def _kill_while_applying(self, computer: Computer) -> None:
        """What was applied in whole transactions stays, the rest is gone with the process."""
        left = [self.rng.randrange(12)]

        def killer() -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed

        computer.store.killer = killer

    def _deliver(self, computer: Computer, request: Asked) -> object:
        """One request to the hub and its answer back, through everything that can go wrong on the way."""
        if isinstance(request, Breath):
            if not self.calm and self.rng.random() < 0.5:
                self.write_at(computer)
            return None
        if self.calm:
            return self.perform(computer.name, request)
        what = f"{computer.name} {short(request)}"
        if not self.hub_up:
            raise Lost
        if computer.link in ("down", "out only") and (computer.link == "down" or self.rng.random() < 0.5):
            if computer.link == "out only":
                self.note("one-way: done, no answer", what)
                self._perform_unheard(computer.name, request)
            raise Lost
        chance = self.rng.random()
        if chance < 0.05:
            self.note("request lost", what)
            raise Lost
        if chance < 0.06:
            self.note("hub crash before commit", what)
            self.hub_up = False
            raise Lost
        if chance < 0.09:
            self.late.append((computer.name, request))
        answer = self.perform(computer.name, request)
        if chance > 0.95:
            self.note("answer lost after commit", what)
            raise Lost
        if chance > 0.94:
            self.note("hub crash after commit", what)
            self.hub_up = False
            raise Lost
        if chance > 0.90:
            self.note("delivered twice", what)
            answer = self.perform(computer.name, request)
        if isinstance(request, Push | PushForeign | Register):
            self.schedule.append(f"{len(self.schedule):3d} {what} → {answered(answer)}")
        return answer

    def perform(self, name: str, request: Asked) -> object:
        """What the hub does: each call one commit."""
        return perform(self.hub, name, request)

    def _perform_unheard(self, name: str, request: Asked) -> None:
        try:
            self.perform(name, request)
        except Refused:
            return

    def _late_message(self) -> None:
        if self.late and self.hub_up:
            name, request = self.late.pop(self.rng.randrange(len(self.late)))
            self.note("delivered late", f"{name} {short(request)}")
            self._perform_unheard(name, request)

    # -- faults ----------------------------------------------------------------------------------------------------

    def _flip_link(self) -> None:
        computer = self.rng.choice(self.living())
        computer.link = self.rng.choice(("down", "out only")) if computer.link == "up" else "up"
        computer.hang_up()
        self.note("link " + computer.link, computer.name)

    def _flip_hub(self) -> None:
        self.hub_up = not self.hub_up
        if not self.hub_up:
            self.note("hub down", "")

    def _snapshot(self) -> None:
        self.snapshots.append(self.hub.state.copy())
        self.schedule.append(f"{len(self.schedule):3d} backup of the hub at {len(self.hub.state.feed)}")

    def _roll_back(self) -> None:
        snapshot = self.rng.choice(self.snapshots[-3:])
        self.note("hub rolled back", f"{len(self.hub.state.feed)} → {len(snapshot.feed)}")
        self.hub.state = snapshot.copy()
        self.hub_up = True
        # no connection outlives the server; late pushes are tried all the same
        self.late = [(name, asked) for name, asked in self.late if not isinstance(asked, Register)]
        for computer in self.living():
            if computer.timid:
                self._two_histories(computer)
        self.remember_what_is_left()

    def _two_histories(self, computer: Computer, *, everything: bool = False) -> None:
        own = set() if everything else {at.operator for at, _chain in computer.store.journal.values()}
        wrote = {token for token, one in self.oracle.committed.items() if one.computer == computer.name}
        self.oracle.aside |= wrote - own
        self.note("(disk and hub both set back)", computer.name)

    def _roll_back_and_lose_a_desk(self) -> None:
        able = [one for one in self.living("desk") if one.name != "spare"]
        if len(able) < 2 or any(one.name == "spare" for one in self.computers):
            return
        computer = self.rng.choice(able)
        self.note("a desk gone for good", computer.name)
        computer.gone = True
        computer.hang_up()
        self._roll_back()

    def _jump_clock(self) -> None:
        computer = self.rng.choice(self.living())
        computer.offset_ms = self.rng.choice((-DAY_MS, DAY_MS, 0, -3_600_000, 240_000))
        self.note("clock jumps", f"{computer.name} {computer.offset_ms} ms")

    def _kill(self) -> None:
        computer = self.rng.choice(self.living())
        computer.hang_up()
        computer.start(self.new_device)
        self.note("killed and started", computer.name)

    def _copy_disk(self) -> None:
        computer = self.rng.choice(self.living("desk", "room"))
        computer.old_disk = computer.store.copy()
        self.schedule.append(f"{len(self.schedule):3d} copy of the disk of {computer.name}")

    def _restore_disk(self) -> None:
        """The store is set back, the high-water file is not: the PC knows at once, and goes on as somebody else."""
        computer = self.rng.choice(self.living("desk", "room"))
        if computer.old_disk is None:
            return
        if computer.timid:  # twice, and no word from the hub in between: what it was then has two histories
            self._two_histories(computer, everything=True)
        self._put_back(computer)
        computer.start(self.new_device)
        self.note("store set back", f"{computer.name} to {computer.old_disk and computer.old_disk.own()[1]}")
        self.remember_what_is_left()

    def _restore_everything(self) -> None:
        """Store and high-water file are set back: only the hub can tell."""
        computer = self.rng.choice(self.living("desk", "room"))
        if computer.old_disk is None:
            return
        device, last, _chain = computer.store.own()
        reached = {device: self._seen_elsewhere(computer, device)}
        self._put_back(computer)
        again = computer.store.own()[0]  # the disk may be of before it took on another identity
        reached[again] = self._seen_elsewhere(computer, again)
        computer.note_mark()
        computer.timid = True
        if any(self.hub.state.heads.get(one, (0, b""))[0] < seen for one, seen in reached.items()):
            self._two_histories(computer)
        self.note("whole disk set back", f"{computer.name} from {last} to {computer.store.own()[1]}")
        self.remember_what_is_left()
        wrote = {token for token, one in self.oracle.committed.items() if one.computer == computer.name}
        self.oracle.paper_only |= wrote - self.oracle.must

    def _seen_elsewhere(self, but: Computer, device: str) -> int:
        return max((dseq for one in self.living() if one is not but for at, dseq in one.store.journal if at == device),
                   default=0)  # fmt: skip

    def _put_back(self, computer: Computer) -> None:
        assert computer.old_disk is not None
        computer.hang_up()
        computer.store = computer.old_disk.copy()
        self._wire(computer)

    def _clone_disk(self) -> None:
        """A copy of a desk's disk is put into another PC and enrolled under a name of its own."""
        if any(one.name == "spare" for one in self.computers) or any(one.gone for one in self.computers):
            return
        original = self.rng.choice(self.living("desk"))
        computer = Computer("spare", "desk", original.store.copy(), round=self.variant.round)
        self._wire(computer)
        computer.start(self.new_device)
        computer.store.formers.clear()  # the original goes on: what it had not sent is its own to send
        fed = {(device, dseq) for _prefix, device, dseq, _receipt in computer.store.feed}
        computer.copied = frozenset(set(computer.store.journal) - fed)
        self.computers.append(computer)
        self.note("disk cloned", original.name)

    def remember_what_is_left(self) -> None:
        """What neither the hub nor any computer holds any more is gone, whatever the protocol does."""
        left = {row.envelope.operator for row in self.hub.state.feed if row.envelope}
        for one in self.living():
            left |= {at.operator for name, (at, _chain) in one.store.journal.items() if name not in one.copied}
        self.oracle.must &= left

    # -- healing ---------------------------------------------------------------------------------------------------

    def heal(self) -> None:
        """End every fault, write nothing, and let them talk for a bounded number of rounds."""
        self.hub_up = self.calm = True
        self.schedule.append(f"{len(self.schedule):3d} everything heals")
        for computer in self.living():
            computer.link = "up"
            computer.hang_up()
        for name, request in self.late[:LATE]:
            self._perform_unheard(name, request)
        for self.rounds in range(1, BOUND + 1):
            before = self._standing()
            for computer in self.rng.sample(self.living(), len(self.living())):
                self.converse(computer, 2_000)
            if self._standing() == before and self.rounds > 1:
                return

    def _standing(self) -> list[object]:
        """What changes as long as anything moves."""
        return [len(self.hub.state.feed), *((one.store.device, len(one.store.feed)) for one in self.living())]


def _nobody() -> None:
    """Nobody is killed."""
