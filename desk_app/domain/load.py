"""How loaded a centre is: visits × share × service time over what its places can give in a day.

A queue's own places serve it (``served_by``); a place that serves several queues splits itself, so what counts is the
load of every *group* of queues with all the places any of them can use. Window 4 only takes the matter in: a part of
its visits goes on at once to a mediation room.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

from desk_app.domain.centre import Centre, Queue

ON_TO_A_ROOM = 0.35  # of window 4's intake go on at once, the rest are booked for another day
MEDIATION_ROOMS = ("R1", "R2", "R3", "R7")
MEDIATION_MIN = 30.0
HEAVIEST = 0.85  # a queue loaded more than this keeps people waiting out of proportion


@dataclass(frozen=True, slots=True)
class Load:
    """The load of queues that share places: ``minutes`` of work a day over ``capacity`` minutes."""

    queues: tuple[str, ...]
    places: tuple[str, ...]
    minutes: float
    capacity: float

    @property
    def share(self) -> float:
        """The part of the capacity in use; above 1 the queue grows all day."""
        return self.minutes / self.capacity


def open_minutes(centre: Centre) -> int:
    """Return the minutes a day that the centre is open."""
    return sum(session.end_min - session.start_min for session in centre.sessions)


def queue_loads(centre: Centre, visits: int, doubled: Collection[str] = ()) -> dict[str, Load]:
    """Return each queue's load where it has its places to itself.

    Args:
        centre: its queues, shares and hours.
        visits: in one day.
        doubled: codes of places that are staffed twice (a stress day: W3, W4, W5).
    """
    return {prefix: _load((queue,), centre, visits, doubled) for prefix, queue in centre.queues.items()}


def heaviest_loads(centre: Centre, visits: int, doubled: Collection[str] = ()) -> dict[str, Load]:
    """Return for each queue the heaviest load of any group it shares places with.

    By Hall's condition the day fits if and only if every group of queues fits into the places that any of them can use,
    so H and J with R8 between them are judged together as well as alone.
    """
    prefixes = list(centre.queues)
    groups: list[Load] = []
    for size in range(1, len(prefixes) + 1):
        for chosen in combinations(prefixes, size):
            queues = tuple(centre.queues[prefix] for prefix in chosen)
            if size == 1 or _connected(queues):
                groups.append(_load(queues, centre, visits, doubled))
    return {prefix: max((g for g in groups if prefix in g.queues), key=lambda g: g.share) for prefix in prefixes}


def room_load(centre: Centre, visits: int) -> Load:
    """Return the load of the mediation rooms by those who go on from the mediation queue's window at once."""
    mediation = centre.queue_for_path("MED")
    rooms = tuple(place for place in MEDIATION_ROOMS if place in centre.places)
    minutes = visits * mediation.share * ON_TO_A_ROOM * MEDIATION_MIN
    return Load((mediation.prefix,), rooms, minutes, len(rooms) * float(open_minutes(centre)))


def _load(queues: tuple[Queue, ...], centre: Centre, visits: int, doubled: Collection[str]) -> Load:
    places = tuple(dict.fromkeys(place for queue in queues for place in queue.served_by))
    staffed = sum(2 if place in doubled else 1 for place in places)
    minutes = sum(visits * queue.share * (1 - queue.no_show) * queue.mean_min for queue in queues)
    return Load(tuple(queue.prefix for queue in queues), places, minutes, staffed * float(open_minutes(centre)))


def _connected(queues: tuple[Queue, ...]) -> bool:
    """Say whether the queues hang together by shared places; otherwise the group says nothing new."""
    reached, rest = set(queues[0].served_by), list(queues[1:])
    while near := [queue for queue in rest if reached & set(queue.served_by)]:
        for queue in near:
            reached |= set(queue.served_by)
            rest.remove(queue)
    return not rest
