"""The facts of one case as documents name them, read from one snapshot of the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from db.rows import CaseRow, VisitRow
from db.transaction import Transaction
from desk_app.documents.facts import DocumentFacts
from desk_app.domain.centre import Centre
from desk_app.domain.clock import as_date, business_day, local
from desk_app.domain.codes import group_case_code
from desk_app.domain.identity import check_id
from desk_app.domain.masking import mask_name
from desk_app.errors import UserError
from desk_app.services.decided import law_and_reason
from desk_app.services.keys import qr_keys
from desk_app.services.people import person_view
from desk_app.services.tickets import short_of, ticket_qr
from desk_app.services.wording import law_words, operator_name, path_name, place_label

# paper is Chinese whatever language the windows have; codes of GA/T 2000.156
_ID_TYPES: Mapping[str, str] = {
    "111": "居民身份证",
    "414": "普通护照",
    "511": "台湾居民来往大陆通行证",
    "516": "港澳居民来往内地通行证",
    "553": "外国人永久居留身份证",
    "990": "其他证件",
}
_SEXES = {"male": "男", "female": "女"}
_UNITS = {"CD": "日", "WD": "个工作日", "MONTH": "个月"}
_NEVER_ON_PAPER = frozenset({"PSY", "DISC"})
"""心理疏导 and 检举控告 are discreet, whoever prints (look: NOTES, Never shown)."""


def document_facts(
    centre: Centre,
    tx: Transaction,
    visit: VisitRow,
    case: CaseRow,
    typed: Mapping[str, object],
    *,
    own_desk: int,
    now_ms: int,
    operator: str,
    full: bool = False,
) -> DocumentFacts:
    """Return what is known of a case.

    Args:
        centre: the tables.
        tx: a snapshot.
        visit: the visit that the document is about.
        case: its matter.
        typed: what was typed, as last corrected.
        own_desk: this desk's number, where the record does not tell who registered.
        now_ms: the moment of printing.
        operator: who prints.
        full: ID, phone and address in full; the caller has a reason and records it.
    """
    words = {
        **_centre(centre),
        **_registration(centre, visit, case, short_of(tx, visit.visit) or own_desk),
        **_routing(centre, visit, case, typed),
        **_person(typed, now_ms, full=full),
        "today": _date(centre, local(now_ms)),
        "operator": operator_name(centre, operator),
    }
    holding = {
        "mediated": case.path == "MED",
        "refused": case.mediation == "refuse",
        "full": full,
    }
    conditions = frozenset(name for name, holds in holding.items() if holds)
    return DocumentFacts(words, conditions, ticket_qr(centre, tx, qr_keys(tx), visit.visit))


def _centre(centre: Centre) -> dict[str, str]:
    return {
        "centre": centre.name,
        "centre_phone": centre.phone,
        "statement": centre.receipt_texts["statement"],
        "rights": "\n".join(centre.receipt_rights),
    }


def _registration(centre: Centre, visit: VisitRow, case: CaseRow, desk: int) -> dict[str, str]:
    words = centre.receipt_texts
    at = local(visit.registered_ms)
    source = centre.sources[visit.source].name if visit.source in centre.sources else visit.source
    registrar = operator_name(centre, visit.operator)
    people = f"{visit.people} 人"
    return {
        "case_code": group_case_code(case.case_code),
        "ticket": visit.label,
        "registered": f"{_date(centre, at)} {at:%H:%M}",
        "registered_date": _date(centre, at),
        "desk": words["desk"].format(n=desk),
        # two characters are spread to three (公文惯例), so that names stand level
        "registrar": "　".join(registrar) if len(registrar) == 2 else registrar,
        "people": people,
        "people_and_source": words["people_value"].format(n=visit.people, source=source),
        "source": source,
    }


def _routing(centre: Centre, visit: VisitRow, case: CaseRow, typed: Mapping[str, object]) -> dict[str, str]:
    words = centre.receipt_texts
    level1, level2 = _levels(centre, case)
    category = words["category_value"].format(level1=level1, level2=level2) if level2 else level1
    path = "" if case.path in _NEVER_ON_PAPER else path_name(centre, case.path)
    key = "path_value_mediation" if case.path == "MED" else "path_value"
    place = place_label(centre, case.place) if case.place else ""
    known = centre.places.get(case.place)
    # where somebody decided otherwise (改派), no rule's law is the reason
    law = "" if case.override else law_and_reason(centre, case, visit.people, typed)[0]
    wants = centre.wants.get(str(typed.get("wants") or case.wants))
    answer = case.mediation if case.mediation in ("accept", "refuse") else "na"
    with_ticket = words["place_value"].format(place=place, label=visit.label)
    return {
        "category": category,
        "category_first": level1,
        "wants": wants.name if wants else "",
        "mediation": words[f"mediation_{answer}"],
        "path": path,
        "path_and_fee": words[key].format(path=path) if path else "",
        "law": law,
        "department": _department(centre, case),
        "place": place,
        "place_and_ticket": with_ticket if visit.label and place else place,
        "zone": known.zone if known else "",
        "deadline": _deadline(centre, case),
    }


def _levels(centre: Centre, case: CaseRow) -> tuple[str, str]:
    found = centre.categories.get(case.category)
    return (found.level1, found.level2) if found else (case.category, "")


def _department(centre: Centre, case: CaseRow) -> str:
    """Return who handles a case: who sits where it goes, if that is one department; else the category's first one."""
    category = centre.categories.get(case.category)
    place = centre.places.get(case.place)
    usual = category.departments[0] if category and category.departments else centre.name
    if category and case.path == category.default_path:
        return usual
    return place.department if place and place.department in {one.name for one in centre.departments} else usual


def _deadline(centre: Centre, case: CaseRow) -> str:
    rule = centre.deadlines.get(centre.path_deadlines.get(case.path, ""))
    if rule is None:
        return ""
    unit = _UNITS[rule.unit]
    return f"{rule.procedure}，自{rule.starts_at}之日起 {rule.n} {unit}内（{law_words(rule.law)}）"


def _person(typed: Mapping[str, object], now_ms: int, *, full: bool) -> dict[str, str]:
    person = person_view(typed, now_ms, revealed=full)
    name = str(typed.get("name") or "")
    sex, age = _sex_and_age(person.id_type, str(typed.get("id_number") or ""), now_ms)
    return {
        "name": name,
        "name_masked": mask_name(name),
        "sex": sex,
        "age": age,
        "id_type": _ID_TYPES.get(person.id_type, "") if person.id_number else "",
        "id_number": person.id_number,
        "phone": person.phone,
        "address": "" if person.address == "****" else person.address,  # no town in it: nothing left to show
        "appeal": str(typed.get("text") or ""),
        "external_no": str(typed.get("external_no") or ""),
    }


def _sex_and_age(id_type: str, number: str, now_ms: int) -> tuple[str, str]:
    """Return 男 or 女 and ``36 岁``, from a resident's ID number; ``""`` where it does not tell."""
    today = as_date(business_day(now_ms))
    if id_type != "111" or not number:
        return "", ""
    try:
        facts = check_id(id_type, number, today)
    except UserError:  # taken by an older program
        return "", ""
    if facts.birth is None:
        return _SEXES.get(facts.sex, ""), ""
    early = (today.month, today.day) < (facts.birth.month, facts.birth.day)
    return _SEXES.get(facts.sex, ""), f"{today.year - facts.birth.year - early} 岁"


def _date(centre: Centre, when: datetime) -> str:
    return centre.receipt_texts["date"].format(year=when.year, month=when.month, day=when.day)
