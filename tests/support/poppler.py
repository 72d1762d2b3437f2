"""What poppler, which knows nothing of our program, finds in a PDF: texts, fonts, boxes of words, pictures.

Where poppler is not (Windows), pypdf and pdfium look for it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

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


def _poppler() -> bool:
    """Whether poppler is there; on a Linux that lacks it, the test is left out rather than looked at by less."""
    found = shutil.which("pdftotext") is not None
    if not found and sys.platform != "win32":
        pytest.skip("pdftotext is missing: install poppler-utils to look into PDFs")
    return found


def _run(program: str, *arguments: str, pdf: bytes) -> bytes:
    return subprocess.run([program, *arguments], input=pdf, capture_output=True, timeout=PATIENCE_S, check=True).stdout


def text_of(pdf: bytes) -> str:
    """The text as somebody would copy it, without blanks and line ends: they are poppler's guess."""
    if not _poppler():
        return "".join(pages_of(pdf))
    return "".join(_run("pdftotext", "-raw", "-", "-", pdf=pdf).decode("utf-8").split())


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, without blanks."""
    if not _poppler():
        return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]
    pages = _run("pdftotext", "-raw", "-", "-", pdf=pdf).decode("utf-8").split("\f")
    return ["".join(page.split()) for page in pages[:-1]]


def fonts_of(pdf: bytes, folder: Path) -> list[Font]:
    """The fonts of a PDF (``pdffonts`` reads files only)."""
    if not _poppler():
        return _fonts_by_pypdf(pdf)
    path = folder / "fonts.pdf"
    path.write_bytes(pdf)
    rows = _run("pdffonts", str(path), pdf=b"").decode("utf-8").splitlines()[2:]
    line = re.compile(r"(\S+)\s+(.+?)\s+(\S+)\s+(yes|no)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$")
    found = [line.match(row) for row in rows]
    assert all(found), rows
    return [Font(one[1], one[2], *(one[n] == "yes" for n in (4, 5, 6))) for one in found if one]


def _fonts_by_pypdf(pdf: bytes) -> list[Font]:
    found: dict[str, Font] = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            embedded = "/FontFile2" in font.get("/FontDescriptor", {})
            name = font["/BaseFont"][1:]
            kind = font["/Subtype"][1:]
            found[name] = Font(name, kind, embedded, bool(re.match(r"[A-Z]{6}\+", name)), "/ToUnicode" in font)
    return list(found.values())


def words_of(pdf: bytes) -> list[Word]:
    """The boxes of all words; pdfium's are those of runs."""
    if not _poppler():
        return _runs_by_pdfium(pdf)
    page = 0
    found = []
    for row in _run("pdftotext", "-bbox", "-", "-", pdf=pdf).decode("utf-8").splitlines():
        if "<page " in row:
            page += 1
        elif one := re.search(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*)</word>', row):
            found.append(Word(page, *(float(one[n]) for n in range(1, 5)), one[5]))
    return found


def _runs_by_pdfium(pdf: bytes) -> list[Word]:
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, 1):
            height, text = page.get_height(), page.get_textpage()
            for run in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(run)
                said = text.get_text_bounded(left, bottom, right, top)
                found.append(Word(number, left, height - top, right, height - bottom, said))
    return found


def picture_of(pdf: bytes, page: int = 1, dpi: int = 150) -> Image.Image:
    """A page as grey pixels."""
    if not _poppler():
        with pypdfium2.PdfDocument(pdf) as document:
            return document[page - 1].render(scale=dpi / 72, grayscale=True).to_pil()
    numbers = ["-r", str(dpi), "-gray", "-f", str(page), "-l", str(page)]
    return Image.open(BytesIO(_run("pdftoppm", *numbers, "-", pdf=pdf)))
