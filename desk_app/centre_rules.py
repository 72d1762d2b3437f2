"""Reads the routing rules of a centre's file: only words that ``domain.rules`` knows, only codes that the file has."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from desk_app.centre_checks import Table
from desk_app.domain.centre import Category, DeadlineRule, Path, Place, Queue, Rule, Want
from desk_app.domain.rules import (
    FLAGS,
    MEDIATION_ANSWERS,
    PATH_WORDS,
    SCALES,
    TEXT_WORDS,
    THEN_WORDS,
    WHEN_WORDS,
    WordKind,
)
from desk_app.i18n import _

_KINDS = ("guard", "obligation", "path", "companion")


@dataclass(frozen=True, slots=True)
class _Known:
    """The codes that each word may name; a word that is not in here takes any text."""

    when: Mapping[str, tuple[str, ...]]
    then: Mapping[str, tuple[str, ...]]


def read_rules(
    top: Table,
    paths: Mapping[str, Path],
    queues: Mapping[str, Queue],
    places: Mapping[str, Place],
    categories: Mapping[str, Category],
    wants: Mapping[str, Want],
    deadlines: Mapping[str, DeadlineRule],
) -> tuple[Rule, ...]:
    """Return the rules in the order of the file; mistakes are noted in ``top.mistakes``."""
    known = _Known(
        when={
            "wants": tuple(wants),
            "not_wants": tuple(wants),
            "categories": (*dict.fromkeys(code.partition("-")[0] for code in categories), *categories),
            "default_path": tuple(paths),
            "mediation": (*MEDIATION_ANSWERS, "unasked"),
            "flags": tuple(sorted(FLAGS)),
            "no_flags": tuple(sorted(FLAGS)),
            "scale_from": SCALES,
        },
        then={
            "action": ("call_inside", "show_progress"),
            "path": (*paths, *PATH_WORDS),
            "queue": tuple(queues),
            "place": tuple(places),
            "scope": ("centre", "restricted"),
            "priority": ("green",),
            "suggested_scale": SCALES,
            "deadline": tuple(deadlines),
            "alternatives": (*paths, *PATH_WORDS),
        },
    )
    served = {path for queue in queues.values() for path in queue.paths}
    rules = tuple(_rule(table, known, served) for table in top.tables("rules"))
    if not any(rule.kind == "path" and not rule.when for rule in rules):
        top.wrong("rules", _("the last path needs an empty “when”, so that every matter finds its way"))
    return rules


def _rule(table: Table, known: _Known, served: set[str]) -> Rule:
    kind = table.code("kind", _KINDS)
    when = _words(table.table("when"), WHEN_WORDS, known.when)
    then_table = table.table("then")
    then = _words(then_table, THEN_WORDS, known.then)
    path = str(then.get("path", ""))
    if kind in ("path", "companion") and not path:
        table.wrong("then", _("a rule of this kind needs a path"))
    if kind == "guard" and ("action" in then) == ("path" in then):
        table.wrong("then", _("a guard has either an action or a path"))
    if (
        kind in ("path", "guard")
        and path in known.then["path"]
        and path not in served | set(PATH_WORDS)
        and "queue" not in then
    ):
        then_table.wrong("path", _("no queue serves the path {path}").format(path=path))
    rule = Rule(
        number=table.whole("number", 0, 999),
        kind=cast('Literal["guard", "obligation", "path", "companion"]', kind),
        when=when,
        then=then,
        law=table.text("law"),
        text=_sentence(table, "text", None),
        note=_sentence(table, "note", ""),
    )
    table.end()
    return rule


def _words(table: Table, kinds: Mapping[str, WordKind], known: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    """Read the words that are there, in the order of the file; unknown ones are noted."""
    found: dict[str, object] = {}
    for word in table.names():
        kind = kinds.get(word)
        if kind == "texts":
            found[word] = table.texts(word, known.get(word))
        elif kind == "text":
            found[word] = table.code(word, known[word]) if word in known else table.text(word)
        elif kind == "number":
            found[word] = table.whole(word, 0, 9999)
        elif kind == "flag":
            found[word] = table.flag(word)
    table.end()
    return found


def _sentence(table: Table, key: str, default: str | None) -> str:
    """Return a sentence whose {words} are all ones that can be filled in."""
    text = table.text(key, default)
    try:
        fields = [name for _before, name, _format, _convert in string.Formatter().parse(text) if name is not None]
    except ValueError:
        table.wrong(key, _("the braces in it do not match"))
        return ""
    for name in fields:
        if name not in TEXT_WORDS:
            allowed = ", ".join(f"{{{word}}}" for word in TEXT_WORDS)
            table.wrong(
                key, _("“{value}” cannot be filled in; only: {known}").format(value=f"{{{name}}}", known=allowed)
            )
    return text
