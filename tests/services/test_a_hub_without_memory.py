"""A hub that was restored from an older dump, or made anew: it gives lanes again, and no number is given twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.hub import admin
from desk_app.enrolment import Joining
from desk_app.hub_admin import Wanted
from tests.support.desk import Desk
from tests.support.disks import keep, set_back
from tests.support.enrolled import EnrolledCentre, once, until
from tests.support.postgres import PostgresServer


@pytest.fixture
def centre(tmp_path: Path, hub_dsn: str) -> Iterator[EnrolledCentre]:
    made = EnrolledCentre.at(tmp_path, hub_dsn)
    yield made
    made.close()


@pytest.fixture
def dump(postgres: PostgresServer, hub_database: str, tmp_path: Path) -> Callable[[], Callable[[], None]]:
    def back_up() -> Callable[[], None]:
        file = tmp_path / "hub.dump"
        postgres.dump(file, hub_database)

        def put_back() -> None:
            postgres.must_psql(f"DROP DATABASE {hub_database} WITH (FORCE)")
            postgres.restore(file, hub_database)

        return put_back

    return back_up


def anew(centre: EnrolledCentre, postgres: PostgresServer, database: str) -> EnrolledCentre:
    """The database is lost, there is no backup: the administrator prepares another one."""
    postgres.drop_database(database)
    postgres.create_database(database)
    shutil.rmtree(centre.folder / "administrator")
    again = EnrolledCentre.at(centre.folder, centre.dsn)
    again.clock.ms = centre.clock.ms
    again.devices = centre.devices
    return again


def join_again(centre: EnrolledCentre, name: str) -> None:
    desk, secret = centre.devices[name], "六个苹果"
    file = centre.administrator.invite(Wanted(name, "desk"), secret, centre.clock.now_ms()).data
    desk.app.close()
    joining = Joining(desk.folder / "home", file, centre.clock, replace=True)
    try:
        joining.check()
        joining.finish(secret)
    finally:
        joining.close()
    desk.restart()


def numbers(desks: list[Desk]) -> list[str]:
    return [desk.ticket().ticket for desk in desks for _ in range(2)]


def test_a_hub_made_anew_gives_lanes_again_and_no_number_twice(
    centre: EnrolledCentre, postgres: PostgresServer, hub_database: str
) -> None:
    one, two = centre.device("desk-1"), centre.device("desk-2")
    given = numbers([one, two])
    centre.settle()
    again = anew(centre, postgres, hub_database)
    join_again(again, "desk-2")  # lane 1 was the other's
    join_again(again, "desk-1")
    given += numbers([two, one])
    again.settle()
    again.settle()
    given += numbers([one, two])
    again.settle()
    assert len(set(given)) == len(given) == 12
    assert admin.conflicts(again.dsn) == []
    assert one.dump() == two.dump()


def test_lanes_given_after_the_backup_are_not_given_again(
    centre: EnrolledCentre, dump: Callable[[], Callable[[], None]]
) -> None:
    one = centre.device("desk-1")
    centre.settle()
    put_back = dump()
    two = centre.device("desk-2")
    given = numbers([one, two])
    centre.settle()
    head = centre.head()
    put_back()
    one.app.sync.start()
    until(lambda: centre.head() >= head)  # one gives back what the hub forgot of two
    one.app.sync.stop()
    three = centre.device("desk-3")  # the hub gives it what was desk-2's
    once(three)
    given += numbers([one, two, three])
    assert len(set(given)) == len(given)


def test_a_desk_set_back_after_the_backup_gives_numbers_after_the_hub_was_restored(
    centre: EnrolledCentre, dump: Callable[[], Callable[[], None]], tmp_path: Path
) -> None:
    one, two = centre.device("desk-1"), centre.device("desk-2")
    keep(one, tmp_path / "old", "home")
    given = numbers([one, two])
    centre.settle()
    put_back = dump()
    set_back(one, tmp_path / "old", "home")
    centre.settle()
    given += numbers([one])
    centre.settle()
    put_back()
    centre.settle()
    centre.settle()
    given += numbers([one, two])
    centre.settle()
    assert len(set(given)) == len(given)
    assert one.dump() == two.dump()


def test_a_hub_made_anew_takes_what_a_store_wrote_before_it_changed_its_identity(
    centre: EnrolledCentre, postgres: PostgresServer, hub_database: str, tmp_path: Path
) -> None:
    one = centre.device("desk-1")
    keep(one, tmp_path / "old", "home")
    given = numbers([one])
    centre.settle()
    set_back(one, tmp_path / "old", "home")
    centre.settle()
    given += numbers([one])
    centre.settle()
    head = centre.head()
    again = anew(centre, postgres, hub_database)
    join_again(again, "desk-1")
    again.settle()
    assert again.head() >= head
    assert not one.app.sync.state().to_upload
    given += numbers([one])
    assert len(set(given)) == len(given)
