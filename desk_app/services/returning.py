"""What an earlier visit offers a returning visitor's new form (接着办): proposed, shown as carried over, never decided.

The answer to the offer of mediation is not among it: each time a person gives it anew (人民调解法 17: mediation only
where the parties are willing).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from db.transaction import Transaction
from desk_app.domain.identity import normalise_number
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.rows import person_key
from desk_app.services.people import typed_of


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a form is about, as typed or as read from the card; what the person of an earlier visit is matched by."""

    id_type: str
    id_number: str = field(repr=False)
    name: str = field(repr=False)
    phone: str = field(repr=False)

    def key(self) -> str:
        """Return what the same person is recognised by (``rows.person_key``), ``""`` while too little is known."""
        return person_key(self.id_type, normalise_number(self.id_number), self.name, self.phone)


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What a new form may take from an earlier visit.

    Args:
        visit: the earlier visit.
        day: of that visit, ISO.
        case_code: the case the new number will belong to: one matter, one case code for life; ``""`` if that ticket
            was voided, then the matter gets a case of its own.
        category: code of the matter.
        phone: as registered then.
        text: the appeal as registered then.
    """

    visit: str
    day: str
    case_code: str
    category: str
    phone: str = field(repr=False)
    text: str = field(repr=False)


def carried_over(tx: Transaction, visit: str, case: str, who: Who) -> CarriedOver:
    """Return what the visit offers.

    Args:
        tx: a snapshot.
        visit: the earlier visit.
        case: which of its cases.
        who: the person at the desk now: another person's visit gives nothing.

    Raises:
        UserError: there is no such visit of this person, it is a restricted one (检举控告), or its data was erased.
    """
    row = tx.tables.visit(visit)
    found = next((one for one in tx.tables.cases(visit) if one.case_code == case), None)
    if row is None or found is None or row.scope == "restricted":
        raise UserError(_("There is no such visit here."), "ticket")
    typed = typed_of(tx, visit, case)
    words = {key: str(typed.get(key) or "") for key in ("id_type", "id_number", "name", "phone", "text")}
    then = Who(words["id_type"], words["id_number"], words["name"], words["phone"])
    if not typed or not who.key() or then.key() != who.key():
        raise UserError(_("There is no such visit here."), "ticket")
    return CarriedOver(
        visit=visit,
        day=row.day,
        case_code="" if row.voided else case,
        category=found.category,
        phone=words["phone"],
        text=words["text"],
    )
