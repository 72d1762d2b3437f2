"""A reader without a reader: cards are laid on a folder. For the demo, for tests, for trying the settings.

``Simulator`` is the helper's side (driver ``simulator``; the settings' ``library`` is the folder). ``SimulatedCards``
is the hand that lays cards down. The folder holds at most: ``card.json`` while a card lies there, ``unplugged`` while
the reader is not connected, ``now`` and ``reading`` with the mishap to come (at the next question, or when the next
card is read). Like most real readers it tells a card once, and then nothing until that is taken away.

Part of the helper: standard library only, Python 3.8 or later.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from desk_app.devices.idcard.drivers import FIELDS, Trouble

if TYPE_CHECKING:
    from desk_app.devices.idcard.drivers import Card

CARD, UNPLUGGED, NOW, READING = "card.json", "unplugged", "now", "reading"
GARBAGE = b"\x00\xff\xfeCVR_debug: 1\r\nnot json\n"

# People who do not exist; the area code 139999 is nobody's.
SAMPLES: dict[str, dict[str, str]] = {
    "ordinary": {
        "name": "甘雨辰",
        "sex": "male",
        "nation": "汉",
        "birth": "1990-03-07",
        "address": "安澜县芦苇荡镇拾贝路7号",
        "id_number": "139999199003070012",
        "authority": "安澜县公安局",
        "valid_from": "2016-05-20",
        "valid_to": "2036-05-20",
    },
    "rare": {
        "name": "欧阳䶮辉",
        "sex": "female",
        "nation": "满",
        "birth": "1958-11-02",
        "address": "安澜县芦苇荡镇灯塔巷12号",
        "id_number": "139999195811020023",
        "authority": "安澜县公安局",
        "valid_from": "2008-01-15",
        "valid_to": "long",
    },
    "foreigner": {
        "kind": "foreigner",
        "name": "",
        "latin_name": "SPECIMEN, ANNA",
        "sex": "female",
        "nation": "CAN",
        "birth": "1981-08-03",
        "id_number": "CAN110081080310",
        "authority": "1100",
        "valid_from": "2017-06-01",
        "valid_to": "2027-06-01",
    },
}


class Simulator:
    """The reader's end.

    Args:
        folder: where cards are laid; ``""``: no card ever comes.
        say: writes raw bytes where answers go, for a library that prints into them.
    """

    def __init__(self, folder: str, say: Callable[[bytes], None]) -> None:
        self._folder = Path(folder) if folder else None
        self._say = say
        self._told = ""

    def open(self) -> None:
        """Be found, unless unplugged."""
        if self._there(UNPLUGGED):
            raise Trouble("no_port", "simulator unplugged")

    def find(self, *, again: bool) -> bool:
        """Return whether a card lies there, once each time that it is laid down (``again``: as often as asked)."""
        self._mishap(NOW)
        if self._there(UNPLUGGED):
            raise Trouble("no_reader", "simulator unplugged")
        laid = self._lying()[1]
        if again:
            return bool(laid)
        if self._told and laid != self._told:  # between two cards there is a moment without any
            self._told = ""
            return False
        return bool(laid) and laid != self._told

    def card(self) -> Card:
        """Return the card in the folder."""
        self._mishap(READING)
        text, self._told = self._lying()
        if not self._told:
            raise Trouble("taken_away", "simulator")
        return self._parsed(text)

    def close(self) -> None:
        """Nothing is open."""

    def _there(self, name: str) -> bool:
        return self._folder is not None and (self._folder / name).exists()

    def _lying(self) -> tuple[str, str]:
        """Return the card's text and what tells this laying from another; empty where no card lies."""
        if self._folder is None:
            return "", ""
        try:
            with (self._folder / CARD).open(encoding="utf-8") as file:
                about = os.fstat(file.fileno())
                return file.read(), f"{about.st_ino}:{about.st_mtime_ns}"
        except OSError:
            return "", ""

    @staticmethod
    def _parsed(text: str) -> Card:
        try:
            found = json.loads(text)
        except ValueError:
            raise Trouble("unreadable", "simulator card.json") from None
        if not isinstance(found, dict):
            raise Trouble("unreadable", "simulator card.json")
        card = {name: str(found.get(name, "")) for name in FIELDS}
        card["kind"] = card["kind"] or "id"
        return card

    def _mishap(self, when: str) -> None:
        if self._folder is None:
            return
        path = self._folder / when
        try:
            mishap = path.read_text(encoding="utf-8")
            path.unlink()  # once: the helper that is started next does not meet it again
        except OSError:
            return
        if mishap == "crash":
            os._exit(139)
        elif mishap == "hang":
            while True:
                time.sleep(3600)
        elif mishap == "garbage":
            self._say(GARBAGE)
        else:
            raise Trouble(mishap, "simulator")


class SimulatedCards:
    """The hand that lays cards on the simulator, from a test or the demo.

    Args:
        folder: the same as in the settings (``CardReaderSettings(driver="simulator", library=str(folder))``); made
            where it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def lay(self, card: str | Mapping[str, str] = "ordinary") -> None:
        """Lay a card down: a name of ``SAMPLES``, or texts as in the protocol (the rest is empty)."""
        self._put(CARD, json.dumps(dict(SAMPLES[card] if isinstance(card, str) else card)))

    def take_away(self) -> None:
        """Take the card away."""
        (self.folder / CARD).unlink(missing_ok=True)

    def unplug(self) -> None:
        """Pull the reader's plug."""
        self._put(UNPLUGGED, "")

    def plug_in(self) -> None:
        """Put the plug back in."""
        (self.folder / UNPLUGGED).unlink(missing_ok=True)

    def mishap(self, what: str, *, reading: bool = False) -> None:
        """Prepare one mishap: ``crash``, ``hang``, ``garbage`` or one of ``base.PROBLEMS``.

        Args:
            what: which.
            reading: when the next card is read, rather than at the next question.
        """
        self._put(READING if reading else NOW, what)

    def _put(self, name: str, text: str) -> None:
        part = self.folder / (name + ".part")
        part.write_text(text, encoding="utf-8")
        part.replace(self.folder / name)
