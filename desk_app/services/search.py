"""Finding people and cases (案件查询): by name, pinyin, phone end, ID, ticket, case code or scanned QR."""

from __future__ import annotations

from desk_app.domain.centre import Centre
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record
from desk_app.services.finding import find_visit, sees_restricted
from desk_app.services.keys import qr_keys
from desk_app.services.paper_visits import PaperTickets, is_scan, paper_ticket
from desk_app.services.people import person_view, typed_of
from desk_app.services.returning import CarriedOver, Who, carried_over
from desk_app.services.scope import scope_of
from desk_app.services.shared import is_cut_off
from desk_app.services.texts_checked import reason_payload
from desk_app.services.views import EarlierVisit, Found, PersonView, VisitView
from desk_app.services.visits import VisitReader
from desk_app.services.wording import category_name, path_name, place_label

LONGEST = 100


class SearchService:
    """Reads visits; full personal data only with a reason, which is logged."""

    def __init__(self, record: Record, centre: Centre, visits: VisitReader, papers: PaperTickets | None = None) -> None:
        self._record = record
        self._centre = centre
        self._visits = visits
        self._papers = papers or PaperTickets()

    def search(self, text: str, operator: str, limit: int = 20) -> list[Found]:
        """Return what fits ``text``, best first, masked. An empty text finds nothing."""
        wanted = text.strip()[:LONGEST]
        if (digits := wanted.replace(" ", "")).isdigit():  # case codes are shown in groups
            wanted = digits
        if not wanted:
            return []
        now = self._record.clock.now_ms()
        secret = sees_restricted(self._centre, operator)
        with self._record.read() as tx:
            found: list[Found] = []
            for hit in tx.tables.search(wanted, limit, restricted=secret):
                row = tx.tables.visit(hit.visit)
                case = next((one for one in tx.tables.cases(hit.visit) if one.case_code == hit.case_code), None)
                if row is None:
                    continue
                person = person_view(typed_of(tx, hit.visit, hit.case_code), now)
                found.append(
                    Found(
                        visit=hit.visit,
                        case_code=hit.case_code,
                        day=row.day,
                        label=row.label,
                        name=person.name,
                        phone=person.phone,
                        category_name=category_name(self._centre, case.category if case else ""),
                        path_name=path_name(self._centre, case.path if case else ""),
                        place_label=place_label(self._centre, case.place if case else ""),
                        state=row.state,
                    )
                )
            return found

    def visit(self, text: str, operator: str, place: str = "") -> VisitView:
        """Return one visit by ticket number of today, case code, visit id or scanned QR.

        A slip that nobody told this store of is shown as it says itself, and can be acted on.

        Args:
            text: what was typed or scanned.
            operator: who looks.
            place: where the slip was scanned: a cut-off room takes who was sent there since.

        Raises:
            UserError: nothing of that name is here; a QR that is forged or of another day.
        """
        day, secret = self._record.day_now(), sees_restricted(self._centre, operator)
        cut_off = bool(place) and is_scan(text) and is_cut_off(self._record.store)
        with self._record.read() as tx:
            keys = qr_keys(tx, day)
            paper = paper_ticket(text, tx, day, keys, self._centre, place, restricted=secret, cut_off=cut_off)
            if paper is not None:
                self._papers.note(paper)
                return self._visits.paper_view(tx, paper, operator)
            row = find_visit(text, tx, day, keys, self._centre, restricted=secret)
            return self._visits.view(tx, row.visit, operator)

    def is_scan(self, text: str) -> bool:
        """Tell whether a text looks like the digits of a ticket's QR."""
        return is_scan(text)

    def earlier(self, id_type: str, id_number: str, name: str, phone: str) -> tuple[EarlierVisit, ...]:
        """Return the earlier visits of whoever is being registered (来过 n 次), newest first."""
        person = Who(id_type, id_number, name, phone).key()
        with self._record.read() as tx:
            return self._visits.earlier_of(tx, person, self._record.clock.now_ms())

    def carry_over(self, visit: str, case: str, who: Who) -> CarriedOver:
        """Return what a returning visitor's new form may take from an earlier visit (接着办).

        Raises:
            UserError: there is no such visit of this person, or it is a restricted one.
        """
        with self._record.read() as tx:
            return carried_over(tx, visit, case, who)

    def reveal(self, visit: str, reason: str, operator: str) -> PersonView:
        """Show personal data in full, with a reason, and log it.

        Raises:
            UserError: no reason was given, or there is no such visit for this operator.
        """
        if not reason.strip():
            raise UserError(_("Reason: it is empty. Say why the full data is needed."), "reason")
        with self._record.write() as writer:
            row = writer.tx.tables.visit(visit)
            if row is None or (row.scope == "restricted" and not sees_restricted(self._centre, operator)):
                raise UserError(_("There is no such visit here."), "ticket")
            body = {"visit": visit, "case": row.first_case, "code": "shown"}
            writer.append("revealed", operator, body, payload=reason_payload(reason), scope=scope_of(row))
            return person_view(typed_of(writer.tx, visit), writer.now_ms, revealed=True)
