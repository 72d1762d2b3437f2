"""Which PC calls numbers out in which zone (区), as the hub gives it: one a zone.

A hub of before this step has none of it and answers ``Refused("no_schema")``: whoever asks leaves it alone then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.hub.client import HubClient

MOST = 16
"""So many zones a device may ask for."""
LEASE_S = 30
"""So long a zone stays with a device that asks no more."""


def speak(client: HubClient, zones: Sequence[str]) -> dict[str, str]:
    """Ask for zones, and give back every other one.

    Args:
        client: this device's.
        zones: at most :data:`MOST`.

    Returns:
        of each zone the device that has it now.

    Raises:
        HubProblem: no answer; ``Refused``: more than :data:`MOST`, or not of the shape.
    """
    return dict(client.ask_all("SELECT zone, name FROM hub.speak(%s::text[])", (list(zones),)))
