"""Scans at the real windows: what was typed stays, and every code gets its page or its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desk_app.devices.scanned_codes import foreign_words
from tests.support.desk_window import Clerk
from tests.support.scanning import Fingers, HandTime, a_slip
from ui.devices.scanner import ScannerFilter


@contextmanager
def scanning(clerk: Clerk) -> Iterator[Fingers]:
    """A filter at the clerk's window, and hands whose time the test owns."""
    app, time = QApplication.instance(), HandTime()
    assert isinstance(app, QApplication)
    scanner = ScannerFilter(app, clerk.window, now_ms=time.of, patience=time.patience)
    scanner.scanned.connect(clerk.window.scanned)
    scanner.foreign.connect(clerk.window.scanned_foreign)
    yield Fingers(time)
    scanner.stop()


@pytest.fixture
def fingers(clerk: Clerk) -> Iterator[Fingers]:
    with scanning(clerk) as made:
        yield made


def said(clerk: Clerk) -> str:
    return clerk.window.strip.message.text()


def opened(clerk: Clerk) -> str:
    view = clerk.window.finder.detail.view()
    return view.label if view is not None else ""


def test_a_slip_scanned_while_the_form_is_typed_opens_and_the_form_stays(clerk: Clerk, fingers: Fingers) -> None:
    qr = clerk.desk.ticket(name="扫码人").qr
    page = clerk.window.page
    page.visitor.name.setFocus()
    fingers.compose("zhou")
    fingers.compose("", "周")
    fingers.key("\n")
    for field in (page.visitor.id_number, page.visitor.phone, page.appeal.text):
        field.setFocus()
        fingers.type("12")
        fingers.scan(qr, 30)
        clerk.until(lambda: opened(clerk) == "D001")
        clerk.window.open_tab("register")
        fingers.wait()
    registration = page.registration()
    assert (registration.name, registration.phone, registration.text) == ("周", "12", "12")


def test_the_search_box_keeps_its_words_when_a_slip_is_scanned_into_it(clerk: Clerk, fingers: Fingers) -> None:
    qr = clerk.desk.ticket(name="扫码人").qr
    clerk.key("F3")
    fingers.type("sao")
    fingers.scan(qr)
    clerk.until(lambda: opened(clerk) == "D001")
    assert clerk.window.search.text() == "sao"


def test_enter_of_a_scan_takes_no_number(clerk: Clerk) -> None:
    qr = clerk.desk.ticket(name="扫码人").qr
    clerk.form()
    clerk.window.page.commit.setFocus(Qt.FocusReason.TabFocusReason)
    with scanning(clerk) as fingers:
        fingers.scan(qr)
        clerk.until(lambda: opened(clerk) == "D001")
        clerk.quiet()
    assert len(clerk.desk.lines()["W4"]) == 1
    assert clerk.window.page.form_open()


def test_a_payment_code_gets_a_kind_sentence_and_nothing_else(clerk: Clerk, fingers: Fingers) -> None:
    clerk.window.page.visitor.name.setFocus()
    fingers.scan("https://qr.alipay.com/fkx07215xjqa9fx0")
    assert said(clerk) == foreign_words("payment")
    assert not clerk.window.strip.message.elided(), "the sentence is read whole at 1366 px"
    assert clerk.window.page.registration().name == ""
    assert clerk.window.at_form()


def test_yesterdays_slip_and_another_centres_are_called_that(clerk: Clerk, fingers: Fingers) -> None:
    qr = clerk.desk.ticket(name="扫码人").qr
    other = qr[:4] + "110108" + qr[10:]
    fingers.scan(other)
    clerk.until(lambda: "别的中心" in said(clerk))
    clerk.desk.clock.pass_(days=1)
    fingers.scan(qr)
    clerk.until(lambda: "昨天" in said(clerk))
    fingers.scan(a_slip())
    clerk.until(lambda: "昨天" not in said(clerk))
