"""The hall screen on a living store: numbers and places only, and honest when the data stands still."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QImage, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from desk_app.commands.parser import build_parser
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.screens import hall_facts as facts
from tests.support.desk import MEDIATOR, WINDOW
from tests.ui.rooms.conftest import Bench
from ui.screens.hall import HallScreen, HallTimes
from ui.screens.hall_window import HallWindow
from ui.theme.style import dress

NAME, PHONE = "欧阳䶮", "13812345678"
LABEL = re.compile(r"[A-HJ-NP-Z]\d{3,4}$")


class Beat:
    """A clock of the screen that the test moves."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def screen(bench: Bench) -> tuple[HallScreen, Beat]:
    beat = Beat()
    made = HallScreen(bench.desk.app.centre, bench.desk.clock.now_ms, beat=beat)
    bench.windows.append(made)
    return made, beat


def feed(bench: Bench, screen: HallScreen) -> None:
    screen.show_board(bench.desk.app.board.board())


def test_a_call_stands_on_the_banner_and_on_the_board(bench: Bench) -> None:
    ticket, following = bench.desk.ticket(), bench.desk.ticket()
    hall = bench.hall()
    bench.until(lambda: ticket.ticket in hall.words())
    bench.desk.app.calls.next("W4", MEDIATOR)
    place = bench.desk.app.centre.place_label("W4")
    bench.until(lambda: place in hall.words())
    words = hall.words()
    assert words.count(ticket.ticket) == 2
    assert following.ticket in words


def test_a_commit_of_another_process_shows(bench: Bench) -> None:
    hall = bench.hall()
    bench.until(lambda: "0" in hall.words())
    script = (
        "import sys; from pathlib import Path; from tests.support.desk import Desk, HandClock;"
        "desk = Desk.at(Path(sys.argv[1]), HandClock(sys.argv[2])); print(desk.ticket().ticket); desk.app.close()"
    )
    call = [sys.executable, "-c", script, str(bench.desk.folder), "2026-03-02 09:10"]
    root = Path(__file__).parents[3]
    done = subprocess.run(call, capture_output=True, text=True, cwd=root, check=True, timeout=60)
    label = done.stdout.strip()
    assert LABEL.match(label)
    bench.until(lambda: label in hall.words())


def test_only_numbers_places_and_the_centres_own_words_are_painted(
    bench: Bench, screen: tuple[HallScreen, Beat]
) -> None:
    hall, _beat = screen
    centre = bench.desk.app.centre
    said = {
        "name": NAME,
        "phone": PHONE,
        "address": "柳河社区",
        "text": "楼上漏水泡坏吊顶",
        "flags": frozenset({"elderly"}),
    }
    calls = bench.desk.app.calls
    tickets = [bench.desk.ticket(**{**said, "name": NAME + str(n)}) for n in range(4)]
    hidden = bench.desk.app.register.register(bench.desk.registration(**{**said, "wants": "discipline"}), "zhouzheng")
    calls.call(tickets[0].stop, "W4", MEDIATOR)
    calls.miss(tickets[0].stop, MEDIATOR)
    calls.call(tickets[1].stop, "W4", MEDIATOR)
    calls.transfer(tickets[2].stop, "R4", MEDIATOR)
    calls.call(tickets[2].stop, "R4", "chenjing")
    calls.start(tickets[2].stop, "chenjing", "R4")
    feed(bench, hall)
    painted = hall.words()
    everything = "\n".join(painted)
    for secret in (NAME, PHONE, "柳河", "漏水", "邻里", hidden.ticket, tickets[2].ticket, "R9", "会商"):
        assert secret not in everything
    labels = {word for word in painted if LABEL.match(word)}
    assert labels == {tickets[0].ticket, tickets[1].ticket, tickets[3].ticket}
    state_room = centre.places["R4"].short
    assert painted[painted.index(state_room) + 1] != painted[painted.index(centre.places["R1"].short) + 1]


def test_before_the_first_reading_nothing_is_0_and_nothing_is_free(screen: tuple[HallScreen, Beat]) -> None:
    hall, _beat = screen
    words = hall.words()
    assert "0" not in words
    assert "—" in words
    assert "综合受理" in words


def test_when_nothing_was_heard_for_long_it_says_since_when_and_keeps_the_last_state(
    bench: Bench, screen: tuple[HallScreen, Beat]
) -> None:
    hall, beat = screen
    ticket = bench.desk.ticket()
    bench.desk.app.calls.next("W4", MEDIATOR)
    feed(bench, hall)
    assert "0" in hall.words()
    live = hall.words()
    bench.desk.clock.pass_(minutes=4)
    beat.ms += 6_000
    hall.refresh()
    assert hall.stopped
    words = hall.words()
    assert "0" not in words
    assert words.count(ticket.ticket) == 2
    assert any("09:00" in word and word not in live for word in words), "since when, in words"
    assert "09:04" in words, "the clock runs on"
    notice = bench.desk.app.centre.notices[0]
    assert notice in live
    assert notice not in words
    feed(bench, hall)
    assert not hall.stopped
    assert notice in hall.words()


def test_a_store_that_cannot_be_read_stops_the_screen_calmly(bench: Bench) -> None:
    ticket = bench.desk.ticket()
    hall = bench.hall(HallTimes(stopped_ms=3_600_000))
    bench.until(lambda: ticket.ticket in hall.words())
    problems: list[object] = []
    bench.works[0].troubled.connect(problems.append)
    store = bench.desk.app.store.path
    whole = store.read_bytes()
    store.write_bytes(b"\x00" * len(whole))
    bench.works[0].run(bench.desk.app.store.close)  # pages it holds in memory would still be right
    bench.until(lambda: hall.stopped)
    assert isinstance(problems[0], EnvironmentProblem)
    assert ticket.ticket in hall.words(), "the last known state stays"
    store.write_bytes(whole)


def test_pages_turn_when_there_are_more_windows_than_fit(bench: Bench) -> None:
    beat = Beat()
    centre = bench.desk.app.centre
    hall = HallScreen(centre, bench.desk.clock.now_ms, HallTimes(page_ms=8_000), beat=beat)
    bench.windows.append(hall)
    board = bench.desk.app.board.board()
    windows = [place for place in board.places if place.kind == "window"]
    more = tuple(replace(place, code=f"W{n}", number=n, short=f"窗{n}") for n, place in enumerate(windows + windows, 1))
    hall.show_board(replace(board, places=more))
    first = hall.words()
    beat.ms += 8_000
    hall.heard()
    second = hall.words()
    shown = {word for word in first + second if word.startswith("窗")}
    assert shown >= {f"窗{n}" for n in range(1, 21)}
    assert "窗11" not in first
    assert "窗1" not in second


class Painted(QObject):
    """Remembers the regions a widget was asked to paint."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.regions: list[QRegion] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.regions.append(event.region())
        return super().eventFilter(watched, event)

    def touched(self, x: int, y: int) -> bool:
        return any(region.contains(QPoint(x, y)) for region in self.regions)


def test_an_unchanged_board_paints_nothing_and_a_call_paints_only_its_regions(
    bench: Bench, screen: tuple[HallScreen, Beat]
) -> None:
    hall, _beat = screen
    for _n in range(2):
        bench.desk.asks()
    hall.resize(1920, 1080)
    hall.show()
    bench.qtbot.waitExposed(hall)
    feed(bench, hall)
    QApplication.processEvents()
    painted = Painted(hall)
    feed(bench, hall)
    QApplication.processEvents()
    assert painted.regions == []
    bench.desk.app.calls.next("W1", WINDOW)
    feed(bench, hall)
    bench.until(lambda: painted.touched(500, 200))
    assert painted.touched(500, 400), "window 1"
    assert not painted.touched(500, 500), "window 2 did not change"
    assert not painted.touched(60, 980), "nobody was missed"
    assert not painted.touched(1500, 400), "no room changed"


@pytest.mark.parametrize(("wide", "high"), [(1920, 1080), (1366, 768), (1080, 1920), (3840, 2160), (1024, 768)])
def test_the_picture_is_scaled_as_a_whole_and_letterboxed(
    screen: tuple[HallScreen, Beat], wide: int, high: int
) -> None:
    hall, _beat = screen
    hall.resize(wide, high)
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    hall.render(image)
    design = (1080, 1920) if high > wide else (1920, 1080)
    scale = min(wide / design[0], high / design[1])
    left, top = (wide - design[0] * scale) / 2, (high - design[1] * scale) / 2
    header = image.pixelColor(round(left + 20 * scale), round(top + 20 * scale)).name()
    assert header == "#0b2140"
    if top > 2:
        assert image.pixelColor(wide // 2, round(top / 2)).name() == "#07172b"


def test_the_screen_has_no_pointer(screen: tuple[HallScreen, Beat], qapp: QApplication) -> None:
    dress(qapp)
    assert screen[0].cursor().shape() == Qt.CursorShape.BlankCursor


def test_words_are_read_from_what_is_drawn(bench: Bench, screen: tuple[HallScreen, Beat]) -> None:
    read: Callable[[], list[str]] = screen[0].words
    feed(bench, screen[0])
    assert bench.desk.app.centre.name in read()


def test_an_unknown_zone_is_refused_on_the_command_line_with_the_zones_there_are(tmp_path: Path) -> None:
    words = ("--home", str(tmp_path / "home"), "--lang", "en", "screen", "hall", "--zone", "三楼")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(
        [sys.executable, "-m", "ui.app", *words],
        capture_output=True, env=environment, cwd=Path(__file__).parents[3], check=False, timeout=120,
    )  # fmt: skip
    said = done.stderr.decode("utf-8")
    assert done.returncode == 2
    assert "引导受理区、多元化解区" in said
    assert "Traceback" not in said


def test_a_window_of_one_zone_follows_its_store(bench: Bench) -> None:
    other, ours = bench.desk.asks(), bench.desk.ticket()
    window = HallWindow(bench.desk.app, bench.work(), zone="多元化解区")
    bench._show(window)
    bench.until(lambda: ours.ticket in window.words())
    assert other.ticket not in window.words()
    calls = bench.desk.app.calls
    calls.call(other.stop, "W1", WINDOW)
    calls.miss(other.stop, WINDOW)
    calls.call(ours.stop, "W4", MEDIATOR)
    bench.until(lambda: window.words().count(ours.ticket) == 2)
    assert other.ticket not in window.words(), "missed in the other zone"
    calls.miss(ours.stop, MEDIATOR)
    bench.until(lambda: window.words().count(ours.ticket) == 2 and "过号" in window.words())
    board = bench.desk.app.board.board()
    assert board.missed_zones == {other.ticket: "引导受理区", ours.ticket: "多元化解区"}
    assert other.ticket not in window.words()


def test_a_live_board_has_an_estimate_for_every_business_that_is_open(bench: Bench) -> None:
    for _n in range(5):
        bench.desk.ticket()
    board = bench.desk.app.board.board()
    waits = {wait.business: wait.minutes for wait in facts.waits(bench.desk.app.centre, board, "", stopped=False)}
    low, high = (int(part) for part in waits["人民调解"].split("–"))
    assert 0 < low < high


def test_how_long_calls_and_pages_stay_is_given_on_the_command_line() -> None:
    given = build_parser().parse_args(["screen", "hall", "--call-seconds", "12", "--page-seconds", "20"])
    assert (given.call_seconds, given.page_seconds, given.zone) == (12, 20, "")
    with pytest.raises(UserError):
        build_parser().parse_args(["screen", "hall", "--call-seconds", "0"])
