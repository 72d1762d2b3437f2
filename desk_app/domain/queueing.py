"""Queue order (叫号次序): who is called next, in what order the others follow, how many are before somebody.

**The rules** (proposal of the centre, ``domain.md`` "Numbers"; none of them is law):

1. In a line people go by when they took their number (取号时间). A transferred person (转号) keeps that rank.
2. Green (绿色通道: priority, or a booking whose time has come) goes first, at most every third call of that line.
3. An activated missed ticket (过号激活) goes behind the next two who already waited when it was activated.
4. A booked arrival (预约) waits by rank until its time; from then on it counts as green and is the first of them.
5. A place draws from its lines in the order configured.

**The bound.** Nobody is overtaken more than three times in one wait. A *wait* lasts from joining a line (issue,
transfer, return, activation, resume) until the call. Somebody is *overtaken* when a place that draws from their line
calls, from any of its lines, a person who took their number later. Rules 2 to 5 are wishes, the bound goes before them:

- a call is *allowed* only if everybody it would overtake has been overtaken at most twice;
- whoever among a place's people took their number first is always allowed, so a place never stands still;
- every call that could overtake somebody is made by a place that draws from their line and so is checked against them.

So the count never passes three, for any mix of places and lines. It holds for places that see the same record: two
places cut off from each other cannot know each other's calls, and their calls stand as facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desk_app.domain.centre import Centre

MOST_OVERTAKEN = 3
GREEN_EVERY = 3
BEHIND_WHEN_ACTIVATED = 2

Draws = Mapping[str, Sequence[str]]
"""Place code -> the lines it draws from, in order. A line is a queue's prefix or a place's code (those sent there)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits in a line.

    Args:
        id: the stop's id; breaks ties of ``taken_ms``.
        queue: the line: a queue's prefix (``D``) or a place's code (``R1``) for those sent to that very place.
        taken_ms: when the ticket was taken, ms since 1970; kept across transfers: the rank.
        joined_ms: when this wait began (issued, transferred, returned, activated, resumed), ms since 1970.
        green: carries green priority (绿色通道).
        booked_ms: the time of the booking (预约), ms since 1970, or ``None``.
        activated: this wait began by activating a missed ticket (过号激活).
    """

    id: str
    queue: str
    taken_ms: int
    joined_ms: int
    green: bool = False
    booked_ms: int | None = None
    activated: bool = False

    @property
    def rank(self) -> tuple[int, str]:
        """Return the key by which numbers were taken."""
        return self.taken_ms, self.id

    def booking_due(self, now_ms: int) -> bool:
        """Tell whether the booked time has come."""
        return self.booked_ms is not None and self.booked_ms <= now_ms

    def green_at(self, now_ms: int) -> bool:
        """Tell whether this person counts as green at ``now_ms``: what ``Called.green`` of their call must say."""
        return self.green or self.booking_due(now_ms)


@dataclass(frozen=True, slots=True)
class Called:
    """A call (呼叫) made today: the first of an attempt; a recall (重呼) or an undone call is none.

    Args:
        id: the stop's id.
        queue: the line the person waited in.
        taken_ms: their rank, ms since 1970.
        green: they counted as green when called (``Waiting.green_at``).
        place: the place that called.
        at_ms: when, ms since 1970.
    """

    id: str
    queue: str
    taken_ms: int
    green: bool
    place: str
    at_ms: int


class _Lines:
    """Working state of one question: who waits, what each has suffered. Lives for one function call only."""

    def __init__(self, draws: Draws, waiting: Iterable[Waiting], history: Sequence[Called], now_ms: int) -> None:
        self.draws = draws
        self.now_ms = now_ms
        self.waiting = sorted(waiting, key=lambda one: one.rank)
        self.overtaken = {one.id: overtaken(draws, one, history) for one in self.waiting}
        self.calls_since = {one.id: _calls_in_line_since(one, history) if one.activated else 0 for one in self.waiting}
        self.recent: dict[str, list[bool]] = {}
        self.history = history

    def recent_green(self, line: str) -> bool:
        if line not in self.recent:
            last: list[bool] = []
            for call in reversed(self.history):
                if call.queue == line:
                    last.append(call.green)
                    if len(last) == GREEN_EVERY - 1:
                        break
            self.recent[line] = last[::-1]
        return any(self.recent[line])

    def held(self, one: Waiting, line: Sequence[Waiting]) -> bool:
        """Tell whether an activated ticket still lets those go first who waited when it was activated."""
        if not one.activated or self.calls_since[one.id] >= BEHIND_WHEN_ACTIVATED:
            return False
        return any((other.joined_ms, other.rank) < (one.joined_ms, one.rank) for other in line)

    def wished(self, line: Sequence[Waiting], name: str) -> list[Waiting]:
        """Return whom rules 1 to 4 wish to call from this line, best first: a green one, then the one in turn."""
        free = [one for one in line if not self.held(one, line)]
        if not free:
            return []
        in_turn = free[0]
        greens = [one for one in free if one.green_at(self.now_ms)]
        if not greens or self.recent_green(name):
            return [in_turn]
        first = min(greens, key=lambda one: (not one.booking_due(self.now_ms), one.rank))
        return [first, in_turn]

    def pick(self, lines: Sequence[str]) -> Waiting | None:
        pool = [one for one in self.waiting if one.queue in lines]
        if not pool:
            return None
        # whoever has been overtaken three times: nobody with a later number may be called before them
        limit = next((one for one in pool if self.overtaken[one.id] >= MOST_OVERTAKEN), None)
        for name in lines:
            line = [one for one in pool if one.queue == name]
            for one in self.wished(line, name):
                if limit is None or one.rank <= limit.rank:
                    return one
        return limit

    def take(self, one: Waiting, lines: Sequence[str]) -> None:
        self.recent_green(one.queue)
        self.recent[one.queue] = [*self.recent[one.queue], one.green_at(self.now_ms)][1 - GREEN_EVERY :]
        self.waiting.remove(one)
        for other in self.waiting:
            if other.queue == one.queue:
                self.calls_since[other.id] += 1
            if other.queue in lines and other.rank < one.rank:
                self.overtaken[other.id] += 1

    def drain(self, lines: Sequence[str]) -> tuple[Waiting, ...]:
        order: list[Waiting] = []
        while (one := self.pick(lines)) is not None:
            self.take(one, lines)
            order.append(one)
        return tuple(order)


def _calls_in_line_since(one: Waiting, history: Sequence[Called]) -> int:
    count = 0
    for call in reversed(history):
        if call.at_ms < one.joined_ms:
            break
        count += call.queue == one.queue
    return count


def draws_of(centre: Centre) -> dict[str, tuple[str, ...]]:
    """Return what every place of the centre draws from: first those sent to it, then its queues as configured."""
    return {place.code: (place.code, *place.queues) for place in centre.places.values()}


def overtaken(draws: Draws, one: Waiting, history: Sequence[Called]) -> int:
    """Count how often ``one`` has been overtaken in this wait, as the module defines it.

    Args:
        draws: place code -> its lines.
        one: the person.
        history: today's calls, oldest first. A call of the same millisecond as the joining counts: rather too careful.
    """
    count = 0
    for call in reversed(history):
        if call.at_ms < one.joined_ms:
            break
        if one.queue in draws.get(call.place, (call.queue,)) and (call.taken_ms, call.id) > one.rank:
            count += 1
    return count


def next_for(
    place: str, draws: Draws, waiting: Iterable[Waiting], history: Sequence[Called], now_ms: int
) -> Waiting | None:
    """Return whom ``place`` calls next (呼叫下一位), ``None`` if nobody waits in its lines.

    Args:
        place: the place that calls.
        draws: place code -> its lines, for every place of the centre.
        waiting: everybody who waits at the centre (or at least in this place's lines).
        history: today's calls, oldest first (``at_ms`` ascending), of every place.
        now_ms: the time of the call, ms since 1970: decides which bookings are due.

    Raises:
        KeyError: the place is unknown.
    """
    lines = draws[place]
    return _Lines(draws, (one for one in waiting if one.queue in lines), history, now_ms).pick(lines)


def call_order(
    place: str, draws: Draws, waiting: Iterable[Waiting], history: Sequence[Called], now_ms: int
) -> tuple[Waiting, ...]:
    """Return all who wait in the place's lines as it would call them if it alone called and nobody else came.

    For the list at the room (等候，按叫号次序). Arguments and errors as ``next_for``.
    """
    lines = draws[place]
    return _Lines(draws, (one for one in waiting if one.queue in lines), history, now_ms).drain(lines)


def line_order(
    queue: str, draws: Draws, waiting: Iterable[Waiting], history: Sequence[Called], now_ms: int
) -> tuple[Waiting, ...]:
    """Return all who wait in one line in the order of their calls if nobody else came. Arguments as ``next_for``."""
    return _Lines(draws, (one for one in waiting if one.queue == queue), history, now_ms).drain((queue,))


def before(me: str, order: Sequence[Waiting]) -> int:
    """Return how many people are called before ``me`` (前面等候), given their ``line_order``.

    Raises:
        KeyError: ``me`` does not wait in that line.
    """
    for place, one in enumerate(order):
        if one.id == me:
            return place
    raise KeyError(me)
