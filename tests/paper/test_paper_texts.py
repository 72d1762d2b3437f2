"""The centre's words on paper are checked before anything is printed."""

from pathlib import Path

import pytest

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.errors import UserError
from desk_app.paper.qr import qr_matrix, qr_modules
from desk_app.paper.texts import RECEIPT_KEYS, SLIP_KEYS, SLIP_MUST, faults
from tests.support.paper import centre


def test_the_default_centre_has_all_words_of_slip_and_receipt() -> None:
    assert faults(centre().slip_texts, SLIP_KEYS) == []
    assert faults(centre().receipt_texts, RECEIPT_KEYS) == []


@pytest.mark.parametrize(
    ("key", "text"), [("go_to", "请到 {plase}"), ("title", "{n}"), ("people", "共 {n 人"), ("unheard_of", "一")]
)
def test_a_text_that_paper_cannot_fill_is_named(key: str, text: str) -> None:
    assert [found for found, _sentence in faults({**centre().slip_texts, key: text}, SLIP_KEYS)] == [key]


@pytest.mark.parametrize(
    ("key", "text"),
    [("title", ""), ("copy", " "), ("before_value", "几人"), ("estimate_range", "约 {low} 分钟"), ("go_to", "")],
)
def test_a_slip_that_would_not_say_what_it_should_is_named(key: str, text: str) -> None:
    assert faults(centre().slip_texts, SLIP_KEYS, SLIP_MUST) == []
    assert [found for found, _sentence in faults({**centre().slip_texts, key: text}, SLIP_KEYS, SLIP_MUST)] == [key]


def test_a_closing_line_with_a_placeholder_is_named_with_its_line(tmp_path: Path) -> None:
    text = default_centre_path().read_text(encoding="utf-8")
    path = tmp_path / "centre.toml"
    path.write_text(text.replace("过号请到引导台激活，当天有效", "{name} 过号请到引导台激活"), encoding="utf-8")
    with pytest.raises(UserError) as problem:
        load_centre(path)
    line = 1 + next(n for n, one in enumerate(text.splitlines()) if "过号请到引导台激活" in one)
    assert str(line) in problem.value.sentence


def test_a_missing_text_is_named() -> None:
    texts = {key: text for key, text in centre().slip_texts.items() if key != "unknown"}
    assert [key for key, _sentence in faults(texts, SLIP_KEYS)] == ["unknown"]


@pytest.mark.parametrize(("digits", "modules"), [(63, 25), (64, 29), (77, 29), (78, 29), (101, 29)])
def test_a_qr_is_the_smallest_that_holds_its_digits(digits: int, modules: int) -> None:
    assert qr_modules("1" * digits) == len(qr_matrix("1" * digits)) == modules


@pytest.mark.parametrize("digits", ["", "12a", "１２", "1" * 102])
def test_a_qr_holds_digits_only_and_at_most_101(digits: str) -> None:
    with pytest.raises(ValueError):
        qr_matrix(digits)


def test_a_centre_s_file_of_before_the_templates_still_loads(tmp_path: Path) -> None:
    """Its words of the receipt's labels stand in ``resources/documents/receipt.toml`` now."""
    text = default_centre_path().read_text(encoding="utf-8")
    former = '[receipt]\ntitle = "登记回执"\nsign = "来访人（签名）："\nregistrar = "登　记　人：{name}"\n'
    path = tmp_path / "centre.toml"
    path.write_text(text.replace("[receipt]\n", former), encoding="utf-8")
    assert set(load_centre(path).receipt_texts) == set(RECEIPT_KEYS)
    path.write_text(text.replace("[receipt]\n", '[receipt]\ntitel = "登记回执"\n'), encoding="utf-8")
    with pytest.raises(UserError) as problem:
        load_centre(path)
    assert problem.value.field == "titel"
