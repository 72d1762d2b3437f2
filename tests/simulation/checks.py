"""What must hold once everything has healed: alive (queues empty, all equal) and safe (nothing lost, nothing twice)."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator

from db.envelope import Envelope
from db.hub.messages import PREFIX_START, prefix_hash
from desk_app.domain.events import Event
from desk_app.domain.visit import VisitState, fold
from desk_app.projection import event_in
from tests.simulation.computers import Computer
from tests.simulation.world import World


def wrong_with(world: World) -> list[str]:
    """Return what is wrong with a healed world, ``[]`` if nothing."""
    return [
        *_feed(world),
        *_labels(world),
        *_lost(world),
        *(fault for computer in world.living() for fault in _standing(world, computer)),
        *_folds(world),
    ]


def _feed(world: World) -> Iterator[str]:
    prefix, seen, heads = PREFIX_START, Counter[str](), dict[str, int]()
    for position, row in enumerate(world.hub.state.feed, 1):
        prefix = prefix_hash(prefix, row.event_hash)
        if row.position != position or row.prefix != prefix:
            yield f"hub: hole or other prefix at {position}"
        if row.dseq != heads.get(row.device, 0) + 1:
            yield f"hub: {row.device[:2]}:{row.dseq} after {heads.get(row.device, 0)}"
        heads[row.device] = row.dseq
        if row.envelope:
            seen[row.envelope.operator] += 1
    for token, times in seen.items():
        if times > 1:
            yield f"hub: {token} is there {times} times"


def _labels(world: World) -> Iterator[str]:
    """Every number that was ever on paper, whatever became of its event."""
    given = Counter(
        (one.day, one.label)
        for token, one in world.oracle.committed.items()
        if one.kind == "issued" and token not in world.oracle.paper_only | world.oracle.aside
    )
    for (day, label), times in given.items():
        if times > 1:
            yield f"number {label} of {day} was given {times} times"


def _lost(world: World) -> Iterator[str]:
    there = {row.envelope.operator for row in world.hub.state.feed if row.envelope}
    for token in sorted(world.oracle.must - there, key=lambda name: int(name[1:])):
        if token not in world.oracle.aside and not _stranded(world, token):
            yield f"lost: {token} {world.oracle.committed[token]}"
    held = {at.operator for one in world.living() for at, _chain in one.store.journal.values()}
    held |= {at.operator for one in world.living() for at, _chain in one.store.set_aside.values()}
    for token in (world.oracle.must & world.oracle.aside) - held - there:
        yield f"lost, not even set aside: {token}"
    for token in there - set(world.oracle.committed):
        yield f"nobody wrote {token}"


def _stranded(world: World, token: str) -> bool:
    """Whether it is held only beyond a hole: by a screen, or by a room after an event that was not for rooms."""
    for one in world.living("desk", "room"):
        for (device, dseq), (envelope, _chain) in one.store.journal.items():
            if envelope.operator == token and (device, dseq) not in one.copied:
                head = world.hub.state.heads.get(device, (0, b""))[0]
                if all((device, number) in one.store.journal for number in range(head + 1, dseq)):
                    return False
                world.faults["(stranded beyond a hole)"] += 1
                return True
    world.faults["(stranded on a screen)"] += 1
    return True


def _standing(world: World, computer: Computer) -> Iterator[str]:
    store, feed = computer.store, world.hub.state.feed
    outcome = computer.outcome
    if outcome is None or outcome.what != "done":
        yield f"{computer.name}: its last round ended {outcome}"
    if [row[:3] for row in store.feed] != [(row.prefix, row.device, row.dseq) for row in feed]:
        yield f"{computer.name}: its feed is not the hub's ({len(store.feed)} of {len(feed)})"
    if computer.kind != "screen":
        for device in (store.device, *store.formers):
            waiting = store.outgoing(device, store.acked(device), 500)
            waiting = [one for one in waiting if one.envelope.operator not in world.oracle.aside]
            if waiting:
                yield f"{computer.name}: {len(waiting)} of {device[:2]} still wait to be sent"
    erased = world.hub.state.erased
    for identity in store.payloads:
        if identity in erased or identity in store.erasures:
            yield f"{computer.name}: {identity} was erased and is still there"
    for identity in erased & set(world.hub.state.sealed):
        yield f"hub: {identity} was erased and is still there"


def _folds(world: World) -> Iterator[str]:
    """Every store folds to what the hub's feed gives within its scope (and what it wrote beyond it itself)."""
    expected: dict[tuple[bool, ...], dict[str, VisitState]] = {}
    feed, known = world.hub.state.feed, Known()
    for computer in world.living():
        role, held = world.hub.state.roles[computer.name], computer.store.journal
        scope = tuple(
            world.hub.seen_by(role, row).envelope is not None or _wrote(world, computer, row.device, row.dseq)
            for row in feed
        )
        if scope not in expected:
            rows = itertools.compress(feed, scope)
            expected[scope] = folded((row.envelope for row in rows if row.envelope), known)
        fed = {(device, dseq) for _prefix, device, dseq, _receipt in computer.store.feed}
        here = folded((at for identity, (at, _chain) in held.items() if identity in fed), known)
        if here != expected[scope]:
            yield f"{computer.name}: folds to something else"
        for identity, (at, _chain) in held.items():
            excused = identity in fed or identity in computer.copied or at.operator in world.oracle.aside
            if not excused and not _stranded(world, at.operator):
                yield f"{computer.name}: holds {identity[0][:2]}:{identity[1]}, which the feed has not"


def _wrote(world: World, computer: Computer, device: str, dseq: int) -> bool:
    """Whether it holds an event that it wrote itself."""
    held = computer.store.journal.get((device, dseq))
    return held is not None and world.oracle.committed[held[0].operator].computer == computer.name


def folded(envelopes: Iterable[Envelope], known: Known) -> dict[str, VisitState]:
    """Every visit, folded by the real rules in the order of arrival; ``known`` spares doing the same work twice."""
    of_visit: dict[str, list[Event]] = {}
    for at in envelopes:
        event = known.events.get(at.event_hash())
        if event is None:
            event = known.events[at.event_hash()] = event_in(at)
        if visit := event.code("visit"):
            of_visit.setdefault(visit, []).append(event)
    return {visit: known.fold(visit, events) for visit, events in of_visit.items()}


class Known:
    """What was decoded and folded already, of one world."""

    def __init__(self) -> None:
        self.events: dict[bytes, Event] = {}
        self._folded: dict[tuple[str, ...], VisitState] = {}

    def fold(self, visit: str, events: list[Event]) -> VisitState:
        """Fold these events in this order."""
        name = (visit, *(event.operator for event in events))
        state = self._folded.get(name)
        if state is None:
            state = self._folded[name] = fold(visit, events)
        return state
