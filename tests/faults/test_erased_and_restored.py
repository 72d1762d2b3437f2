"""What was erased stays erased: at a PC that was restored, at one that was cut off, at the hub that was set back."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.services.erasures import noted
from desk_app.services.restoring import restore
from desk_app.store_key import load_or_make_key
from tests.db.pages import openssl, pages
from tests.support.desk import GUIDE, Desk
from tests.support.faulty_centre import FaultyCentre
from tests.support.needles import Person, encoded
from tests.support.postgres import PostgresServer

pytestmark = pytest.mark.skipif(openssl() is None, reason="reads pages in the clear through the system's libcrypto")


def left_of(person: Person, desk: Desk) -> list[str]:
    """What every page of the store and its log still says of somebody, deleted bytes included."""
    home = desk.folder / "home"
    needles = encoded(person.words())
    data = b"\0".join(pages(home / "store.db", load_or_make_key(home)))
    return [meaning for needle, meaning in needles.items() if needle in data]


def erase(desk: Desk, case: str) -> None:
    assert desk.app.corrections.erase(case, "本人要求", GUIDE)


def registered(centre: FaultyCentre, serial: int) -> tuple[Person, str]:
    """Somebody who comes, is known everywhere, and goes."""
    person = Person(serial)
    ticket = centre.desks[0].ticket(**person.typed)
    centre.desks[0].app.calls.leave(ticket.stop, GUIDE)
    centre.enrolled.settle()
    assert all(left_of(person, desk) for desk in centre.desks)
    return person, ticket.case_code


@pytest.mark.parametrize("knows", ["its own list", "only the hub"])
def test_erase_restore_resync(centre: FaultyCentre, knows: str) -> None:
    one, two = centre.desks[:2]
    person, case = registered(centre, 1 if knows == "only the hub" else 2)
    one.app.maintenance.backup()
    erases = one if knows == "its own list" else two
    erase(erases, case)
    erases.app.sync.once(60)
    one.app.close()
    (one.folder / "home" / "store.db").write_bytes(b"damaged")
    if knows == "only the hub":
        (one.folder / "home" / "erased.list").unlink(missing_ok=True)
        assert noted(one.folder / "home") == []
    for side in ("store.db-wal", "store.db-shm"):
        (one.folder / "home" / side).unlink(missing_ok=True)
    assert restore(one.folder / "home", None).faults == ()
    one.app = Desk.at(one.folder, one.clock).app
    assert (left_of(person, one) == []) == (knows == "its own list")
    centre.live()
    for desk in centre.desks:
        assert left_of(person, desk) == []
        assert desk.app.search.search(str(person.typed["name"]), GUIDE) == []
    for path in (one.folder / "home" / "backups").glob("*.db"):
        path.unlink()  # the next test takes a new one


def test_erased_while_a_desk_was_cut_off(centre: FaultyCentre) -> None:
    one, two = centre.desks[:2]
    person, case = registered(centre, 3)
    centre.link.refuse()
    one.ticket()
    erase(two, case)
    centre.live()
    assert [left_of(person, desk) for desk in centre.desks] == [[], [], []]


def test_erased_and_the_hub_set_back(centre: FaultyCentre, postgres: PostgresServer, tmp_path: Path) -> None:
    person, case = registered(centre, 4)
    postgres.dump(tmp_path / "hub.sql", centre.database)
    erase(centre.desks[0], case)
    centre.enrolled.settle()
    payloads = "SELECT count(*) FROM hub.payloads"
    erased = int(postgres.value(payloads, database=centre.database))
    postgres.must_psql(f"DROP DATABASE {centre.database} WITH (FORCE)")
    postgres.restore(tmp_path / "hub.sql", centre.database)
    assert int(postgres.value(payloads, database=centre.database)) >= erased
    centre.live()
    assert int(postgres.value(payloads, database=centre.database)) == erased
    assert [left_of(person, desk) for desk in centre.desks] == [[], [], []]
    fresh = centre.device("fresh")
    centre.enrolled.settle()
    assert left_of(person, fresh) == []
    centre.gone("fresh")
