"""Slips as bytes for thermal printers (ESC/POS): a picture in bands, feed, cut.

Only commands that every clone's manual has had since the 1990s are sent: ``ESC @``, ``GS v 0``, ``ESC d``, ``GS V``
(Epson ESC/POS Command Reference; the Chinese makers' 编程手册 copy it). ``GS ( L`` pictures and the printers' own QR
commands are not: clones print their parameters as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from PIL import Image

Mode = Literal["raster", "text"]
Cut = Literal["full", "partial", "none"]

INIT = b"\x1b@"
"""ESC @: forget what the job before left behind."""

BAND_BYTES = 4096
"""A band with its head fits the smallest receive buffer in use: 4 KB (Epson TM-T20/T88 as delivered; what the users of
clones measured before pictures came out garbled: mike42/escpos-php issues 206 and 610). At 576 dots this is 56 rows, at
384 dots 85: always below 256, where clones that read only the low byte of the height print rubbish
(Klemen1337/node-thermal-printer issue 130)."""

_HEAD = 8
_RASTER = b"\x1dv0\x00"
# Function A of GS V: the paper is cut where it stands, so that the feed before it is ours. Function B (65, 66) feeds by
# itself, but some clones know only 66, some neither, and print what they do not know; 0 and 1 are in every manual, and
# a cutter that can only cut in part does so on either.
_CUTS = {"full": b"\x1dV\x00", "partial": b"\x1dV\x01", "none": b""}


@dataclass(frozen=True, slots=True)
class EscPos:
    """How a printer wants its bytes.

    Args:
        mode: ``raster`` draws everything; ``text`` sends the printer's own characters where it has them.
        cut: ``partial`` leaves the slip hanging by a point, ``none`` is for printers without a cutter (most of 58 mm).
        feed: lines (of 1/6 inch, 4 mm) between the last dot and the cutter, which sits 10 to 20 mm behind the head;
            0 to 255.

    Raises:
        ValueError: ``feed`` is out of its range.
    """

    mode: Mode = "raster"
    cut: Cut = "partial"
    feed: int = 4

    def __post_init__(self) -> None:
        if not 0 <= self.feed <= 255:
            raise ValueError("a printer feeds 0 to 255 lines at once")


def raster_bytes(image: Image.Image, options: EscPos | None = None) -> bytes:
    """Return a whole job that prints a picture: begin, bands, feed, cut.

    Args:
        image: one bit a dot, white is 1 (Pillow's ``"1"``), as wide as the printer's head: 576 or 384 dots.
        options: ``EscPos()`` if left out.
    """
    options = options or EscPos()
    return b"".join((INIT, *bands(image), ending(options)))


def bands(image: Image.Image) -> Iterator[bytes]:
    """Yield the picture as ``GS v 0`` commands of at most ``BAND_BYTES``, from top to bottom, without a gap.

    A printer that waits for data stops the paper between two bands, and cheap ones leave a thin line there; so a band
    ends at a white row where there is one in its lower half: between lines of text, not in them.

    Raises:
        ValueError: not a picture of one bit a dot.
    """
    if image.mode != "1":
        raise ValueError("a thermal head prints one bit a dot")
    if image.width % 8:  # a row is whole bytes; what is added stays white
        wider = Image.new("1", (image.width + 8 - image.width % 8, image.height), 1)
        wider.paste(image)
        image = wider
    across = image.width // 8
    dots = image.tobytes("raw", "1;I")  # a printer burns where the bit is 1, Pillow's 1 is white
    white = bytes(across)
    most = max(1, (BAND_BYTES - _HEAD) // across)
    top = 0
    while top < image.height:
        end = min(top + most, image.height)
        if end < image.height:
            seams = range(end, top + most // 2, -1)
            end = next((row for row in seams if dots[(row - 1) * across : row * across] == white), end)
        head = _RASTER + across.to_bytes(2, "little") + (end - top).to_bytes(2, "little")
        yield head + dots[top * across : end * across]
        top = end


def ending(options: EscPos) -> bytes:
    """Return what follows the last band: ESC d feeds the slip past the cutter, GS V cuts it."""
    feed = b"\x1bd" + bytes([options.feed]) if options.feed else b""
    return feed + _CUTS[options.cut]
