"""Writes the program's icon as an ``.ico`` file: ``python -m build_scripts.windows.icon FILE``, without a screen."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication

from build_scripts.windows.freeze import ICON_SIZES
from ui.application import icon_picture


def icon_file(sizes: tuple[int, ...] = ICON_SIZES) -> bytes:
    """Return the icon file; each size is drawn, none is scaled."""
    pictures = []
    for size in sizes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        icon_picture(size).save(buffer, "PNG")
        pictures.append(Image.open(io.BytesIO(buffer.data().data())))
    out = io.BytesIO()
    biggest = pictures[-1]
    shapes = [(size, size) for size in sizes]
    biggest.save(out, "ICO", sizes=shapes, append_images=pictures[:-1], bitmap_format="bmp")  # NSIS takes no PNG
    return out.getvalue()


if __name__ == "__main__":
    QGuiApplication([])
    Path(sys.argv[1]).write_bytes(icon_file())
