"""What a run must not lose."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Committed:
    """An event that was committed somewhere, by its token."""

    computer: str
    kind: str
    scope: str
    day: str
    label: str
    erases: str = ""


@dataclass(slots=True)
class Oracle:
    """What outlived every fault so far and must be everywhere in the end.

    ``aside``: a whole disk (with its high-water file) was set back and, before that PC and the hub had talked once, the
    hub (or the store again) was set back too. Then two histories of one device are both in order; the centre takes the
    hub's, the other one is kept where it is. ``paper_only``: events that nobody remembers because
    they were on such a disk and nowhere else: their numbers are on paper, no program can know.
    """

    committed: dict[str, Committed] = field(default_factory=dict)
    must: set[str] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)
    paper_only: set[str] = field(default_factory=set)
