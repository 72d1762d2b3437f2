"""The printers that this PC's system knows, to choose from."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """A printer of the system.

    Args:
        address: as the settings take it: ``cups:slips``, ``windows:XP-80C``.
        name: as the system shows it.
        raw: whether it takes a receipt printer's own bytes (no driver in between); ``None`` where that is not known.
    """

    address: str
    name: str
    raw: bool | None = None


def found_printers() -> list[FoundPrinter]:
    """Return them in the system's order; nothing where the system has none or does not answer within seconds."""
    if sys.platform == "win32":
        from desk_app.devices.printers.windows import windows_queues

        return [FoundPrinter(f"windows:{name}", name) for name in windows_queues()]
    else:  # noqa: RET505 - for the type checker, which looks at one branch on each system
        from desk_app.devices.printers.cups import cups_queues

        return [FoundPrinter(f"cups:{queue.name}", queue.name, queue.raw) for queue in cups_queues()]
