"""登记回执: confirms that a matter was registered and where it was guided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from desk_app.domain.centre import Centre
from desk_app.domain.clock import local
from desk_app.domain.codes import check_case_code
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record
from desk_app.services.finding import sees_restricted
from desk_app.services.keys import qr_keys
from desk_app.services.people import person_view, typed_of
from desk_app.services.tickets import short_of, ticket_qr
from desk_app.services.visits import VisitReader
from desk_app.services.wording import operator_name, path_name, place_label

if TYPE_CHECKING:
    from desk_app.documents.receipt import ReceiptData


class ReceiptService:
    """Makes receipts from what the record knows."""

    def __init__(self, record: Record, centre: Centre, desk: int, visits: VisitReader) -> None:
        self._record = record
        self._centre = centre
        self._desk = desk
        self._visits = visits

    def data(self, case: str, operator: str) -> ReceiptData:
        """Return what the receipt of a case says: the full name of who signs it, everything else masked.

        Raises:
            UserError: there is no such case for this operator, or its personal data was erased.
        """
        from desk_app.documents.receipt import ReceiptData

        code = check_case_code(case)
        with self._record.read() as tx:
            visits = [
                row
                for row in tx.tables.visits_of_case(code)
                if row.scope != "restricted" or sees_restricted(self._centre, operator)
            ]
            if not visits:
                raise UserError(_("There is no such case here."), "case")
            visit = max(visits, key=lambda row: row.registered_ms)
            found = next(one for one in tx.tables.cases(visit.visit) if one.case_code == code)
            typed = typed_of(tx, visit.visit, code)
            if not typed:
                raise UserError(_("The personal data of this case was erased: there is nothing to confirm."), "case")
            masked = person_view(typed, self._record.clock.now_ms())
            category = self._centre.categories[found.category]
            source = self._centre.sources.get(visit.source)
            qr = ticket_qr(self._centre, tx, qr_keys(tx), visit.visit)
            mediation = found.mediation if found.mediation in ("accept", "refuse") else "na"
            return ReceiptData(
                case_code=code,
                registered=local(visit.registered_ms),
                desk=short_of(tx, visit.visit) or self._desk,
                name=str(typed.get("name") or ""),
                id_number=masked.id_number,
                phone=masked.phone,
                people=visit.people,
                source=source.name if source else visit.source,
                category=(category.level1, category.level2),
                appeal=str(typed.get("text") or ""),
                mediation=cast("Literal['accept', 'refuse', 'na']", mediation),
                path=path_name(self._centre, found.path),
                mediated=found.path == "MED",
                department=category.departments[0] if category.departments else self._centre.name,
                place=place_label(self._centre, found.place),
                label=visit.label,
                deadline=self._visits.deadline_text(found),
                registrar=operator_name(self._centre, visit.operator),
                qr=qr,
            )

    def pdf(self, case: str, operator: str) -> bytes:
        """Return the receipt as an A4 PDF. Errors as :meth:`data`."""
        from desk_app.documents.receipt import ReceiptTexts, receipt_pdf  # large, and seldom wanted
        from desk_app.documents.sheet import DocumentFonts

        data = self.data(case, operator)
        return receipt_pdf(data, ReceiptTexts.of(self._centre), DocumentFonts.of_this_pc())
