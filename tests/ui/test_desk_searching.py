"""Finding a case: as one types, masked, with the visible timeline; full data only for a reason and for a while."""

from __future__ import annotations

import pytest

from tests.support.desk import WINDOW
from tests.support.desk_window import Clerk


@pytest.fixture
def visitor(clerk: Clerk) -> Clerk:
    clerk.desk.ticket(
        name="周明䶮", id_type="111", id_number="130981199003070010", phone="13812341234", address="安澜镇柳河社区 7 号"
    )
    clerk.desk.asks(name="马小兰", phone="13900005067")
    return clerk


def detail_label(clerk: Clerk) -> str:
    view = clerk.window.finder.detail.view()
    return view.label if view is not None else ""


@pytest.mark.parametrize("typed", ["周明", "zmy", "1234", "130981199003070010", "D001"])
def test_a_case_is_found_as_one_types(visitor: Clerk, typed: str) -> None:
    visitor.key("F3")
    visitor.type(typed)
    visitor.until(lambda: detail_label(visitor) == "D001")
    assert visitor.window.pages.currentWidget() is visitor.window.finder


def test_a_case_code_is_found_too(visitor: Clerk) -> None:
    code = next(row.case_code for row in visitor.desk.app.ledger.today() if row.label == "D001")
    visitor.key("F3")
    visitor.type(code)
    visitor.until(lambda: detail_label(visitor) == "D001")


def test_nothing_found_is_said_calmly(visitor: Clerk) -> None:
    visitor.key("F3")
    visitor.type("查无此人")
    visitor.until(lambda: visitor.window.finder.hint.isVisible() and visitor.window.finder.count.text() != "")
    visitor.key("Enter")
    visitor.until(lambda: visitor.window.strip.message.text() != "")


def test_the_hits_and_the_case_show_nothing_in_full(visitor: Clerk) -> None:
    visitor.key("F3")
    visitor.type("zmy")
    visitor.until(lambda: detail_label(visitor) == "D001")
    visitor.window.search.setText("")
    everything = visitor.texts()
    for secret in ("周明䶮", "130981199003070010", "13812341234", "柳河社区"):
        assert secret not in everything


def test_full_data_needs_a_reason_is_logged_and_masked_again(visitor: Clerk) -> None:
    visitor.key("F3")
    visitor.type("zmy")
    visitor.until(lambda: detail_label(visitor) == "D001")
    detail = visitor.window.finder.detail
    assert not detail.reveal.button.isEnabled()
    detail.reveal.reasons.setFocus()
    visitor.key("Down")
    detail.reveal.button.click()
    visitor.until(lambda: "周明䶮" in detail.values[0].text())
    assert detail.values[2].text() == "130981199003070010"
    assert len(visitor.desk.events("revealed")) == 1
    assert detail._hide_again.isActive()
    assert 0 < detail._hide_again.remainingTime() <= 30_000
    detail._hide_again.timeout.emit()
    assert "周明䶮" not in detail.values[0].text()
    assert not detail.reveal.button.isEnabled(), "the next time needs a reason of its own"


def test_the_timeline_tells_what_happened(visitor: Clerk) -> None:
    visitor.desk.app.calls.next("W4", WINDOW)
    visitor.key("F3")
    visitor.type("zmy")
    visitor.until(lambda: detail_label(visitor) == "D001")
    told = visitor.window.finder.detail.timeline.accessibleDescription().splitlines()
    assert len(told) >= 4
    assert visitor.window.finder.detail.due.text()


def test_arrows_walk_the_hits(visitor: Clerk) -> None:
    visitor.key("F3")
    visitor.type("1")
    visitor.until(lambda: visitor.window.finder.model.rowCount() == 2)
    first = detail_label(visitor)
    visitor.key("Enter", "Down")
    visitor.until(lambda: detail_label(visitor) not in ("", first))


def test_a_scan_opens_the_ticket_wherever_the_focus_is(visitor: Clerk) -> None:
    qr = visitor.desk.ticket(name="扫码人").qr
    visitor.window.page.visitor.name.setFocus()
    visitor.window.scanned(qr)
    visitor.until(lambda: detail_label(visitor) == "D002")


def test_a_forged_scan_is_refused_with_a_sentence(visitor: Clerk) -> None:
    qr = visitor.desk.ticket(name="扫码人").qr
    forged = qr[:-1] + ("0" if qr[-1] != "0" else "1")
    visitor.window.scanned(forged)
    visitor.until(lambda: visitor.window.strip.message.text() != "")
    assert detail_label(visitor) == ""


def test_a_confidential_matter_is_in_no_list(clerk: Clerk) -> None:
    clerk.desk.ticket(name="举报人", wants="discipline")
    clerk.desk.asks(name="马小兰")
    clerk.until(lambda: clerk.window.ledger.model.rowCount() == 1)
    clerk.key("F3")
    clerk.type("举报")
    clerk.until(lambda: clerk.window.finder.count.text() != "")
    assert clerk.window.finder.model.rowCount() == 0
