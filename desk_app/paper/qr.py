"""The QR as a matrix of modules, to be drawn as dots or as vectors."""

from __future__ import annotations

from itertools import groupby
from typing import Any

QUIET = 4
"""Modules of white around a QR (ISO/IEC 18004, 5.3.8)."""

# (digits, version, error correction) by ISO/IEC 18004 table 7: the smallest symbol, since on worn paper larger modules
# help more than more correction: of 150 worn slips zbar missed 3 with version 3-Q at 9 dots, none of 300 with 2-M at 11
_SIZES = ((63, 2, "M"), (77, 3, "Q"), (101, 3, "M"))

# Choosing the mask by trial costs 4 ms of the 10 a ticket may take; a fixed one is as readable (ISO/IEC 18004, 7.8
# asks for the choice only so that large even areas are unlikely: the MAC in the digits already scatters them).
_MASK = 3


def qr_modules(digits: str) -> int:
    """Return the modules along an edge of the QR of these digits: 25 (version 2) or 29 (version 3).

    Raises:
        ValueError: not digits, or more than 101.
    """
    return 17 + 4 * _size(digits)[0]


def qr_matrix(digits: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules, row by row, dark is true, without the quiet zone.

    Raises:
        ValueError: not digits, or more than 101.
    """
    from qrcode import constants
    from qrcode.main import QRCode
    from qrcode.util import MODE_NUMBER, QRData

    version, level = _size(digits)
    correction = {"M": constants.ERROR_CORRECT_M, "Q": constants.ERROR_CORRECT_Q}[level]
    code = QRCode(version=version, error_correction=correction, border=0, mask_pattern=_MASK)
    code.add_data(QRData(digits, mode=MODE_NUMBER))
    code.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


def _size(digits: str) -> tuple[int, str]:
    if not digits.isascii() or not digits.isdigit() or len(digits) > _SIZES[-1][0]:
        raise ValueError("a QR on paper holds at most 101 digits")
    return next((version, level) for limit, version, level in _SIZES if len(digits) <= limit)


def draw_qr(canvas: Any, x: float, top: float, module: float, digits: str) -> None:
    """Draw a QR on a reportlab canvas as one filled path: sharp at any size.

    Args:
        canvas: reportlab's.
        x: left edge, in points, without the quiet zone.
        top: upper edge, in points from the page's bottom.
        module: edge of a module, in points.
        digits: what it says.
    """
    canvas.saveState()
    canvas.transform(module, 0, 0, -module, x, top)  # whole numbers are written five times as fast as points
    canvas.drawPath(_Squares(digits), stroke=0, fill=1)
    canvas.restoreState()


class _Squares:
    """A path of reportlab's: the dark modules, those beside each other as one rectangle; a module is 1 × 1."""

    def __init__(self, digits: str) -> None:
        self._digits = digits

    def getCode(self) -> str:  # noqa: N802 - reportlab's name
        """Return the path's operators (ISO 32000-1, 8.5.2)."""
        found: list[str] = []
        for row, line in enumerate(qr_matrix(self._digits)):
            column = 0
            for dark, run in groupby(line):
                length = sum(1 for _module in run)
                if dark:
                    found.append(f"{column} {row} {length} 1 re")
                column += length
        return " ".join(found)
