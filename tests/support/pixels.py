"""Public screens measured on their pixels."""

from __future__ import annotations

from collections import Counter

from PIL import Image
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage

from ui.screens.ink import Mark
from ui.screens.picture import PublicPicture
from ui.theme.tokens import contrast


def pixels(screen: PublicPicture) -> QImage:
    image = QImage(screen.size(), QImage.Format.Format_RGB32)
    screen.render(image)
    return image


def photograph(image: QImage) -> Image.Image:
    """As whoever reads pictures takes it."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    return Image.frombytes("RGBA", (plain.width(), plain.height()), bytes(plain.constBits()))


def colours(image: QImage, rect: QRect) -> Counter[str]:
    part = image.copy(rect.intersected(image.rect())).convertToFormat(QImage.Format.Format_RGB32)
    data = bytes(part.constBits())
    dots = Counter(data[at : at + 3] for at in range(0, len(data), 4))
    return Counter({f"#{dot[2]:02x}{dot[1]:02x}{dot[0]:02x}": n for dot, n in dots.items()})


def read_contrast(screen: PublicPicture, image: QImage, mark: Mark) -> float:
    """The strongest contrast that enough pixels of the text have to the ground it stands on."""
    found = colours(image, screen._on_screen(mark.rect).toAlignedRect())
    ground = found.most_common(1)[0][0]
    inked = [colour for colour, n in found.items() if colour != ground and n >= 4]
    return max((contrast(colour, ground) for colour in inked), default=1.0)
