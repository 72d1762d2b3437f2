"""Everything else that can be wrong on the command line: one sentence on standard error, exit 2, nothing changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from desk_app.domain.codes import case_code
from tests.support.commands import Desk, is_one_sentence


@dataclass(frozen=True, slots=True)
class Morning:
    """A desk where D001 was finished, D002 is being served at W4, D003 waits and D004 was voided."""

    desk: Desk
    case: str  # of D003
    qr: str  # of D003

    def filled(self, word: str) -> str:
        """Put what only the store knows into a word of a command."""
        forged = self.qr[:-1] + str((int(self.qr[-1]) + 1) % 10)
        wrong = f"{(int(self.case) + 1):020d}"
        return word.format(case=self.case, qr=self.qr, forged=forged, wrong=wrong)


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> Morning:
    desk = Desk(tmp_path_factory.mktemp("morning") / "home")
    for _ in range(2):
        desk.ticket()
    third = desk.ticket()
    desk.ticket()
    assert desk.run("call", "W4").code == 0
    assert desk.run("act", "D001", "start").code == 0
    assert desk.run("act", "D001", "serve", "--result", "3").code == 0
    assert desk.run("call", "W4").code == 0
    assert desk.run("act", "D002", "start").code == 0
    assert desk.run("act", "D004", "void", "--reason", "取错了").code == 0
    return Morning(desk, third["case_code"], third["qr"])


UNKNOWN_CASE = case_code("139999", date(2025, 1, 2), 1, 1)

# what was typed, and what the sentence must name
REFUSED = [
    # the command line itself
    ("fly", "fly"),
    ("queue --fly", "--fly"),
    ("queue D001", "D001"),
    ("--home", "--home"),
    ("queue --operator", "--operator"),
    ("--lang fr queue", "--lang"),
    ("register", "FILE"),
    ("call", "PLACE"),
    ("act D003", "ACT"),
    ("act D003 fly", "ACT"),
    ("act D003 serve --to", "--to"),
    ("act D003 recall --to C", "--to"),
    ("act D003 arrive --result 1", "--result"),
    ("place W4 shut", "STATE"),
    ("day night", "open"),
    ("lane previous", "next"),
    ("search", "TEXT"),
    ("search --limit 0 zm", "--limit"),
    ("search --limit many zm", "--limit"),
    ("slip D003", "--out"),
    ("demo --visits 0", "--visits"),
    ("demo --speed fast", "--speed"),
    ("desk", "desk"),
    ("room W4", "room"),
    # people, places, queues
    ("queue --operator nobody", "nobody"),
    ("call W11", "W11"),
    ("call D", "D"),
    ("call W4", "D002"),
    ("place W99 open", "W99"),
    ("place W4 away --until 25:00", "--until"),
    ("place W4 away --until soon", "--until"),
    ("place W4 away --until 00:01", "--until"),
    ("place W4 open --until 10:00", "--until"),
    # tickets
    ("act D099 recall", "D099"),
    ("act I001 recall", "I001"),
    ("act D000 recall", "D000"),
    ("act {forged} recall", "ticket"),
    ("act 123 recall", "123"),
    ("act D001 start", "D001"),
    ("act D001 recall", "D001"),
    ("act D004 activate", "D004"),
    ("act D003 recall", "D003"),
    ("act D003 serve", "D003"),
    ("act D003 miss", "D003"),
    ("act D003 park", "D003"),
    ("act D003 resume", "D003"),
    ("act D003 activate", "D003"),
    ("act D003 return --reason x", "--reason"),
    ("act D003 transfer", "--to"),
    ("act D003 transfer --to Z", "Z"),
    ("act D003 transfer --to W77", "W77"),
    ("act D002 serve --result 99", "99"),
    ("act D002 serve --to Q", "Q"),
    ("act D003 start --place W77", "W77"),
    ("act D003 start --place W4", "D002"),
    # cases and papers
    ("show D099", "D099"),
    ("show {wrong}", "case"),
    ("show " + UNKNOWN_CASE, "case"),
    ("slip D003 --out slip.jpg", "--out"),
    ("slip D003 --out slip", "--out"),
    ("slip D003 --out nowhere/slip.pdf", "nowhere"),
    ("slip D004 --out slip.pdf", "D004"),
    ("slip D099 --out slip.pdf", "D099"),
    ("receipt {wrong} --out r.pdf", "case"),
    ("receipt {case} --out r.png", "--out"),
    ("receipt {case} --out nowhere/r.pdf", "nowhere"),
    ("erase {case}", "Reason"),
    ("erase {wrong} --reason asked", "case"),
    ("erase {case} --reason asked", "D003"),
    # files and keys
    ("register nowhere.jsonl", "nowhere.jsonl"),
    ("register .", "folder"),
    ("queue --centre nowhere.toml", "nowhere.toml"),
    ("restore", "backup"),
    ("restore nowhere.db", "nowhere.db"),
    ("recover ABCD-EFGH", "recovery key"),
    ("recover 天地玄黄", "recovery key"),
]


@pytest.mark.parametrize(("typed", "named"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_cannot_be_done_is_said_in_one_sentence(
    morning: Morning, typed: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    said = morning.desk.run(*(morning.filled(word) for word in typed.split(" ")))

    assert said.code == 2
    assert said.out == ""
    assert is_one_sentence(said.err)
    assert named in said.err
    assert not list(tmp_path.iterdir())


def test_with_json_the_refusal_is_on_standard_output_too(morning: Morning) -> None:
    said = morning.desk.run("--json", "act", "D002", "serve", "--result", "99")

    assert said.json["ok"] is False
    assert said.json["field"] == "result"
    assert said.json["error"] + "\n" == said.err


def test_after_all_of_this_nothing_has_changed(morning: Morning) -> None:
    states = {label: morning.desk.run("--json", "show", label).json["state"] for label in ("D001", "D002", "D003")}

    assert states == {"D001": "served", "D002": "serving", "D003": "waiting"}
    assert morning.desk.run("verify").code == 0
