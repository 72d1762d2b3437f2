"""The visitor's screen measured on its pixels: bright enough, high enough, whole, and its QR is the slip's."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.errors import UserError
from desk_app.screens.hall_layout import millimetres_per_pixel
from desk_app.screens.visitor_facts import Registering
from desk_app.screens.visitor_texts import LIMITS, VisitorTexts
from tests.support import visitor_states as states
from tests.support.hall_states import centre
from tests.support.paper import zxing
from tests.support.pixels import photograph, pixels, read_contrast
from tests.support.visitor_states import SIZES, STATES, State
from ui.screens.ink import screen_font
from ui.screens.visitor import VisitorScreen
from ui.screens.visitor_paint import LYING, PANEL_INCH, READ_FROM_M, SMALLEST, UPRIGHT, Layout

Show = Callable[[State], VisitorScreen]
BY_NAME = {state.name: state for state in STATES}
MINUTE_OF_ARC = 3.141592653589793 / 180 / 60


@pytest.fixture
def show(dressed: QApplication) -> Iterator[Show]:
    made: list[VisitorScreen] = []

    def open_state(state: State) -> VisitorScreen:
        made.append(states.shown(state))
        return made[-1]

    yield open_state
    for screen in made:
        screen.close()
        screen.deleteLater()


@pytest.mark.parametrize("name", list(BY_NAME))
def test_every_text_stands_out_seven_to_one_on_the_pixels(show: Show, name: str) -> None:
    screen = show(BY_NAME[name])
    image = pixels(screen)
    marks = screen.marks()
    assert len(marks) > 8
    weak = {mark.text: round(read_contrast(screen, image, mark), 1) for mark in marks if mark.text != "—"}
    assert {text: ratio for text, ratio in weak.items() if ratio < 7} == {}


@pytest.mark.parametrize("name", list(BY_NAME))
def test_nothing_is_cut_short_or_small_and_nothing_lies_over_anything(show: Show, name: str) -> None:
    screen = show(BY_NAME[name])
    marks = screen.marks()
    assert [mark.text for mark in marks if "…" in mark.text] == []
    assert min(mark.pixels for mark in marks) >= SMALLEST
    wide, high = screen.design()
    inner = [(mark, mark.rect.adjusted(3, mark.rect.height() / 3, -3, -mark.rect.height() / 3)) for mark in marks]
    assert all(QRectF(0, 0, wide, high).contains(rect) for _mark, rect in inner)
    over = [(a.text, b.text) for (a, one), (b, other) in itertools.combinations(inner, 2) if one.intersects(other)]
    assert over == []


def test_letters_are_as_high_as_the_rule_asks_at_one_metre(dressed: QApplication) -> None:
    mm = millimetres_per_pixel(1920, 1080, PANEL_INCH)
    metrics = QFontMetricsF(screen_font(1000))
    ideograph = metrics.tightBoundingRect("窗").height() / 1000 * SMALLEST * mm
    digit = metrics.tightBoundingRect("0").height() / 1000 * SMALLEST * mm
    assert ideograph >= 20 * MINUTE_OF_ARC * READ_FROM_M * 1000
    assert digit >= 16 * MINUTE_OF_ARC * READ_FROM_M * 1000


@pytest.mark.parametrize("design", [LYING, UPRIGHT])
def test_the_parts_of_a_design_stand_apart(design: Layout) -> None:
    parts = (design.top, *design.rows, design.title, design.panel, design.foot)
    assert not any(one.intersects(other) for one, other in itertools.combinations(parts, 2))
    assert not design.number.intersects(design.code)


def test_the_number_is_read_from_across_the_hall(show: Show) -> None:
    mm = millimetres_per_pixel(1920, 1080, PANEL_INCH)
    for name in ("issued", "upright-issued", "issued-second-desk", "upright-issued-second-desk"):
        label = max(show(BY_NAME[name]).marks(), key=lambda mark: mark.pixels)
        assert label.text in ("D006", "A2013")
        assert label.pixels * mm * 0.73 >= 40


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_phone_reads_the_slips_qr_from_the_screen(show: Show, size: tuple[int, int]) -> None:
    seen = photograph(pixels(show(replace(BY_NAME["issued"], size=size))))
    assert zxing(seen) == [states.QR]
    corners = zxingcpp.read_barcodes(seen)[0].position
    assert corners.top_right.x - corners.top_left.x >= 240, "large: 45 mm on the smallest panel"


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_picture_is_scaled_as_a_whole_in_the_design_that_suits(show: Show, size: tuple[int, int]) -> None:
    screen = show(replace(BY_NAME["mediation"], size=size))
    assert screen.design() == ((1920, 1080) if size[0] > size[1] else (1080, 1920))
    lying = screen.words()
    screen.resize(size[1], size[0])
    pixels(screen)
    said = [sorted("".join(words).replace(" ", "")) for words in (lying, screen.words())]  # breaks take a blank
    assert said[0] == said[1], "turned, it says the same"


def test_without_data_it_says_so_and_promises_nothing_but_keeps_the_number(show: Show) -> None:
    for name in ("stopped", "stopped-registering", "stopped-issued"):
        words = show(BY_NAME[name]).words()
        assert any("09:12" in word for word in words)
        assert "09:16" in words, "the clock runs on"
    assert "D006" in show(BY_NAME["stopped-issued"]).words()


def test_only_the_row_that_changed_is_painted_again(show: Show) -> None:
    screen = show(BY_NAME["typing"])
    screen.show()
    regions = dict(screen._regions)
    again: list[QRectF] = []
    screen._again = again.append  # type: ignore[method-assign,assignment]
    view = BY_NAME["typing"].view
    assert isinstance(view, Registering)
    longer = replace(view, rows=(view.rows[0], replace(view.rows[1], value="***********"), *view.rows[2:]))
    screen._view = lambda: longer
    screen.refresh()
    assert again == [regions["row 1"].rect]


# --- the centre's own words -------------------------------------------------------------------------------------------

LONG = "很长的一句话，" * 5 + "到此为止了"


def centre_with(tmp_path: Path, lines: str) -> Path:
    path = tmp_path / "centre.toml"
    path.write_text(default_centre_path().read_text(encoding="utf-8") + "\n[visitor]\n" + lines, encoding="utf-8")
    return path


def test_a_centre_words_its_own_screen(tmp_path: Path) -> None:
    lines = 'greeting = ["欢迎"]\nprivacy = ["谁：{centre}", "没有栏目的一行"]\n'
    texts = VisitorTexts.of(load_centre(centre_with(tmp_path, lines)))
    assert texts.greeting == ("欢迎",)
    assert texts.privacy.lines == (("谁", "安澜县社会治安综合治理中心"), ("", "没有栏目的一行"))
    assert texts.bring == VisitorTexts.of(centre()).bring


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        (f'bring = ["{LONG}多"]', "bring"),
        ('mediation = ["一", "二"]', "mediation"),
        ('accept = ["{path}"]', "accept"),
        ('privacy = ["{name}"]', "privacy"),
        ('refuse = ["{"]', "refuse"),
        ('welcome = ["一"]', "welcome"),
    ],
)
def test_words_that_do_not_fit_are_named_when_the_file_is_read(tmp_path: Path, lines: str, field: str) -> None:
    with pytest.raises(UserError) as problem:
        load_centre(centre_with(tmp_path, lines))
    assert field in problem.value.sentence


@pytest.mark.parametrize(
    "name", ["idle", "privacy", "mediation", "upright-idle", "upright-privacy", "upright-mediation"]
)
def test_the_longest_words_a_centre_may_write_still_fit(show: Show, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    full = {key: (LONG[:longest],) * most for key, (most, longest) in LIMITS.items()}
    full["privacy"] = ("谁在处理：" + LONG[5:],) * LIMITS["privacy"][0]
    long = replace(centre(), visitor_texts=full)
    monkeypatch.setattr(states, "centre", lambda: long)
    view = states.form(states.TYPED) if "mediation" in name else None
    screen = show(replace(BY_NAME[name], view=view))
    marks = screen.marks()
    assert min(mark.pixels for mark in marks) >= SMALLEST
    foot = screen._layout.foot.top()
    assert max(mark.rect.bottom() for mark in marks if mark.rect.top() < foot) <= foot
    inner = [mark.rect.adjusted(3, mark.rect.height() / 3, -3, -mark.rect.height() / 3) for mark in marks]
    assert not any(one.intersects(other) for one, other in itertools.combinations(inner, 2))
