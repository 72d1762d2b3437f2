"""Which public screens live, as the hub knows it: a PC tells its own, a desk reads everybody's.

A hub of before this step has none of it and answers ``Refused("no_schema")``: whoever asks leaves it alone then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.hub.client import HubClient

MOST = 16
"""So many screens a device may tell."""


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """One screen of a device. Times are ages in milliseconds: no PC's clock has to be right.

    Args:
        shows: ``hall``, the code of a place, or ``visitor``.
        zone: the hall's part; ``""``: the whole.
        started: since its window opened.
        beat: since it last said that it lives.
        stopped: since its data stands still; ``None`` while it does not.
        hidden: 1 while its monitor is gone and it shows nowhere, else 0.
        voice: what the voice lacks; ``""``: nothing.
        version: of the program.
        restarts: how often it was started again.
        name: of the device; who tells need not say it.
    """

    shows: str
    zone: str
    started: int
    beat: int
    stopped: int | None
    hidden: int
    voice: str
    version: str
    restarts: int
    name: str = ""


def tell(client: HubClient, rows: Sequence[ScreenRow]) -> None:
    """Say which screens this device has and how they are; what is not among them any more, it has no more.

    Raises:
        HubProblem: no answer; ``Refused``: more than :data:`MOST`, or not of the shape.
    """
    columns = ("shows", "zone", "started", "beat", "stopped", "hidden", "voice", "version", "restarts")
    client.ask(
        "SELECT hub.tell_screens(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[],"
        " %s::text[], %s::text[], %s::int[])",
        [[getattr(row, column) for row in rows] for column in columns],
    )


def seen(client: HubClient) -> list[ScreenRow]:
    """Every screen of the centre, this device's own too; desks and leaders only.

    Raises:
        HubProblem: no answer; ``Refused``: not a desk.
    """
    asked = "SELECT shows, zone, started, beat, stopped, hidden, voice, version, restarts, name FROM hub.screens_seen()"
    return [ScreenRow(*row) for row in client.ask_all(asked)]


def forget(client: HubClient, name: str, shows: str, zone: str) -> bool:
    """Take a silent screen off everybody's list; desks and leaders only. False: it lives, or there is none.

    Raises:
        HubProblem: no answer; ``Refused``: not a desk.
    """
    return bool(client.ask("SELECT hub.forget_screen(%s, %s, %s)", (name, shows, zone))[0])
