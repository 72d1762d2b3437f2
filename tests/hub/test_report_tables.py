"""Other systems of the centre read the shared database with SQL: what stands there is what the desks know, no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from db.hub import admin
from db.hub.report import ReportHub, ReportPiece
from db.hub.report_rows import KEYS, OF_PLACE, OF_VISITS, TABLES, columns, plain, values
from db.hub.report_snapshot import Key, Row, open_snapshot
from desk_app.projection import VISITS
from desk_app.report.check import compare
from desk_app.report.mirror import START, Mirror, texts
from desk_app.report.rows import booking_report, day_report, people_report, place_report, visit_report
from desk_app.services.diary import Wanted
from tests.support.desk import ADMIN, DISCIPLINE, GUIDE, WINDOW, Desk
from tests.support.elsewhere import Elsewhere, arrive
from tests.support.postgres import PostgresServer
from tests.support.served_centre import ServedCentre, served_centre
from tests.support.whole_day import WholeDay

DAY = "2026-03-02"


@pytest.fixture(scope="module")
def quiet_centre(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[ServedCentre]:
    """A centre of which tests only read; one visit stands there."""
    database = postgres.create_database()
    with served_centre(tmp_path_factory.mktemp("quiet"), postgres.dsn(database), "hall") as made:
        made.desks[0].ticket()
        made.all_hear_all()
        made.serves(made.desks[0])
        yield made
    postgres.drop_database(database)


@pytest.fixture
def centre(tmp_path: Path, hub_dsn: str) -> Iterator[ServedCentre]:
    with served_centre(tmp_path, hub_dsn, "hall", "annex") as made:
        yield made


@pytest.fixture
def lone_centre(tmp_path: Path, hub_dsn: str) -> Iterator[ServedCentre]:
    """The same with one desk."""
    with served_centre(tmp_path, hub_dsn, "hall") as made:
        yield made


def shown_at(desk: Desk) -> dict[str, dict[Key, Row]]:
    """What the readable tables have to hold, from the tables of a desk."""
    rows: dict[str, list[Any]] = {name: [] for name in (*OF_VISITS, *OF_PLACE, "bookings", "people")}
    with desk.app.record.read() as tx:
        for visit in (str(row[0]) for row in tx.tables.dump()["visits"]):
            report = visit_report(tx, visit)
            for name in OF_VISITS:
                rows[name].extend(getattr(report, name))
            rows["people"].extend(people_report(tx, visit))
        rows["places"] = [row for place in tx.tables.places().values() for row in place_report(place)]
        rows["bookings"] = [row for one in tx.diary.every_booking() for row in booking_report(one)]
        rows["days"] = [row for day in tx.tables.dump()["days"] for row in day_report(tx.tables.day(str(day[0])))]
    return {name: {values(row)[: KEYS[name]]: values(row) for row in found} for name, found in rows.items()}


def standing(dsn: str) -> dict[str, dict[Key, Row]]:
    """What stands in the readable tables."""
    with open_snapshot(dsn) as hub:
        return {name: hub.table(name) for name in (*OF_VISITS, *OF_PLACE, "bookings", "people")}


def without_people(tables: dict[str, dict[Key, Row]]) -> dict[str, dict[Key, Row]]:
    return {**tables, "people": {}}


def reader(centre: ServedCentre, postgres: PostgresServer, *, personal: bool = False) -> str:
    """Another system of the centre, with a login and one grant; returns its connection string."""
    database = centre.dsn.rpartition("/")[2]
    name, group = f"{database}_elsewhere", f"{database}_report" + ("_personal" if personal else "")
    postgres.must_psql(f"CREATE ROLE {name} LOGIN PASSWORD 'x'; GRANT {group} TO {name}", database=database)
    return postgres.dsn(database, user=name, password="x")


@pytest.mark.long
def test_a_day_of_200_visits_at_two_desks_stands_there_as_the_desks_have_it(centre: ServedCentre) -> None:
    hall, annex = centre.desks
    for desk, seed in ((hall, 1), (annex, 2)):
        hall.clock.set(f"{DAY} 08:00")
        WholeDay(desk, 100, seed).run()
    found = as_the_desks_have_it(centre)
    assert len(found["visits"]) == 200
    assert len(found["calls"]) > 150


def test_what_two_desks_did_stands_there_as_the_desks_have_it(centre: ServedCentre) -> None:
    for desk, start in zip(centre.desks, (0, 50), strict=True):
        desk.visitors = start  # other people
        calls = desk.app.calls
        issued = [desk.ticket() for _n in range(6)] + [desk.asks(people=3, flags=frozenset({"elderly"}))]
        desk.app.printing.print_ticket(issued[0].visit)
        desk.app.register.second_matter(issued[5].visit, desk.registration(category="07-01"), GUIDE)
        missed = called(desk)
        calls.recall(missed, WINDOW)
        calls.miss(missed, WINDOW)
        calls.activate(missed, WINDOW)
        served = called(desk)
        calls.arrive(served, WINDOW)
        calls.serve(served, WINDOW, "1", to="R1")
        parked = called(desk)
        calls.arrive(parked, WINDOW)
        calls.park(parked, WINDOW, "去复印")
        calls.transfer(issued[3].stop, "C", WINDOW)
        calls.leave(issued[4].stop, GUIDE)
        calls.place_state("W3", "away", WINDOW)
    found = as_the_desks_have_it(centre)
    assert len(found["visits"]) == 14
    assert len(found["cases"]) == 16


def called(desk: Desk) -> str:
    """Window 4 calls its next; returns the stop."""
    found = desk.app.calls.next("W4", WINDOW)
    assert found is not None
    return found.stop


def as_the_desks_have_it(centre: ServedCentre) -> dict[str, dict[Key, Row]]:
    """Close the day, serve, and compare with the desk's own tables and with a fresh fold; returns what stands there."""
    hall, annex = centre.desks
    hall.app.days.close(GUIDE)
    centre.all_hear_all()
    assert hall.dump()["visits"] == annex.dump()["visits"]
    assert centre.serves(annex).ended == "current"
    found = standing(centre.dsn)
    assert found == without_people(shown_at(hall))
    assert compare(centre.dsn) == []
    return found


def test_another_system_sees_the_days_visits_with_plain_sql(centre: ServedCentre, postgres: PostgresServer) -> None:
    hall, annex = centre.desks
    first, second = hall.ticket(), annex.asks()
    hall.app.calls.next("W4", WINDOW)
    centre.all_hear_all()
    centre.serves(hall)

    with psycopg.connect(reader(centre, postgres)) as there:
        rows = there.execute(
            "SELECT t.label, c.category, n.name, v.state, s.called_place FROM report.visits v"
            " JOIN report.tickets t USING (visit) JOIN report.cases c USING (visit) JOIN report.stops s USING (visit)"
            " JOIN report.codes n ON n.list = 'category' AND n.code = c.category"
            " WHERE v.day = %s ORDER BY v.registered_at",
            (DAY,),
        ).fetchall()
        when = there.execute("SELECT registered_at FROM report.visits ORDER BY 1 LIMIT 1").fetchone()

    matter = "邻里纠纷 › 用水排水通行通风采光"
    assert rows == [
        (first.ticket, "02-01", matter, "called", "W4"),
        (second.ticket, "02-01", matter, "waiting", None),
    ]
    assert when is not None
    assert round(when[0].timestamp() * 1000) == _registered_ms(hall, first.visit)


def _registered_ms(desk: Desk, visit: str) -> int:
    with desk.app.record.read() as tx:
        row = tx.tables.visit(visit)
        assert row is not None
        return row.registered_ms


def test_a_reader_reads_and_does_nothing_else(quiet_centre: ServedCentre, postgres: PostgresServer) -> None:
    with psycopg.connect(reader(quiet_centre, postgres), autocommit=True) as there:
        assert there.execute("SELECT count(*) FROM report.visits").fetchone() == (1,)
        for what in (
            "SELECT * FROM report.people",
            "UPDATE report.visits SET people = 9",
            "DELETE FROM report.calls",
            "INSERT INTO report.days VALUES ('2026-03-03')",
            "TRUNCATE report.stops",
            "CREATE TABLE report.mine (n int)",
            "SELECT body FROM hub.events",
            "SELECT hub.report_clear()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                there.execute(what)


def test_personal_data_is_there_only_while_it_is_wanted(centre: ServedCentre, postgres: PostgresServer) -> None:
    hall, annex = centre.desks
    hall.ticket(name="张𬭎", phone="13812345678", text="楼上漏水，“多次”协商\\未果")
    annex.ticket(name="李䶮")
    centre.all_hear_all()
    centre.serves(hall)
    assert standing(centre.dsn)["people"] == {}

    admin.set_flag(centre.dsn, "report.personal", "on")
    centre.serves(hall)
    assert standing(centre.dsn) == shown_at(hall)
    assert compare(centre.dsn, record=hall.app.record) == []
    with psycopg.connect(reader(centre, postgres, personal=True)) as there:
        rows = there.execute("SELECT name, phone, appeal FROM report.people ORDER BY name").fetchall()
    assert ("张𬭎", "13812345678", "楼上漏水，“多次”协商\\未果") in rows
    assert len(rows) == 2

    admin.set_flag(centre.dsn, "report.personal", "off")
    assert standing(centre.dsn)["people"] == {}  # at once: nobody serves now


def test_an_erased_person_is_gone_at_the_next_fold(centre: ServedCentre) -> None:
    hall, annex = centre.desks
    admin.set_flag(centre.dsn, "report.personal", "on")
    gone, stays = hall.ticket(name="要删的人"), hall.ticket(name="留下的人")
    centre.all_hear_all()
    centre.serves(hall)
    assert {row[3] for row in standing(centre.dsn)["people"].values()} == {"要删的人", "留下的人"}

    hall.app.calls.leave(gone.stop, GUIDE)
    centre.all_hear_all()
    centre.serves(hall)
    annex.app.corrections.erase(gone.case_code, "本人要求", ADMIN)
    centre.all_hear_all()
    centre.serves(hall)

    people = standing(centre.dsn)["people"]
    assert [row[0] for row in people.values()] == [stays.visit]
    assert len(standing(centre.dsn)["visits"]) == 2  # the visit stays, without a person
    assert compare(centre.dsn, record=hall.app.record) == []


def test_a_correction_is_seen_and_the_old_name_is_not(lone_centre: ServedCentre) -> None:
    (hall,) = lone_centre.desks
    admin.set_flag(lone_centre.dsn, "report.personal", "on")
    issued = hall.ticket(name="王小名")
    lone_centre.all_hear_all()
    lone_centre.serves(hall)
    hall.app.corrections.correct(issued.case_code, {"name": "王小明"}, GUIDE)
    lone_centre.all_hear_all()
    lone_centre.serves(hall)
    assert [row[3] for row in standing(lone_centre.dsn)["people"].values()] == ["王小明"]


def test_a_payload_that_comes_late_is_shown_when_it_is_there(lone_centre: ServedCentre) -> None:
    (hall,) = lone_centre.desks
    admin.set_flag(lone_centre.dsn, "report.personal", "on")
    hall.ticket(name="后来的人")
    lone_centre.all_hear_all()
    lone_centre.serves(hall)
    right = standing(lone_centre.dsn)["people"]
    with psycopg.connect(lone_centre.dsn) as there:  # as if the payload had not been here at the event
        there.execute("DELETE FROM report.people")

    assert lone_centre.serves(hall).events == 0
    assert standing(lone_centre.dsn)["people"] == right


def test_a_restricted_visit_does_not_stand_there_in_any_way(lone_centre: ServedCentre) -> None:
    (hall,) = lone_centre.desks
    admin.set_flag(lone_centre.dsn, "report.personal", "on")
    plain_one = hall.ticket()
    secret = hall.app.register.register(hall.registration(wants="discipline", name="举报的人"), DISCIPLINE)
    hall.app.calls.next("W1", DISCIPLINE)
    lone_centre.all_hear_all()
    lone_centre.serves(hall)

    found = standing(lone_centre.dsn)
    assert list(found["visits"]) == [(plain_one.visit,)]
    assert secret.visit not in str(found)
    assert secret.ticket not in str(found)
    assert compare(lone_centre.dsn, record=hall.app.record) == []


def test_whoever_serves_next_goes_on_there_and_nothing_is_mirrored_twice(centre: ServedCentre) -> None:
    hall, annex = centre.desks
    for _n in range(5):
        hall.ticket()
    centre.all_hear_all()
    first = centre.serves(hall)
    assert first.visits == 5
    again = centre.serves(annex)
    assert (again.events, again.visits) == (0, 0)
    annex.ticket(name="另一个人", phone="13700000000")
    centre.all_hear_all()
    third = centre.serves(annex)
    assert third.visits == 1
    with open_snapshot(centre.dsn) as hub:
        assert hub.rows == hub.head == first.events + third.events


def test_rows_that_are_still_being_folded_are_waited_for(lone_centre: ServedCentre) -> None:
    (hall,) = lone_centre.desks
    issued = hall.ticket()
    lone_centre.all_hear_all()
    with hall.app.store.write() as tx:  # as in the middle of a long catch-up
        tx.tables.remove_visit(issued.visit)
        tx.sync.put_unfolded({VISITS + issued.visit: True})
    with hall.app.sync.client() as client:
        client.hello(hall.app.store.device)
        assert client.lead("report", 60)
        mirror = Mirror(hall.app.record, ReportHub(client))
        waits = mirror.step()
        assert waits is not None
        assert waits.waiting
        with hall.app.record.write() as writer:
            writer.fold_some(10)
        done = mirror.step()
        assert done is not None
        assert done.visits == 1
    assert standing(lone_centre.dsn) == without_people(shown_at(hall))


def test_closing_the_day_shows_at_every_visit_of_it(centre: ServedCentre) -> None:
    hall, annex = centre.desks
    issued = [hall.ticket() for _n in range(3)]
    centre.all_hear_all()
    centre.serves(annex)
    hall.app.days.close(GUIDE)
    centre.all_hear_all()
    centre.serves(annex)
    found = standing(centre.dsn)
    states = {row[columns("stops").index("state")] for row in found["stops"].values()}
    assert states == {"expired"}
    assert len(found["stops"]) == len(issued)
    assert found["days"][(DAY,)][2] is not None


def test_a_row_broken_by_hand_is_named_and_mended(lone_centre: ServedCentre) -> None:
    (hall,) = lone_centre.desks
    issued = [hall.ticket() for _n in range(3)]
    hall.app.calls.next("W4", WINDOW)
    lone_centre.all_hear_all()
    lone_centre.serves(hall)
    right = standing(lone_centre.dsn)
    with psycopg.connect(lone_centre.dsn) as there:
        there.execute("UPDATE report.stops SET state = 'served', calls = 7 WHERE visit = %s", (issued[0].visit,))
        there.execute("DELETE FROM report.tickets WHERE visit = %s", (issued[1].visit,))
        there.execute("INSERT INTO report.places (place, state) VALUES ('W9', 'open')")
        there.execute("INSERT INTO report.people (visit, case_code, name) VALUES ('v', 'c', '不该在')")

    found = {(one.table, one.key, one.what, one.columns) for one in compare(lone_centre.dsn, pause_s=0)}

    assert found == {
        ("stops", f"{issued[0].stop} {issued[0].visit}", "differs", ("state", "calls")),
        ("tickets", issued[1].visit, "missing", ()),
        ("places", "W9", "extra", ()),
        ("people", "v c", "extra", ()),
    }
    lone_centre.serves(hall, rebuild=True)
    assert compare(lone_centre.dsn, record=hall.app.record) == []
    assert standing(lone_centre.dsn) == right


def test_tables_that_follow_another_feed_are_filled_anew(lone_centre: ServedCentre) -> None:
    (hall,) = lone_centre.desks
    for _n in range(3):
        hall.ticket()
    lone_centre.all_hear_all()
    lone_centre.serves(hall)
    right = standing(lone_centre.dsn)
    with psycopg.connect(lone_centre.dsn) as there:  # the schema alone put back from an old dump of another hub
        there.execute("UPDATE report.head SET prefix = %s", (bytes(31) + b"x",))
        there.execute("UPDATE report.visits SET visit = visit || 'x'")
    lone_centre.serves(hall)
    assert standing(lone_centre.dsn) == right


def test_without_the_schemas_rows_after_a_restore_the_tables_fill_themselves(lone_centre: ServedCentre) -> None:
    (hall,) = lone_centre.desks
    hall.ticket()
    lone_centre.all_hear_all()
    lone_centre.serves(hall)
    right = standing(lone_centre.dsn)
    with psycopg.connect(lone_centre.dsn) as there:  # pg_dump --exclude-table-data='report.*'
        for table in (*TABLES, "head"):
            there.execute(f"DELETE FROM report.{table}")
    lone_centre.serves(hall)
    assert standing(lone_centre.dsn) == right


def test_what_another_program_wrote_does_not_stop_the_tables(lone_centre: ServedCentre) -> None:
    (hall,) = lone_centre.desks
    strange = Elsewhere(hall)
    visit = f"{strange.device}/1"
    odd = {"visit": visit, "stop": visit, "case": 'a"b\\,{}\x00', "label": "Ω\x00§", "queue": "{}", "place": "NULL"}
    arrive(
        hall,
        strange.write("issued", {**odd, "taken": -5, "before": 10**17, "low": "x"}, label="Ω\x00§", day="never"),
        strange.write("day_opened", {"day": "20260302"}),
        strange.write("place_state", {"place": 'W"\x00', "state": "dancing", "until": 2**70}),
    )
    issued = hall.ticket()
    with hall.app.record.read() as tx:
        reports = [visit_report(tx, one) for one in (visit, issued.visit)]
        places = [row for place in tx.tables.places().values() for row in place_report(place)]
    piece = ReportPiece((visit,), _texts(reports, places))
    with hall.app.sync.client() as client:
        client.hello(hall.app.store.device)
        assert client.lead("report", 30)
        ReportHub(client).put(START, START, piece)

    found = standing(lone_centre.dsn)
    assert set(found["visits"]) == {(visit,), (issued.visit,)}
    expected = {plain(str(one)) for row in reports[0].stops for one in values(row) if isinstance(one, str)}
    assert {one for one in found["stops"][(visit, visit)] if isinstance(one, str)} == expected


def _texts(reports: list[Any], places: list[Any]) -> dict[str, list[list[str | None]]]:
    found = {name: texts(name, (row for one in reports for row in getattr(one, name))) for name in OF_VISITS}
    return {**found, "places": texts("places", places)}


def test_a_device_writes_the_tables_only_with_the_lease(centre: ServedCentre) -> None:
    hall, annex = centre.desks
    with hall.app.sync.client() as first, annex.app.sync.client() as second:
        first.hello(hall.app.store.device)
        second.hello(annex.app.store.device)
        assert first.lead("report", 60)
        assert not second.lead("report", 60)
        empty = (0, bytes(32), 0, bytes(32), *[[]] * 10)
        call = "SELECT hub.report_put(%s, %s, %s, %s" + ", %s::text[]" * 10 + ")"
        assert second.ask(call, empty) == ("standby",)
        assert second.ask("SELECT hub.report_clear()") == ("standby",)
        assert second.ask("SELECT hub.report_put_codes(%s::text[])", ([],)) == ("standby",)
        assert first.ask(call, empty) == ("ok",)
        # a place the feed does not have, and one the tables are not at
        assert first.ask(call, (0, bytes(32), 7, bytes(32), *[[]] * 10)) == ("rewound",)
        assert first.ask(call, (5, bytes(32), 7, bytes(32), *[[]] * 10)) == ("moved",)
        people = "SELECT hub.report_put_people(%s, %s, %s, %s, %s::text[], %s::text[])"
        assert first.ask(people, (0, bytes(32), 0, bytes(32), [], ["{a,b}"])) == ("off",)


@pytest.mark.parametrize("kind", ["room", "screen", "desk without full sight"])
def test_other_devices_do_not_write_them_at_all(
    quiet_centre: ServedCentre, postgres: PostgresServer, kind: str
) -> None:
    name = kind.replace(" ", "-")
    row = admin.create_device(quiet_centre.dsn, name, kind.split()[0], "secret-secret", b"", restricted=False)
    dsn = postgres.dsn(quiet_centre.dsn.rpartition("/")[2], user=row.role, password="secret-secret")
    with psycopg.connect(dsn, autocommit=True) as there:
        for function in ("report_clear()", "report_position()", "report_put_codes('{}')", "report_unnamed(NULL)"):
            with pytest.raises(psycopg.Error, match="readable tables"):
                there.execute(f"SELECT hub.{function}")
        for statement in ("SELECT * FROM report.visits", "DELETE FROM report.visits", "SELECT hub.report_writer()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                there.execute(statement)


def test_every_table_and_column_says_what_it_is_in_both_languages(quiet_centre: ServedCentre) -> None:
    page = (Path(__file__).parents[2] / "desk_app" / "REPORT.md").read_text(encoding="utf-8")
    with psycopg.connect(quiet_centre.dsn) as there:
        rows = there.execute(
            "SELECT c.relname, a.attname, col_description(c.oid, a.attnum), obj_description(c.oid) FROM pg_class c"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
            " WHERE c.relnamespace = 'report'::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum"
        ).fetchall()
    for table, column, said, about in rows:
        for text in (said, about):
            assert re.search("[一-鿿]", text), (table, column)
            assert re.search("[a-z]", text), (table, column)
        assert f"### report.{table} " in page
        assert f"| `{column}` |" in page
    named = {table: tuple(row[1] for row in rows if row[0] == table) for table in TABLES}
    assert named == {table: columns(table) for table in TABLES}


def test_bookings_stand_there_without_whom_they_are_for_and_discreet_ones_not_at_all(
    lone_centre: ServedCentre,
) -> None:
    (hall,) = lone_centre.desks
    diary = hall.app.diary
    first = hall.ticket()
    at_ms = hall.clock.now_ms() + 30 * 60_000
    came = diary.book(Wanted("R3", at_ms, ticket=first.ticket, who="独一无二的名字"), GUIDE).booking
    diary.arrive(came, GUIDE)
    gone = diary.book(Wanted("R5", at_ms), GUIDE).booking
    diary.cancel(gone, GUIDE, "改天", "visitor")
    kept = diary.book(Wanted("R6", at_ms, department=hall.app.centre.departments[0].name), GUIDE).booking
    diary.book(Wanted("R4", at_ms), GUIDE)  # 心理咨询室
    restricted = hall.ticket(wants="discipline")
    diary.book(Wanted("R7", at_ms, ticket=restricted.case_code), DISCIPLINE)
    lone_centre.all_hear_all()
    lone_centre.serves(hall)
    found = standing(lone_centre.dsn)
    assert found == without_people(shown_at(hall))
    states = {key[0]: row[columns("bookings").index("state")] for key, row in found["bookings"].items()}
    assert states == {came: "arrived", gone: "cancelled", kept: "booked"}
    assert "独一无二" not in str(found["bookings"])
    assert compare(lone_centre.dsn) == []
    with open_snapshot(lone_centre.dsn) as hub:
        named = {key[1] for key in hub.table("codes") if key[0] == "booking_department"}
    assert {row[columns("bookings").index("department")] for row in found["bookings"].values()} <= named | {None}


def test_nothing_personal_is_in_the_other_tables(lone_centre: ServedCentre) -> None:
    (hall,) = lone_centre.desks
    hall.ticket(name="独一无二的名字", phone="13800009999", text="独一无二的诉求", flags=frozenset({"agitated"}))
    lone_centre.all_hear_all()
    lone_centre.serves(hall)
    found = str(standing(lone_centre.dsn))
    for word in ("独一无二", "13800009999", "agitated"):
        assert word not in found


def test_a_hub_that_gets_the_table_of_bookings_later_is_filled_with_those_of_before(lone_centre: ServedCentre) -> None:
    (hall,) = lone_centre.desks
    hall.app.diary.book(Wanted("R3", hall.clock.now_ms() + 30 * 60_000), GUIDE)
    hall.ticket()
    lone_centre.all_hear_all()
    lone_centre.serves(hall)
    with psycopg.connect(lone_centre.dsn, autocommit=True) as there:  # as it stood before that step
        there.execute("DELETE FROM report.bookings")
        there.execute("DELETE FROM report.head WHERE part = 'rows'")
    lone_centre.serves(hall)
    assert len(standing(lone_centre.dsn)["bookings"]) == 1
    assert compare(lone_centre.dsn) == []
