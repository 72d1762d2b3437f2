"""Texts: extract from the source, compile the catalogue, and check that Chinese is complete and current.

``python -m build_scripts.translations update`` takes new texts into the .po file and compiles it;
``python -m build_scripts.translations check`` fails when a text is missing, unused or badly filled in, when the
compiled catalogue is not the .po's, or when an f-string stands inside ``_()``.
"""

from __future__ import annotations

import ast
import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("desk_app", "ui")
PO = ROOT / "resources" / "locale" / "zh_CN" / "LC_MESSAGES" / "guidance-desk.po"
MO = PO.with_suffix(".mo")


def extracted() -> Catalog:
    """Return every text of the source, English as it stands there; also those that stand inside an f-string."""
    catalog = Catalog(project="guidance-desk", charset="utf-8")
    for path, call in _calls():
        words = [arg.value for arg in call.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if words:
            plural = isinstance(call.func, ast.Name) and call.func.id == "ngettext"
            place = (str(path.relative_to(ROOT)), call.lineno)
            catalog.add(tuple(words) if plural else words[0], locations=[place])
    return catalog


def _calls() -> Iterator[tuple[Path, ast.Call]]:
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                    yield path, node


def known() -> Catalog:
    """Return the Chinese catalogue."""
    if not PO.exists():
        return Catalog(locale="zh_CN", project="guidance-desk", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN")


def compiled(catalog: Catalog) -> bytes:
    """Return the catalogue as the program reads it; the same .po always gives the same bytes."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update() -> int:
    """Take new texts into the .po, drop unused ones, compile."""
    catalog = known()
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, omit_header=False, no_location=True)
    MO.write_bytes(compiled(known()))
    return 0


def check() -> int:
    """Return 0 if Chinese is complete, current and well formed."""
    wrong = [*_incomplete(), *_stale(), *_fstrings()]
    for line in wrong:
        print(line)
    print(f"{len(extracted())} texts, {len(wrong)} problems")
    return 1 if wrong else 0


def _incomplete() -> Iterator[str]:
    catalog, texts = known(), extracted()
    for message in texts:
        if not message.id:
            continue
        found = catalog.get(message.id)
        if found is None or not found.string or (isinstance(found.string, tuple) and not all(found.string)):
            yield f"not translated: {message.id!r} {message.locations[:1]}"
        else:
            yield from _placeholders(message.id, found.string)
    for message in catalog:
        if message.id and texts.get(message.id) is None:
            yield f"no longer used: {message.id!r}"


def _placeholders(ids: object, strings: object) -> Iterator[str]:
    english = ids if isinstance(ids, (list, tuple)) else (ids,)
    chinese = strings if isinstance(strings, (list, tuple)) else (strings,)
    wanted = {name for text in english for name in _fields(str(text))}
    for text in chinese:
        if not set(_fields(str(text))) <= wanted:
            yield f"unknown placeholder in {text!r}"
    if len(chinese) == 1 and set(_fields(str(chinese[0]))) != wanted and len(english) == 1:
        yield f"placeholder left out of {chinese[0]!r}"


def _fields(text: str) -> Iterator[str]:
    return (name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name)


def _stale() -> Iterator[str]:
    if not MO.exists() or MO.read_bytes() != compiled(known()):
        yield "the compiled catalogue is not the .po's: run update"


def _fstrings() -> Iterator[str]:
    plain = (ast.Constant, ast.Name, ast.Attribute, ast.Call)
    for path, call in _calls():
        if any(not isinstance(arg, plain) for arg in call.args[:2]):
            yield f"{path.relative_to(ROOT)}:{call.lineno}: a text must be a plain string inside _()"


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
