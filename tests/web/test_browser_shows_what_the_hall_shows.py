"""Every state of the hall screen in a real Chromium beside our own window: same words, same places, same colours, and
every text stands out 7:1 on the pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support import hall_states
from tests.support.hall_states import STATES, State
from tests.web.beside import SCROLLS, Word, beside, differing, weak, words
from tests.web.chromium import Page, program
from tests.web.still import Still, serving
from ui.screens import door_paint, tokens
from ui.screens.picture import PublicPicture

BY_NAME = {state.name: state for state in STATES}
pytestmark = pytest.mark.skipif(program() is None, reason="no Chromium here: apt-get install chromium")


@pytest.fixture(scope="module")
def still() -> Iterator[Still]:
    with serving(hall_states.centre()) as served:
        yield served


def hall(standing: Page, still: Still, screens: list[PublicPicture], state: State) -> tuple[PublicPicture, list[Word]]:
    screens.append(hall_states.shown(state))
    still.board, still.now_ms = state.made() if state.made else None, state.now_ms
    still.cut_ms = state.cut_ms or (state.now_ms - state.silent_ms if state.silent_ms else None)
    zone = f"?zone={quote(state.zone)}" if state.zone else ""
    return screens[-1], beside(standing, f"http://127.0.0.1:{still.port}/hall{zone}", screens[-1], state.page)


@pytest.mark.parametrize("name", [name for name in BY_NAME if name != "first"])
def test_the_browser_shows_what_the_hall_screen_shows(
    standing: Page, still: Still, screens: list[PublicPicture], tmp_path: Path, name: str
) -> None:
    screen, seen = hall(standing, still, screens, BY_NAME[name])
    assert differing(screen, seen) == []
    assert weak(standing, seen, tmp_path / "seen.png") == {}
    assert not standing.value(SCROLLS)
    assert standing.trouble == []


def test_before_the_first_picture_nothing_is_known_and_nothing_is_0(standing: Page, tmp_path: Path) -> None:
    standing.size(1920, 1080)
    with serving(hall_states.centre()) as unread:
        standing.open(f"http://127.0.0.1:{unread.port}/hall")
        standing.until(lambda: "还没有读到数据，正在连接" in standing.words("heading"), "that there is no data yet")
        assert "—" in standing.words("window-0")
        assert "0" not in standing.words()
        assert weak(standing, words(standing), tmp_path / "seen.png") == {}
        standing.open("about:blank")


@pytest.mark.long
@pytest.mark.parametrize("size", [*hall_states.SIZES, (800, 600), (1280, 720)], ids=str)
def test_on_every_monitor_the_whole_picture_is_seen_without_scrolling(
    standing: Page, still: Still, screens: list[PublicPicture], size: tuple[int, int]
) -> None:
    screen, seen = hall(standing, still, screens, replace(BY_NAME["several"], size=size))
    assert differing(screen, seen) == []
    assert not standing.value(SCROLLS)
    assert all(word.left >= -1 and word.left + word.wide <= size[0] + 1 for word in seen)
    assert [word.text for word in seen if "…" in word.text] == []


def test_the_pages_colours_are_those_of_our_windows(standing: Page, still: Still) -> None:
    standing.open(f"http://127.0.0.1:{still.port}/hall")
    standing.until(lambda: bool(standing.value("window.GuidanceDesk && GuidanceDesk.colour")), "the page")
    known = {value.upper() for value in vars(tokens).values() if isinstance(value, str) and value.startswith("#")}
    known |= {colour.upper() for colour in (*door_paint.BLOCKS.values(), door_paint.RULE)}
    assert set(standing.value("GuidanceDesk.colour").values()) <= known
