"""Cards laid on a simulated reader: the real helper process, looked at often so that tests need not wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from desk_app.devices.idcard.client import CardReader, Pace
from desk_app.devices.idcard.simulator import SAMPLES, SimulatedCards
from desk_app.devices.settings import CardReaderSettings
from desk_app.i18n import _
from tests.support.desk import GUIDE, Desk
from tests.support.desk_window import Clerk

QUICK = Pace(poll_s=0.03, retry_s=0.1, first_s=0.1)
ORDINARY = SAMPLES["ordinary"]
PHONE = "13812341234"
LEAK = "楼上卫生间漏水，泡坏我家客厅吊顶，要求维修并赔偿。"


class CardTable:
    """The reader beside a clerk's keyboard."""

    def __init__(self, clerk: Clerk, folder: Path) -> None:
        self.clerk = clerk
        self.cards = SimulatedCards(folder)
        self.settings = CardReaderSettings(driver="simulator", library=str(folder))

    def plug_in(self) -> None:
        """Set the reader up on this PC, and wait until it is ready."""
        card, devices = self.clerk.window.card, self.clerk.desk.app.devices
        card.reader.make = lambda settings: CardReader(settings, QUICK)
        devices.save(replace(devices.settings(), card=self.settings))
        card.start()
        self.clerk.until(lambda: self.word() == self.says(_("reader ready")))

    def word(self) -> str:
        """What the strip says of the reader, ``""`` where it has no cell."""
        cell = self.clerk.window.strip.card
        return "" if cell is None or cell.isHidden() else cell.text()

    @staticmethod
    def says(word: str) -> str:
        """The strip's words for a state."""
        return f"{_('Card reader')} {word}"

    def lay(self, card: str | Mapping[str, str] = "ordinary") -> None:
        """Lay a card down."""
        self.cards.lay(card)

    def fill(self, card: str | Mapping[str, str] = "ordinary") -> None:
        """Lay a card down and wait until it is in the form and its earlier visits were looked for."""
        number = (SAMPLES[card] if isinstance(card, str) else card)["id_number"]
        self.cards.lay(card)
        self.clerk.until(lambda: self.clerk.window.page.registration().id_number == number)
        self.rest()

    def rest(self) -> None:
        """Wait until what was asked of the store came back."""
        self.clerk.until(lambda: not self.clerk.window.returning.looking and not self.clerk.window.returning.asking)


def was_here(desk: Desk, *, result: str, **typed: str) -> str:
    """Let the person on the ordinary card have been here, served with a result (``""``: still waiting); the case."""
    who = {"name": ORDINARY["name"], "id_type": "111", "id_number": ORDINARY["id_number"], "phone": PHONE, "text": LEAK}
    issued = desk.ticket(**{**who, **typed})
    if result:
        desk.app.calls.next("W4", GUIDE)
        desk.app.calls.arrive(issued.stop, GUIDE)
        desk.app.calls.serve(issued.stop, GUIDE, result)
    return issued.case_code
