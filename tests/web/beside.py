"""A screen in a real Chromium beside the same one in our own window: the words, where they stand, how they look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image

from tests.web.chromium import Page
from ui.screens.hall import HallScreen
from ui.screens.picture import PublicPicture
from ui.theme.tokens import contrast

NEAR = 6.0  # design pixels: two text engines round and kern differently
STANDING = "performance.now = function () { return Number(location.hash.slice(1)) * 8000 + 1; };"
WORDS = """[].map.call(document.querySelectorAll('#stage .word'), function (e) {
  var r = e.getBoundingClientRect();
  return { text: e.textContent, left: r.left, top: r.top, wide: r.width, high: r.height,
    pixels: parseFloat(e.style.fontSize), colour: e.style.color };
})"""
SCROLLS = """document.documentElement.scrollWidth > innerWidth || document.documentElement.scrollHeight > innerHeight ||
  innerWidth !== document.documentElement.clientWidth"""


@dataclass(frozen=True)
class Word:
    """One text as the browser shows it, in pixels of the monitor."""

    text: str
    left: float
    top: float
    wide: float
    high: float
    pixels: float
    colour: str


def words(page: Page) -> list[Word]:
    found = [Word(**one) for one in page.value(WORDS)]
    return [replace(word, colour=_hex(*map(int, word.colour[4:-1].split(",")))) for word in found]


def _hex(red: int, green: int, blue: int) -> str:
    return f"#{red:02X}{green:02X}{blue:02X}"


def beside(page: Page, url: str, screen: PublicPicture, turn: int = 0) -> list[Word]:
    """Open a screen in the browser, wait until it says what our window says, and return its texts."""
    page.open("about:blank")
    page.size(screen.width(), screen.height())
    page.open(f"{url}#{turn}")
    ours = sorted(screen.words())
    page.until(lambda: sorted(page.words()) == ours, f"what our window says: {ours}")
    return words(page)


def differing(screen: PublicPicture, seen: list[Word]) -> list[object]:
    """Return where a text of the browser stands elsewhere, or looks different, than in our window.

    Of a door only the line is compared: our window notes the room a text has there, not where its letters begin.
    """
    across = NEAR if isinstance(screen, HallScreen) else screen.design()[0]
    wide, high = screen.design()
    scale = min(screen.width() / wide, screen.height() / high)
    left, top = (screen.width() - wide * scale) / 2, (screen.height() - high * scale) / 2
    marks = ((m.text, m.colour.upper(), m.rect.center().x(), m.rect.center().y(), m.pixels) for m in screen.marks())
    theirs = (
        (w.text, w.colour, (w.left + w.wide / 2 - left) / scale, (w.top + w.high / 2 - top) / scale, w.pixels)
        for w in seen
    )
    return [
        (one, other)
        for one, other in zip(sorted(marks), sorted(theirs), strict=True)
        if one[:2] != other[:2]
        or abs(one[2] - other[2]) > across
        or abs(one[3] - other[3]) > NEAR + 0.1 * one[4]  # a font's letters stand higher or lower in their line
        or abs(one[4] - other[4]) > 1
    ]


def weak(page: Page, seen: list[Word], path: Path) -> dict[str, float]:
    """Return the texts that stand out less than 7:1 on the pixels (WCAG 2.2, 1.4.6)."""
    page.picture(path)
    found = {}
    with Image.open(path) as picture:
        whole = picture.convert("RGB")
    for word in seen:
        part = whole.crop((int(word.left), int(word.top), int(word.left + word.wide), int(word.top + word.high)))
        counted: Any = part.getcolors(part.width * part.height)
        dots = sorted(counted, reverse=True)
        hexes = [(_hex(*dot), n) for n, dot in dots]
        ground = hexes[0][0]
        found[word.text] = max((contrast(dot, ground) for dot, n in hexes[1:] if n >= 4), default=1.0)
    return {text: round(ratio, 1) for text, ratio in found.items() if ratio < 7}
