"""Slips and documents on their way to paper, beside python-escpos' own image path and a bare reportlab page.

    uv run --no-sync python -m tests.benchmarks.paper [--rounds 300]

One process, the measures taken in turn so that a busy machine is busy for all of them; every ticket is another one.
Times are milliseconds of wall clock.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable

from escpos.printer import Dummy
from PIL import Image
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from desk_app.fonts import find_fonts
from desk_app.paper.pdf_text import PdfFonts
from desk_app.slips.content import slip_content
from desk_app.slips.data import SlipData, SlipTexts
from desk_app.slips.escpos import EscPos, raster_bytes
from desk_app.slips.layout import MM58, MM80, Medium, TextMark, place_slip
from desk_app.slips.render import SlipRenderer
from tests.benchmarks.table import print_table, quantiles
from tests.support.paper import centre, slip

POINTS = 72 / 203


class Bare:
    """The least that reportlab can do: the same words in the same places, in the face that a slip uses first."""

    def __init__(self, medium: Medium) -> None:
        self._medium = medium
        face = find_fonts("sans", pdf=True).faces[0]
        pdfmetrics.registerFont(TTFont("bare", str(face.path), subfontIndex=face.index))
        self._measure = PdfFonts(find_fonts("sans", pdf=True)).width

    def lines(self, data: SlipData, texts: SlipTexts) -> list[tuple[float, float, float, str]]:
        """x, y, size in points and text of every line: known beforehand, not part of the measure."""
        page = place_slip(slip_content(data, texts), self._medium, self._measure)
        marks = [mark for mark in page.marks if isinstance(mark, TextMark)]
        return [
            (mark.x * POINTS, (page.height - mark.baseline) * POINTS, mark.size * POINTS, mark.text) for mark in marks
        ]

    def pdf(self, lines: list[tuple[float, float, float, str]], digits: str = "") -> bytes:
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(self._medium.paper_mm * 72 / 25.4, 400), pageCompression=1)
        for x, y, size, text in lines:
            canvas.setFont("bare", size)
            canvas.drawString(x, y, text)
        if digits:
            code = QrCodeWidget(digits, barLevel="M")
            left, bottom, right, _top = code.getBounds()
            edge = 90.0
            drawing = Drawing(
                edge, edge, transform=(edge / (right - left), 0, 0, edge / (right - left), -left, -bottom)
            )
            drawing.add(code)
            renderPDF.draw(drawing, canvas, 10, 100)
        canvas.showPage()
        canvas.save()
        return out.getvalue()


def measured(works: dict[str, Callable[[int], object]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each work, in turn; the first rounds warm it up and are not counted."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for number in range(-20, rounds):
        for name, work in works.items():
            begun = time.perf_counter()
            work(number)
            if number >= 0:
                times[name].append(1000 * (time.perf_counter() - begun))
    return times


def escpos_job(printer: Dummy, picture: Image.Image) -> bytes:
    """The picture by python-escpos as it comes, with its own begin, feed and cut."""
    printer.clear()
    printer.hw("INIT")
    printer.image(picture)
    printer.cut(mode="PART")
    return printer.output


def paper_works(rounds: int, medium: Medium) -> dict[str, Callable[[int], object]]:
    texts = SlipTexts.of(centre())
    renderer = SlipRenderer(texts, medium)
    bare = Bare(medium)
    slips = [slip(number) for number in range(10, 10 + rounds + 20)]
    pictures = [renderer.image(one) for one in slips]
    lines = [bare.lines(one, texts) for one in slips]
    dummy = Dummy(profile={576: "TM-T20II", 384: "POS-5890"}[medium.width])
    mm = f"{medium.paper_mm} mm"
    return {
        f"{mm}: slip → raster → bytes": lambda n: renderer.escpos(slips[n]),
        f"{mm}: the same, bytes by python-escpos": lambda n: escpos_job(dummy, renderer.image(slips[n])),
        f"{mm}:   picture → bytes alone": lambda n: raster_bytes(pictures[n]),
        f"{mm}:   picture → bytes by python-escpos": lambda n: escpos_job(dummy, pictures[n]),
        f"{mm}: slip → bytes, text mode": lambda n: renderer.escpos(slips[n], EscPos("text")),
        f"{mm}: slip PDF": lambda n: renderer.pdf(slips[n]),
        f"{mm}: bare reportlab page, equal text and its own QR": lambda n: bare.pdf(lines[n], slips[n].qr),
        f"{mm}: bare reportlab page, equal text, no QR": lambda n: bare.pdf(lines[n]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    rows: list[tuple[str, ...]] = []
    for medium in (MM80, MM58):
        times = measured(paper_works(rounds, medium), rounds)
        rows += [(name, *quantiles(samples)[:2]) for name, samples in times.items()]
    print_table(("milliseconds", "p50", "p95"), rows)


if __name__ == "__main__":
    main()
