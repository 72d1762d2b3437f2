"""The suite under Windows' Python: what it counts, and what it does not let pass."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from build_scripts.windows.places import ROOT
from build_scripts.windows.suite import Outcome, groups_of, outcome_of, read_accepted, verdict

REPORT = """<testsuites><testsuite tests="4">
<testcase classname="tests.db" name="good"/>
<testcase classname="tests.db" name="bad"><failure message="no"/></testcase>
<testcase classname="tests.db" name="broken"><error message="no"/></testcase>
<testcase classname="tests.db" name="away"><skipped type="pytest.skip" message="SIGKILL"/></testcase>
</testsuite></testsuites>"""


def outcome(passed: int = 3, failed: tuple[str, ...] = (), **left_out: int) -> Outcome:
    return Outcome("db", passed, failed, Counter(left_out), 1.0)


def test_every_test_of_a_group_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "db.xml").write_text(REPORT, encoding="utf-8")
    found = outcome_of("db", tmp_path / "db.xml", 1.0, "")
    assert (found.passed, found.failed) == (1, ("tests.db::bad", "tests.db::broken"))
    assert found.left_out == {"SIGKILL": 1}


@pytest.mark.parametrize("report", [None, "", "<testsuites><testsuite>"])
def test_a_group_without_a_whole_report_has_failed(tmp_path: Path, report: str | None) -> None:
    if report is not None:
        (tmp_path / "db.xml").write_text(report, encoding="utf-8")
    assert len(outcome_of("db", tmp_path / "db.xml", 1.0, "").failed) == 1


def test_an_accepted_reason_is_good_and_said_with_its_count() -> None:
    said, good = verdict([outcome(SIGKILL=2), outcome(SIGKILL=1)], {"SIGKILL": "as it says"})
    assert good
    assert "6 tests run, 6 passed, 0 failed, 3 left out" in said
    assert "3 left out: SIGKILL" in said


@pytest.mark.parametrize("bad", [outcome(mystery=1), outcome(failed=("tests.db::bad",)), outcome(passed=0)])
def test_another_reason_a_failure_or_no_test_at_all_is_not_good(bad: Outcome) -> None:
    assert not verdict([bad], {"SIGKILL": "as it says"})[1]


def test_every_folder_of_tests_is_a_group_and_what_ci_leaves_out_is_one_of_them() -> None:
    groups = groups_of(ROOT / "tests")
    assert {"domain", "db", "ui", "test_homes.py"} <= set(groups)
    accepted = read_accepted()
    assert accepted.not_in_ci.keys() <= set(groups)
    assert all(why for why in (*accepted.reasons.values(), *accepted.not_in_ci.values()))
