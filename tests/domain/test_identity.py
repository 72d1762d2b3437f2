"""Documents and telephone numbers as visitors show them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.identity import (
    age_on,
    check_digit,
    check_id,
    check_phone,
    normalise_number,
    suggested_care,
)
from desk_app.errors import UserError
from desk_app.i18n import choose_language

TODAY = date(2026, 11, 23)
GOOD = "130981199003070010"
VECTORS = Path(__file__).parents[1] / "data" / "id-vectors.csv"


@pytest.fixture(autouse=True)
def _english():
    choose_language("en")
    yield
    choose_language("zh_CN")


def vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def refusal(id_type: str, number: str) -> UserError:
    with pytest.raises(UserError) as error:
        check_id(id_type, number, TODAY)
    return error.value


@pytest.mark.parametrize("row", vectors(), ids=lambda row: row["number"])
def test_the_vectors_of_the_field_hold(row: dict[str, str]):
    if row["valid"] == "yes":
        assert check_id("111", row["number"], TODAY).normalised == row["number"]
    else:
        assert refusal("111", row["number"]).field == "id_number"


def test_a_number_tells_birth_and_sex():
    facts = check_id("111", GOOD, TODAY)
    assert (facts.birth, facts.sex, facts.warnings) == (date(1990, 3, 7), "male", ())
    assert check_id("111", "130981196304010026", TODAY).sex == "female"


@pytest.mark.parametrize(
    "typed", ["１３０９８１１９９００３０７００１０", " 130981 19900307 0010 ", "130981-19900307-0010"]
)
def test_full_width_digits_spaces_and_dashes_are_accepted(typed: str):
    assert check_id("111", typed, TODAY).normalised == GOOD


@pytest.mark.parametrize("x", ["x", "X", "ｘ"])
def test_a_small_x_at_the_end_is_accepted(x: str):
    base = next(f"1309811990030{n:04}" for n in range(7001, 7100) if check_digit(f"1309811990030{n:04}") == "X")
    assert check_id("111", base + x, TODAY).normalised == base + "X"


@pytest.mark.parametrize(
    ("number", "piece"),
    [
        ("130981199003070011", "check digit does not fit"),
        ("130981199002300013", "not a date"),
        ("13098119900307001", "18 characters are needed, there are 17"),
        ("1309811990030700100", "there are 19"),
        ("13098119900307O010", "only digits"),
        ("X30981199003070010", "only digits"),
        ("130981900307001", "15 digits of an old card"),
        ("", "it is empty"),
        ("   ", "it is empty"),
        ("13098119900307\u202e0010", "direction of writing"),
        ("1" * 10_000, "at most 60"),
        ("一三〇九八一一九九〇〇三〇七〇〇一〇", "only digits"),
        ("٣٣٠٩٨١١٩٩٠٠٣٠٧٠٠١٠", "only digits"),
    ],
)
def test_what_is_wrong_in_a_number_is_said(number: str, piece: str):
    error = refusal("111", number)
    assert error.field == "id_number"
    assert piece in error.sentence


def with_check(first17: str) -> str:
    return first17 + check_digit(first17)


def test_a_birth_to_come_and_an_age_beyond_belief_are_refused():
    assert "still to come" in refusal("111", with_check("13098120261124001")).sentence
    assert check_id("111", with_check("13098120261123001"), TODAY).birth == TODAY
    assert "more than 120 years" in refusal("111", with_check("13098119051122001")).sentence
    assert check_id("111", with_check("13098119061124001"), TODAY).birth == date(1906, 11, 24)


def test_an_unknown_area_only_warns():
    facts = check_id("111", with_check("99098119900307001"), TODAY)
    assert facts.warnings == ()  # 9: the foreign permanent resident's card
    assert len(check_id("111", with_check("10098119900307001"), TODAY).warnings) == 1
    assert len(check_id("111", with_check("47098119900307001"), TODAY).warnings) == 1


@pytest.mark.parametrize(
    ("id_type", "number"),
    [
        ("414", "E12345678"),
        ("414", "ea1234567"),
        ("511", "12345678"),
        ("516", "H12345678"),
        ("516", "m1234567890"),
        ("553", "CAN110080000123"),
        ("553", "908156199001010015"),
        ("990", "军字第 0123456 号"),
    ],
)
def test_other_documents_are_accepted(id_type: str, number: str):
    assert check_id(id_type, number, TODAY).normalised


@pytest.mark.parametrize(
    ("id_type", "number", "piece"),
    [
        ("414", "E12", "5 to 15"),
        ("414", "护照号码12345", "5 to 15"),
        ("511", "1234567", "8 digits"),
        ("516", "K12345678", "H or M"),
        ("516", "H123456789", "H or M"),
        ("553", "CA1100800001234", "3 letters"),
        ("553", "908156199001010016", "check digit"),
        ("990", "", "empty"),
        ("990", "x" * 41, "at most 40"),
        ("none", "123", "no document"),
    ],
)
def test_other_documents_say_what_they_look_like(id_type: str, number: str, piece: str):
    error = refusal(id_type, number)
    assert error.field == "id_number"
    assert piece in error.sentence


def test_no_document_needs_no_number():
    assert check_id("none", "", TODAY).normalised == ""


def test_an_unknown_type_is_named():
    assert refusal("112", GOOD).field == "id_type"


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_digit_makes_the_sum_of_powers_of_two_one_modulo_eleven(first17: str):
    values = [10 if char == "X" else int(char) for char in first17 + check_digit(first17)]
    assert sum(value * 2 ** (17 - place) for place, value in enumerate(values)) % 11 == 1  # ISO 7064 MOD 11-2


@given(st.dates(date(1907, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(birth: date, serial: int, place: int, shift: int):
    good = with_check(f"130981{birth:%Y%m%d}{serial:03}")
    assert check_id("111", good, TODAY).birth == birth
    digit = "0123456789"[(int(good[place].replace("X", "0")) + shift) % 10]
    wrong = good[:place] + digit + good[place + 1 :]
    if wrong != good:
        assert refusal("111", wrong).field == "id_number"


@given(st.dates(date(1950, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_found(birth: date, serial: int, place: int):
    good = with_check(f"130981{birth:%Y%m%d}{serial:03}")
    wrong = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    if wrong != good:
        assert refusal("111", wrong).field == "id_number"


@given(st.sampled_from(["111", "414", "511", "516", "553", "990", "none", "?"]), st.text(max_size=80))
def test_whatever_is_typed_is_accepted_or_refused_in_a_sentence_without_the_number(id_type: str, number: str):
    try:
        facts = check_id(id_type, number, TODAY)
    except UserError as error:
        facts = None
        sentence, field = error.sentence, error.field
    if facts is None:
        assert field in ("id_number", "id_type")
        assert len(number.strip()) < 8 or number.strip() not in sentence


def test_numbers_are_compared_without_spaces_and_width():
    assert normalise_number(" h１２３ ４５６-78 ") == "H12345678"


def test_age_counts_completed_years():
    assert age_on(date(1990, 11, 24), TODAY) == 35
    assert age_on(date(1990, 11, 23), TODAY) == 36
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


def test_age_suggests_care():
    assert suggested_care(date(1966, 11, 23), TODAY) == {"elderly"}
    assert suggested_care(date(1966, 11, 24), TODAY) == frozenset()
    assert suggested_care(date(2008, 11, 24), TODAY) == {"minor"}
    assert suggested_care(None, TODAY) == frozenset()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812341234", "13812341234"),
        ("138 1234 1234", "13812341234"),
        ("+86 138-1234-1234", "13812341234"),
        ("0086 13812341234", "13812341234"),
        ("１３８１２３４１２３４", "13812341234"),
        ("0399-555 0100", "03995550100"),
        ("(010) 6555 0100", "01065550100"),
        ("0399-5550100转8001", "03995550100-8001"),
        ("0399-5550100-8001", "03995550100-8001"),
        ("400-555-0100", "4005550100"),
        ("5550100", "5550100"),
        ("+1 415 555 0100", "+14155550100"),
        ("", ""),
    ],
)
def test_telephones_are_kept_as_digits(typed: str, kept: str):
    assert check_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["12", "1381234123", "138123412345", "12812341234", "电话", "1381234123x", "0399-555", "110"]
)
def test_what_is_no_telephone_is_said(typed: str):
    with pytest.raises(UserError) as error:
        check_phone(typed)
    assert error.value.field == "phone"


@pytest.mark.parametrize("typed", ["138\u202e12341234", "9" * 10_000, "138\x0012341234"])
def test_signs_that_are_no_digits_are_named_in_the_phone(typed: str):
    with pytest.raises(UserError) as error:
        check_phone(typed)
    assert error.value.field == "phone"


@given(st.text(max_size=45))
def test_any_phone_is_accepted_or_refused(typed: str):
    try:
        kept = check_phone(typed)
    except UserError:
        return
    assert kept == "" or kept.lstrip("+").replace("-", "").isdigit()
