"""``python -m build_scripts.windows.suite``: the project's tests by a genuine Windows Python under Wine.

The Python of the build gets the wheels of the ``dev`` group too, all by the hashes of ``uv.lock``. A PostgreSQL of this
machine is lent to the tests, as one does not start under Wine; the stand-ins of the card readers' libraries are DLLs
compiled beforehand; Debian's fonts with rare characters stand for 宋体-ExtB. Each folder of ``tests`` is one pytest;
several run side by side. A test that is left out has to give a reason that ``left_out.toml`` accepts: any other reason,
and a failed test, end it with 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import threading
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from build_scripts.windows.assemble import assemble
from build_scripts.windows.places import HERE, ROOT, WORK, BuildProblem
from build_scripts.windows.wine import Wine
from tests.support.card_stubs import BUILT, build_for_windows
from tests.support.postgres_lent import LENT

FOLDER = WORK / "suite"
PYTHON = FOLDER / "python"
REPORTS = FOLDER / "reports"
RARE_FONTS = Path("/usr/share/fonts/truetype/hanazono")
LEFT_OUT = HERE / "left_out.toml"
_GROUP_S = 2400
_LAST_WORDS_S = 5
_LONGEST_FIRST = ("ui", "hub", "commands", "demo", "journeys", "property", "services", "devices")
_FAILED = ("failure", "error")


@dataclass(frozen=True, slots=True)
class Accepted:
    """What ``left_out.toml`` accepts.

    Args:
        reasons: a test's reason to be left out → why that is acceptable.
        not_in_ci: folders of ``tests`` that ``--ci`` leaves out → why.
    """

    reasons: Mapping[str, str]
    not_in_ci: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one group of tests.

    Args:
        name: a folder or file of ``tests``.
        passed: how many tests passed.
        failed: what failed, named.
        left_out: reasons, and how many tests gave each.
        seconds: how long it took.
        said: what pytest said.
    """

    name: str
    passed: int
    failed: tuple[str, ...]
    left_out: Counter[str]
    seconds: float
    said: str = ""


def read_accepted(file: Path = LEFT_OUT) -> Accepted:
    """Read the list of accepted reasons."""
    with file.open("rb") as opened:
        found = tomllib.load(opened)
    return Accepted(found["reasons"], found["not_in_ci"])


def groups_of(tests: Path) -> list[str]:
    """Return the folders of tests, those first that take long, and the files that lie in none."""
    folders = {file.relative_to(tests).parts[0] for file in tests.rglob("test_*.py")}

    def place(name: str) -> tuple[int, str]:
        return (_LONGEST_FIRST.index(name) if name in _LONGEST_FIRST else len(_LONGEST_FIRST), name)

    return sorted(folders, key=place)


def outcome_of(name: str, report: Path, seconds: float, said: str) -> Outcome:
    """Read a group's JUnit report; without one, the group itself failed."""
    try:
        cases = list(ElementTree.parse(report).iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return Outcome(name, 0, (f"{name}: pytest did not come to its end",), Counter(), seconds, said)
    passed, failed, left_out = 0, list[str](), Counter[str]()
    for case in cases:
        if any(case.find(kind) is not None for kind in _FAILED):
            failed.append(f"{case.get('classname')}::{case.get('name')}")
        elif (skipped := case.find("skipped")) is not None:
            left_out[skipped.get("message", "")] += 1
        else:
            passed += 1
    return Outcome(name, passed, tuple(failed), left_out, seconds, said)


def verdict(outcomes: Sequence[Outcome], accepted: Mapping[str, str]) -> tuple[str, bool]:
    """Return what came of all groups, in words, and whether it is good."""
    passed = sum(one.passed for one in outcomes)
    failed = [name for one in outcomes for name in one.failed]
    left_out = sum((one.left_out for one in outcomes), Counter[str]())
    lines = [f"{one.seconds:6.1f} s  {one.name}: {one.passed} passed, {len(one.failed)} failed" for one in outcomes]
    total = passed + len(failed)
    lines.append(
        f"Windows' Python: {total} tests run, {passed} passed, {len(failed)} failed, {left_out.total()} left out"
    )
    for reason, count in left_out.most_common():
        lines.append(f"{count:4d} left out: {reason}\n     {accepted.get(reason, 'NOT ACCEPTED by left_out.toml')}")
    lines += [f"FAILED {name}" for name in failed]
    return "\n".join(lines), total > 0 and not failed and left_out.keys() <= accepted.keys()


def run_group(wine: Wine, name: str) -> Outcome:
    """Run one pytest under Wine."""
    report = REPORTS / f"{name}.xml"
    command = ("-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={Wine.path(report)}", f"tests/{name}")
    began = time.monotonic()
    said = _heard(wine.start(str(PYTHON / "python.exe"), "-X", "faulthandler", *command, cwd=ROOT))
    outcome = outcome_of(name, report, time.monotonic() - began, said)
    print(f"{outcome.seconds:6.1f} s  {name}", flush=True)
    if outcome.failed:
        print(said, flush=True)
    return outcome


def _heard(started: subprocess.Popen[bytes]) -> str:
    """Wait for a process and return what it said: Wine's own processes, which it may have started, keep its pipe."""
    said: list[bytes] = []
    ears = threading.Thread(target=lambda: said.extend(started.stdout or ()), daemon=True)
    ears.start()
    try:
        started.wait(_GROUP_S)
    except subprocess.TimeoutExpired:
        started.kill()
    ears.join(_LAST_WORDS_S)
    return b"".join(said).decode("utf-8", "replace")


@contextmanager
def lent_postgres() -> Iterator[str]:
    """Lend a PostgreSQL of this machine; the address is what ``tests.support.postgres_lent`` says."""
    command = (sys.executable, "-m", "tests.support.postgres_lent")
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as lender:
        assert lender.stdout is not None
        assert lender.stdin is not None
        try:
            if not (address := lender.stdout.readline().strip()):
                raise BuildProblem("no PostgreSQL could be lent to the tests")
            yield address
        finally:
            lender.stdin.close()


def run_suite(groups: Sequence[str], lanes: int) -> list[Outcome]:
    """Run groups in a clean prefix.

    Args:
        groups: folders or files of ``tests``.
        lanes: how many pytests run side by side.

    Raises:
        BuildProblem: what the builder must mend.
    """
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    assemble(PYTHON, "--group", "dev")
    (PYTHON / "Lib" / "site-packages" / "PySide6" / "lib" / "fonts").mkdir(
        parents=True, exist_ok=True
    )  # Qt's offscreen warns without
    with lent_postgres() as address:
        extra = {
            LENT: address,
            BUILT: Wine.path(build_for_windows(FOLDER / "card_stubs")),
            "QT_QPA_PLATFORM": "offscreen",
            "TZ": "CST-8",  # the PC stands in China
            "HYPOTHESIS_STORAGE_DIRECTORY": Wine.path(FOLDER / "hypothesis"),
        }
        wine = Wine(FOLDER / "prefix", extra)
        wine.make()
        for font in RARE_FONTS.glob("*.ttf"):
            shutil.copy(font, wine.drive / "windows" / "Fonts")
        try:
            with ThreadPoolExecutor(lanes) as pool:
                return list(pool.map(lambda name: run_group(wine, name), groups))
        finally:
            wine.end()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the tests and say what came of them. Returns 0 if all is well."""
    parser = argparse.ArgumentParser(prog="python -m build_scripts.windows.suite", description=__doc__)
    parser.add_argument("groups", nargs="*", help="folders or files of tests; all of them by default")
    parser.add_argument("--ci", action="store_true", help="without the folders that left_out.toml leaves out in CI")
    parser.add_argument("--lanes", type=int, default=os.cpu_count() or 1, help="how many pytests side by side")
    given = parser.parse_args(argv)
    accepted = read_accepted()
    groups = given.groups or groups_of(ROOT / "tests")
    if given.ci:
        groups = [name for name in groups if name not in accepted.not_in_ci]
    try:
        outcomes = run_suite(groups, given.lanes)
    except BuildProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    said, good = verdict(outcomes, accepted.reasons)
    print(said)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
