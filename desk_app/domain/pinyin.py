"""Pinyin of names and categories, for search by initials (lljf → 邻里纠纷) and by spelling, heteronyms included.

``pypinyin`` is imported inside the functions: it takes about 190 ms, which the first paint does not need. Call
``warm_up`` from a worker thread soon after.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final, cast

MOST = 32  # readings of one text: enough for three heteronyms, few enough to store with every visit
MOST_READINGS = 4  # of one character; beyond, the dictionaries list readings nobody bears as a name

# Surnames read otherwise than the character elsewhere, or rarely listed (现代汉语词典: 姓氏读音).
_SURNAMES: Final = {
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "曾": "zeng",
    "查": "zha",
    "任": "ren",
    "区": "ou",
    "朴": "piao",
    "尉": "yu",
    "盖": "ge",
    "翟": "zhai",
    "华": "hua",
    "缪": "miao",
    "乐": "yue",
    "员": "yun",
    "宓": "fu",
    "召": "shao",
    "折": "she",
    "覃": "qin",
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "长孙": "zhang sun",
}
_READING: Final = re.compile(r"[a-z]+")
_PLAIN: Final = re.compile(r"[a-z0-9]")


def initials(text: str) -> tuple[str, ...]:
    """Return the pinyin initials of ``text``, the likeliest first: ``("zmy",)`` for 周明䶮, at most ``MOST``.

    Letters and digits stand for themselves in small letters; other signs are passed over. A character that no
    dictionary knows is passed over too, so that the rest of the name is still found.
    """
    return _combined([reading[0] for reading in readings] for readings in _readings(text))


def spellings(text: str) -> tuple[str, ...]:
    """Return the full pinyin of ``text`` without tones and spaces, the likeliest first: ``("zhoumingyan",)``."""
    return _combined(_readings(text))


def warm_up() -> None:
    """Load the dictionaries now, on a thread where nobody waits."""
    initials("引")


def _combined(choices: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return one text per choice of readings, those with the fewest unlikely readings first, at most ``MOST``."""
    texts: dict[str, int] = {"": 0}
    for readings in choices:
        longer: dict[str, int] = {}
        for text, unlikely in texts.items():
            for rank, reading in enumerate(readings):
                extended, cost = text + reading, unlikely + rank
                longer[extended] = min(cost, longer.get(extended, cost))
        best = sorted(longer.items(), key=lambda item: item[1])[:MOST]
        texts = dict(best)
    return tuple(text for text in texts if text)


def _readings(text: str) -> list[list[str]]:
    """Return each character's readings, the likeliest first."""
    text = text.strip()
    surname = _surname(text)
    readings: list[list[str]] = []
    for index, char in enumerate(text):
        small = char.lower()
        if _PLAIN.fullmatch(small):
            readings.append([small])
            continue
        ranked = dict.fromkeys([*surname[index : index + 1], *_listed(char)])
        known = [reading for reading in ranked if _READING.fullmatch(reading)]
        if known:
            readings.append(known[:MOST_READINGS])
    return readings


@lru_cache(maxsize=10_000)
def _listed(char: str) -> tuple[str, ...]:
    """Return what the dictionaries list for one character; names are no phrases, so each stands for itself.

    Kept: a catch-up of weeks asks for the same few thousand characters again and again.
    """
    # every reading is kept anyway: without the phrases it loads in a quarter of time and memory
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, lazy_pinyin, pinyin

    split = cast("Callable[[str], str]", list)  # a list keeps one entry a character; the stubs only know str
    likely = lazy_pinyin(char, style=Style.NORMAL, errors=split)
    others = pinyin([char], style=Style.NORMAL, heteronym=True, errors=split)
    return (*likely, *(reading for found in others for reading in found))


def _surname(text: str) -> list[str]:
    """Return the readings of the surname that ``text`` begins with, if it has one of its own."""
    for length in (2, 1):
        if len(text) > length and text[:length] in _SURNAMES:
            return _SURNAMES[text[:length]].split()
    return []
