"""Names and categories found by pinyin, rare characters and heteronyms included."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.pinyin import MOST, initials, spellings, warm_up


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("周明䶮", "zmy"),
        ("张㛃", "zj"),
        ("李𬭎", "lh"),
        ("𠅤三", "xs"),
        ("邻里纠纷", "lljf"),
        ("单田芳", "stf"),
        ("单田芳", "dtf"),
        ("长孙无忌", "zswj"),
        ("万俟卨", "mqx"),
        ("银行", "yh"),
        ("Aisha Khan", "aishakhan"),
        ("买买提·吐尔逊", "mmttex"),
        ("王\U000e0100明", "wm"),
        ("  周 明 ", "zm"),
    ],
)
def test_a_name_is_found_by_its_initials(name: str, typed: str):
    assert typed in initials(name)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("周明䶮", "zhoumingyan"),
        ("张㛃", "zhangjie"),
        ("李𬭎", "lihong"),
        ("单雄信", "shanxiongxin"),
        ("单位", "danwei"),
        ("重庆", "chongqing"),
        ("吕布", "lvbu"),
    ],
)
def test_a_name_is_found_by_its_spelling(name: str, typed: str):
    assert typed in spellings(name)


def test_the_likeliest_reading_comes_first():
    assert initials("曾小兰")[0] == "zxl"
    assert spellings("仇英")[0] == "qiuying"
    assert initials("行政复议")[0] == "xzfy"


def test_nothing_to_read_gives_nothing():
    assert initials("") == ()
    assert initials("！？") == ()


def test_every_category_of_the_centre_is_found_by_initials():
    for category in load_centre(default_centre_path()).categories.values():
        assert initials(category.level1)
        assert initials(category.level2)


def test_readings_are_bounded():
    assert len(spellings("和和和和和和和和和和")) <= MOST


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_name_gives_a_few_plain_readings(name: str):
    for found in (initials(name), spellings(name)):
        assert len(found) <= MOST
        assert len(set(found)) == len(found)
        assert all(text.isascii() and text.isalnum() and text == text.lower() for text in found)


def test_the_dictionaries_are_loaded_only_when_needed():
    code = "import sys, desk_app.domain.pinyin; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    warm_up()
    assert "pypinyin" in sys.modules
