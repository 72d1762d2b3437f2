"""After a day, nothing that anybody said stands in clear in any file; after an erasure, nowhere at all."""

from __future__ import annotations

import io
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path

import pytest

from desk_app.bootstrap import App, open_app
from desk_app.cli import main
from desk_app.errors import UserError
from desk_app.services.registration import Registration
from desk_app.store_key import load_or_make_key
from tests.db.pages import openssl, pages
from tests.support.desk import ADMIN, DISCIPLINE, GUIDE, WINDOW, HandClock
from tests.support.needles import ENCODINGS, Person, encoded, found_in, search_files

PEOPLE = [Person(n) for n in range(1, 25)]
REASONS = [
    "他自己说要去那边的",
    "号条掉进水渠里",
    "核对灯塔巷的身份",
    "谈到水泵就握手了",
    "去复印水费单",
    "本人打电话要求删",
]
needs_openssl = pytest.mark.skipif(openssl() is None, reason="reads pages with the system's libcrypto")


@dataclass
class Lived:
    """A day that was lived, and every folder it may have written to."""

    root: Path
    app: App
    clock: HandClock
    visits: dict[int, str]
    cases: dict[int, str]

    @property
    def folders(self) -> list[Path]:
        return [self.root]

    @property
    def key(self) -> bytes:
        return load_or_make_key(self.app.home)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    root = tmp_path_factory.mktemp("day")
    clock = HandClock()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "TMPDIR"):
            (root / name.lower()).mkdir()
            patch.setenv(name, str(root / name.lower()))
        patch.setattr(tempfile, "tempdir", None)
        log = logging.FileHandler(root / "everything.log", encoding="utf-8")
        logging.getLogger().addHandler(log)
        level = logging.getLogger().level
        logging.getLogger().setLevel(logging.DEBUG)
        app = open_app(root / "home", clock=clock, state_dir=root / "state")
        day = Lived(root, app, clock, {}, {})
        live(day)
        yield day
        app.close()
        logging.getLogger().removeHandler(log)
        logging.getLogger().setLevel(level)
        log.close()


def live(day: Lived) -> None:
    app, calls = day.app, day.app.calls
    for person in PEOPLE:
        typed = dict(person.typed)
        if person.serial % 5 == 0:
            typed |= {"queue": "C", "override_reason": REASONS[0]}
        if person.serial == 7:
            typed |= {"wants": "discipline"}
        flags = frozenset({"danger", "agitated"}) if person.serial == 3 else frozenset()
        issued = app.register.register(Registration(**typed, category="02-01", flags=flags), GUIDE)
        day.visits[person.serial], day.cases[person.serial] = issued.visit, issued.case_code
        app.printing.print_ticket(issued.visit)
    app.printing.reprint(day.visits[1], REASONS[1], GUIDE)
    for person in PEOPLE[:6]:
        app.search.search(str(person.typed["name"]), GUIDE)
        app.search.reveal(day.visits[person.serial], REASONS[2], GUIDE)
        app.receipts.pdf(day.cases[person.serial], GUIDE)
    while (found := calls.next("W4", WINDOW)) is not None:
        calls.arrive(found.stop, WINDOW)
        calls.park(found.stop, WINDOW, REASONS[4])
        calls.resume(found.stop, WINDOW)
        calls.serve(found.stop, WINDOW, "2", REASONS[3])
    app.corrections.correct(day.cases[1], {"name": "慕容改过名"}, GUIDE)
    with pytest.raises(UserError):
        app.register.register(Registration(**{**PEOPLE[0].typed, "phone": "17703990001坏"}, category="02-01"), GUIDE)
    app.ledger.today()
    app.days.close(GUIDE)
    crash(day)


def crash(day: Lived) -> None:
    """The command line meets a bug with a whole registration in its hands, and refuses one in words."""
    bad = day.root / "input-deleted.jsonl"
    bad.write_text('{{"name": "{}", "phone": "x"}}\n'.format(PEOPLE[0].typed["name"]), encoding="utf-8")
    with redirect_stderr(io.StringIO()), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
        main(["--home", str(day.root / "other-home"), "register", str(bad)])

        def fails(*_args: object, **_more: object) -> None:
            name, text = PEOPLE[0].typed["name"], PEOPLE[0].typed["text"]
            raise ValueError(f"{name} said {text}")

        patch.setattr("desk_app.services.ledger.LedgerService.today", fails)
        patch.setattr("desk_app.services.search.SearchService.search", fails)
        assert main(["--home", str(day.root / "other-home"), "search", str(PEOPLE[0].typed["name"])]) == 1
    bad.unlink()


def needles(people: list[Person] = PEOPLE) -> dict[bytes, str]:
    return encoded([word for person in people for word in person.words()] + REASONS + ["慕容改过名"])


def test_nothing_that_anybody_said_stands_in_clear_in_any_file(lived: Lived) -> None:
    assert search_files(lived.folders, needles()) == {}


def test_there_was_something_to_search(lived: Lived) -> None:
    files = [path for path in lived.root.rglob("*") if path.is_file()]
    names = {path.relative_to(lived.root).parts[0] for path in files}
    assert {"home", "state", "everything.log"} <= names
    assert len(list((lived.root / "home" / "paper").glob("*.png"))) == len(PEOPLE) + 1
    assert list((lived.root / "home" / "backups").glob("*.db"))
    assert any("crash" in str(path) for path in files)
    assert sum(path.stat().st_size for path in files) > 500_000


@pytest.mark.parametrize("code", ENCODINGS)
def test_the_same_search_finds_them_in_a_file_that_holds_them(tmp_path: Path, code: str) -> None:
    for n, person in enumerate(PEOPLE[:3]):
        (tmp_path / f"{n}.bin").write_bytes(b"\x00\x01" + "；".join(person.words()).encode(code) + b"\xff")
        assert len(search_files([tmp_path], encoded(person.words()))[str(tmp_path / f"{n}.bin")]) >= len(person.words())
        assert not search_files([tmp_path], encoded(PEOPLE[n + 5].words()))


def test_the_same_search_finds_a_name_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / f"{PEOPLE[0].typed['name']}.txt").touch()
    assert search_files([tmp_path], encoded(PEOPLE[0].words()))


def test_names_with_rare_characters_are_among_them() -> None:
    names = "".join(str(person.typed["name"]) for person in PEOPLE)
    assert set("䶮㛃𬭎𠅤") <= set(names)


@needs_openssl
def test_the_pages_hold_them_until_they_are_erased(lived: Lived) -> None:
    person = PEOPLE[10]
    wanted = encoded(person.words())
    lived.app.store.truncate_wal()
    clear = list(pages(lived.app.store.path, lived.key))
    assert {meaning for page in clear for meaning in found_in(page, wanted)} >= {
        f"{person.typed['name']} in utf-8",
        f"{person.typed['phone']} in utf-8",
    }


@needs_openssl
def test_after_an_erasure_nothing_is_left_in_any_page_and_the_record_is_whole(lived: Lived) -> None:
    app = lived.app
    erased = [person for person in PEOPLE if person.serial in (2, 5, 7, 11)]
    kept = {item.envelope.dseq: item for item in recorded(app) if item.payload is not None}
    for person in erased:
        operator = DISCIPLINE if person.serial == 7 else ADMIN
        assert app.corrections.erase(lived.cases[person.serial], REASONS[5], operator) >= 1
    wanted = encoded([word for person in erased for word in person.words()])
    assert [hit for page in pages(app.store.path, lived.key) for hit in found_in(page, wanted)] == []
    assert search_files(lived.folders, wanted) == {}
    assert app.maintenance.verify().faults == ()
    assert not app.maintenance.rebuild().changed

    gone = [item for item in recorded(app) if item.payload is None and item.envelope.dseq in kept]
    assert len(gone) >= len(erased)
    for item in gone:
        with app.record.write() as writer:
            writer.accept(item.envelope, item.chain, kept[item.envelope.dseq].payload)
    assert [hit for page in pages(app.store.path, lived.key) for hit in found_in(page, wanted)] == []
    for person in erased:
        assert app.search.search(str(person.typed["name"]), DISCIPLINE) == []
        assert app.search.visit(lived.cases[person.serial], DISCIPLINE).person.erased
    assert app.maintenance.verify().faults == ()


def recorded(app: App) -> list:  # type: ignore[type-arg]
    with app.record.read() as tx:
        return list(tx.journal.all())


@needs_openssl
def test_a_correction_leaves_nothing_of_the_old_name(lived: Lived) -> None:
    old = str(PEOPLE[0].typed["name"])
    lived.app.store.truncate_wal()
    assert [hit for page in pages(lived.app.store.path, lived.key) for hit in found_in(page, encoded([old]))] == []


def test_no_body_and_no_envelope_holds_anything_typed(lived: Lived) -> None:
    wanted = needles()
    for item in recorded(lived.app):
        at = item.envelope
        fields = "|".join((at.device, at.kind, at.day, at.label or "", at.operator, at.centre, at.scope))
        assert found_in(at.body + fields.encode(), wanted) == []


def test_files_of_the_store_are_for_their_owner_only(lived: Lived) -> None:
    if os.name == "nt":
        pytest.skip("Windows seals the key with the machine's account instead")
    assert (lived.app.home / "store.key").stat().st_mode & 0o077 == 0
