"""登记回执: confirms that a matter was registered and where it was guided."""

from __future__ import annotations

from desk_app.services.documents import DocumentService

RECEIPT = "receipt"


class ReceiptService:
    """The document that every visitor takes home, by a short way."""

    def __init__(self, documents: DocumentService) -> None:
        self._documents = documents

    def pdf(self, case: str, operator: str) -> bytes:
        """Return the receipt as an A4 PDF. Errors as :meth:`DocumentService.pdf`."""
        return self._documents.pdf(RECEIPT, case, operator)
