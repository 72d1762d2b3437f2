"""A centre's logo (徽标) on paper: a small PNG, black on white, drawn one bit a dot."""

from __future__ import annotations

import base64
import binascii
import io
import struct
import zlib
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from desk_app.errors import UserError
from desk_app.i18n import _

if TYPE_CHECKING:
    from PIL import Image

INSIDE = "base64:"
"""A logo written into the configuration itself, so that it travels with it."""

LARGEST_BYTES = 64 * 1024
LARGEST_EDGE = 2000
"""Pixels; more than any slip shows, and little enough to be unpacked on a small PC."""

_BLACK_BELOW = 128


def read_logo(value: str, folder: Path) -> bytes:
    """Return the PNG of a logo.

    Args:
        value: ``base64:iVBOR…``, or the name of a file beside the configuration.
        folder: of the configuration.

    Raises:
        UserError: it is not there, not a PNG, or too large; the sentence says what to do, without a full stop.
    """
    if value.startswith(INSIDE):
        try:
            png = base64.b64decode("".join(value.removeprefix(INSIDE).split()), validate=True)
        except (binascii.Error, ValueError):
            sentence = _("what follows base64: is not base64; write the name of the file instead")
            raise UserError(sentence) from None
    elif PureWindowsPath(value).name != value:  # a configuration from the hub opens no paths of its choosing
        raise UserError(_("write the logo's file name without a folder; it lies beside this file"))
    else:
        png = _from_file(folder / value)
    if len(png) > LARGEST_BYTES:
        raise UserError(_("the logo has more than {n} KB; save it smaller").format(n=LARGEST_BYTES // 1024))
    grey(png)
    return png


def _from_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except (OSError, ValueError):
        sentence = _("the logo {file} cannot be read; lay the picture beside this file or write it inside as base64:…")
        raise UserError(sentence.format(file=path.name)) from None


def grey(png: bytes) -> Image.Image:
    """Return a PNG as grey picture on white.

    Raises:
        UserError: not a PNG, damaged, or more than ``LARGEST_EDGE`` pixels wide or high.
    """
    from PIL import Image  # a desk opens without it

    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as picture:
            if max(picture.size) > LARGEST_EDGE:  # known from its head, before anything is unpacked
                raise UserError(_("the logo is more than {n} pixels wide or high").format(n=LARGEST_EDGE))
            coloured = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, struct.error, zlib.error):
        raise UserError(_("the logo is not a PNG picture, or it is damaged; save it as PNG again")) from None
    white = Image.new("RGBA", coloured.size, "white")
    return Image.alpha_composite(white, coloured).convert("L")


def logo_dots(png: bytes, width: int, height: int) -> Image.Image:
    """Return a logo as dots, white is 1, made smaller to fit; never larger than it is.

    A head prints no grey: what is darker than the middle is black. (Scattered dots would look dirty at 8 a millimetre.)

    Args:
        png: as ``read_logo`` gave it.
        width: most dots across.
        height: most dots down.
    """
    from PIL import Image

    picture = grey(png)
    scale = min(1.0, width / picture.width, height / picture.height)
    if scale < 1:
        size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return picture.point(lambda level: 255 if level >= _BLACK_BELOW else 0, mode="1")
