"""Who comes to the demo's desk and why: made-up people with matters that the rules route to the planned queue."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from desk_app.demo.day_plan import Arrival
from desk_app.domain.identity import check_digit
from desk_app.services.registration import Registration

DOCUMENT_SHARE = 0.8
_PEOPLE = (1, 1, 1, 1, 1, 1, 2, 2, 3)


def visitors_path() -> Path:
    """Return the file of the demo's people and matters."""
    return Path(__file__).resolve().parents[2] / "resources" / "demo" / "visitors.toml"


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """A visit of the story's visitor on an earlier day."""

    day: date
    result: str
    registration: Registration


class Crowd:
    """Makes registrations; the same seed makes the same people.

    Args:
        seed: chooses the people.
        today: the demo's day, for ages.
    """

    def __init__(self, seed: int, today: date) -> None:
        with visitors_path().open("rb") as file:
            self._words: dict[str, Any] = tomllib.load(file)
        self._chance = random.Random(seed)  # noqa: S311 - made-up people, nothing secret
        self._today = today
        self._serial = 0
        self._matters: dict[str, list[dict[str, Any]]] = {}
        for matter in self._words["matters"]:
            self._matters.setdefault(matter["queue"], []).append(matter)

    @property
    def matters(self) -> list[dict[str, Any]]:
        """Every matter with the queue it is meant for."""
        return list(self._words["matters"])

    @property
    def history(self) -> dict[str, int]:
        """How many visits of a category the last 30 days had."""
        return dict(self._words["history"])

    @property
    def typed_category(self) -> str:
        """What the clerk has typed into the category's field in the pictures."""
        return str(self._words["story"]["typed_category"])

    def story(self) -> Registration:
        """Return the visitor of the pictures."""
        return _registration(self._words["story"], "story")

    def earlier(self) -> list[EarlierVisit]:
        """Return the story's earlier visits."""
        person = {key: self._words["story"][key] for key in ("name", "id_type", "id_number", "phone", "address")}
        return [
            EarlierVisit(row["day"], row["result"], _registration({**person, **row}, f"earlier-{at}"))
            for at, row in enumerate(self._words["earlier"])
        ]

    def visitor(self, arrival: Arrival) -> Registration:
        """Return somebody who is routed to the arrival's queue, with green priority if it says so."""
        return self._somebody(self._chance.choice(self._matters[arrival.queue]), green=arrival.green)

    def of_category(self, category: str) -> Registration:
        """Return somebody with a matter of a category, for the days before."""
        known = [matter for matter in self._words["matters"] if matter["category"] == category]
        matter = self._chance.choice(known) if known else {"category": category, "mediation": "accept", "text": "—"}
        return self._somebody(matter, green=False)

    def _somebody(self, matter: dict[str, Any], *, green: bool) -> Registration:
        self._serial += 1
        male = self._chance.random() < 0.5
        flag = self._chance.choice(("elderly", "elderly", "disabled", "veteran", "pregnant")) if green else ""
        age = self._chance.randint(62, 84) if flag == "elderly" else self._chance.randint(22, 58)
        if flag == "pregnant":
            male, age = False, self._chance.randint(23, 38)
        row: dict[str, Any] = {
            "name": self._chance.choice(self._words["surnames"])
            + self._chance.choice(self._words["given_male" if male else "given_female"]),
            "phone": f"1390000{self._serial % 10_000:04d}",
            "address": self._chance.choice(self._words["addresses"]),
            "people": self._chance.choice(_PEOPLE),
            "source": self._chance.choice(("01", "01", "01", "01", "01", "01", "04", "09", "12")),
            **matter,
        }
        row["flags"] = [*matter.get("flags", []), *([flag] if flag else [])]
        if self._chance.random() < DOCUMENT_SHARE:
            row |= {"id_type": "111", "id_number": self._id_number(age, male=male)}
        else:
            row["no_id_reason"] = self._chance.choice(("forgotten", "not_stated", "proxy"))
        return _registration(row, f"demo-{self._serial}")

    def _id_number(self, age: int, *, male: bool) -> str:
        born = f"{self._today.year - age - 1}{self._chance.randint(1, 12):02d}{self._chance.randint(1, 28):02d}"
        serial = self._chance.randint(0, 499) * 2 + (1 if male else 0)
        body = f"{self._words['area']}{born}{serial:03d}"
        return body + check_digit(body)


def _registration(row: dict[str, Any], request: str) -> Registration:
    names: tuple[str, ...] = ("name", "id_type", "id_number", "no_id_reason", "phone", "address", "people")
    names += ("category", "text", "source", "scale", "wants", "mediation")
    given = {name: row[name] for name in names if name in row}
    return Registration(request_id=request, flags=frozenset(row.get("flags", ())), **given)
