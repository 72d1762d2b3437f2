"""Looks at a picture of a window: is there text, and is it text or the empty boxes of a font without Chinese?

Rows of dark text on a light ground are found by their ink. Chinese characters make nearly every column of pixels in
such a row another one; empty boxes make the same few again and again.
"""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

_DARK = 110  # of 255, in every colour: text, not frames, buttons or the blue of the focus
_ROWS = range(9, 41)  # pixels; the height of a row of text
_FEWEST_COLUMNS = 200
_LEAST_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Ink:
    """What the rows of text are made of.

    Args:
        columns: columns of pixels with ink.
        different: how many of them are unlike all others of their row.
    """

    columns: int
    different: int

    @property
    def is_text(self) -> bool:
        """Whether it can be read: enough of it, and not the same box over and over."""
        return self.columns >= _FEWEST_COLUMNS and self.different >= self.columns * _LEAST_SHARE


def ink_of(picture: Image.Image) -> Ink:
    """Return what the rows of dark text in a picture are made of."""
    whole = picture.convert("RGB")
    picture = whole.crop(whole.getbbox())  # around a window the screen is black
    red, green, blue = picture.split()
    darkest = [max(pixel) for pixel in zip(red.tobytes(), green.tobytes(), blue.tobytes(), strict=True)]
    width, height = picture.size
    rows = [[value < _DARK for value in darkest[at * width : (at + 1) * width]] for at in range(height)]
    columns = different = 0
    for band in _bands(rows):
        found = [column for column in zip(*band, strict=True) if any(column)]
        columns += len(found)
        different += len(set(found))
    return Ink(columns, different)


def _bands(rows: list[list[bool]]) -> list[list[list[bool]]]:
    """Return runs of rows with ink that are as high as text."""
    found: list[list[list[bool]]] = []
    band: list[list[bool]] = []
    for row in [*rows, []]:
        if any(row):
            band.append(row)
        elif band:
            found.append(band)
            band = []
    return [band for band in found if len(band) in _ROWS]
