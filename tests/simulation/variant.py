"""What is simulated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from db.protocol import exchange
from tests.simulation.computers import Round
from tests.simulation.memory_hub import MemoryHub
from tests.simulation.memory_store import MemoryStore


@dataclass(frozen=True, slots=True)
class Variant:
    """What is simulated: the protocol as it is, or broken on purpose."""

    name: str = "as it is"
    hub: Callable[[str], MemoryHub] = MemoryHub
    store: Callable[[str, str], MemoryStore] = MemoryStore
    round: Round = exchange


AS_IT_IS = Variant()
