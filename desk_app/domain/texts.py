"""What people type, checked at the door: kept word for word, without what no screen or paper can show honestly."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from desk_app.errors import UserError
from desk_app.i18n import _

# Unicode: Cc without the newline; line and paragraph separators; lone surrogates; noncharacters.
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# UAX #9: marks, embeddings, overrides and isolates; they can make a text read as something else than it is.
_BIDIRECTIONAL: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def clean_text(value: str, field: str, max_len: int, *, multiline: bool = False) -> str:
    """Return ``value`` in NFC without space around it, otherwise word for word.

    Args:
        value: as typed. Text that looks like SQL, HTML or a QR payload is text like any other.
        field: the field's name as the command line spells it; the sentence shows its label.
        max_len: in code points, after normalising.
        multiline: the appeal may have lines; elsewhere a newline is refused.

    Raises:
        UserError: too long, or control, bidirectional or broken characters in it; names the field.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n") if multiline else value
    label = field_label(field)
    if _SURROGATE.search(text) or any(_is_noncharacter(char) for char in text):
        sentence = _("{field}: there is a broken character in it. Delete it and type it again.")
        raise UserError(sentence.format(field=label), field)
    text = unicodedata.normalize("NFC", text).strip(" \t\n\u3000\u00a0")
    if _BIDIRECTIONAL.search(text):
        sentence = _("{field}: there is an invisible sign for the direction of writing in it. Type the text by hand.")
        raise UserError(sentence.format(field=label), field)
    if _CONTROL.search(text) or (not multiline and "\n" in text):
        sentence = _("{field}: there is an invisible control character in it. Delete it or type the text by hand.")
        raise UserError(sentence.format(field=label), field)
    if len(text) > max_len:
        sentence = _("{field}: at most {max} characters fit, there are {n}. Shorten it.")
        raise UserError(sentence.format(field=label, max=max_len, n=len(text)), field)
    return text


def field_label(field: str) -> str:
    """Return the field's name as people read it; an unknown one as it is spelt."""
    return {
        "request_id": _("Request number"),
        "name": _("Name"),
        "id_type": _("Document type"),
        "id_number": _("ID number"),
        "no_id_reason": _("Reason for no document"),
        "phone": _("Phone"),
        "address": _("Address"),
        "people": _("Number of people"),
        "category": _("Category"),
        "text": _("Appeal"),
        "source": _("Source"),
        "external_no": _("External number"),
        "scale": _("Scale"),
        "wants": _("What the visitor wants"),
        "mediation": _("Consent to mediation"),
        "flags": _("Flags"),
        "case": _("Case code"),
        "queue": _("Queue"),
        "override_reason": _("Reason for sending elsewhere"),
        "reason": _("Reason"),
        "result": _("Result"),
        "result_text": _("Result in words"),
        "operator": _("Operator"),
        "place": _("Place"),
        "to": _("Where to"),
    }.get(field, field)


def _is_noncharacter(char: str) -> bool:
    code = ord(char)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
