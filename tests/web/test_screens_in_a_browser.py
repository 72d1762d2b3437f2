"""The page in a real Chromium: calls appear, a lost server is said in words and found again, nobody else is asked."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.support.desk import MEDIATOR, Desk
from tests.web.chromium import Page, browser, program
from tests.web.conftest import Serve

CUT = """[].filter.call(document.querySelectorAll('#stage .fit'), function (e) {
  return e.offsetParent && e.scrollWidth > e.clientWidth + 1;
}).map(function (e) { return e.id || e.className; })"""
OUTSIDE = """[].filter.call(document.querySelectorAll('#stage span, #stage div'), function (e) {
  var r = e.getBoundingClientRect();
  return e.textContent && r.width &&
    (r.right > innerWidth + 1 || r.bottom > innerHeight + 1 || r.left < -1 || r.top < -1);
}).map(function (e) { return e.id || e.className; })"""
FAINT = """(function () {
  function light(colour) {
    var c = colour.match(/[0-9.]+/g).slice(0, 3).map(function (v) {
      v /= 255;
      return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
  }
  function ground(e) {
    while (e && /, 0\\)$|transparent/.test(getComputedStyle(e).backgroundColor)) { e = e.parentElement; }
    return getComputedStyle(e).backgroundColor;
  }
  return [].filter.call(document.querySelectorAll('#stage span, #stage div'), function (e) {
    if (!e.offsetParent || !e.firstChild || e.firstChild.nodeType !== 3) { return false; }
    var a = light(getComputedStyle(e).color), b = light(ground(e));
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 7;
  }).map(function (e) { return e.textContent + ' ' + getComputedStyle(e).color + ' on ' + ground(e); });
}())"""  # WCAG 2.2, 1.4.6
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


def test_a_call_appears_a_lost_server_is_said_and_found_again(page: Page, desk: Desk, serve: Serve) -> None:
    first, second = desk.ticket(), desk.ticket()
    server = serve()
    page.open(f"http://127.0.0.1:{server.port}/hall")
    page.until(lambda: page.text("quiet") == "请在等候区休息，留意叫号", "the hall at rest")
    assert page.text("centre") == desk.app.centre.name
    assert page.text("clock") == "09:00"
    desk.app.calls.next("W4", MEDIATOR)
    page.until(lambda: page.text("label") == first.ticket, "the call")
    assert (page.text("place"), page.text("name")) == ("4 号窗口", "人民调解")
    assert page.value("getComputedStyle(document.getElementById('banner')).backgroundColor").startswith("rgb(255,")
    assert "0" in waiting(page)
    server.stop()
    page.until(lambda: page.text("pill-words") == "数据停在 09:00，正在重连", "since when it stands still")
    assert page.value("document.getElementById('pill').hidden") is False
    assert "0" not in waiting(page), "nothing that is not known is shown as counted"
    assert page.text("label") == first.ticket, "the last known state stays"
    assert page.value("document.getElementById('banner').className").startswith("stopped")
    assert "屏幕数据暂停更新" in page.text("notice")
    assert page.value(FAINT) == []
    changed = desk.app.calls.next("W4", MEDIATOR) if desk.app.calls.miss(first.stop, MEDIATOR) else None
    assert changed is not None
    serve(server.port)
    page.until(lambda: page.text("label") == second.ticket, "the call made meanwhile")
    page.until(lambda: page.value("document.getElementById('pill').hidden"), "that it goes on")
    assert "0" in waiting(page)
    hosts = {urlsplit(url).netloc for url in page.requests}
    assert hosts == {f"127.0.0.1:{server.port}"}
    assert page.trouble == []


def waiting(page: Page) -> list[str]:
    return list(
        page.value("[].map.call(document.querySelectorAll('.w .waiting'), function (e) {return e.textContent})")
    )


def test_a_browser_without_event_streams_asks_again_and_again(page: Page, desk: Desk, serve: Serve) -> None:
    ticket = desk.ticket()
    added = page.command("Page.addScriptToEvaluateOnNewDocument", source="delete window.EventSource;")
    page.open(f"http://127.0.0.1:{serve().port}/hall")
    page.until(lambda: page.text("quiet") != "", "the hall at rest")
    desk.app.calls.next("W4", MEDIATOR)
    page.until(lambda: page.text("label") == ticket.ticket, "the call")
    assert not any("/live/" in url for url in page.requests)
    assert page.value("document.getElementById('pill').hidden") is True
    page.command("Page.removeScriptToEvaluateOnNewDocument", identifier=added["identifier"])


@pytest.mark.parametrize(("wide", "high"), [(1366, 768), (1920, 1080), (3840, 2160), (1080, 1920), (800, 600)])
def test_the_whole_picture_stands_on_the_monitor_and_no_text_is_cut(
    page: Page, desk: Desk, serve: Serve, wide: int, high: int
) -> None:
    tickets = [desk.ticket() for _ in range(3)]
    desk.app.calls.next("W4", MEDIATOR)
    page.size(wide, high)
    page.open(f"http://127.0.0.1:{serve().port}/hall")
    page.until(lambda: page.text("label") == tickets[0].ticket, "the call")
    assert page.value("document.documentElement.scrollWidth <= innerWidth")
    assert page.value("document.documentElement.scrollHeight <= innerHeight")
    assert page.value(CUT) == []
    assert page.value(OUTSIDE) == []
    assert page.value(FAINT) == []


def test_a_door_in_the_browser(page: Page, desk: Desk, serve: Serve) -> None:
    desk.ticket()
    page.size(1080, 1920)
    page.open(f"http://127.0.0.1:{serve().port}/door/R4")
    page.until(lambda: page.text("word") == "空闲", "its state")
    assert page.text("room") == "心理咨询室"
    assert page.trouble == []
    for tone in ("free", "reserved", "in_use", "away", "stale"):
        page.value(f"document.getElementById('block').className = '{tone}'")
        assert page.value(FAINT) == []
