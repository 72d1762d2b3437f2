"""A ticket keeps its QR for the day, whatever happens to the visit: it is on paper in somebody's hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk_app.bootstrap import App, open_app
from desk_app.services.registration import Registration

VISITOR = Registration(request_id="r1", name="周明䶮", category="02-01", text="楼上漏水", mediation="accept")
CLERK = "wangmin"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    made = open_app(tmp_path / "home", state_dir=tmp_path / "state")
    yield made
    made.close()


def test_a_ticket_sent_to_another_queue_is_printed_again_with_the_same_qr(app: App) -> None:
    issued = app.register.register(VISITOR, CLERK)
    app.corrections.reroute(issued.stop, "C", "expertise", CLERK)

    slip = app.printing.slip(issued.visit, reprint=True)

    assert slip.qr == issued.qr
    assert slip.place == "3 号窗口"
    assert app.register.register(VISITOR, CLERK).qr == issued.qr


def test_a_second_matter_and_the_receipts_carry_the_ticket_s_qr(app: App) -> None:
    issued = app.register.register(VISITOR, CLERK)
    other = Registration(request_id="r2", name="周明䶮", category="06-03", text="货款", mediation="refuse")
    second = app.register.second_matter(issued.visit, other, CLERK)

    assert second.qr == issued.qr
    assert app.documents.facts(issued.case_code, CLERK).qr == issued.qr
    assert app.documents.facts(second.case_code, CLERK).qr == issued.qr


def test_advice_without_a_number_has_no_qr(app: App) -> None:
    assert app.register.advise(VISITOR, CLERK).qr == ""
    assert app.register.advise(VISITOR, CLERK).qr == ""
