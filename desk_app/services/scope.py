"""The scope of what happens to a visit."""

from __future__ import annotations

from db.rows import StopRow, VisitRow


def scope_of(row: VisitRow | StopRow) -> str:
    """Return the scope to write with; ``""`` leaves it to the kind of the event.

    Everything about a restricted visit is restricted (信访工作条例 30), its calls too.
    """
    return "restricted" if row.scope == "restricted" else ""
