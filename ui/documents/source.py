"""Which documents a case has, and their pages; made in memory when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desk_app.devices.settings import DocumentPrinterSettings
from desk_app.i18n import _

if TYPE_CHECKING:
    from desk_app.bootstrap import App
    from desk_app.services.documents import DocumentKind


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be shown: a document, and what the clerk says for this one print.

    Args:
        kind: code of the document.
        reason: why numbers stand in full; ``""`` masks them.
        given: what nobody recorded (被申请人 …), by its name.
    """

    kind: str
    reason: str = ""
    given: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Offer:
    """The documents of a case, and the printer for them."""

    kinds: tuple[DocumentKind, ...]
    printer: DocumentPrinterSettings


class CaseDocuments:
    """The documents of one case for one operator. Both methods read the store: on the worker."""

    def __init__(self, app: App, case: str, operator: str) -> None:
        self._app, self.case, self._operator = app, case, operator

    def offer(self) -> Offer:
        """Return which documents there are.

        Raises:
            UserError: there is no such case for this operator, or its personal data was erased.
        """
        kinds = self._app.documents.kinds(self.case, self._operator)
        return Offer(tuple(kinds), self._app.devices.settings().documents)

    def pdf(self, wish: Wish) -> bytes:
        """Return a document as A4 PDF; a reason is recorded.

        Raises:
            UserError: the document does not fit the case, or what was given cannot be taken.
        """
        given = {name: text for name, text in wish.given.items() if text.strip()}
        return self._app.documents.pdf(wish.kind, self.case, self._operator, reason=wish.reason, given=given)


def full_reasons() -> list[tuple[str, str]]:
    """Return why numbers stand in full on paper, in the words kept with the record; the first one masks them."""
    words = (_("asked for by the unit that handles it"), _("the visitor asks for it"), _("needed in court"))
    return [("", _("masked")), *((text, text) for text in words)]
