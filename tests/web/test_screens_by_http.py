"""The page for browsers as a real HTTP client sees it: what it shows, to whom, and what it refuses."""

from __future__ import annotations

import http.client
import socket
import threading

import pytest

from desk_app.errors import EnvironmentProblem
from desk_app.web.feed import FeedTimes
from desk_app.web.guard import Limits
from tests.support.desk import WINDOW, Desk
from tests.web.conftest import Serve
from tests.web.talking import ask, hall, listening, raw, until

PATHS = ("/", "/hall", "/door/R1", "/now/hall", "/now/door/R1", "/live/hall", "/screen.css", "/screen.js", "/ink.js")


def test_a_call_at_a_window_reaches_a_browser_that_looks(desk: Desk, serve: Serve) -> None:
    ticket = desk.ticket()
    with listening(serve().port) as browser:
        first = browser.next("picture")["live"]
        assert first["banner"]["mode"] == "quiet"
        assert first["windows"][3]["next"] == ticket.ticket
        desk.app.calls.next("W4", WINDOW)
        seen = browser.next("picture")
        while seen["live"]["banner"]["mode"] == "quiet":
            seen = browser.next("picture")
    now, stopped = seen["live"], seen["stopped"]
    assert (now["banner"]["label"], now["banner"]["place"]) == (ticket.ticket, "4 号窗口")
    assert now["windows"][3]["current"] == ticket.ticket
    assert now["windows"][3]["called"]
    assert seen["pulse"]
    assert (stopped["banner"]["mode"], stopped["banner"]["label"]) == ("stopped", ticket.ticket)
    assert "0" not in [row["waiting"] for row in stopped["windows"]], "cut off, nothing is counted"


def test_a_browser_hears_that_the_screen_lives_though_nothing_happens(serve: Serve) -> None:
    with listening(serve(times=FeedTimes(beat_s=0.05)).port) as browser:
        browser.next("picture")
        beats = [browser.next("beat") for _ in range(4)]
    assert [beat["stopped_ms"] for beat in beats] == [None] * 4
    assert [beat["now_ms"] for beat in beats] == sorted(beat["now_ms"] for beat in beats)


def test_the_picture_says_what_the_hall_screen_says(desk: Desk, serve: Serve) -> None:
    desk.app.calls.place_state("W9", "away", WINDOW)
    missed = desk.ticket()
    changed = desk.app.calls.next("W4", WINDOW)
    assert changed is not None
    desk.app.calls.miss(changed.stop, WINDOW)
    shown = hall(serve().port)
    assert shown["missed"]["labels"] == [missed.ticket]
    assert shown["missed"]["note"] == "请到引导台激活，号码仍有效"
    assert [row["name"] for row in shown["windows"]][:2] == ["综合受理", "信访接待"]
    assert (shown["windows"][8]["current"], shown["windows"][8]["away"]) == ("暂离", True)
    assert shown["notices"] == list(desk.app.centre.notices)
    assert "会商研判室" not in [row["name"] for row in shown["rooms"]]


def test_a_screen_of_one_zone_shows_this_zone(desk: Desk, serve: Serve) -> None:
    port = serve().port
    found = ask(port, "/now/hall?zone=%E5%A4%9A%E5%85%83%E5%8C%96%E8%A7%A3%E5%8C%BA").json["picture"]["live"]
    assert [row["name"] for row in found["windows"]] == ["人民调解"]
    assert len(found["rooms"]) == 8
    assert ask(port, "/hall?zone=%E5%88%AB%E5%A4%84").status == 404


def test_a_door_shows_its_room_and_an_inner_room_has_none(desk: Desk, serve: Serve) -> None:
    desk.ticket()  # the day is open
    port = serve().port
    assert ask(port, "/now/door/r1").json["picture"]["live"]["block"]["word"] == "空闲"
    assert [ask(port, f"/{kind}/R9").status for kind in ("door", "now/door", "live/door")] == [404, 404, 404]
    assert ask(port, "/door/R99").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_nothing_but_get_and_head_is_answered(serve: Serve, method: str) -> None:
    port = serve().port
    for path in (*PATHS, "/nowhere"):
        said = raw(port, f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        assert said.startswith(b"HTTP/1.1 405 "), (path, said[:80])
        assert b"Allow: GET, HEAD" in said


def test_head_has_no_body_and_the_same_headers(serve: Serve) -> None:
    port = serve().port
    for path in PATHS:
        answer = ask(port, path, "HEAD")
        assert (answer.status, answer.body) == (200, b"")


def test_every_answer_forbids_what_comes_from_elsewhere(serve: Serve) -> None:
    port = serve().port
    for path in (*(path for path in PATHS if "live" not in path), "/nowhere"):
        headers = ask(port, path).headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "aiohttp" not in headers["server"]


def test_the_page_names_nothing_that_lies_elsewhere_and_holds_no_script(serve: Serve) -> None:
    port = serve().port
    for path in ("/hall", "/door/R1", "/screen.css", "/screen.js", "/ink.js"):
        text = ask(port, path).body.decode()
        assert "//" not in text.replace("/*", "").replace("http://www.w3.org/2000/svg", "")
        assert "url(" not in text
        assert "@import" not in text
    page = ask(port, "/hall").body.decode()
    assert page.count("<script") == page.count('<script src="/')
    assert " style=" not in page
    assert " on" not in page.replace(" one", "")


@pytest.mark.parametrize(
    "path",
    ["/../store.key", "/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/screen.css/../../x", "//etc/passwd",
     "/door/..%2f..%2fetc", "/resources/web/screen.html", "/screen.html", "/\\..\\x", "/door/%00", "/.."],
)  # fmt: skip
def test_no_path_leads_to_a_file(serve: Serve, path: str) -> None:
    said = raw(serve().port, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    assert said.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 400 ")), said[:200]


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1", 200), ("127.0.0.1:8650", 200), ("localhost:1", 200), ("192.168.7.7", 200), ("[::1]:80", 200),
     ("[fe80::1]", 200), (socket.gethostname(), 200), ("evil.example", 421), ("evil.example:8650", 421),
     ("127.0.0.1.evil.example", 421), ("localhost.evil.example", 421), ("", 421), ("127.0.0.1@evil.example", 421)],
)  # fmt: skip
def test_a_page_elsewhere_cannot_have_its_own_name_lead_here(serve: Serve, host: str, status: int) -> None:
    """DNS rebinding: the name in ``Host`` is the attacker's."""
    port = serve().port
    assert {ask(port, path, Host=host).status for path in ("/hall", "/now/hall")} == {status}


def test_two_hundred_browsers_follow_with_one_reading_for_all(desk: Desk, serve: Serve) -> None:
    server = serve(times=FeedTimes(beat_s=60, read_s=60))
    lines = [socket.create_connection(("127.0.0.1", server.port), timeout=30) for _ in range(200)]
    try:
        for line in lines:
            line.sendall(b"GET /live/hall HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        heard = [_up_to(line, b'"mode":"quiet"') for line in lines]
        assert all(heard)
        feed = server.feed
        assert feed is not None
        before = feed.readings
        ticket = desk.ticket()
        desk.app.calls.next("W4", WINDOW)
        for line in lines:
            assert _up_to(line, f'"mode":"calling","label":"{ticket.ticket}"'.encode())
        assert feed.readings - before <= 10  # a registration and a call are a few commits, not two hundred
    finally:
        for line in lines:
            line.close()


def _up_to(line: socket.socket, wanted: bytes) -> bool:
    found = b""
    while wanted not in found:
        part = line.recv(65536)
        if not part:
            return False
        found += part
    return True


def test_one_connection_too_many_is_turned_away_and_comes_in_when_another_left(serve: Serve) -> None:
    server = serve(limits=Limits(connections=2))
    with listening(server.port), listening(server.port):
        assert raw(server.port, b"GET /hall HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 503 ")

    def let_in() -> bool:
        return raw(server.port, b"GET /hall HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").startswith(
            b"HTTP/1.1 200 "
        )

    until(let_in, "a place became free")


def test_who_says_nothing_whole_is_let_go(serve: Serve) -> None:
    port = serve(limits=Limits(silent_s=0.2)).port
    assert raw(port, b"GET /hall HTTP/1.1\r\nHost: loc") == b""
    assert raw(port, b"") == b""
    with listening(port) as browser:  # who asked for something may listen as long as it likes
        browser.next("picture")
        browser.next("beat")
        browser.next("beat")


def test_headers_that_never_end_are_refused(serve: Serve) -> None:
    port = serve().port
    for head in (b"X: " + b"a" * 20_000, b"\r\n".join(b"X%d: a" % n for n in range(1000))):
        said = raw(port, b"GET /hall HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n")
        assert not said.startswith(b"HTTP/1.1 200 ")
    assert ask(port, "/hall").status == 200


def test_a_browser_that_takes_nothing_is_dropped_and_holds_nobody_up(desk: Desk, serve: Serve) -> None:
    server = serve(limits=Limits(buffered=4096, slow_s=0.3), times=FeedTimes(look_s=0.005, beat_s=0.001))
    with socket.socket() as lazy:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        lazy.connect(("127.0.0.1", server.port))
        lazy.sendall(b"GET /live/hall HTTP/1.1\r\nHost: localhost\r\n\r\n")
        gate = server.gate
        assert gate is not None
        with listening(server.port) as browser:
            browser.next("picture")
            until(lambda: gate.inside == 2, "both are in")

            def dropped() -> bool:
                browser.next("beat")
                return gate.inside == 1

            until(dropped, "the lazy one was let go")
            ticket = desk.ticket()
            while browser.next("picture")["live"]["windows"][3]["next"] != ticket.ticket:
                pass


def test_who_was_slow_for_a_while_gets_the_picture_that_was_left_out(desk: Desk, serve: Serve) -> None:
    server = serve(limits=Limits(buffered=4096, slow_s=60), times=FeedTimes(look_s=0.005, beat_s=0.001))
    with socket.socket() as lazy, listening(server.port) as browser:
        lazy.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        lazy.settimeout(30)
        lazy.connect(("127.0.0.1", server.port))
        lazy.sendall(b"GET /live/hall HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for _ in range(600):  # more than is kept for it
            browser.next("beat")
        ticket = desk.ticket()
        while browser.next("picture")["live"]["windows"][3]["next"] != ticket.ticket:
            pass
        assert _up_to(lazy, f'"next":"{ticket.ticket}"'.encode())


def test_a_port_that_is_taken_is_said_in_a_sentence(desk: Desk, serve: Serve) -> None:
    port = serve().port
    with pytest.raises(EnvironmentProblem, match=str(port)):
        serve(port)


def test_the_page_ends_cleanly_while_browsers_look_and_can_begin_again(desk: Desk, serve: Serve) -> None:
    before = set(threading.enumerate())
    server = serve()
    with listening(server.port) as browser:
        browser.next("picture")
        server.stop()
        assert server.wait(0) == "stopped"
        with pytest.raises(http.client.IncompleteRead):
            browser.answer.read()
    assert set(threading.enumerate()) == before
    assert hall(serve(server.port).port)["banner"]["mode"] == "quiet"
