"""Slips and documents on their way to paper, beside python-escpos' own image path and a bare reportlab page.

    uv run --no-sync python -m tests.benchmarks.paper [--rounds 300]

One process, the measures taken in turn so that a busy machine is busy for all of them; every ticket is another one.
Times are milliseconds: by the wall's clock, and of the processor alone, which a busy machine does not falsify (Linux;
Windows counts it in steps of 16 ms).
"""

from __future__ import annotations

import argparse
import io
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from escpos.printer import Dummy
from PIL import Image
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from desk_app.documents.make import document_pdf, set_document
from desk_app.documents.marks import Text
from desk_app.documents.sheet import DocumentFonts
from desk_app.documents.style import HEIGHT, WIDTH
from desk_app.fonts import Style, find_fonts
from desk_app.paper.pdf_text import PdfFonts
from desk_app.slips.content import slip_content
from desk_app.slips.data import SlipData, SlipTexts
from desk_app.slips.escpos import EscPos, raster_bytes
from desk_app.slips.layout import MM58, MM80, Medium, TextMark, place_slip
from desk_app.slips.render import SlipRenderer
from tests.benchmarks.table import print_table, quantiles
from tests.support.paper import centre, receipt, slip, template

POINTS = 72 / 203
WARM = 20
"""Rounds that are not counted."""


@dataclass(frozen=True)
class Line:
    """Left end and baseline in points, size, text, and the name of its face."""

    x: float
    y: float
    size: float
    text: str
    face: str


def register(style: Style) -> str:
    """Give reportlab the face that our PDF uses first for a style."""
    face = find_fonts(style, pdf=True).faces[0]
    pdfmetrics.registerFont(TTFont(f"bare-{style}", str(face.path), subfontIndex=face.index))
    return f"bare-{style}"


def bare_pdf(pages: Sequence[Sequence[Line]], size: tuple[float, float], digits: str = "") -> bytes:
    """The least that reportlab can do: the same words in the same places, which are known beforehand; its own QR."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, pageCompression=1)
    for number, page in enumerate(pages):
        for line in page:
            canvas.setFont(line.face, line.size)
            canvas.drawString(line.x, line.y, line.text)
        if digits and not number:
            code = QrCodeWidget(digits, barLevel="M")
            left, bottom, right, _top = code.getBounds()
            edge = 90.0
            scale = edge / (right - left)
            drawing = Drawing(edge, edge, transform=(scale, 0, 0, scale, -left, -bottom))
            drawing.add(code)
            renderPDF.draw(drawing, canvas, 10, 100)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def slip_lines(data: SlipData, texts: SlipTexts, medium: Medium, fonts: PdfFonts, face: str) -> list[Line]:
    page = place_slip(slip_content(data, texts), medium, fonts.width)
    return [
        Line(mark.x * POINTS, (page.height - mark.baseline) * POINTS, mark.size * POINTS, mark.text, face)
        for mark in page.marks
        if isinstance(mark, TextMark)
    ]


def measured(works: dict[str, Callable[[int], object]], rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds by the wall and of the processor of each work, in turn; the first rounds are not counted."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for number in range(-WARM, rounds):
        for name, work in works.items():
            begun, worked = time.perf_counter(), time.process_time()
            work(number)
            if number >= 0:
                times[name].append((1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - worked)))
    return times


def escpos_job(printer: Dummy, picture: Image.Image) -> bytes:
    """The picture by python-escpos as it comes, with its own begin, feed and cut."""
    printer.clear()
    printer.hw("INIT")
    printer.image(picture)
    printer.cut(mode="PART")
    return printer.output


def slip_works(rounds: int, medium: Medium) -> dict[str, Callable[[int], object]]:
    texts = SlipTexts.of(centre())
    renderer = SlipRenderer(texts, medium)
    dummy = Dummy(profile={576: "TM-T20II", 384: "POS-5890"}[medium.width])
    fonts, face = PdfFonts(find_fonts("sans", pdf=True)), register("sans")
    slips = [slip(number) for number in range(10, 10 + rounds + WARM)]
    pictures = [renderer.image(one) for one in slips]
    lines = [[slip_lines(one, texts, medium, fonts, face)] for one in slips]
    size = (medium.paper_mm * 72 / 25.4, 420.0)
    mm = f"{medium.paper_mm} mm"
    return {
        f"{mm}: slip → raster → bytes": lambda n: renderer.escpos(slips[n]),
        f"{mm}: the same raster, bytes by python-escpos": lambda n: escpos_job(dummy, renderer.image(slips[n])),
        f"{mm}:   raster → bytes alone": lambda n: raster_bytes(pictures[n]),
        f"{mm}:   raster → bytes alone by python-escpos": lambda n: escpos_job(dummy, pictures[n]),
        f"{mm}: slip → bytes, text mode": lambda n: renderer.escpos(slips[n], EscPos("text")),
        f"{mm}: slip → PDF": lambda n: renderer.pdf(slips[n]),
        f"{mm}:   bare reportlab, equal text and a QR": lambda n: bare_pdf(lines[n], size, slips[n].qr),
        f"{mm}:   bare reportlab, equal text, no QR": lambda n: bare_pdf(lines[n], size),
    }


def document_works(rounds: int, code: str) -> dict[str, Callable[[int], object]]:
    one, fonts = template(code), DocumentFonts.of_this_pc()
    faces = {"body": register("serif"), "title": register("title")}
    cases = [receipt(appeal=appeal(number), qr=slip(number).qr) for number in range(rounds + WARM)]
    lines = [
        [
            [Line(mark.x, mark.y, mark.size, mark.text, faces[mark.face]) for mark in page if isinstance(mark, Text)]
            for page in set_document(one, facts, fonts).pages
        ]
        for facts in cases
    ]
    return {
        f"A4 {one.name} → PDF": lambda n: document_pdf(one, cases[n], fonts),
        "  bare reportlab, equal text and a QR": lambda n: bare_pdf(lines[n], (WIDTH, HEIGHT), cases[n].qr),
        "  bare reportlab, equal text, no QR": lambda n: bare_pdf(lines[n], (WIDTH, HEIGHT)),
    }


def appeal(number: int) -> str:
    """An appeal of its own for each case, so that each document has characters of its own."""
    chance = random.Random(number)
    words = [f"{one.level1}{one.level2}" for one in centre().categories.values()]
    return "，".join(chance.sample(words, 5)) + "，双方协商两次未果，要求处理。"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=300)
    rounds = parser.parse_args().rounds
    rows: list[tuple[str, ...]] = []
    makers = [partial(slip_works, medium=MM80), partial(slip_works, medium=MM58)]
    makers += [partial(document_works, code=code) for code in ("receipt", "registration-form")]
    for maker in makers:
        for name, samples in measured(maker(rounds), rounds).items():
            wall, processor = zip(*samples, strict=True)
            rows.append((name, *quantiles(wall)[:2], *quantiles(processor)[:2]))
    print_table(("milliseconds", "p50", "p95", "CPU p50", "CPU p95"), rows)


if __name__ == "__main__":
    main()
