"""Between a computer and the hub: what is asked, what the hub does with it, how both stand in a schedule."""

from __future__ import annotations

from db.hub.messages import Outgoing
from db.protocol import AskHello, Pull, Push, PushForeign
from tests.simulation.computers import Asked, NewLane, Register
from tests.simulation.memory_hub import MemoryHub


class Lost(Exception):  # noqa: N818
    """No answer came: nobody knows whether the hub did it."""


def perform(hub: MemoryHub, name: str, request: Asked) -> object:
    """What the hub does: each call one commit."""
    if isinstance(request, AskHello):
        return hub.hello(name, request.device)
    if isinstance(request, Register):
        return hub.register(name, request.device, request.replaces)
    if isinstance(request, NewLane):
        return hub.new_lane(name, request.request)
    if isinstance(request, Push):
        return hub.push(name, request.device, request.batch)
    if isinstance(request, PushForeign):
        return hub.push_foreign(name, request.device, request.batch, request.receipt)
    assert isinstance(request, Pull)
    return hub.pull(name, request.locator, request.limit)


def short(request: Asked) -> str:
    if isinstance(request, Push | PushForeign):
        batch: list[Outgoing] = list(request.batch)
        return f"{type(request).__name__} {request.device[:2]}:{batch[0].envelope.dseq}-{batch[-1].envelope.dseq}"
    if isinstance(request, Pull):
        return f"Pull after {request.locator[0].position if request.locator else 0}"
    return f"{type(request).__name__} {getattr(request, 'device', getattr(request, 'request', ''))[:2]}"


def answered(answer: object) -> str:
    return f"{getattr(answer, 'status', 'hello')} {getattr(answer, 'acked', '')}"
