"""What people type is kept word for word, without what cannot be shown honestly."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.texts import clean_text, field_label
from desk_app.errors import UserError
from desk_app.i18n import choose_language


@pytest.fixture(autouse=True)
def _english():
    choose_language("en")
    yield
    choose_language("zh_CN")


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE visits; --",
        "<script>alert(1)</script> &amp; <b>x</b>",
        "101399990010001000412345678901234567890",
        "%s %d {0} {name} \\n",
        "周明䶮 张㛃 李𬭎 𠅤",
        "葛\U000e0100飾区",
        "👨‍👩‍👧 ㎡ ① ￥ ¥",
        "\ue000",
        "\U000323b0",
    ],
)
def test_text_that_looks_dangerous_or_rare_is_kept(text: str):
    assert clean_text(text, "text", 2000) == text


def test_space_around_is_dropped_and_forms_are_joined():
    assert clean_text(" \u3000\t周 明\u00a0\n", "name", 60) == "周 明"
    assert clean_text("e\u0301", "name", 60) == "é"


def test_the_appeal_may_have_lines_and_a_name_may_not():
    assert clean_text("一\r\n二\r三\n四", "text", 100, multiline=True) == "一\n二\n三\n四"
    with pytest.raises(UserError):
        clean_text("周\n明", "name", 60)


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\x0b", "\tx"])
def test_control_characters_are_refused_by_name(char: str):
    with pytest.raises(UserError, match="Name: there is an invisible control character") as error:
        clean_text(f"周{char}明", "name", 60)
    assert error.value.field == "name"


@pytest.mark.parametrize(
    "char", [chr(c) for c in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))]
)
def test_bidirectional_signs_are_refused_by_name(char: str):
    with pytest.raises(UserError, match="Appeal: there is an invisible sign for the direction"):
        clean_text(f"前{char}后", "text", 60, multiline=True)


@pytest.mark.parametrize("code", [0xD800, 0xDFFF, 0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF])
def test_broken_characters_are_refused_by_name(code: int):
    with pytest.raises(UserError, match="Address: there is a broken character"):
        clean_text(f"前{chr(code)}后", "address", 60)


def test_length_counts_characters_as_people_do_not_bytes():
    assert clean_text("𬭎" * 60, "name", 60) == "𬭎" * 60
    with pytest.raises(UserError, match="at most 60 characters fit, there are 61"):
        clean_text("𬭎" * 61, "name", 60)
    with pytest.raises(UserError, match="there are 10000"):
        clean_text("长" * 10_000, "text", 2000, multiline=True)


def test_an_unknown_field_is_named_as_it_is_spelt():
    assert field_label("wobble") == "wobble"
    assert field_label("phone") == "Phone"


@given(st.text(max_size=50), st.booleans())
def test_what_is_accepted_is_accepted_again_unchanged(text: str, multiline: bool):
    try:
        kept = clean_text(text, "text", 200, multiline=multiline)
    except UserError:
        return
    assert clean_text(kept, "text", 200, multiline=multiline) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") and char != "\n" for char in kept)
    kept.encode("utf-8")
