"""What stands on a chip, in whatever bytes: texts, dates, codes, or a calm "unreadable"."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desk_app.devices.idcard.base import ABOUT_THE_CARD, PROBLEMS, CardProblem
from desk_app.devices.idcard.decoding import (
    LOST,
    Undecodable,
    agree,
    encoding_of,
    iso_date,
    narrow_text,
    sex_word,
    utf16_text,
    written,
)
from desk_app.devices.idcard.drivers import FIELDS, Trouble
from desk_app.devices.idcard.facts import facts_from
from desk_app.devices.idcard.nations import NATIONS, nation_name
from desk_app.devices.idcard.sdt import card_of
from desk_app.devices.idcard.simulator import SAMPLES
from tests.support.card_stubs import PERSON, id_text

TODAY = date(2026, 11, 23)
LOADED = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
"""A machine that does much else draws slowly: that is no fault of what is drawn."""
HAN = st.characters(
    whitelist_categories=("Lo",), min_codepoint=0x3400, max_codepoint=0x323AF, blacklist_characters="\ufa0c"
)


def raw(**changed: str) -> dict[str, str]:
    return {**dict.fromkeys(FIELDS, ""), "kind": "id", **SAMPLES["ordinary"], **changed}


@LOADED
@given(st.text(HAN, min_size=1, max_size=7))
@example("𠅤𬭎䶮㛃")
def test_any_name_of_the_chip_comes_whole(name: str) -> None:
    assert card_of(id_text({**PERSON, "name": name}))["name"] == name


@LOADED
@given(st.binary(max_size=300))
def test_whatever_stands_on_a_chip_it_is_a_card_of_texts_or_unreadable(text: bytes) -> None:
    problem, card = "", {}
    try:
        card = card_of(text)
    except Trouble as trouble:
        problem = trouble.problem
    if not card:
        assert problem == "unreadable"
        return
    assert set(card) == set(FIELDS)
    assert not any("\0" in value or any(0xD800 <= ord(char) < 0xE000 for char in value) for value in card.values())


@LOADED
@given(st.dictionaries(st.sampled_from([*FIELDS, "more"]), st.one_of(st.text(), st.none(), st.integers())))
def test_whatever_a_helper_says_it_is_a_problem_with_a_sentence_or_facts(said: dict[str, object]) -> None:
    problem: CardProblem | None = None
    try:
        facts_from({**raw(), **said}, TODAY)
    except CardProblem as caught:
        problem = caught
    if problem is not None:
        assert problem.problem in PROBLEMS
        assert not any(isinstance(value, str) and len(value) > 3 and value in str(problem) for value in said.values())


@pytest.mark.parametrize("answer", [None, [], "card", 7, {}, {"name": "甘雨辰"}])
def test_an_answer_that_is_no_card_is_garbage(answer: object) -> None:
    with pytest.raises(CardProblem) as caught:
        facts_from(answer, TODAY)
    assert caught.value.problem == "helper_garbled"


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("139999199003070013", "number_wrong_digit"),
        ("13999919900307001X", "number_wrong_digit"),
        ("130981199002300013", "number_wrong"),
        ("139999900307001", "number_wrong"),
        ("13999919900307001２", ""),
        ("A", "number_wrong"),
        ("", "unreadable"),
        ("1399991990030700" + LOST, "number_wrong"),
    ],
)
def test_a_number_is_checked_before_it_is_believed(number: str, problem: str) -> None:
    if not problem:
        assert facts_from(raw(id_number=number), TODAY).id_number == "139999199003070012"
        return
    with pytest.raises(CardProblem) as caught:
        facts_from(raw(id_number=number), TODAY)
    assert caught.value.problem == problem
    assert problem in ABOUT_THE_CARD
    assert not number or number not in str(caught.value) + caught.value.detail


def test_a_card_that_is_over_still_tells_who_it_is() -> None:
    facts = facts_from(raw(valid_to="2026-11-22"), TODAY)
    assert facts.expired(TODAY)
    assert not facts_from(raw(valid_to="2026-11-23"), TODAY).expired(TODAY)
    assert not facts_from(raw(valid_to="long"), TODAY).expired(TODAY)


def test_control_characters_and_blanks_in_a_field_go_and_new_characters_stay() -> None:
    facts = facts_from(raw(name=" 甘\x00\t雨\u3000辰 ", address="安澜县\U00031350\x1b[31m路"), TODAY)
    assert facts.name == "甘 雨 辰"
    assert facts.address == "安澜县\U00031350 [31m路"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("19900307", "1990-03-07"),
        ("1990-03-07", "1990-03-07"),
        ("1990.3.7", "1990-03-07"),
        ("1990年3月7日", "1990-03-07"),
        (" 20360520 ", "2036-05-20"),
        ("长期", "long"),
        ("19900230", ""),
        ("1990123", ""),
        ("199037", ""),
        ("", ""),
        ("00000000", ""),
    ],
)
def test_dates_as_makes_write_them(text: str, day: str) -> None:
    assert iso_date(text) == day


def test_sex_and_nation_by_code_and_by_word() -> None:
    assert [sex_word(text) for text in ("1", "2", "0", "9", "男", "女", "", "x")] == [
        *("male", "female", "", "", "male", "female", "", "")
    ]
    assert [nation_name(text) for text in ("01", "11", "56", "汉", "满族", "土家族", "99", "")] == [
        *("汉", "满", "基诺", "汉", "满", "土家", "", "")
    ]
    assert len({code for code in NATIONS if int(code) <= 56}) == 56


def test_private_characters_are_put_right_or_marked() -> None:
    assert utf16_text("\ue863\ue854\ue000\U000f0000".encode("utf-16-le")) == "䶮龺" + LOST * 2
    assert utf16_text("甘\ud86d".encode("utf-16-le", "surrogatepass")) == "甘" + LOST
    assert utf16_text("甘".encode("utf-16-le") + b" ") == "甘"


def test_a_buffer_ends_at_its_length_or_its_nul_whichever_comes_first() -> None:
    assert written(b"abc\0def", 2) == b"ab"
    assert written(b"abc\0def", 7) == b"abc"
    assert written(b"abc\0def", 99) == b"abc"
    assert written(b"abc", -4) == b"abc"


def test_gbk_and_utf_8_are_told_apart_on_whole_cards() -> None:
    letters = random.Random(4)
    common = [chr(code) for code in range(0x4E00, 0x9FA6)]
    for _card in range(300):
        fields = ["".join(letters.choices(common, k=n)) for n in (3, 14, 6)]
        assert encoding_of([field.encode("gbk") for field in fields]) == "gb18030"
        assert encoding_of([field.encode("utf-8") for field in fields]) == "utf-8"
    assert encoding_of([b"139999199003070012"]) == "gb18030"
    with pytest.raises(Undecodable):
        narrow_text(b"\xff\xff", "gb18030")


def test_a_wide_text_agrees_with_what_gbk_made_of_it() -> None:
    assert agree("欧阳𬭎辉", "欧阳??辉")
    assert agree("欧阳䶮辉", "欧阳?辉")
    assert not agree("烫烫烫", "欧阳?辉")
    assert not agree("", "")
