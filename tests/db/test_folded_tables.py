"""What the projector puts in comes out again; restricted rows only to who may see them."""

from db.rows import ConflictRow, DayRow, PlaceRow, ServiceTime
from db.store import Store
from tests.db.given import DAY, DEVICE, call_row, case_row, search_row, stop_row, visit_row

V1, V2, V3 = (f"{DEVICE}/{n}" for n in (1, 2, 3))


def test_a_visit_is_replaced_whole(store: Store) -> None:
    with store.write() as tx:
        tx.tables.replace_visit(
            visit_row(V1),
            [case_row(V1), case_row(V1, "C2")],
            [stop_row(V1), stop_row(V2, V1)],
            [call_row(1), call_row(2)],
        )
        tx.tables.replace_visit(visit_row(V1, state="served"), [case_row(V1, "C3")], [stop_row(V1)], [call_row(2)])
    with store.read() as tx:
        assert tx.tables.visit(V1) == visit_row(V1, state="served")
        assert tx.tables.cases(V1) == [case_row(V1, "C3")]
        assert tx.tables.stops(V1) == [stop_row(V1)]
        assert tx.tables.calls(DAY) == [call_row(2)]
        assert tx.tables.visit(V2) is None
        assert tx.tables.stop(V2) is None


def test_a_visit_that_is_taken_out_leaves_nothing(store: Store) -> None:
    with store.write() as tx:
        tx.tables.replace_visit(visit_row(V1), [case_row(V1)], [stop_row(V1)], [call_row()])
        tx.tables.replace_search(V1, [search_row(V1)])
        tx.tables.remove_visit(V1)
        assert set(map(len, tx.tables.dump().values())) == {0}
        assert tx.connection.execute("SELECT count(*) FROM search_keys").fetchone()[0] == 0


def test_restricted_visits_are_in_no_list_unless_asked_for(store: Store) -> None:
    with store.write() as tx:
        for visit, scope in ((V1, "centre"), (V2, "restricted")):
            tx.tables.replace_visit(
                visit_row(visit, scope=scope), [case_row(visit)], [stop_row(visit, visit, scope=scope)],
                [call_row(int(visit[-1]), visit, scope=scope, stop=visit)],
            )  # fmt: skip
            tx.tables.replace_search(visit, [search_row(visit)])
    with store.read() as tx:
        tables = tx.tables
        for restricted, expected in ((False, {V1}), (True, {V1, V2})):
            assert {row.visit for row in tables.visits_of_day(DAY, restricted)} == expected
            assert {row.visit for row in tables.stops_of_day(DAY, restricted=restricted)} == expected
            assert {row.visit for row in tables.waiting(DAY, restricted=restricted)} == expected
            assert {row.visit for row in tables.calls(DAY, restricted=restricted)} == expected
            assert {row.visit for row in tables.person_visits(search_row().person, restricted=restricted)} == expected
            for text in ("王小明", "王", "wxm", "5678", "A001", "A", "1", "C1", search_row().id_number):
                assert {hit.visit for hit in tables.search(text, restricted=restricted)} <= expected
        assert tables.category_counts("") == {"02-01": 1}
        assert tables.visit(V2) is not None


def test_the_waiting_of_some_queues_come_by_rank(store: Store) -> None:
    with store.write() as tx:
        for n, (queue, taken, state) in enumerate(
            [("A", 30, "waiting"), ("B", 10, "waiting"), ("A", 20, "waiting"), ("A", 5, "served"), ("C", 1, "waiting")]
        ):
            visit = f"{DEVICE}/{n}"
            stop = stop_row(visit, visit, queue=queue, taken_ms=taken, state=state)
            tx.tables.replace_visit(visit_row(visit), [], [stop], [])
    with store.read() as tx:
        assert [row.taken_ms for row in tx.tables.waiting(DAY, ["A", "B"])] == [10, 20, 30]
        assert [row.taken_ms for row in tx.tables.waiting(DAY)] == [1, 10, 20, 30]
        assert tx.tables.waiting(DAY, []) == []
        assert tx.tables.waiting("2026-03-03") == []
        assert [row.taken_ms for row in tx.tables.stops_of_day(DAY, ["served"])] == [5]
        assert [row.taken_ms for row in tx.tables.stops_of_day(DAY, queue="A")] == [5, 20, 30]


def test_calls_come_newest_first(store: Store) -> None:
    with store.write() as tx:
        calls = [call_row(n, called_ms=n * 10, queue="AB"[n % 2]) for n in range(1, 6)]
        tx.tables.replace_visit(visit_row(), [], [stop_row()], calls)
    with store.read() as tx:
        assert [row.dseq for row in tx.tables.calls(DAY)] == [5, 4, 3, 2, 1]
        assert [row.dseq for row in tx.tables.calls(DAY, since_ms=30, limit=2)] == [5, 4]
        assert [row.dseq for row in tx.tables.calls(DAY, queues=["A"])] == [4, 2]
        assert [row.dseq for row in tx.tables.calls_of_stop(stop_row().stop)] == [5, 4, 3, 2, 1]


def test_visits_are_found_by_number_request_case_and_person(store: Store) -> None:
    with store.write() as tx:
        tables = tx.tables
        tables.replace_visit(visit_row(V1, request="r1"), [case_row(V1, "C1")], [], [])
        tables.replace_visit(visit_row(V2, day="2026-03-03", label="A001"), [case_row(V2, "C9", linked="C1")], [], [])
        tables.replace_visit(visit_row(V3, day="2026-03-04", label="B1", request=""), [case_row(V3, "C1")], [], [])
        for visit in (V1, V2, V3):
            tables.replace_search(visit, [search_row(visit)])
        assert [row.visit for row in tables.visit_by_label(DAY, "A001")] == [V1]
        assert tables.visit_by_request("r1") == visit_row(V1, request="r1")
        assert tables.visit_by_request("") is None
        assert tables.visit_by_request("r2") is None
        assert [row.visit for row in tables.visits_of_case("C1")] == [V1, V3]
        assert [row.visit for row in tables.case("C1")] == [V1, V3]
        assert [row.case_code for row in tables.cases_linked_to("C1")] == ["C9"]
        assert tables.cases_linked_to("") == []
        assert [row.visit for row in tables.person_visits(search_row().person, limit=2)] == [V3, V2]
        assert tables.person_visits("") == []


def test_places_and_days(store: Store) -> None:
    with store.write() as tx:
        tables = tx.tables
        tables.put_place(PlaceRow("W4", "open", 0, 1, "op1"))
        tables.put_place(PlaceRow("W4", "away", 99, 2, "op1"))
        tables.put_day(DayRow("2026-03-01", 1, 2, "ab"))
        for n, day in enumerate(["2026-02-27", "2026-02-28", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"]):
            tables.replace_visit(visit_row(f"{DEVICE}/{n}", day=day), [], [], [])
        tables.replace_visit(visit_row(f"{DEVICE}/9", day="2026-02-20", registered=0), [], [], [])
        tables.put_day(DayRow("2026-02-27", 1, 0, ""))
        assert tables.places() == {"W4": PlaceRow("W4", "away", 99, 2, "op1")}
        assert tables.day("2026-03-01") == DayRow("2026-03-01", 1, 2, "ab")
        assert tables.day("2026-03-02") is None
        assert tables.open_days_before("2026-03-03") == ["2026-02-27", "2026-02-28", "2026-03-02"]
        assert tables.open_days_before("2026-02-01") == []


def test_the_estimate_learns_from_finished_services_only(store: Store) -> None:
    with store.write() as tx:
        for n, (state, started, ended) in enumerate(
            [("served", 100, 400), ("served", 200, 900), ("left", 100, 300), ("served", 0, 500), ("serving", 300, 0)]
        ):
            visit = f"{DEVICE}/{n}"
            stop = stop_row(visit, visit, state=state, started_ms=started, ended_ms=ended, called_place="W4")
            tx.tables.replace_visit(visit_row(visit), [], [stop], [])
        assert tx.tables.service_times("A") == [ServiceTime("A", "W4", DAY, 700), ServiceTime("A", "W4", DAY, 300)]
        assert tx.tables.service_times("A", limit=1) == [ServiceTime("A", "W4", DAY, 700)]
        assert tx.tables.service_times("B") == []
        called = stop_row(queue="B", state="served", called_ms=50, started_ms=100, ended_ms=400, called_place="W4")
        tx.tables.replace_visit(visit_row(V1), [], [called], [])
        assert tx.tables.service_times("B") == [ServiceTime("B", "W4", DAY, 350)]  # from the call: walking counts


def test_two_holders_of_one_number_and_two_places_at_one_attempt_are_listed(store: Store) -> None:
    with store.write() as tx:
        tx.tables.replace_visit(visit_row(V1), [], [], [])
        tx.tables.replace_visit(visit_row(V2), [], [], [])
        tx.tables.replace_visit(visit_row(V3, label="A002"), [], [stop_row(V3, V3, label="A002", conflict=1)], [])
        tx.tables.replace_visit(visit_row(f"{DEVICE}/4", label=""), [], [], [])
        tx.tables.replace_visit(visit_row(f"{DEVICE}/5", label=""), [], [], [])
        found = [ConflictRow("label", DAY, "A001", (V1, V2)), ConflictRow("attempt", DAY, "A002", (V3,))]
        assert tx.tables.conflicts() == found
        assert tx.tables.conflicts(DAY) == found
        assert tx.tables.conflicts("2026-03-03") == []


def test_a_dump_does_not_depend_on_the_order_of_arrival(store: Store) -> None:
    def put(order: list[str]) -> object:
        with store.write() as tx:
            tx.tables.clear()
            for visit in order:
                tx.tables.replace_visit(visit_row(visit), [case_row(visit)], [stop_row(visit, visit)], [])
                tx.tables.replace_search(visit, [search_row(visit)])
            return tx.tables.dump()

    assert put([V1, V2, V3]) == put([V3, V1, V2, V1])
