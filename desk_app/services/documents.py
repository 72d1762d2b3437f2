"""A4 documents of a case (登记表, 回执, 告知书, 申请书): made in memory, from templates and what the record knows."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from db.rows import CaseRow, VisitRow
from db.transaction import Transaction
from desk_app.documents.facts import GIVEN, DocumentFacts
from desk_app.documents.folders import Mistaken, Templates
from desk_app.documents.template import Template
from desk_app.domain.centre import Centre
from desk_app.domain.codes import check_case_code
from desk_app.domain.texts import clean_text
from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.record import Record
from desk_app.services.document_facts import document_facts
from desk_app.services.finding import sees_restricted
from desk_app.services.people import typed_of
from desk_app.services.registration import TEXT_MAX
from desk_app.services.scope import scope_of
from desk_app.services.texts_checked import reason_payload

if TYPE_CHECKING:
    from desk_app.documents.sheet import DocumentFonts


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A document that can be made.

    Args:
        code: its name for programs, ``receipt``.
        name: as lists show it, 登记回执.
        copies: how many are printed.
        full: ID, phone and address may stand in full, if a reason is given; it is recorded.
        given: names of facts that nobody recorded and that the clerk may say (``documents.facts.FACTS``).
        problem: a sentence where the centre's own template has a mistake; ``""`` where it can be used.
    """

    code: str
    name: str
    copies: int = 1
    full: bool = False
    given: tuple[str, ...] = ()
    problem: str = ""


class DocumentService:
    """Makes documents. Nothing is kept: neither the bytes nor what a clerk said for one print.

    Args:
        record: the store's.
        centre: the tables.
        desk: this desk's number.
        templates: of the program and of the centre.
    """

    def __init__(self, record: Record, centre: Centre, desk: int, templates: Templates) -> None:
        self._record = record
        self._centre = centre
        self._desk = desk
        self._templates = templates
        self._fonts: DocumentFonts | None = None
        self._one_at_a_time = threading.Lock()  # fonts keep what they measured, for one thread

    def kinds(self, case: str = "", operator: str = "") -> list[DocumentKind]:
        """Return the documents there are, in the order of lists; of a case only those that fit it.

        Raises:
            UserError: as :meth:`pdf`, where a case is given.
        """
        facts = self.facts(case, operator) if case else None
        found = self._templates.all()
        return [_kind(one) for one in found if isinstance(one, Mistaken) or facts is None or facts.holds(one.when)]

    def facts(self, case: str, operator: str) -> DocumentFacts:
        """Return what documents may say of a case: the name of who signs in full, everything else masked.

        Raises:
            UserError: there is no such case for this operator, or its personal data was erased.
        """
        with self._record.read() as tx:
            visit, row, typed = self._found(tx, case, operator)
            return self._facts(tx, visit, row, typed, operator, full=False)

    def pdf(
        self, kind: str, case: str, operator: str, *, reason: str = "", given: Mapping[str, str] | None = None
    ) -> bytes:
        """Return a document as an A4 PDF, in memory only.

        Args:
            kind: code of the document.
            case: the case code.
            operator: who prints.
            reason: why ID, phone and address are needed in full; ``""`` masks them. Recorded before the bytes are
                handed on, as every full view is (domain: Privacy).
            given: facts that nobody recorded, by their names; those left out are left for the pen.

        Raises:
            UserError: there is no such document or case for this operator, the data was erased, the document does not
                fit the case, its template has a mistake, or it never shows data in full.
            EnvironmentProblem: not even the program's own font is there.
        """
        from desk_app.documents.make import document_pdf  # large, and seldom wanted

        template = self._templates.get(kind)
        said = _said(template, given or {})
        if reason.strip() and not template.full:
            sentence = _("{name} never shows numbers in full: print it without a reason.")
            raise UserError(sentence.format(name=template.name), "reason")
        facts = self._revealed(case, operator, reason) if reason.strip() else self.facts(case, operator)
        if not facts.holds(template.when):
            sentence = _("{name} does not fit this case. Please choose another document, or guide the case anew first.")
            raise UserError(sentence.format(name=template.name), "kind")
        facts = replace(facts, words={**facts.words, **said})
        with self._one_at_a_time:
            return document_pdf(template, facts, self._fonts_of_this_pc())

    def _fonts_of_this_pc(self) -> DocumentFonts:
        from desk_app.documents.sheet import DocumentFonts

        if self._fonts is None:
            self._fonts = DocumentFonts.of_this_pc()
        return self._fonts

    def _revealed(self, case: str, operator: str, reason: str) -> DocumentFacts:
        with self._record.write() as writer:
            visit, row, typed = self._found(writer.tx, case, operator)
            body = {"visit": visit.visit, "case": row.case_code, "code": "document"}
            writer.append("revealed", operator, body, payload=reason_payload(reason), scope=scope_of(visit))
            return self._facts(writer.tx, visit, row, typed, operator, full=True)

    def _found(self, tx: Transaction, case: str, operator: str) -> tuple[VisitRow, CaseRow, Mapping[str, object]]:
        code = check_case_code(case)
        secret = sees_restricted(self._centre, operator)
        visits = [row for row in tx.tables.visits_of_case(code) if secret or row.scope != "restricted"]
        if not visits:
            raise UserError(_("There is no such case here."), "case")
        visit = max(visits, key=lambda row: row.registered_ms)
        typed = typed_of(tx, visit.visit, code)
        if not typed:
            raise UserError(_("The personal data of this case was erased: there is nothing to confirm."), "case")
        return visit, next(one for one in tx.tables.cases(visit.visit) if one.case_code == code), typed

    def _facts(
        self,
        tx: Transaction,
        visit: VisitRow,
        case: CaseRow,
        typed: Mapping[str, object],
        operator: str,
        *,
        full: bool,
    ) -> DocumentFacts:
        return document_facts(
            self._centre,
            tx,
            visit,
            case,
            typed,
            own_desk=self._desk,
            now_ms=self._record.clock.now_ms(),
            operator=operator,
            full=full,
        )


def _kind(one: Template | Mistaken) -> DocumentKind:
    if isinstance(one, Mistaken):
        return DocumentKind(one.code, one.code, problem=one.sentence)
    return DocumentKind(one.code, one.name, one.copies, one.full, one.asks_for(GIVEN))


def _said(template: Template, given: Mapping[str, str]) -> dict[str, str]:
    """Return what the clerk said, checked.

    Raises:
        UserError: the document does not ask for it, or the text cannot be taken.
    """
    asked = template.asks_for(GIVEN)
    for name in given:
        if name not in asked:
            sentence = _("{name} does not ask for “{field}”. It asks for: {asked}.")
            told = sentence.format(name=template.name, field=name[:24], asked=", ".join(asked) or "—")
            raise UserError(told, "given")
    return {name: clean_text(text, name, TEXT_MAX, multiline=True) for name, text in given.items()}
