"""A centre changes texts, order and logo of its slip in its configuration; mistakes are named with file, key, line."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from desk_app.centre_carried import carried
from desk_app.centre_file import default_centre_path, load_centre
from desk_app.errors import UserError
from desk_app.fonts import find_fonts
from desk_app.i18n import choose_language
from desk_app.paper.texts import SLIP_ORDER
from desk_app.slips.data import SlipTexts
from desk_app.slips.draw import SlipDrawer
from desk_app.slips.escpos import EscPos
from desk_app.slips.layout import MM58, MM80, Medium, PictureMark, QrMark, RuleMark, TextMark
from desk_app.slips.preview import preview, preview_of_file
from desk_app.slips.render import SlipRenderer
from tests.support.escpos_decoder import decode
from tests.support.paper import slip

BOTOU = default_centre_path().read_text(encoding="utf-8")
ORDER = re.search(r"^order = \[[^\]]*\]\n", BOTOU, re.MULTILINE)
LINE = '# logo = "logo.png"\n'
MEDIA = pytest.mark.parametrize("medium", [MM80, MM58], ids=["80mm", "58mm"])
FONTS = find_fonts("sans")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    choose_language("en")
    yield
    choose_language("zh_CN")


def png(width: int = 200, height: int = 100, *, colour: str = "black") -> bytes:
    """A disc on a transparent ground."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((0, 0, width - 1, height - 1), fill=colour)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def texts_with(folder: Path, *, order: str = "", logo: str = "") -> SlipTexts:
    assert ORDER is not None
    text = BOTOU.replace(ORDER[0], order).replace(LINE, logo and f"logo = '{logo}'\n")
    path = folder / "centre.toml"
    path.write_text(text, encoding="utf-8")
    return SlipTexts.of(load_centre(path))


def refused(folder: Path, **changes: str) -> UserError:
    with pytest.raises(UserError) as problem:
        texts_with(folder, **changes)
    return problem.value


def line_of(text: str) -> int:
    return BOTOU[: BOTOU.index(text)].count("\n") + 1


# --- order


def test_the_shipped_centre_writes_out_the_order_that_holds_without_one(tmp_path: Path) -> None:
    assert SlipTexts.of(load_centre(default_centre_path())).order == SLIP_ORDER
    assert texts_with(tmp_path).order == SLIP_ORDER


@MEDIA
def test_a_slip_follows_the_order_of_its_centre(tmp_path: Path, medium: Medium) -> None:
    texts = texts_with(tmp_path, order='order = ["qr", "rule", "label", "lines", "title"]\n')
    page = SlipDrawer(texts, FONTS, medium).page(slip())
    [qr] = [mark for mark in page.marks if isinstance(mark, QrMark)]
    [rule] = [mark for mark in page.marks if isinstance(mark, RuleMark)]
    where = {mark.text: mark.baseline for mark in page.marks if isinstance(mark, TextMark)}
    assert qr.y < rule.y < where["D006"] < where[texts.lines[0]] < where["群众诉求引导单"]
    assert texts.centre not in where
    assert "请到 4 号窗口" not in where


@MEDIA
@pytest.mark.parametrize("order", [SLIP_ORDER[::-1], ("title", "qr", "label"), ("label", "qr", "title")])
def test_text_stays_out_of_the_quiet_zone_in_any_order(order: tuple[str, ...], medium: Medium) -> None:
    texts = replace(SlipTexts.of(load_centre(default_centre_path())), order=order)
    drawer = SlipDrawer(texts, FONTS, medium)
    [qr] = [mark for mark in drawer.page(slip()).marks if isinstance(mark, QrMark)]
    edge, quiet = 25 * qr.module, 4 * qr.module
    around = drawer.draw(slip()).crop((qr.x - quiet, qr.y - quiet, qr.x + edge + quiet, qr.y + edge + quiet))
    around.paste(1, (quiet, quiet, quiet + edge, quiet + edge))
    assert around.getextrema()[0] > 0


def test_rules_with_nothing_between_them_are_one(tmp_path: Path) -> None:
    order = 'order = ["rule", "title", "rule", "place", "business", "dashes", "label", "qr", "rule", "lines", "rule"]\n'
    texts = replace(texts_with(tmp_path, order=order), lines=())
    drawer = SlipDrawer(texts, FONTS, MM80)

    def rules(**changes: str) -> int:
        marks = drawer.page(replace(slip(), **changes)).marks  # type: ignore[arg-type]
        return sum(isinstance(mark, RuleMark) for mark in marks)

    assert rules() == 2
    assert rules(place="", business="", zone="") == 1


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ('["label", "title"]', "“qr” is missing; a slip cannot do without it"),
        ('["label", "qr"]', "“title” is missing"),
        ('["title", "qr"]', "“label” is missing"),
        ('["title", "label", "qr", "label"]', "“label” is there twice"),
        ('["title", "label", "qr", "name"]', "“name” is not known"),
        ("[]", "it is empty"),
        ('"title"', "a list of texts"),
    ],
)
def test_an_order_that_cannot_be_printed_is_named_with_its_line(tmp_path: Path, order: str, sentence: str) -> None:
    problem = refused(tmp_path, order=f"order = {order}\n")
    assert problem.field == "order"
    assert problem.sentence.startswith(f"centre.toml, line {line_of('order = [')}, order: ")
    assert sentence in problem.sentence


# --- logo


@MEDIA
@pytest.mark.parametrize("inside", [False, True], ids=["a file beside", "inside the configuration"])
def test_a_logo_is_printed_at_the_top_by_every_medium(tmp_path: Path, medium: Medium, *, inside: bool) -> None:
    (tmp_path / "徽标.png").write_bytes(png())
    value = "base64:" + base64.b64encode(png()).decode() if inside else "徽标.png"
    texts = texts_with(tmp_path, logo=value)
    renderer = SlipRenderer(texts, medium)
    [mark] = [mark for mark in SlipDrawer(texts, FONTS, medium).page(slip()).marks if isinstance(mark, PictureMark)]
    assert mark.y == medium.top
    assert mark.x == (medium.width - 200) // 2
    image = renderer.image(slip())
    assert image.getpixel((medium.width // 2, medium.top + 50)) == 0
    assert image.getpixel((mark.x, mark.y)) == 255, "what is transparent is paper"
    [raster] = decode(renderer.escpos(slip()), medium.width).slips
    assert raster.picture().tobytes() == image.tobytes()
    [text] = decode(renderer.escpos(slip(), EscPos("text")), medium.width).slips
    band = text.band_picture(0)
    printed = band.crop((mark.x, 0, mark.x + 200, band.height))
    assert printed.tobytes() == mark.image.crop((0, 0, 200, band.height)).tobytes()
    [page] = PdfReader(io.BytesIO(renderer.pdf(slip()))).pages
    assert b"BI" in page.get_contents().get_data()


@MEDIA
@pytest.mark.parametrize("size", [(1999, 300), (60, 1999), (2000, 2000), (1500, 40), (1, 1)])
def test_a_large_logo_is_made_smaller_and_keeps_its_shape(
    tmp_path: Path, medium: Medium, size: tuple[int, int]
) -> None:
    texts = replace(SlipTexts.of(load_centre(default_centre_path())), logo=png(*size))
    [mark] = [mark for mark in SlipDrawer(texts, FONTS, medium).page(slip()).marks if isinstance(mark, PictureMark)]
    across, down = medium.logo
    assert mark.image.width <= min(across, size[0])
    assert mark.image.height <= min(down, size[1])
    scale = min(1, across / size[0], down / size[1])
    assert abs(mark.image.width - size[0] * scale) <= 1
    assert abs(mark.image.height - size[1] * scale) <= 1


def broken(data: bytes) -> bytes:
    return data[:60] + bytes(30) + data[90:]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "not a PNG picture"),
        (b"GIF89a" + bytes(50), "not a PNG picture"),
        (png()[:80], "damaged"),
        (broken(png()), "damaged"),
        (png(2001, 10), "more than 2000 pixels"),
        (png() + bytes(70_000), "more than 64 KB"),
    ],
    ids=["empty", "a GIF", "cut off", "damaged", "too many pixels", "too large a file"],
)
def test_a_logo_that_cannot_be_printed_is_named_with_its_line(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "logo.png").write_bytes(content)
    problem = refused(tmp_path, order="\n" * ORDER[0].count("\n") if ORDER else "", logo="logo.png")
    assert problem.field == "logo"
    assert problem.sentence.startswith(f"centre.toml, line {line_of(LINE)}, logo: ")
    assert sentence in problem.sentence


@pytest.mark.parametrize(
    ("logo", "sentence"),
    [
        ("nowhere.png", "lay the picture beside this file"),
        ("../logo.png", "without a folder"),
        ("C:\\logo.png", "without a folder"),
        ("\\\\server\\share\\logo.png", "without a folder"),
        ("base64:!!!", "is not base64"),
        ("base64:AAAA", "not a PNG picture"),
    ],
)
def test_a_logo_that_is_not_there_is_named(tmp_path: Path, logo: str, sentence: str) -> None:
    problem = refused(tmp_path, logo=logo)
    assert problem.field == "logo"
    assert sentence in problem.sentence


def test_an_order_without_the_logo_there_is_would_lose_it(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    problem = refused(tmp_path, order='order = ["title", "label", "qr"]\n', logo="logo.png")
    assert problem.field == "order"
    assert "“logo” is missing" in problem.sentence


# --- the logo travels


@pytest.mark.parametrize(
    "line",
    ['logo = "logo.png"', "logo = 'logo.png'   # ours", 'logo="logo.png"', '"logo" = "logo.png"', "logo =\t'logo.png'"],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_logo_beside_the_file_goes_inside_when_the_configuration_travels(
    tmp_path: Path, line: str, ends: str
) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    path = tmp_path / "centre.toml"
    path.write_bytes(BOTOU.replace(LINE, f"{line}\n").replace("\n", ends).encode())
    here = load_centre(path)
    elsewhere = tmp_path / "another PC" / "centre-hub.toml"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(carried(path.read_bytes(), here.slip_logo))
    assert load_centre(elsewhere) == here
    assert here.slip_logo == png()
    assert carried(elsewhere.read_bytes(), here.slip_logo) == elsewhere.read_bytes()


def test_a_configuration_without_a_logo_travels_byte_for_byte() -> None:
    assert carried(BOTOU.encode(), b"") == BOTOU.encode()


def test_a_logo_line_that_cannot_be_rewritten_is_not_published(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(png())
    path = tmp_path / "centre.toml"
    path.write_text(BOTOU.replace(LINE, 'logo = """\\\n  logo.png"""\n'), encoding="utf-8")
    with pytest.raises(UserError) as problem:
        carried(path.read_bytes(), load_centre(path).slip_logo)
    assert problem.value.field == "logo"


# --- preview


@MEDIA
def test_the_preview_shows_the_words_that_are_being_edited(medium: Medium) -> None:
    texts = SlipTexts.of(load_centre(default_centre_path()))
    before = preview(texts, medium)
    assert (before.mode, before.width) == ("1", medium.width)
    after = preview(replace(texts, lines=("新的一行",)), medium)
    assert after.height < before.height
    assert preview(texts, medium).tobytes() == before.tobytes()


@MEDIA
def test_the_preview_follows_the_file_and_names_a_mistake_in_it(tmp_path: Path, medium: Medium) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(BOTOU, encoding="utf-8")
    before = preview_of_file(path, medium)
    path.write_text(BOTOU.replace('title = "群众诉求引导单"', 'title = "来访引导单"'), encoding="utf-8")
    assert preview_of_file(path, medium).tobytes() != before.tobytes()
    path.write_text(BOTOU.replace('go_to = "请到 {place}"', 'go_to = "请到 {plaec}"'), encoding="utf-8")
    with pytest.raises(UserError) as problem:
        preview_of_file(path, medium)
    assert problem.value.field == "go_to"
    assert f"line {line_of('go_to =')}" in problem.value.sentence
