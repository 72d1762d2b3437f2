"""Why a case went where it went: the rule's law and sentence, found again from what the record keeps.

Several rules share one of the field's numbers, so the number alone does not name the law.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from db.rows import CaseRow
from desk_app.domain.centre import Centre
from desk_app.domain.routing import decide
from desk_app.domain.rules import Facts, Mediation
from desk_app.i18n import _


def law_and_reason(
    centre: Centre, case: CaseRow, people: int, typed: Mapping[str, object], words: str = ""
) -> tuple[str, str]:
    """Return law and sentence of the rule that decided; of the first rule of its number once the flags are erased.

    Args:
        centre: the tables.
        case: the matter as it was routed.
        people: how many came.
        typed: what was typed, ``{}`` once erased.
        words: the clerk's own words for sending it elsewhere, ``""`` if there are none.
    """
    # rule 0 is only ever a notice: a case decided by hand (改派) has none
    first = next((rule for rule in centre.rules if rule.number == case.rule and case.rule), None)
    law, reason = (first.law, first.text) if first else ("", "")
    if case.category in centre.categories:
        flags = typed.get("flags")
        wants = str(typed.get("wants") or case.wants)
        facts = Facts(
            category=case.category,
            wants=wants if wants in centre.wants else "none",
            mediation=cast("Mediation", case.mediation),
            people=people,
            scale=case.scale,
            flags=frozenset(flags if isinstance(flags, list) else ()) - {"danger"},  # recorded as without it
        )
        decision = decide(facts, centre)
        if decision.rule == case.rule:
            law, reason = decision.law, decision.text
    if case.override:
        given = words or centre.override_reasons.get(case.override, case.override)
        reason = _("Sent elsewhere: {reason}").format(reason=given)
    return law, reason
