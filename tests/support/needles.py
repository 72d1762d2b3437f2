"""People who do not exist, and a search for what they typed in every file, byte by byte, in every likely encoding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk_app.domain.pinyin import spellings

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NAMES = ("欧阳䶮辉", "㛃小满", "𬭎定方", "𠅤长安", "司马穗芒", "令狐棹歌", "赫连秋水", "钟离牧野")


def id_number(serial: int) -> str:
    """Return a valid number (GB 11643) of a district that is not there."""
    digits = f"139999{1950 + serial:04d}0203{serial:03d}"
    check = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    return digits + "10X98765432"[check]


@dataclass(frozen=True)
class Person:
    """Everything one visitor says, all of it found nowhere else."""

    serial: int

    @property
    def typed(self) -> dict[str, Any]:
        n = self.serial
        return {
            "name": "甘乌丙丁戈己庚辛"[n // len(NAMES)] + NAMES[n % len(NAMES)],
            "id_type": "111",
            "id_number": id_number(n),
            "phone": f"1770399{n:04d}",
            "address": f"安澜县芦苇荡镇拾贝{n}组灯塔巷",
            "text": f"隔壁第{n}家把水泵接到我家井里了，请<b>评理</b>'; DROP TABLE visits; --",
            "external_no": f"RX-{n:04d}-XYZZY",
        }

    def words(self) -> list[str]:
        """Return what must be found nowhere: as typed, in part, and as the search spells it."""
        typed = self.typed
        name = str(typed["name"])
        spelled = [word for word in spellings(name) if len(word) > 7]
        parts = [str(typed[key]) for key in ("id_number", "phone", "address", "text", "external_no")]
        return [name, name[:3], *spelled, *parts, str(typed["text"])[:9], f"拾贝{self.serial}组灯塔"]


def encoded(words: Iterable[str]) -> dict[bytes, str]:
    """Return each word in each encoding."""
    found: dict[bytes, str] = {}
    for word in words:
        for code in ENCODINGS:
            found.setdefault(word.encode(code), f"{word} in {code}")
    return found


def found_in(data: bytes, needles: dict[bytes, str]) -> list[str]:
    return [meaning for needle, meaning in needles.items() if needle in data]


def search_files(folders: Sequence[Path], needles: dict[bytes, str]) -> dict[str, list[str]]:
    """Return what was found in which file: in names, and in contents byte by byte."""
    hits: dict[str, list[str]] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            data = path.read_bytes() if path.is_file() else b""
            found = found_in(str(path.relative_to(folder)).encode(), needles) + found_in(data, needles)
            if found:
                hits[str(path)] = found
    return hits
