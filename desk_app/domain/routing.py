"""Routing (定向分流): guards, obligations, path, companions. The clerk confirms; an override needs a reason.

The rules with their laws are the centre's configuration (``resources/centres``); this module only reads them:

- **Guards** (甄别): the first with a path stops the search. One with an ``action`` (danger: 请打内线; the same matter
  in progress: 看进度) is put over what the other rules say, so that a ticket issued all the same looks ordinary.
- **Obligations** and **companions**: all that apply, whichever path is taken; they never change it.
- **Paths**: the first match decides. 信访 only by ``wants = petition`` after mediation was answered, or by override.

The centre moves the procedure on, the department decides the merits: nothing here judges a case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, cast

from desk_app.domain.centre import Category, Centre, Rule
from desk_app.domain.rules import Facts, category_of, holds
from desk_app.errors import UserError
from desk_app.i18n import _

Action = Literal["issue", "call_inside", "show_progress"]
Scope = Literal["centre", "restricted"]
Priority = Literal["green", ""]

OWN_WORDS = "other"  # code of a reason in the clerk's own words
_NEVER_BESIDE = frozenset({"XF", "DISC", "PSY"})  # the last path, the confidential one, the parallel one


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something to do beside the path. ``code``: ``green``, ``hearing``, ``representatives``, ``violence``."""

    rule: int
    law: str
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A colleague alongside (请同事一起), offered by the clerk, never printed, shown or announced.

    ``asked_by`` is ``flag`` where the clerk ticked a reason, ``category`` where the category suggests it.
    """

    rule: int
    law: str
    text: str
    path: str
    place: str
    scope: Scope
    asked_by: Literal["flag", "category"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way shown beside the suggestion (也可). ``place``: the expected one."""

    path: str
    queue: str
    place: str


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a matter goes, by which rule and which law.

    Args:
        action: ``issue`` a ticket; ``call_inside``: show 请打内线 and nothing else (``queue`` and ``path`` are those of
            an ordinary visitor, should the duty leader want a ticket issued); ``show_progress``: do not accept again.
        path: code of the path (化解路径).
        queue: prefix of the queue that issues the number.
        place: code of the expected place, printed on the slip; the queue may be served elsewhere as well.
        rule: number of the rule as the field counts them.
        law: as shown beside the rule.
        text: the sentence shown with the decision.
        note: a second line, e.g. the time limit; may be empty.
        priority: ``green`` or none.
        scope: ``restricted`` for discipline and danger: outside that role no list, count or chart has it.
        room: the function room that fits the category, for the next stop; may be empty.
        lead: the department named first for the category (牵头单位 as suggested); may be empty.
        suggested_scale: ``02`` where so many came; the clerk decides.
        offer_mediation: the question 愿意先调解吗 belongs here: an accepted offer would lead to mediation.
        deadline_code: the time limit shown, or ``""``.
        overridden_by: code of the override's reason, or ``""``.
    """

    action: Action
    path: str
    queue: str
    place: str
    rule: int
    law: str
    text: str
    note: str
    priority: Priority
    scope: Scope
    obligations: tuple[Obligation, ...]
    companions: tuple[Companion, ...]
    room: str
    lead: str
    suggested_scale: str
    offer_mediation: bool
    deadline_code: str
    alternatives: tuple[Alternative, ...]
    overridden_by: str = ""


def decide(facts: Facts, centre: Centre) -> Decision:
    """Return the decision for ``facts``: pure, and the same on every PC that has the same centre file.

    Raises:
        KeyError: an unknown category or want; both are checked at the door.
    """
    category = category_of(facts, centre)
    over = _first_action(facts, category, centre)
    deciding = _deciding(facts, category, centre)
    shown = over or deciding
    path = _path(deciding, facts, category, centre)
    queue = _word(deciding, "queue") or centre.queue_for_path(path).prefix
    offered = replace(facts, mediation="accept")
    restricted = "restricted" in (_word(shown, "scope"), _word(deciding, "scope"))
    obligations = [rule for rule in centre.rules if rule.kind == "obligation" and holds(rule.when, facts, category)]
    return Decision(
        action=cast("Action", _word(over, "action")) if over else "issue",
        path=path,
        queue=queue,
        place=centre.queues[queue].served_by[0],
        rule=shown.number,
        law=shown.law,
        text=_filled(shown.text, path, facts, category, centre),
        note=_filled(shown.note, path, facts, category, centre),
        priority="green" if any(_word(rule, "priority") == "green" for rule in obligations) else "",
        scope="restricted" if restricted else "centre",
        obligations=tuple(
            Obligation(rule.number, rule.law, _filled(rule.text, path, facts, category, centre), _word(rule, "code"))
            for rule in obligations
        ),
        companions=_companions(facts, category, centre),
        room=category.room,
        lead=category.departments[0] if category.departments else "",
        suggested_scale=next(
            (_word(rule, "suggested_scale") for rule in obligations if "suggested_scale" in rule.then), ""
        ),
        offer_mediation=_path(_deciding(offered, category, centre), offered, category, centre) == "MED",
        deadline_code=_word(deciding, "deadline") or centre.path_deadlines.get(path, ""),
        alternatives=_alternatives(deciding, path, queue, facts, category, centre),
    )


def override(decision: Decision, queue: str, reason: str, centre: Centre) -> Decision:
    """Return ``decision`` sent to ``queue`` instead (改派). The rule and its law stay, beside the reason.

    A confidential matter stays confidential, and danger stays danger, wherever they are sent.

    Args:
        decision: what the rules say.
        queue: prefix of the queue the clerk chose.
        reason: a code of the centre's list, or the clerk's own words (then ``overridden_by`` is ``other``).
        centre: the tables.

    Raises:
        UserError: ``queue`` is unknown, or ``override_reason`` is empty.
    """
    if queue not in centre.queues:
        raise UserError(
            _("There is no queue {queue}. Choose one of: {known}.").format(queue=queue, known=_listed(centre.queues)),
            "queue",
        )
    if not reason.strip():
        sentence = _("Sending the visitor elsewhere needs a reason. Choose one of: {known}.")
        raise UserError(sentence.format(known=_listed(centre.override_reasons)), "override_reason")
    chosen = centre.queues[queue]
    confidential = decision.path == "DISC"
    path = decision.path if confidential or decision.path in chosen.paths else chosen.paths[0]
    return replace(
        decision,
        action="call_inside" if decision.action == "call_inside" else "issue",
        path=path,
        queue=queue,
        place=chosen.served_by[0],
        text=_("Sent elsewhere: {reason}").format(reason=centre.override_reasons.get(reason, reason)),
        note="",
        deadline_code=decision.deadline_code if path == decision.path else centre.path_deadlines.get(path, ""),
        overridden_by=reason if reason in centre.override_reasons else OWN_WORDS,
    )


def _listed(codes: object) -> str:
    return ", ".join(cast("dict[str, object]", codes))


def _word(rule: Rule, word: str) -> str:
    return cast("str", rule.then.get(word, ""))


def _first_action(facts: Facts, category: Category, centre: Centre) -> Rule | None:
    """Return the guard that is put over the path, if one holds before a guard that settles the path itself."""
    for rule in centre.rules:
        if rule.kind == "guard" and holds(rule.when, facts, category):
            return rule if "action" in rule.then else None
    return None


def _deciding(facts: Facts, category: Category, centre: Centre) -> Rule:
    """Return the first guard or path rule with a path; the file is refused without one that always holds."""
    guards = [rule for rule in centre.rules if rule.kind == "guard" and "path" in rule.then]
    paths = [rule for rule in centre.rules if rule.kind == "path"]
    return next(rule for rule in guards + paths if holds(rule.when, facts, category))


def _path(rule: Rule, facts: Facts, category: Category, centre: Centre) -> str:
    return _path_of(_word(rule, "path"), facts, category, centre)


def _path_of(word: str, facts: Facts, category: Category, centre: Centre) -> str:
    if word == "category":
        return category.default_path
    if word == "if_refused":
        return category.if_refused
    if word == "wants":
        return centre.wants[facts.wants or "none"].path or category.default_path
    return word


def _filled(text: str, path: str, facts: Facts, category: Category, centre: Centre) -> str:
    want = centre.wants[facts.wants or "none"]
    return text.format(
        category=category.level1 or _("a matter without a category yet"),
        want=want.name,
        path=centre.paths[path].name,
        people=facts.people,
        inside_line=centre.inside_line,
    )


def _companions(facts: Facts, category: Category, centre: Centre) -> tuple[Companion, ...]:
    found: dict[tuple[str, str], Companion] = {}
    for rule in centre.rules:
        if rule.kind == "companion" and holds(rule.when, facts, category):
            companion = Companion(
                rule=rule.number,
                law=rule.law,
                text=rule.text,
                path=_word(rule, "path"),
                place=_word(rule, "place"),
                scope=cast("Scope", _word(rule, "scope") or "restricted"),
                asked_by="flag" if "flags" in rule.when else "category",
            )
            found.setdefault((companion.path, companion.place), companion)
    return tuple(found.values())


def _alternatives(
    rule: Rule, path: str, queue: str, facts: Facts, category: Category, centre: Centre
) -> tuple[Alternative, ...]:
    found: dict[str, Alternative] = {}
    for word in cast("tuple[str, ...]", rule.then.get("alternatives", ())):
        other = _path_of(word, facts, category, centre)
        if other in _NEVER_BESIDE or other == path:
            continue
        served = centre.queue_for_path(other)
        if served.prefix != queue:
            found.setdefault(other, Alternative(other, served.prefix, served.served_by[0]))
    return tuple(found.values())
