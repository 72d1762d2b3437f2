"""Which screens live, at the hub: a PC tells its own, desks read everybody's, nobody spoils another's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.hub import admin, migrations
from db.hub.errors import Refused
from db.hub.screens import MOST, ScreenRow, forget, seen, tell
from db.hub.session import administrator
from tests.support.postgres import PostgresServer
from tests.support.shared_hub import SharedHub

HALL = ScreenRow("hall", "引导受理区", 60_000, 2_000, None, 0, "", "0.1.0", 0)
DOOR = ScreenRow("R1", "", 3_600_000, 4_000, 90_000, 1, "no_loudspeaker", "0.1.0", 3)
USUAL = {
    "shows": "'{hall}'",
    "zone": "ARRAY['']",
    "started": "'{1}'",
    "beat": "'{1}'",
    "stopped": "'{NULL}'",
    "hidden": "'{0}'",
    "voice": "ARRAY['']",
    "version": "'{0.1.0}'",
    "restarts": "'{0}'",
}
TWICE = dict.fromkeys(USUAL, "'{1,1}'") | {"voice": "'{a,a}'"}
"""One screen told twice in one call."""


@pytest.fixture(autouse=True)
def nothing_told(hub: SharedHub) -> Iterator[None]:
    """Each test begins with a hub that knows of no screen."""
    yield
    hub.server.must_psql("DELETE FROM hub.screens", database=hub.database)


def telling(**odd: str) -> str:
    """The call as SQL text, as somebody with psql would write it."""
    return f"SELECT hub.tell_screens({', '.join((USUAL | odd).values())})"


def told(hub: SharedHub, name: str, *rows: ScreenRow) -> None:
    with hub.client(name) as client:
        tell(client, rows)


def listed(hub: SharedHub, name: str = "desk") -> list[tuple[str, str, str]]:
    with hub.client(name) as client:
        return [(row.name, row.shows, row.zone) for row in seen(client)]


def test_a_desk_reads_what_a_screen_told(hub: SharedHub) -> None:
    told(hub, "screen", HALL, DOOR)
    with hub.client("desk") as client:
        door, hall = sorted(seen(client), key=lambda row: row.shows)
    assert (hall.name, hall.shows, hall.zone, hall.voice, hall.version) == ("screen", "hall", "引导受理区", "", "0.1.0")
    assert (door.shows, door.voice, door.restarts, door.hidden) == ("R1", "no_loudspeaker", 3, 1)
    assert (hall.stopped, hall.hidden) == (None, 0)
    assert 2_000 <= hall.beat < 60_000 <= hall.started < 120_000
    assert 90_000 <= (door.stopped or 0) < 150_000


def test_what_is_told_no_more_is_gone_and_nobody_elses_is_touched(hub: SharedHub) -> None:
    told(hub, "screen", HALL, DOOR)
    told(hub, "room", DOOR)
    told(hub, "screen", DOOR)
    assert listed(hub) == [("room", "R1", ""), ("screen", "R1", "")]
    told(hub, "screen")
    assert listed(hub) == [("room", "R1", "")]


@pytest.mark.parametrize("name", ["room", "screen"])
def test_only_desks_look_after_screens(hub: SharedHub, name: str) -> None:
    assert "ERROR:  HB005" in hub.psql(name, "SELECT * FROM hub.screens_seen()").err
    assert "ERROR:  HB005" in hub.psql(name, "SELECT hub.forget_screen('screen', 'hall', '')").err


def test_a_screen_that_was_taken_down_is_forgotten_one_that_lives_is_not(hub: SharedHub) -> None:
    told(hub, "screen", HALL, ScreenRow("R1", "", 9, 31_000, None, 0, "", "", 0))
    with hub.client("desk") as client:
        assert not forget(client, "screen", "hall", "引导受理区")
        assert forget(client, "screen", "R1", "")
        assert not forget(client, "screen", "R1", "")
    assert listed(hub) == [("screen", "hall", "引导受理区")]
    assert "forgot screen R1 of screen" in [row.what for row in admin.log(hub.dsn) if row.name == "desk"]


def test_a_device_that_was_thrown_out_tells_nothing_and_its_screens_are_gone(hub: SharedHub) -> None:
    hub.enrol("lost", "screen")
    told(hub, "lost", HALL)
    assert ("lost", "hall", "引导受理区") in listed(hub)
    with hub.client("lost") as client:
        # "revoked" as the functions see it: the session itself outlives it for a moment
        hub.server.must_psql("UPDATE hub.devices SET revoked_at = now() WHERE name = 'lost'", database=hub.database)
        with pytest.raises(Refused, match="revoked"):
            tell(client, [HALL])
    admin.revoke(hub.dsn, "lost")
    assert listed(hub) == []


# --- a device's password in the hands of somebody with psql -----------------------------------------------------------


@pytest.mark.parametrize("name", ["desk", "screen"])
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM hub.screens",
        "INSERT INTO hub.screens DEFAULT VALUES",
        "UPDATE hub.screens SET beat_at = now()",
        "DELETE FROM hub.screens",
        "SELECT hub.ago(1)",
        "SELECT hub.age(now())",
        "SELECT hub.screens_caller()",
        "SET ROLE :other; :tell",
    ],
)
def test_it_may_only_execute_the_three(hub: SharedHub, name: str, sql: str) -> None:
    asked = sql.replace(":other", f'"{hub.devices["other"].role}"').replace(":tell", telling())
    assert "ERROR:  42501" in hub.psql(name, asked).err
    assert listed(hub) == []


@pytest.mark.parametrize(
    "odd",
    [
        {"shows": "'{\"drop table\"}'"},
        {"shows": "'{../hall}'"},
        {"shows": "'{厅}'"},
        {"shows": "ARRAY['']"},
        {"shows": "ARRAY[E'hall\\n']"},
        {"shows": "NULL"},
        {"zone": "ARRAY[E'a\\nb']"},
        {"zone": "ARRAY[repeat('区', 61)]"},
        {"zone": "array_fill('x'::text, ARRAY[300000])"},
        {"beat": "'{NULL}'"},
        {"hidden": "'{NULL}'"},
        {"voice": "'{\"张三 called\"}'"},
        {"voice": "'{A001}'"},
        {"version": "'{\"0 1\"}'"},
        {"restarts": "'{-1}'"},
        {"restarts": "'{}'"},
        {"restarts": "'{0,1}'"},
        {"restarts": "NULL"},
        TWICE,
        dict.fromkeys(USUAL, "NULL"),
        {"shows": "array_fill('R1'::text, ARRAY[17])"},
    ],
    ids=str,
)
def test_what_is_not_of_the_shape_is_refused_whole(hub: SharedHub, odd: dict[str, str]) -> None:
    assert hub.psql("screen", telling()).ok
    said = hub.psql("screen", telling(**odd))
    assert not said.ok
    assert "ERROR:  XX" not in said.err
    assert "ERROR:  42883" not in said.err, "there is such a function"
    assert listed(hub) == [("screen", "hall", "")], "what it told before stays"


def test_no_age_is_too_odd(hub: SharedHub) -> None:
    """A PC whose clock was set back a century or forth: kept within a year, never in the future."""
    for age in (-(2**63), -1, 2**63 - 1):
        told(hub, "screen", ScreenRow("hall", "", age, age, age, 0, "", "", 0))
        with hub.client("desk") as client:
            (row,) = seen(client)
        assert 0 <= row.beat <= 366 * 86_400_000


def test_sixteen_are_enough_and_seventeen_are_refused(hub: SharedHub) -> None:
    rows = [ScreenRow(f"R{n}", "", 1, 1, None, 0, "", "", 0) for n in range(MOST + 1)]
    told(hub, "screen", *rows[:MOST])
    assert len(listed(hub)) == MOST
    with pytest.raises(Refused, match="malformed"):
        told(hub, "screen", *rows)
    assert len(listed(hub)) == MOST


def test_a_hub_of_before_is_brought_up_by_hub_init_and_until_then_says_that_it_has_none(
    postgres: PostgresServer, hub_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [step for step in migrations.steps() if step[0] != "0005_screens"]
    with monkeypatch.context() as older:
        older.setattr(migrations, "steps", lambda folder=migrations.SCHEMA: before)
        hub = SharedHub(postgres, hub_dsn.rpartition("/")[2])
        admin.init(hub.dsn, "130981")
        hub.enrol("desk")
    with hub.client("desk") as client:
        with pytest.raises(Refused, match="no_schema"):
            tell(client, [HALL])
        with pytest.raises(Refused, match="no_schema"):
            seen(client)
        client.hello(hub.devices["desk"].device)  # the connection is as good as before
        admin.init(hub.dsn, "130981")
        tell(client, [HALL])
        assert [row.shows for row in seen(client)] == ["hall"]
    with administrator(hub.dsn) as connection:
        assert migrations.migrate(connection) == []
