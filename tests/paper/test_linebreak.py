"""Lines of Chinese text break where they may."""

from hypothesis import given
from hypothesis import strategies as st

from desk_app.paper.linebreak import wrap

texts = st.text("安澜县，。（《调解》）、AB12 -*", max_size=80)


def ems(text: str) -> float:
    return sum(1 if ord(char) > 255 else 0.5 for char in text)


def test_a_closing_mark_never_begins_a_line_and_an_opening_one_never_ends_it() -> None:
    assert wrap("双方协商未果，要求赔偿", 6, ems) == ["双方协商未", "果，要求赔偿"]
    assert wrap("请见附件（二）", 5, ems) == ["请见附件", "（二）"]


def test_words_and_numbers_stay_whole() -> None:
    assert wrap("共计 12345.67 元整", 6, ems) == ["共计", "12345.67 元", "整"]


def test_line_ends_and_indents_are_kept() -> None:
    assert wrap("　　第一行\n第二行", 20, ems) == ["　　第一行", "第二行"]
    assert wrap("", 5, ems) == [""]


@given(texts, st.integers(2, 20))
def test_no_line_is_too_wide_and_no_character_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, ems)
    assert all(ems(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
