"""The QR as a matrix of modules, to be drawn as dots or as vectors."""

from __future__ import annotations

from typing import Any

QUIET = 4
"""Modules of white around a QR (ISO/IEC 18004, 5.3.8)."""

VERSION = 3
MODULES = 29
"""Modules along an edge of version 3."""

# Choosing the mask by trial costs 4 ms of the 10 a ticket may take; a fixed one is as readable (ISO/IEC 18004, 7.8
# asks for the choice only so that large even areas are unlikely: the MAC in the digits already scatters them).
_MASK = 3


def qr_matrix(digits: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of version 3 (29 by 29, dark is true), without the quiet zone.

    Up to 77 digits are written with error correction Q (a quarter of the symbol may be spoilt), up to 101 with M.

    Raises:
        ValueError: not digits, or more than 101.
    """
    from qrcode import constants
    from qrcode.main import QRCode
    from qrcode.util import MODE_NUMBER, QRData

    if not digits.isascii() or not digits.isdigit() or len(digits) > 101:
        raise ValueError("a QR on paper holds at most 101 digits")
    level = constants.ERROR_CORRECT_Q if len(digits) <= 77 else constants.ERROR_CORRECT_M
    code = QRCode(version=VERSION, error_correction=level, border=0, mask_pattern=_MASK)
    code.add_data(QRData(digits, mode=MODE_NUMBER))
    code.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


def draw_qr(canvas: Any, x: float, top: float, module: float, digits: str) -> None:
    """Draw a QR on a reportlab canvas as one filled path: sharp at any size.

    Args:
        canvas: reportlab's.
        x: left edge, in points, without the quiet zone.
        top: upper edge, in points from the page's bottom.
        module: edge of a module, in points.
        digits: what it says.
    """
    path = canvas.beginPath()
    for row, line in enumerate(qr_matrix(digits)):
        column = 0
        while column < MODULES:
            length = 0
            while column + length < MODULES and line[column + length]:
                length += 1
            if length:
                path.rect(x + column * module, top - (row + 1) * module, length * module, module)
            column += length + 1
    canvas.drawPath(path, stroke=0, fill=1)
