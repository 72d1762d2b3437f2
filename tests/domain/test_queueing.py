"""Who is called next: the rules one by one, on lines written by hand."""

import pytest

from desk_app.domain.queueing import Called, Waiting, before, call_order, line_order, next_for, overtaken

ONE = {"W4": ("D",)}
TWO = {"W8": ("H",), "W9": ("J",), "R8": ("R8", "H", "J")}


def somebody(name: str, minute: int, queue: str = "D", **more: object) -> Waiting:
    return Waiting(name, queue, minute, more.pop("joined_ms", minute), **more)  # type: ignore[arg-type]


def call(one: Waiting, at: int, place: str = "W4") -> Called:
    return Called(one.id, one.queue, one.taken_ms, one.green_at(at), place, at)


def names(order: tuple[Waiting, ...]) -> str:
    return " ".join(one.id for one in order)


def test_people_go_by_when_they_took_their_number() -> None:
    waiting = [somebody("c", 3), somebody("a", 1), somebody("b", 2)]
    assert names(line_order("D", ONE, waiting, [], 10)) == "a b c"
    assert next_for("W4", ONE, waiting, [], 10) == waiting[1]


def test_nobody_waits_nobody_is_called() -> None:
    assert next_for("W4", ONE, [], [], 10) is None
    assert next_for("W4", ONE, [somebody("h", 1, "H")], [], 10) is None


def test_an_unknown_place_is_a_bug() -> None:
    with pytest.raises(KeyError):
        next_for("W99", ONE, [], [], 10)


def test_a_transferred_person_keeps_the_rank_of_their_number() -> None:
    waiting = [somebody("b", 2), somebody("from-another-line", 1, joined_ms=9)]
    assert names(line_order("D", ONE, waiting, [], 10)) == "from-another-line b"


def test_green_goes_first_but_only_every_third_call() -> None:
    normal = [somebody(f"n{i}", i) for i in range(6)]
    green = [somebody(f"g{i}", 10 + i, green=True) for i in range(3)]
    # n0 and n1 and n2 suffer one each at first; the bound is not yet reached
    assert names(line_order("D", ONE, normal + green, [], 20)) == "g0 n0 n1 g1 n2 n3 g2 n4 n5"


def test_what_was_called_before_counts_for_every_third_call() -> None:
    waiting = [somebody("n", 1), somebody("g", 5, green=True)]
    earlier_green = call(somebody("g0", 0, green=True), 0)
    earlier = call(somebody("n0", 0), 0)
    assert names(line_order("D", ONE, waiting, [earlier_green], 20)) == "n g"
    assert names(line_order("D", ONE, waiting, [earlier_green, earlier], 20)) == "n g"
    assert names(line_order("D", ONE, waiting, [earlier_green, earlier, earlier], 20)) == "g n"


def test_a_green_person_whose_turn_it_is_never_waits_for_the_third_call() -> None:
    waiting = [somebody("g1", 1, green=True), somebody("g2", 2, green=True), somebody("n", 3)]
    assert names(line_order("D", ONE, waiting, [], 20)) == "g1 g2 n"


def test_nobody_is_overtaken_a_fourth_time() -> None:
    patient = somebody("patient", 8)
    ahead = [somebody(f"n{i}", i) for i in range(7)]
    green = [somebody(f"g{i}", 10 + i, green=True) for i in range(5)]
    order = names(line_order("D", ONE, [*ahead, patient, *green], [], 20))
    assert order == "g0 n0 n1 g1 n2 n3 g2 n4 n5 n6 patient g3 g4"


def test_an_activated_ticket_goes_behind_the_next_two_who_waited_already() -> None:
    back = somebody("back", 1, joined_ms=10, activated=True)
    waiting = [somebody(f"n{i}", 1 + i) for i in range(1, 5)]
    assert names(line_order("D", ONE, [back, *waiting], [], 10)) == "n1 n2 back n3 n4"


def test_an_activated_ticket_does_not_wait_for_newcomers() -> None:
    back = somebody("back", 1, joined_ms=10, activated=True)
    waiting = [somebody("n1", 2), somebody("newcomer", 11)]
    assert names(line_order("D", ONE, [back, *waiting], [], 12)) == "n1 back newcomer"


def test_calls_since_the_activation_count_towards_the_two() -> None:
    back = somebody("back", 1, joined_ms=10, activated=True)
    waiting = [somebody("n2", 3), somebody("n3", 4)]
    assert names(line_order("D", ONE, [back, *waiting], [call(somebody("n1", 2), 11)], 12)) == "n2 back n3"


def test_activated_tickets_alone_in_the_line_are_called_at_once() -> None:
    waiting = [somebody("late", 1, joined_ms=12, activated=True), somebody("soon", 2, joined_ms=10, activated=True)]
    assert names(line_order("D", ONE, waiting, [], 20)) == "soon late"


def test_a_booked_arrival_is_first_of_the_green_at_its_time() -> None:
    waiting = [somebody("n", 1), somebody("g", 2, green=True), somebody("booked", 3, booked_ms=15)]
    assert names(line_order("D", ONE, waiting, [], 14)) == "g n booked"
    assert names(line_order("D", ONE, waiting, [], 15)) == "booked n g"


def test_a_place_draws_from_its_lines_in_order() -> None:
    waiting = [somebody("j", 1, "J"), somebody("h", 2, "H"), somebody("sent", 3, "R8")]
    assert names(call_order("R8", TWO, waiting, [], 10)) == "sent h j"


def test_the_bound_holds_across_the_lines_of_a_place() -> None:
    waiting = [somebody("j", 1, "J"), *(somebody(f"h{i}", 2 + i, "H") for i in range(5))]
    assert names(call_order("R8", TWO, waiting, [], 10)) == "h0 h1 h2 j h3 h4"


def test_calls_of_a_place_that_could_not_have_called_them_overtake_nobody() -> None:
    j = somebody("j", 1, "J")
    h = somebody("h", 2, "H")
    assert overtaken(TWO, j, [call(h, 5, "W8")]) == 0
    assert overtaken(TWO, j, [call(h, 5, "R8")]) == 1
    assert overtaken(TWO, h, [call(j, 5, "R8")]) == 0


def test_people_before_me_are_those_called_before_me() -> None:
    waiting = [somebody("n1", 1), somebody("n2", 2), somebody("me", 3, green=True)]
    order = line_order("D", ONE, waiting, [], 10)
    assert before("me", order) == 0
    assert before("n2", order) == 2
    with pytest.raises(KeyError):
        before("nobody", order)
