"""Case codes, labels and the digits of the QR."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.codes import (
    QR_DIGITS,
    QrTicket,
    case_code,
    check_case_code,
    encode_qr,
    format_label,
    group_case_code,
    parse_label,
    read_qr,
)
from desk_app.errors import UserError
from desk_app.i18n import choose_language

TODAY = date(2026, 11, 23)
KEY = bytes(range(32))
KEYS = {7: KEY}
TICKET = QrTicket(
    key_id=7,
    centre="139999",
    day=TODAY,
    device=3,
    visit=1234,
    prefix="D",
    lane=1,
    number=6,
    queue="D",
    place="W4",
    minute=9 * 60 + 27,
)

areas = st.from_regex(r"[0-9]{6}", fullmatch=True)
days = st.dates(date(2024, 1, 1), date(2099, 12, 31))
lanes = st.integers(1, 99)
letters = st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ")
places = st.one_of(st.just(""), st.builds("{}{}".format, st.sampled_from("WR"), st.integers(1, 99)))
tickets = st.builds(
    QrTicket,
    key_id=st.just(7),
    centre=areas,
    day=days,
    device=st.integers(0, 9999),
    visit=st.integers(1, 9_999_999),
    prefix=letters,
    lane=lanes,
    number=st.integers(1, 999),
    queue=letters,
    place=places,
    minute=st.integers(0, 1679),
)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    choose_language("en")
    yield
    choose_language("zh_CN")


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


# --- case codes


def test_a_case_code_is_area_day_lane_serial_and_check_digits() -> None:
    code = case_code("139999", TODAY, 1, 47)
    assert code[:18] == "139999261123010047"
    assert len(code) == 20
    assert int(code) % 97 == 1  # the rule of ISO 7064 MOD 97-10
    assert group_case_code(code) == f"1399 9926 1123 0100 47{code[18:]}"


def test_iso_7064_mod_97_10_as_the_standard_computes_it() -> None:
    # the check of 794 is 44 (ISO/IEC 7064, example of MOD 97-10); here with the body padded to 18 digits by the day
    assert 98 - 794 * 100 % 97 == 44
    code = case_code("130981", date(2026, 1, 2), 12, 9999)
    remainder = 0
    for digit in code:  # the recursive method of the standard, independent of big integers
        remainder = (remainder * 10 + int(digit)) % 97
    assert remainder == 1


@given(areas, days, lanes, st.integers(1, 9999), st.data())
def test_one_wrong_digit_or_two_swapped_are_always_found(
    area: str, day: date, lane: int, serial: int, data: st.DataObject
) -> None:
    code = case_code(area, day, lane, serial)
    assert check_case_code(group_case_code(code)) == code
    at = data.draw(st.integers(0, 19))
    wrong = code[:at] + data.draw(st.sampled_from([d for d in "0123456789" if d != code[at]])) + code[at + 1 :]
    with pytest.raises(UserError):
        check_case_code(wrong)
    swap = data.draw(st.integers(0, 18))
    if code[swap] != code[swap + 1]:
        with pytest.raises(UserError):
            check_case_code(code[:swap] + code[swap + 1] + code[swap] + code[swap + 2 :])


def test_a_case_code_may_be_typed_with_blanks_and_full_width_digits() -> None:
    code = case_code("139999", TODAY, 1, 47)
    assert check_case_code(f"  {full_width(group_case_code(code))}　") == code


@pytest.mark.parametrize("text", ["", "1", "A" * 20, "1" * 21, "٣" * 20, "1399 9926"])
def test_what_is_no_case_code_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UserError) as caught:
        check_case_code(text)
    assert caught.value.field == "case"


@pytest.mark.parametrize(
    ("area", "lane", "serial"),
    [("13999", 1, 1), ("139999", 0, 1), ("139999", 100, 1), ("139999", 1, 0), ("139999", 1, 10000)],
)
def test_a_case_code_never_overflows(area: str, lane: int, serial: int) -> None:
    with pytest.raises(ValueError):
        case_code(area, TODAY, lane, serial)


# --- labels


def test_lane_1_prints_three_digits_and_lane_n_its_number_before_them() -> None:
    assert format_label("A", 1, 1) == "A001"
    assert format_label("A", 1, 999) == "A999"
    assert format_label("A", 2, 1) == "A2001"
    assert format_label("K", 12, 34) == "K12034"


@given(letters, lanes, st.integers(1, 999))
def test_every_label_is_read_back(prefix: str, lane: int, n: int) -> None:
    label = format_label(prefix, lane, n)
    for typed in (label, label.lower(), full_width(label), f" {label[0]} {label[1:]} "):
        assert parse_label(typed) == (prefix, lane, n)


def test_leading_zeros_may_be_left_out_by_whoever_types() -> None:
    assert parse_label("d6") == ("D", 1, 6)


@pytest.mark.parametrize(
    "text", ["", "D", "006", "D000", "D2000", "I001", "O001", "D1006", "D02006", "D123456", "DD06", "王"]
)
def test_what_is_no_label_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_label(text)
    assert caught.value.field == "ticket"


@given(lanes, st.integers(1, 999), lanes, st.integers(1, 999))
def test_two_tickets_never_share_a_label(lane1: int, n1: int, lane2: int, n2: int) -> None:
    assert (format_label("A", lane1, n1) == format_label("A", lane2, n2)) == ((lane1, n1) == (lane2, n2))


def test_a_number_never_overflows_into_the_next_lane() -> None:
    for lane, n in ((1, 1000), (1, 0), (0, 1), (100, 1)):
        with pytest.raises(ValueError):
            format_label("A", lane, n)


# --- the QR


@given(tickets)
def test_every_ticket_is_read_back_from_its_digits(ticket: QrTicket) -> None:
    digits = encode_qr(ticket, KEY)
    assert read_qr(digits, KEYS, ticket.day) == ticket
    assert len(digits) == QR_DIGITS <= 101
    assert digits.isascii()
    assert digits.isdigit()


def test_full_width_digits_and_blanks_of_an_input_method_are_accepted() -> None:
    digits = encode_qr(TICKET, KEY)
    assert read_qr(f" {full_width(digits)}\n", KEYS, TODAY, "139999") == TICKET
    assert TICKET.label == "D006"


@given(tickets, st.data())
def test_one_digit_changed_anywhere_is_refused(ticket: QrTicket, data: st.DataObject) -> None:
    digits = encode_qr(ticket, KEY)
    at = data.draw(st.integers(0, QR_DIGITS - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[at]]))
    with pytest.raises(UserError):
        read_qr(digits[:at] + other + digits[at + 1 :], KEYS, ticket.day)


def test_a_ticket_signed_with_another_key_is_forged() -> None:
    with pytest.raises(UserError, match="verified"):
        read_qr(encode_qr(TICKET, b"x" * 32), KEYS, TODAY)
    with pytest.raises(UserError, match="verified"):
        read_qr(encode_qr(replace(TICKET, key_id=8), KEY), KEYS, TODAY)


def test_the_key_before_a_rotation_stays_good_that_day() -> None:
    assert read_qr(encode_qr(TICKET, KEY), {7: KEY, 8: b"y" * 32}, TODAY) == TICKET


@pytest.mark.parametrize(("days_ago", "word"), [(1, "yesterday"), (2, "2026-11-21"), (-1, "2026-11-24")])
def test_a_ticket_of_another_day_is_called_that(days_ago: int, word: str) -> None:
    old = replace(TICKET, day=TODAY - timedelta(days=days_ago))
    with pytest.raises(UserError, match=word):
        read_qr(encode_qr(old, KEY), KEYS, TODAY)


def test_a_ticket_of_another_centre_is_called_that() -> None:
    with pytest.raises(UserError, match="another centre"):
        read_qr(encode_qr(replace(TICKET, centre="130101"), KEY), KEYS, TODAY, "139999")


@pytest.mark.parametrize(
    "text", ["", "6901234567892", "https://example.org/", "2" + "0" * 60, "1" * 60, "王" * 61, "٣" * 61]
)
def test_a_foreign_code_gets_a_kind_sentence(text: str) -> None:
    with pytest.raises(UserError, match="not from a ticket") as caught:
        read_qr(text, KEYS, TODAY)
    assert caught.value.field == "qr"


def test_a_qr_holds_no_name_and_no_identity_number() -> None:
    assert not {"name", "id_number", "phone", "person"} & set(QrTicket.__slots__)


@pytest.mark.parametrize(
    "change",
    [
        {"key_id": 1000},
        {"centre": "13"},
        {"device": 10_000},
        {"visit": 10**7},
        {"queue": "王"},
        {"place": "X1"},
        {"place": "W100"},
    ],
)
def test_a_value_that_does_not_fit_is_never_cut(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        encode_qr(replace(TICKET, **change), KEY)  # type: ignore[arg-type]
