"""Free texts on their way into a payload."""

from __future__ import annotations

from desk_app.domain.texts import clean_text

REASON_MAX = 500


def reason_payload(text: str, field: str = "reason") -> dict[str, object] | None:
    """Return a reason or result text as payload, ``None`` if there is none.

    Raises:
        UserError: it is too long or holds characters that cannot be shown.
    """
    return {field: clean_text(text, field, REASON_MAX, multiline=True)} if text.strip() else None
