"""Search as you type at 100,000 visits: ``uv run python -m tests.benchmarks.search [--visits N] [--home DIR]``.

Builds a store (kept in DIR if given), types queries one character at a time, prints p50, p95, p99 and max by kind of
query. The aim is p99 < 20 ms for each keystroke (design, "Speed").
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pypinyin import lazy_pinyin

from db.rows import CaseRow, SearchRow, VisitRow
from db.store import Store

KEY = bytes(range(32))
SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余"
    "苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙"
    "段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲华红建国玉春梅海燕志永雪峰"
    "晓小宇浩然子轩梓涵欣怡思颖佳琪嘉俊博天瑞雨晨龙飞凤云林森鑫淼䶮㛃𬭎𠅤"
)
DAILY = 200


def person(chance: random.Random) -> str:
    surname = chance.choices(SURNAMES, weights=[1 / (rank + 2) for rank in range(len(SURNAMES))])[0]
    return surname + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))


def rows(visits: int, chance: random.Random) -> Iterator[tuple[VisitRow, CaseRow, SearchRow]]:
    first = date(2026, 3, 2) - timedelta(days=visits // DAILY)
    for n in range(visits):
        day_n, serial = divmod(n, DAILY)
        day = first + timedelta(days=day_n)
        prefix = chance.choice("ABCDEFG")
        visit, code = f"{'d' * 32}/{n}", f"130981{day:%y%m%d}01{serial:04d}{n % 97:02d}"
        name = person(chance)
        spelled = lazy_pinyin(name, errors="ignore")
        phone = f"1{chance.choice('35789')}{chance.randrange(10**9):09d}"
        born = date(1940, 1, 1) + timedelta(days=chance.randrange(24000))
        number = f"130981{born:%Y%m%d}{chance.randrange(1000):03d}{chance.choice('0123456789X')}"
        label = f"{prefix}{serial:03d}"
        scope = "restricted" if n % 100 == 7 else "centre"
        yield (
            VisitRow(visit, "d" * 32, n, day.isoformat(), label, prefix, serial, scope,
                     1, n, n, "op", "01", 1, "", code, 3, 10, 20, 1, 0, "served", f"r{n}"),
            CaseRow(visit, code, "02-01", "01", "mediation", "accept", "MED", 5, prefix, "W4", "", "", n),
            SearchRow(visit, code, "d" * 32, n + 1, day.isoformat(), name,
                      "".join(spelled) + " " + "".join(one[0] for one in spelled), phone, number, "111" + number),
        )  # fmt: skip


def build(store: Store, visits: int) -> None:
    pending = list(rows(visits, random.Random(7)))
    for start in range(0, visits, 1000):
        with store.write() as tx:
            for visit, case, search in pending[start : start + 1000]:
                tx.tables.replace_visit(visit, [case], [], [])
                tx.tables.replace_search(visit.visit, [search])


def typed(chance: random.Random, sample: tuple[VisitRow, CaseRow, SearchRow]) -> dict[str, str]:
    visit, case, search = sample
    spelling, initials = search.pinyin.split()
    return {
        "ticket number": visit.label,
        "name": search.name,
        "part of a name": search.name[1:],
        "spelling": spelling,
        "initials": initials,
        "phone end": search.phone[-4:],
        "phone": search.phone,
        "ID number": search.id_number,
        "ID end": search.id_number[-6:],
        "case code": case.case_code,
        "case code end": case.case_code[-5:],
        "nobody": person(chance) + "甲乙",
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--visits", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        store = Store.create_or_open(given.home or Path(scratch), KEY, make_device=lambda: "d" * 32)
        with store.read() as tx:
            empty = not tx.tables.category_counts("")
        started = time.perf_counter()
        if empty:
            build(store, given.visits)
            spent = time.perf_counter() - started
            print(f"built {given.visits} visits in {spent:.1f} s: {spent / given.visits * 1e6:.0f} µs each")
        print(f"store: {store.path.stat().st_size / 1e6:.0f} MB")
        measure(store, given.visits, given.rounds)
        store.close_all()


def measure(store: Store, visits: int, rounds: int) -> None:
    chance = random.Random(11)
    samples = chance.sample(list(rows(visits, random.Random(7))), rounds)
    took: dict[str, list[float]] = {}
    for sample in samples:
        for kind, text in typed(chance, sample).items():
            for length in range(1, len(text) + 1):
                started = time.perf_counter()
                with store.read() as tx:
                    tx.tables.search(text[:length])
                took.setdefault(kind, []).append((time.perf_counter() - started) * 1000)
    print(f"{'kind':<16}{'keys':>7}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>8}  ms a keystroke")
    for kind, values in took.items():
        values.sort()
        at = [values[min(len(values) - 1, int(len(values) * share))] for share in (0.5, 0.95, 0.99)]
        print(f"{kind:<16}{len(values):>7}" + "".join(f"{value:>8.2f}" for value in (*at, values[-1])))


if __name__ == "__main__":
    main()
