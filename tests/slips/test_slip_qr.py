"""The QR on slips is read by two independent readers, also when paper and optics are at their worst."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from desk_app.domain.codes import read_qr
from desk_app.errors import UserError
from desk_app.fonts import find_fonts
from desk_app.paper.qr import qr_modules
from desk_app.slips.data import SlipTexts
from desk_app.slips.draw import SlipDrawer
from desk_app.slips.layout import MM58, MM80, Medium, QrMark
from desk_app.slips.render import SlipRenderer
from tests.support.paper import DAY, KEYS, centre, slip, worn, zbar, zxing

MEDIA = (MM80, MM58)
Wear = Callable[[Image.Image, int], Image.Image]


def assert_all_read(folder: Path, media: tuple[Medium, ...], wear: Wear | None) -> None:
    """100 slips, each on the next of ``media``: both readers find exactly the digits that were printed."""
    renderers = [SlipRenderer(SlipTexts.of(centre()), medium) for medium in media]
    printed: dict[Path, str] = {}
    read: dict[Path, list[str]] = {}
    for number in range(1, 101):
        data = slip(number)
        png = renderers[number % len(media)].png(data)
        image = Image.open(BytesIO(png))
        assert image.mode == "1"
        if wear is None:
            path = folder / f"{number}.png"
            path.write_bytes(png)
        else:
            image = wear(image, number)
            path = folder / f"{number}.pgm"
            image.save(path)
        printed[path] = data.qr
        read[path] = zxing(image)
    assert {path.name for path in printed if read[path] != [printed[path]]} == set(), "not read by zxing-cpp"
    seen = zbar(list(printed))
    assert {path.name for path in printed if seen.get(path) != [printed[path]]} == set(), "not read by zbar"


def test_100_of_100_fresh_slips_are_read_by_both_readers(tmp_path: Path) -> None:
    assert_all_read(tmp_path, MEDIA, None)


@pytest.mark.long
def test_100_of_100_worn_slips_are_read_by_both_readers(tmp_path: Path) -> None:
    assert_all_read(tmp_path, MEDIA, worn)


@pytest.mark.long
@pytest.mark.parametrize("sampled", ["twice as fine", "smaller and back"])
@pytest.mark.parametrize("medium", MEDIA, ids=["80mm", "58mm"])
def test_100_of_100_worn_slips_of_each_width_are_read(tmp_path: Path, medium: Medium, sampled: str) -> None:
    assert_all_read(tmp_path, (medium,), lambda image, seed: worn(image, seed, sampled=sampled))


def test_what_is_read_from_paper_leads_back_to_the_ticket_and_holds_digits_only() -> None:
    data = slip()
    [digits] = zxing(SlipRenderer(SlipTexts.of(centre())).image(data))
    assert digits.isascii()
    assert digits.isdigit()
    assert len(digits) <= 101
    assert read_qr(digits, KEYS, DAY, centre().area).label == data.label


def test_yesterdays_slip_is_refused_today() -> None:
    [digits] = zxing(SlipRenderer(SlipTexts.of(centre())).image(slip(day=DAY - timedelta(days=1))))
    with pytest.raises(UserError):
        read_qr(digits, KEYS, DAY)


def test_a_slip_of_somebody_without_the_key_is_refused() -> None:
    [digits] = zxing(SlipRenderer(SlipTexts.of(centre())).image(slip()))
    with pytest.raises(UserError):
        read_qr(digits, {1: b"another centre's key, 32 bytes .."}, DAY)


@pytest.mark.parametrize("medium", MEDIA, ids=["80mm", "58mm"])
def test_modules_are_at_least_5_dots_with_4_modules_of_white_around(medium: Medium) -> None:
    drawer = SlipDrawer(SlipTexts.of(centre()), find_fonts("sans"), medium)
    [mark] = [mark for mark in drawer.page(slip()).marks if isinstance(mark, QrMark)]
    assert mark.module >= 5
    edge, quiet = qr_modules(mark.digits) * mark.module, 4 * mark.module
    image = drawer.draw(slip())
    assert mark.x >= quiet
    assert mark.x + edge + quiet <= medium.width
    box = (mark.x - quiet, mark.y - quiet, mark.x + edge + quiet, mark.y + edge + quiet)
    around = image.crop(box)
    around.paste(1, (quiet, quiet, quiet + edge, quiet + edge))
    assert around.getextrema()[0] > 0, "something is drawn in the quiet zone"
