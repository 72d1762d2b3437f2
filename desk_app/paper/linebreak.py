"""Line breaking for Chinese text (禁则): between ideographs, never before a closing mark or after an opening one."""

from __future__ import annotations

import re
from collections.abc import Callable

# GB/T 15834 标点符号用法 5.1: these do not begin a line, those do not end one
_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕’”…—·%℃,.;:?!)]}")
_NOT_LAST = frozenset("（《〈「『【〔‘“([{")
# Latin words, numbers with their signs and masked numbers stay together
_TOKEN = re.compile(r"[A-Za-z0-9*@._+/–-]+|\s|.", re.DOTALL)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return ``text`` as lines that ``measure`` finds no wider than ``width``; nothing is lost but blanks at breaks.

    Args:
        text: line ends in it are kept.
        width: in the unit of ``measure``; a single character wider than this stands alone.
        measure: the width of a string, at least about the sum of its characters' widths.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(paragraph, width, measure))
    return lines


def _wrap_paragraph(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for unit in _units(text, width, measure):
        size = measure(unit)
        if line and used + size > width and unit.strip():
            lines.append(line.rstrip())
            line, used = "", 0.0
        if line or unit.strip() or not lines:  # a blank at the break is dropped, an indent kept
            line, used = line + unit, used + size
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _units(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return what must not be broken: words, and ideographs with the marks that stick to them."""
    units: list[str] = []
    for token in _TOKEN.findall(text):
        last = units[-1] if units else ""
        sticks = bool(last) and not last.isspace() and (token[0] in _NOT_FIRST or last[-1] in _NOT_LAST)
        if sticks and measure(last + token) <= width:
            units[-1] = last + token
        elif measure(token) > width:
            units.extend(_pieces(token, width, measure))
        else:
            units.append(token)
    return units


def _pieces(word: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Return a word that is wider than a line, cut where it must be."""
    pieces = [""]
    for char in word:
        if pieces[-1] and measure(pieces[-1] + char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces
