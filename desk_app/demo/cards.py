"""The demo's cards: the simulated reader, and the cards of people whom the demo made up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path

from desk_app.demo.crowd import Crowd
from desk_app.devices.idcard.simulator import SimulatedCards
from desk_app.domain.identity import check_id
from desk_app.services.registration import Registration

VALID = ("2016-05-20", "2036-05-20")
NEW = 5
"""How many of the cards belong to somebody who was never here."""


def card_of(person: Registration, today: date) -> dict[str, str]:
    """Return the card of somebody who is registered with an ID card, as the simulator wants it."""
    facts = check_id("111", person.id_number, today)
    return {
        "name": person.name,
        "sex": facts.sex,
        "birth": "" if facts.birth is None else facts.birth.isoformat(),
        "address": person.address,
        "id_number": facts.normalised,
        "valid_from": VALID[0],
        "valid_to": VALID[1],
    }


class DemoCards:
    """Lays cards on the simulated reader, one visitor after the other; the first is the returning one of the pictures.

    Args:
        folder: of the simulated reader.
        crowd: the demo's people.
        today: the demo's day.
        seed: chooses those who were never here.
    """

    def __init__(self, folder: Path, crowd: Crowd, today: date, seed: int) -> None:
        self._cards = SimulatedCards(folder)
        self._story = card_of(crowd.story(), today)
        self._next = self._people(Crowd(seed + 1, today), today)

    def _people(self, crowd: Crowd, today: date) -> Iterator[dict[str, str]]:
        found = [self._story]
        while len(found) <= NEW:
            person = crowd.of_category("02-01")
            if person.id_number:
                found.append(card_of(person, today))
        return cycle(found)

    def lay_story(self) -> None:
        """Lay down the card of the pictures' visitor."""
        self._cards.lay(self._story)

    @property
    def folder(self) -> Path:
        """Of the simulated reader."""
        return self._cards.folder

    def lay_next(self) -> None:
        """Lay down the next visitor's card in place of the last."""
        self._cards.lay(next(self._next))

    def take_away(self) -> None:
        """Take the card away."""
        self._cards.take_away()
