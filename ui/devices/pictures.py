"""Pictures of slips as Qt knows them."""

from __future__ import annotations

from PIL import Image
from PySide6.QtGui import QImage


def one_bit(picture: Image.Image) -> QImage:
    """Return a one-bit picture dot for dot, black on white."""
    raw = picture.convert("1")
    stride = (raw.width + 7) // 8
    image = QImage(raw.tobytes(), raw.width, raw.height, stride, QImage.Format.Format_Mono).copy()  # owns its dots
    image.setColorTable([0xFF000000, 0xFFFFFFFF])
    return image
