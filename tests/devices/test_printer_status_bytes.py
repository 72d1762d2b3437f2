"""What a printer says of itself: only the right bits are an answer, and only all of them together are ``ok``."""

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.devices.printers.status_bytes import AnswerReader, automatic_trouble, status_of

LOADED = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
"""A machine that does much else draws slowly: that is no fault of what is drawn."""
WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


def states(changed: dict[int, int]) -> str:
    return status_of({**WELL, **changed}).state


def test_a_printer_that_answers_all_four_and_tells_no_trouble_is_ok() -> None:
    status = status_of(WELL)
    assert (status.state, status.sentence) == ("ok", "")


def test_every_trouble_of_the_manual_is_told_with_what_to_do() -> None:
    told = {
        "paper_out": [{4: 0x72}, {4: 0x7E}, {2: 0x32}],
        "paper_low": [{4: 0x1E}],
        "cover_open": [{2: 0x16}, {1: 0x1A, 2: 0x16, 4: 0x7E}],
        "error": [{3: 0x1A}, {3: 0x32}, {3: 0x52}, {2: 0x52}],
        "offline": [{1: 0x1A}, {2: 0x1A}],
    }
    for state, cases in told.items():
        for changed in cases:
            assert states(changed) == state, changed
            assert status_of({**WELL, **changed}).sentence
    assert status_of({**WELL, 3: 0x1A}).sentence != status_of({**WELL, 3: 0x52}).sentence  # cutter, hot head


def test_half_an_answer_is_never_ok_but_its_trouble_counts() -> None:
    for left_out in WELL:
        assert status_of({n: byte for n, byte in WELL.items() if n != left_out}).state == "unknown"
    assert status_of({4: 0x72}).state == "paper_out"
    assert status_of({1: 0x12, 4: 0x1E}).state == "unknown"


def test_silence_is_unknown_and_says_so() -> None:
    assert status_of({}).state == "unknown"
    assert status_of({}).sentence


@LOADED
@given(st.dictionaries(st.integers(1, 4), st.integers(0, 255)))
def test_no_bytes_are_ok_unless_every_one_has_its_fixed_bits_and_no_trouble(answers: dict[int, int]) -> None:
    right = all(answers.get(n, 0) & 0x93 == 0x12 for n in WELL)
    quiet = right and not (answers[1] & 0x08 or answers[2] & 0x6C or answers[3] & 0x68 or answers[4] & 0x6C)
    assert (status_of(answers).state == "ok") == quiet


@LOADED
@given(st.binary(max_size=200), st.lists(st.integers(1, 40), max_size=20))
def test_however_the_bytes_are_chopped_the_same_answers_are_read(data: bytes, cuts: list[int]) -> None:
    whole = AnswerReader().read(data)
    reader, pieces, rest = AnswerReader(), [], data
    for cut in cuts:
        pieces += reader.read(rest[:cut])
        rest = rest[cut:]
    assert pieces + reader.read(rest) == whole


@LOADED
@given(st.binary(max_size=300))
def test_garbage_makes_no_real_time_answer_without_its_fixed_bits(data: bytes) -> None:
    for answer in AnswerReader().read(data):
        if answer.kind == "real_time":
            assert answer.data[0] & 0x93 == 0x12
        elif answer.kind == "transmitted":
            assert answer.data[0] & 0xF0 == 0
        else:
            assert len(answer.data) == 4
            assert answer.data[0] & 0x93 == 0x10


def test_flow_control_and_garbage_around_an_answer_are_passed_over() -> None:
    noise = bytes(byte for byte in range(256) if byte & 0x93 not in (0x10, 0x12) and byte & 0xF0)
    rnd = random.Random(4)
    for _turn in range(50):
        around = bytes(rnd.choices(noise, k=8)) + b"\x11\x13"
        [answer] = AnswerReader().read(around + b"\x16" + around)
        assert (answer.kind, answer.data) == ("real_time", b"\x16")


def test_the_automatic_status_is_not_taken_for_answers_and_xoff_in_it_does_not_matter() -> None:
    [answer] = AnswerReader().read(b"\x18\x00\x13\x0c\x0f")
    assert (answer.kind, answer.data) == ("automatic", b"\x18\x00\x0c\x0f")
    status = automatic_trouble(answer.data)
    assert status is not None
    assert status.state == "paper_out"


def test_an_automatic_status_that_breaks_off_does_not_swallow_the_answer_behind_it() -> None:
    [answer] = AnswerReader().read(b"\x10\x00\x12")
    assert (answer.kind, answer.data) == ("real_time", b"\x12")


def test_the_automatic_status_tells_the_same_troubles() -> None:
    told = {
        "\x30\0\0\x0f": "cover_open",
        "\x10\0\x0c\x0f": "paper_out",
        "\x10\x08\0\x0f": "error",
        "\x18\0\0\x0f": "offline",
    }
    for data, state in told.items():
        status = automatic_trouble(data.encode("latin-1"))
        assert status is not None
        assert status.state == state
    assert automatic_trouble(b"\x10\0\x03\x0f") is None  # near end is no trouble
