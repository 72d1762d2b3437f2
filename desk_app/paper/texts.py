"""The words on paper belong to the centre (``resources/centres/*.toml``): which keys there are and what fills them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Formatter

from desk_app.i18n import _

_NONE: frozenset[str] = frozenset()

SLIP_KEYS: Mapping[str, frozenset[str]] = {
    "title": _NONE,
    "go_to": frozenset({"place"}),
    "before": _NONE,
    "before_value": frozenset({"n"}),
    "estimate": _NONE,
    "estimate_range": frozenset({"low", "high"}),
    "estimate_one": frozenset({"low"}),
    "unknown": _NONE,
    "progress": _NONE,
    "case_code": _NONE,
    "registered": frozenset({"time"}),
    "desk": frozenset({"n"}),
    "people": frozenset({"n"}),
    "copy": _NONE,
}
"""Keys of ``[slip]`` and the placeholders each may use."""

SLIP_MUST: Mapping[str, frozenset[str]] = {
    "title": _NONE,
    "go_to": SLIP_KEYS["go_to"],
    "before_value": SLIP_KEYS["before_value"],
    "estimate_range": SLIP_KEYS["estimate_range"],
    "estimate_one": SLIP_KEYS["estimate_one"],
    "copy": _NONE,
}
"""Texts of a slip that may not be empty, and the placeholders they may not leave out: a slip without them misleads."""

SLIP_ITEMS = (
    *("logo", "centre", "title", "rule", "label", "place", "business", "before", "estimate", "dashes", "qr", "lines"),
)
"""What ``order`` of ``[slip]`` may name: a full line and a dashed one beside what the slip says."""

SLIP_ORDER = (
    *("logo", "centre", "title", "rule", "label", "place", "business", "rule", "before", "estimate", "dashes"),
    *("qr", "dashes", "lines"),
)
"""The order of a centre that does not choose its own (look: slip-576)."""

SLIP_NEEDS = ("title", "label", "qr")
"""What no slip may leave out: 补打 stands in the title, the number is called, the QR is scanned."""

RECEIPT_KEYS: Mapping[str, frozenset[str]] = {
    "statement": _NONE,
    "desk": frozenset({"n"}),
    "date": frozenset({"year", "month", "day"}),
    "people_value": frozenset({"n", "source"}),
    "category_value": frozenset({"level1", "level2"}),
    "mediation_accept": _NONE,
    "mediation_refuse": _NONE,
    "mediation_na": _NONE,
    "path_value": frozenset({"path"}),
    "path_value_mediation": frozenset({"path"}),
    "place_value": frozenset({"place", "label"}),
}
"""Keys of ``[receipt]``, the centre's words in facts of documents, and the placeholders each may use."""

FORMER_RECEIPT_KEYS = frozenset(
    (
        *("title", "case_code", "registered", "name", "id_number", "phone", "people", "category", "appeal"),
        *("mediation", "path", "department", "place", "deadline", "none", "sign", "registrar", "seal", "copies"),
        *("phone_line", "page"),
    )
)
"""Stood in ``[receipt]`` before documents had templates; a centre's older file still loads. The words are now in
``resources/documents/receipt.toml``."""


def order_faults(order: Sequence[str], *, logo: bool) -> list[tuple[int | None, str]]:
    """Return (index, sentence) for every mistake in an order of ``SLIP_ITEMS``; the index is None for the whole list.

    Args:
        order: as the centre's file has it; names that are not known are somebody else's to find.
        logo: the centre has a logo.
    """
    found: list[tuple[int | None, str]] = [
        (index, _("“{value}” is there twice").format(value=name))
        for index, name in enumerate(order)
        if name not in ("rule", "dashes") and name in order[:index]
    ]
    missing = _("“{value}” is missing; a slip cannot do without it")
    found.extend((None, missing.format(value=name)) for name in SLIP_NEEDS if name not in order)
    if logo and "logo" not in order:
        found.append((None, _("“logo” is missing, but there is one; add it here or remove the logo")))
    return found


def faults(
    texts: Mapping[str, str], keys: Mapping[str, frozenset[str]], must: Mapping[str, frozenset[str]] | None = None
) -> list[tuple[str, str]]:
    """Return (key, sentence) for every text that paper could not use: missing, unknown, or with a wrong placeholder.

    Args:
        texts: as the centre's file has them.
        keys: ``SLIP_KEYS`` or ``RECEIPT_KEYS``.
        must: texts that may not be empty, and the placeholders they may not leave out (``SLIP_MUST``).
    """
    found = [(key, _("This text is missing.")) for key in keys if key not in texts]
    for key, text in texts.items():
        if key not in keys:
            found.append((key, _("Nothing on paper reads this text. Please remove it or correct its name.")))
            continue
        try:
            used = {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}
        except ValueError:
            found.append((key, _("A brace is open or closed alone. Please write braces in pairs.")))
            continue
        unknown = _("The placeholder {name} is not known here.")
        found.extend((key, unknown.format(name="{" + name + "}")) for name in sorted(used - keys[key]))
        if must is not None and key in must:
            if not text.strip():
                found.append((key, _("This text is empty; a slip cannot do without it.")))
            left_out = _("The placeholder {name} is left out; without it the slip does not say what it should.")
            found.extend((key, left_out.format(name="{" + name + "}")) for name in sorted(must[key] - used) if text)
    return found


def line_faults(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return (index, sentence) for closing lines with placeholders: they are printed as they stand."""
    sentence = _("nothing is filled in here: write the line without braces")
    return [(index, sentence) for index, line in enumerate(lines) if "{" in line or "}" in line]
