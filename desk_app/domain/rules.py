"""What routing rules may say: the facts they read, the words of their conditions, whether they hold.

The rules themselves, with their laws and sentences, are a centre's configuration (``[[rules]]`` in its file).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from desk_app.domain.centre import Category, Centre

Mediation = Literal["accept", "refuse", "na", ""]
WordKind = Literal["texts", "text", "number", "flag"]

CARE_FLAGS: Final = frozenset({"elderly", "disabled", "pregnant", "minor", "veteran"})
FLAGS: Final = CARE_FLAGS | {
    "hearing",
    "tried",
    "in_execution",
    "wages",
    "violence",
    "danger",
    "agitated",
    "pending_court",
    "pending_police",
    "review_first",
}
MEDIATION_ANSWERS: Final = ("accept", "refuse", "na")
SCALES: Final = ("01", "02", "03")  # GB/T 31000: 个体, 一般群体, 重大群体

WHEN_WORDS: Final[Mapping[str, WordKind]] = {
    "wants": "texts",
    "not_wants": "texts",
    "categories": "texts",
    "default_path": "texts",
    "mediation": "texts",
    "flags": "texts",
    "no_flags": "texts",
    "people_over": "number",
    "scale_from": "text",
    "same_matter_open": "flag",
    "category_companion": "flag",
}
THEN_WORDS: Final[Mapping[str, WordKind]] = {
    "action": "text",
    "path": "text",
    "queue": "text",
    "place": "text",
    "scope": "text",
    "priority": "text",
    "suggested_scale": "text",
    "code": "text",
    "deadline": "text",
    "alternatives": "texts",
}
PATH_WORDS: Final = ("category", "if_refused", "wants")
TEXT_WORDS: Final = ("category", "want", "path", "people", "inside_line")

NO_CATEGORY: Final = Category("", "", "", "ASK", "ASK", "", (), "")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules read: entered or ticked at the desk, never judged by the program.

    Args:
        category: code such as ``02-01``, or ``""`` while none is chosen.
        wants: code of the centre's wants (诉求意向); ``""`` counts as ``none``.
        mediation: the answer to 愿意先调解吗; ``""`` while it was not asked.
        people: who came together on this matter.
        scale: GB/T 31000 as the clerk set it: ``01`` 个体, ``02`` 一般群体, ``03`` 重大群体.
        flags: out of ``FLAGS``.
        same_matter_open: the same matter is accepted already and in time (from the record, confirmed by the clerk).
    """

    category: str
    wants: str = "none"
    mediation: Mediation = ""
    people: int = 1
    scale: str = "01"
    flags: frozenset[str] = frozenset()
    same_matter_open: bool = False


def category_of(facts: Facts, centre: Centre) -> Category:
    """Return the category of ``facts``; raise ``KeyError`` for an unknown code."""
    return centre.categories[facts.category] if facts.category else NO_CATEGORY


def holds(when: Mapping[str, object], facts: Facts, category: Category) -> bool:
    """Say whether every condition of ``when`` holds; no condition at all always holds."""
    return all(_CONDITIONS[word](value, facts, category) for word, value in when.items())


def _texts(value: object) -> tuple[str, ...]:
    return cast("tuple[str, ...]", value)  # its kind was checked when the centre's file was loaded


def _wants(facts: Facts) -> str:
    return facts.wants or "none"


def _in_categories(value: object, category: Category) -> bool:
    return any(category.code == code or category.code.startswith(f"{code}-") for code in _texts(value))


_CONDITIONS: Final[Mapping[str, Callable[[object, Facts, Category], bool]]] = {
    "wants": lambda value, facts, _: _wants(facts) in _texts(value),
    "not_wants": lambda value, facts, _: _wants(facts) not in _texts(value),
    "categories": lambda value, _, category: _in_categories(value, category),
    "default_path": lambda value, _, category: category.default_path in _texts(value),
    "mediation": lambda value, facts, _: (facts.mediation or "unasked") in _texts(value),
    "flags": lambda value, facts, _: not facts.flags.isdisjoint(_texts(value)),
    "no_flags": lambda value, facts, _: facts.flags.isdisjoint(_texts(value)),
    "people_over": lambda value, facts, _: facts.people > cast("int", value),
    "scale_from": lambda value, facts, _: facts.scale >= cast("str", value),
    "same_matter_open": lambda value, facts, _: facts.same_matter_open is value,
    "category_companion": lambda value, _, category: bool(category.companion) is value,
}
