"""The hub gives each zone to one PC's voice: a real hub, and two real screens that both want the same zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from db.hub.errors import Refused
from db.hub.voices import MOST, speak
from desk_app.devices.settings import VoiceSettings
from desk_app.screens.states import local_states
from desk_app.voice.zones import read_holders
from tests.support.desk import MEDIATOR, Desk
from tests.support.enrolled import until
from tests.support.faulty_centre import FaultyCentre
from tests.support.postgres import PostgresServer
from tests.support.screen_processes import PcClock, ScreenProcess, offscreen

ONE, TWO = "引导受理区", "多元化解区"


@pytest.fixture
def centre(tmp_path: Path, postgres: PostgresServer, hub_database: str) -> Iterator[FaultyCentre]:
    made = FaultyCentre(tmp_path, postgres, hub_database)
    made.enrolled.clock = PcClock()
    yield made
    made.close()


def test_a_zone_is_its_first_askers_until_it_is_given_back(centre: FaultyCentre) -> None:
    first, second = centre.device("hall-1", "screen"), centre.device("hall-2", "screen")
    with first.app.sync.client() as one, second.app.sync.client() as other:
        assert speak(one, (ONE,)) == {ONE: "hall-1"}
        assert speak(other, (ONE, TWO)) == {ONE: "hall-1", TWO: "hall-2"}
        assert speak(one, (TWO,)) == {TWO: "hall-2"}
        assert speak(other, (ONE, TWO)) == {ONE: "hall-2", TWO: "hall-2"}


def test_the_hub_takes_no_nonsense_for_a_zone(centre: FaultyCentre) -> None:
    with centre.device("hall-1", "screen").app.sync.client() as client, pytest.raises(Refused):
        speak(client, [str(n) for n in range(MOST + 1)])
    with centre.device("hall-2", "screen").app.sync.client() as client, pytest.raises(Refused):
        speak(client, ["a\nb"])


@dataclass
class HallPc:
    """A PC with a hall screen of one zone, whose voice writes into a folder."""

    name: str
    pc: Desk
    screen: ScreenProcess | None = None

    @classmethod
    def joined(cls, centre: FaultyCentre, name: str) -> HallPc:
        pc = centre.device(name, "screen")
        settings = VoiceSettings(on=True, engine="clips", out="folder:heard")
        pc.app.devices.save(replace(pc.app.devices.settings(), voice=settings))
        pc.app.close()
        centre.enrolled.devices.pop(name)
        return cls(name, pc)

    def open(self) -> None:
        self.screen = ScreenProcess(self.pc, offscreen(), ("screen", "hall", "--zone", TWO))

    def close(self) -> None:
        if self.screen is not None:
            self.screen.close()
            self.screen = None

    def heard(self) -> int:
        return len(list((self.pc.folder / "home" / "heard").glob("*.wav")))

    def lack(self) -> str:
        return next((one.voice for one in local_states((self.pc.folder / "home"))), "")

    def speaks(self) -> bool:
        holders = read_holders(self.pc.folder / "home")
        up = (self.pc.folder / "home" / "heard").is_dir()
        return up and holders is not None and self.name in holders.holders.values()


@pytest.fixture
def halls(centre: FaultyCentre) -> Iterator[tuple[HallPc, HallPc]]:
    first, second = HallPc.joined(centre, "hall-1"), HallPc.joined(centre, "hall-2")
    yield first, second
    first.close()
    second.close()


def test_of_two_pcs_that_want_one_zone_one_is_silent_and_says_so(
    centre: FaultyCentre, halls: tuple[HallPc, HallPc]
) -> None:
    first, second = halls
    room = centre.device("room-1")
    room.app.sync.start()
    first.open()
    until(first.speaks)
    second.open()
    until(lambda: second.lack() == "elsewhere")
    assert first.lack() == ""
    room.ticket()
    room.app.calls.next("W4", MEDIATOR)  # 多元化解区
    until(lambda: first.heard() == 2)
    assert second.heard() == 0


@pytest.mark.long
def test_when_the_one_that_speaks_is_gone_the_other_takes_over(
    centre: FaultyCentre, halls: tuple[HallPc, HallPc]
) -> None:
    first, second = halls
    room = centre.device("room-1")
    room.app.sync.start()
    first.open()
    until(first.speaks)
    second.open()
    until(lambda: second.lack() == "elsewhere")
    assert first.screen is not None
    first.screen.kill()
    until(lambda: second.speaks() and second.lack() == "")
    room.ticket()
    room.app.calls.next("W4", MEDIATOR)
    until(lambda: second.heard() == 2)
    assert first.heard() == 0
