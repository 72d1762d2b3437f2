"""Finding a category as the clerk types: by pinyin initials, by number or by its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk_app.domain.centre import Category


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """One category with what it is found by. ``keys``: pinyin initials of the first level and of both."""

    code: str
    level1: str
    level2: str
    keys: tuple[str, ...]

    @property
    def text(self) -> str:
        """The category as the field shows it once chosen."""
        return f"{self.code} {self.level1} › {self.level2}"


def make_entries(categories: Mapping[str, Category]) -> tuple[CategoryEntry, ...]:
    """Build the index; loads the pinyin dictionary, so call it on a worker."""
    from desk_app.domain.pinyin import initials

    first = {c.level1: initials(c.level1) for c in categories.values()}
    return tuple(
        CategoryEntry(
            c.code,
            c.level1,
            c.level2,
            tuple(first[c.level1])
            + tuple(a + b for a in first[c.level1][:2] for b in initials(c.level2)[:2])
            + initials(c.level2),
        )
        for c in categories.values()
    )


def plain_entries(categories: Mapping[str, Category]) -> tuple[CategoryEntry, ...]:
    """Build the index without pinyin: numbers and words work from the first paint."""
    return tuple(CategoryEntry(c.code, c.level1, c.level2, ()) for c in categories.values())


def find_categories(
    entries: Sequence[CategoryEntry], typed: str, counts: Mapping[str, int], limit: int = 30
) -> list[CategoryEntry]:
    """Return the entries that ``typed`` means, best first: better match, then more often used, then by number."""
    wanted = typed.strip().lower().replace("-", "").replace(" ", "")
    found = [(rank, entry) for entry in entries if (rank := _rank(entry, wanted)) is not None]
    found.sort(key=lambda pair: (pair[0], -counts.get(pair[1].code, 0), pair[1].code))
    return [entry for _rank_of, entry in found[:limit]]


def _rank(entry: CategoryEntry, wanted: str) -> int | None:
    if not wanted:
        return 0
    code = entry.code.replace("-", "")
    if wanted.isdigit():
        return 0 if code.startswith(wanted) else None
    if wanted.isascii():
        if wanted in entry.keys:
            return 0
        if any(key.startswith(wanted) for key in entry.keys):
            return 1
        return 2 if any(wanted in key for key in entry.keys) else None
    words = entry.level1 + entry.level2
    return 0 if words.startswith(wanted) else 1 if wanted in words else None
