"""What poppler, which knows nothing of our program, finds in a PDF: texts, fonts, boxes of words, pictures."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

PATIENCE_S = 60


@dataclass(frozen=True)
class Font:
    """One line of ``pdffonts``."""

    name: str
    kind: str
    embedded: bool
    subset: bool
    unicode: bool


@dataclass(frozen=True)
class Word:
    """A word and its box, in points from the page's upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


def _run(program: str, *arguments: str, pdf: bytes) -> bytes:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is missing: install poppler-utils to look into PDFs")
    return subprocess.run([found, *arguments], input=pdf, capture_output=True, timeout=PATIENCE_S, check=True).stdout


def text_of(pdf: bytes) -> str:
    """The text as somebody would copy it, without blanks and line ends: they are poppler's guess."""
    return "".join(_run("pdftotext", "-raw", "-", "-", pdf=pdf).decode("utf-8").split())


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, without blanks."""
    pages = _run("pdftotext", "-raw", "-", "-", pdf=pdf).decode("utf-8").split("\f")
    return ["".join(page.split()) for page in pages[:-1]]


def fonts_of(pdf: bytes, folder: Path) -> list[Font]:
    """The fonts of a PDF (``pdffonts`` reads files only)."""
    path = folder / "fonts.pdf"
    path.write_bytes(pdf)
    rows = _run("pdffonts", str(path), pdf=b"").decode("utf-8").splitlines()[2:]
    line = re.compile(r"(\S+)\s+(.+?)\s+(\S+)\s+(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$")
    found = [line.match(row) for row in rows]
    assert all(found), rows
    return [Font(one[1], one[2], *(one[n] == "yes" for n in (4, 5, 6))) for one in found if one]


def words_of(pdf: bytes) -> list[Word]:
    """The boxes of all words."""
    page = 0
    found = []
    for row in _run("pdftotext", "-bbox", "-", "-", pdf=pdf).decode("utf-8").splitlines():
        if "<page " in row:
            page += 1
        elif one := re.search(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*)</word>', row):
            found.append(Word(page, *(float(one[n]) for n in range(1, 5)), one[5]))
    return found


def picture_of(pdf: bytes, page: int = 1, dpi: int = 150) -> Image.Image:
    """A page as grey pixels."""
    numbers = ["-r", str(dpi), "-gray", "-f", str(page), "-l", str(page)]
    return Image.open(BytesIO(_run("pdftoppm", *numbers, "-", pdf=pdf)))
