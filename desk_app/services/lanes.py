"""Lanes (号段): this device's number spaces, the one in use first.

Lane 1 prints A001…A999, lane 2 A2001…A2999. A store that works alone has lane 1 and two spares; an enrolled one what
the hub gave it. A lane that somebody else may have used today (this store was set back, or copied) is shut for
the day: its numbers begin anew tomorrow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from db.transaction import Transaction
from desk_app.domain.codes import parse_label
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _

ALONE = "1,8,9"
LABELS_A_LANE = 999
NO_LANES = "no_lanes"
_LANES, _SHUT, _CLOSED = "lanes", "lanes_shut", "lane_closed"


def lanes_of(tx: Transaction, day: str = "") -> tuple[int, ...]:
    """Return this device's lanes, the one in use first.

    Args:
        tx: a transaction.
        day: leave out what is shut on this business day; ``""`` for all of them.
    """
    lanes = tuple(int(lane) for lane in (tx.settings.get(_LANES) or ALONE).split(","))
    shut = _shut(tx) if day else {}
    return tuple(lane for lane in lanes if shut.get(str(lane)) != day) if shut else lanes


def closed(tx: Transaction) -> str:
    """Return why numbers wait: ``behind``, ``other_machine``, ``set_back``, ``no_lanes`` (a room's); ``""``: no."""
    return tx.settings.get(_CLOSED)


def refuse_while_closed(tx: Transaction) -> None:
    """Give no number while another copy of this store may have given it.

    Raises:
        EnvironmentProblem: numbers wait.
    """
    if closed(tx):
        raise EnvironmentProblem(
            _(
                "This store is older than the numbers it gave, or came from another PC. "
                "Nothing is lost; numbers wait so that none is given twice. "
                "Take the spare lane: guidance-desk lane next."
            )
        )


def refuse_without_lane(tx: Transaction, day: str) -> None:
    """Give no number while every lane of this PC is shut today.

    Raises:
        EnvironmentProblem: numbers wait.
    """
    if not lanes_of(tx, day):
        raise EnvironmentProblem(
            _(
                "Other desks gave numbers of this PC's lanes today, so numbers wait here; none is given twice. "
                "Nothing is lost. The shared database gives another lane as soon as it answers."
            )
        )


def close_lane(tx: Transaction, why: str) -> None:
    """Let numbers wait: another copy of this store may have given them."""
    tx.settings.set(_CLOSED, why)


def open_lane(tx: Transaction, lanes: Iterable[int]) -> None:
    """Go on with these lanes, the first one in use: nobody else uses them today."""
    tx.settings.set(_LANES, ",".join(str(lane) for lane in lanes))
    tx.settings.set(_CLOSED, "")


def shut(tx: Transaction, lanes: Iterable[int], day: str) -> None:
    """Use these lanes no more on this business day."""
    kept = {lane: until for lane, until in _shut(tx).items() if until >= day}
    kept.update(dict.fromkeys(map(str, lanes), day))
    tx.settings.set(_SHUT, json.dumps(kept, sort_keys=True))


def given_by_hub(tx: Transaction, lanes: Sequence[int]) -> bool:
    """Take the lanes the hub has for this device. Returns whether that changed anything.

    A room or screen has none: the store's own first lane is the first desk's now.
    """
    text = ",".join(str(lane) for lane in lanes)
    if not text:
        changed = closed(tx) != NO_LANES
        close_lane(tx, NO_LANES)
        return changed
    if tx.settings.get(_LANES) == text and closed(tx) != NO_LANES:
        return False
    open_lane(tx, lanes) if closed(tx) == NO_LANES else tx.settings.set(_LANES, text)
    return True


def granted(tx: Transaction, fresh: int, day: str) -> None:
    """Go on from a lane that nobody used today; the others rest for the day: a lost part of it may have used them."""
    others = [lane for lane in lanes_of(tx) if lane != fresh]
    shut(tx, others, day)
    open_lane(tx, (fresh, *others))


def lanes_seen(tx: Transaction, day: str) -> set[int]:
    """Return the lanes of every number that was given on a day, by whomever, as far as it is known here."""
    return {lane for row in tx.tables.visits_of_day(day, restricted=True) if (lane := lane_in(row.label))}


def shut_those_of_others(tx: Transaction, day: str) -> bool:
    """Shut lanes in which another device gave numbers today: a hub that lost its memory gives a lane a second time.

    Returns whether there were any.
    """
    own = {tx.device, *tx.former_devices()}
    mine, theirs = lanes_of(tx, day), set[int]()
    for row in tx.tables.visits_of_day(day, restricted=True):
        if row.device not in own and (lane := lane_in(row.label)):
            theirs.add(lane)
    found = [lane for lane in mine if lane in theirs]
    if found:
        shut(tx, found, day)
    return bool(found)


def lane_in(label: str) -> int:
    """Return the lane of a label, 0 where it is no number of ours."""
    try:
        return parse_label(label)[1]
    except UserError:
        return 0


def used_up(tx: Transaction, day: str, spare: int = 100) -> bool:
    """Tell whether some queue has fewer than ``spare`` numbers left today: then the hub is asked for another lane."""
    lanes = lanes_of(tx, day)
    if not lanes:
        return True
    given: dict[str, int] = {}
    for name, value in tx.counters.all().items():
        what, _, rest = name.partition(":")
        found = rest.split(":")
        if what == "label" and len(found) == 3 and found[0] == day and int(found[2]) in lanes:
            given[found[1]] = given.get(found[1], 0) + value
    return any(LABELS_A_LANE * len(lanes) - value < spare for value in given.values())


def _shut(tx: Transaction) -> dict[str, str]:
    text = tx.settings.get(_SHUT)
    return dict(json.loads(text)) if text else {}
