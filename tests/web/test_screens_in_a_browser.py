"""The page in a real Chromium: calls appear, a lost server is said in words and found again, nobody else is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.desk import MEDIATOR, WINDOW, Desk
from tests.support.proxy import TO_CLIENT, Proxy
from tests.web.chromium import Page, browser, program
from tests.web.conftest import Serve

WAITING = """[].map.call(document.querySelectorAll('[id^="window-"]'), function (e) {
  return e.lastChild.textContent;
})"""
pytestmark = pytest.mark.skipif(program() is None, reason="no Chromium here: apt-get install chromium")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("chromium")) as page:
        yield page


@pytest.fixture
def page(opened: Page) -> Iterator[Page]:
    opened.size(1920, 1080)
    yield opened
    opened.open("about:blank")
    opened.requests.clear()
    opened.trouble.clear()


def at_rest(page: Page) -> bool:
    return page.words("banner") == ["请在等候区休息，留意叫号"] and "空闲" in page.words()


def called(page: Page) -> str:
    """Return the large number."""
    script = (
        "[].map.call(document.querySelectorAll('#banner .word'), e => [parseFloat(e.style.fontSize), e.textContent])"
    )
    return str(max(page.value(script), default=(0, ""))[1])


def ground(page: Page) -> str:
    return str(page.value("getComputedStyle(document.getElementById('banner').firstChild).backgroundColor"))


def test_a_call_appears_a_killed_server_is_said_and_found_again(page: Page, desk: Desk, serve: Serve) -> None:
    first, second = desk.ticket(), desk.ticket()
    server = serve()
    page.open(f"http://127.0.0.1:{server.port}/hall")
    page.until(lambda: at_rest(page), "the hall at rest")
    assert page.words("heading") == ["09:00", "2026年3月2日　星期一", desk.app.centre.name]
    desk.app.calls.next("W4", MEDIATOR)
    page.until(lambda: page.words("banner") == [first.ticket, "4 号窗口", "人民调解"], "the call")
    assert ground(page).startswith("rgb(255,")
    assert "0" in page.value(WAITING)
    server.stop()
    page.until(lambda: "数据停在 09:00，正在重连" in page.words("heading"), "since when it stands still")
    assert "0" not in page.value(WAITING), "nothing that is not known is shown as counted"
    assert set(page.words("waits")[2::2]) == {"—"}
    assert page.words("banner")[-3:] == [first.ticket, "4 号窗口", "人民调解"], "the last known state stays"
    assert "09:00 叫号" in page.text("banner")
    assert ground(page) == "rgb(16, 41, 74)"
    assert "屏幕数据暂停更新" in page.text("notice")
    assert desk.app.calls.miss(first.stop, MEDIATOR)
    assert desk.app.calls.next("W4", MEDIATOR) is not None
    serve(server.port)
    page.until(lambda: called(page) == second.ticket, "the call made meanwhile")
    page.until(lambda: "正在重连" not in page.text("heading"), "that it goes on")
    assert "0" in page.value(WAITING)
    assert {urlsplit(url).netloc for _method, url in page.requests} == {f"127.0.0.1:{server.port}"}
    assert {method for method, _url in page.requests} == {"GET"}
    assert page.elsewhere.asked == []
    assert page.trouble == []


def test_what_is_asked_of_anybody_else_would_be_noticed(page: Page) -> None:
    page.open("http://elsewhere.example/")
    page.until(lambda: bool(page.elsewhere.asked), "the proxy was asked")
    assert set(page.elsewhere.asked) == {"elsewhere.example"}
    page.elsewhere.asked.clear()


def test_cut_off_over_night_no_number_of_yesterday_is_left(page: Page, desk: Desk, serve: Serve) -> None:
    ticket = desk.ticket()
    desk.app.calls.next("W4", MEDIATOR)
    server = serve()
    page.open(f"http://127.0.0.1:{server.port}/hall")
    page.until(lambda: called(page) == ticket.ticket, "the call")
    server.stop()
    for hours, left in ((14, True), (20, False)):
        page.value(f"performance.now = (function (t) {{ return function () {{ return t; }}; }}({hours} * 3600000))")
        page.until(
            lambda left=left: "正在重连" in page.text("heading") and (ticket.ticket in page.words()) is left,
            f"{hours} hours later",
        )
    assert "数据停在 3月2日 09:00，正在重连" in page.words("heading")
    assert "0" not in page.words()


@pytest.mark.parametrize("silent", [False, pytest.param(True, marks=pytest.mark.long)])
def test_a_network_that_is_cut_or_falls_silent_is_said_and_the_picture_goes_on_by_itself(
    page: Page, desk: Desk, serve: Serve, silent: bool
) -> None:
    ticket = desk.ticket()
    with Proxy(serve().port) as link:
        page.open(f"http://127.0.0.1:{link.port}/hall")
        page.until(lambda: at_rest(page), "the hall at rest")
        if silent:
            link.silent(TO_CLIENT)
        else:
            link.refuse()
            link.drop()
        page.until(lambda: "数据停在 09:00，正在重连" in page.words("heading"), "since when it stands still")
        page.until(lambda: bool(page.words()) and followed(page) >= 2, "that it begins to follow anew")
        desk.app.calls.next("W4", MEDIATOR)
        link.heal()
        page.until(lambda: called(page) == ticket.ticket, "the call made meanwhile")
        page.until(lambda: "正在重连" not in page.text("heading"), "that it goes on")
    assert page.trouble == []


def followed(page: Page) -> int:
    """Return how many times the page began to follow."""
    return sum("/live/" in url for _method, url in page.requests)


def test_a_browser_without_event_streams_asks_again_and_again(page: Page, desk: Desk, serve: Serve) -> None:
    ticket = desk.ticket()
    added = page.command("Page.addScriptToEvaluateOnNewDocument", source="delete window.EventSource;")
    page.open(f"http://127.0.0.1:{serve().port}/hall")
    page.until(lambda: at_rest(page), "the hall at rest")
    desk.app.calls.next("W4", MEDIATOR)
    page.until(lambda: called(page) == ticket.ticket, "the call")
    assert not any("/live/" in url for _method, url in page.requests)
    assert "正在重连" not in page.text("heading")
    page.command("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])


@pytest.mark.long
def test_several_calls_take_turns_and_each_pulses_once(page: Page, desk: Desk, serve: Serve) -> None:
    tickets = [desk.ticket(), desk.asks()]
    page.open(f"http://127.0.0.1:{serve().port}/hall")
    page.until(lambda: at_rest(page), "the hall at rest")
    page.value("addEventListener('animationstart', function () { window.pulses = (window.pulses || 0) + 1; })")
    desk.app.calls.next("W4", MEDIATOR)
    desk.app.calls.next("W1", WINDOW)
    for ticket in tickets:
        page.until(lambda ticket=ticket: called(page) == ticket.ticket, "its turn")
    page.until(lambda: page.value("window.pulses") == 2, "a pulse for each")
    assert tickets[0].ticket in page.text("banner"), "the other one stands beside it"
    page.until(lambda: called(page) == tickets[0].ticket, "the first again")
    page.until(lambda: called(page) == tickets[1].ticket, "and the second")
    assert page.value("window.pulses") == 2


def test_nothing_of_the_browser_is_left_in_the_systems_folder(tmp_path: Path) -> None:
    def left() -> set[Path]:
        return set(Path("/tmp").glob("org.chromium.*"))

    before = left()
    with browser(tmp_path / "chromium") as page:
        assert page.value("1 + 1") == 2
    assert left() <= before
