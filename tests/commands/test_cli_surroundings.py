"""When the surroundings are the trouble (folder, key, disk, another program): one sentence, exit 2, nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from desk_app.bootstrap import SystemClock, open_app
from desk_app.commands import reading
from desk_app.domain.clock import local
from desk_app.services.registration import Registration
from tests.support.commands import BEFORE, ROOT, Desk, is_one_sentence, json_lines

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no setuid, no RLIMIT_FSIZE, no SIGINT")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


@pytest.fixture
def used(desk: Desk) -> Desk:
    """A desk that gave D001."""
    desk.ticket()
    return desk


def test_the_home_is_a_file(desk: Desk) -> None:
    desk.home.write_text("not a folder", encoding="utf-8")

    said = desk.run("queue")

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert str(desk.home) in said.err
    assert desk.home.read_text(encoding="utf-8") == "not a folder"


@posix_only
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_home_that_may_not_be_written_by_this_user(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders may not even be entered by others
        Path(name).chmod(0o755)
        used = Desk(Path(name) / "home")
        used.ticket()

        for home in (used.home, Path(name) / "fresh"):
            said = _as_somebody_else(used, tmp_path / "warm", home)
            assert said.returncode == 2
            assert is_one_sentence(said.stderr)
            assert str(home) in said.stderr

        assert used.run("show", "D001").code == 0
        assert used.run("verify").code == 0
        assert not (Path(name) / "fresh").exists()


def _as_somebody_else(desk: Desk, warm: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run ``register`` as the user nobody, who may read no Python: everything is imported before the change."""
    become = (
        "import os, sys; from desk_app.cli import main\n"
        f"main(['--home', {str(warm)!r}, 'queue', '--json'])\n"
        f"main(['--home', {str(warm)!r}, 'register', 'nowhere'])\n"
        "sys.stdout.flush(); os.setgid(65534); os.setuid(65534); sys.stderr.write('now\\n'); sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", become, "--lang", "en", "register", "--no-print", "-"],
        input=json_lines(BEFORE).decode("utf-8"),
        env={**os.environ, **desk.environment(home)},
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    done.stderr = done.stderr.partition("now\n")[2]
    return done


def test_a_wrong_key_opens_nothing_and_the_recovery_key_brings_it_back(used: Desk) -> None:
    key = used.run("--json", "recovery-key").json["key"]
    (used.home / "store.key").write_bytes(bytes(32))

    said = used.run("queue")
    assert said.code == 2
    assert is_one_sentence(said.err)
    assert "recover" in said.err

    assert used.run("recover", key.lower()).code == 0
    assert used.run("show", "D001").code == 0


def test_a_missing_key_is_not_replaced_by_a_new_one(used: Desk) -> None:
    key = used.run("--json", "recovery-key").json["key"]
    (used.home / "store.key").unlink()

    said = used.run("register", "-", stdin=json_lines(BEFORE))
    assert said.code == 2
    assert "recover" in said.err
    assert not (used.home / "store.key").exists()

    assert used.run("recover", key).code == 0
    assert used.run("show", "D001").code == 0


def test_the_recovery_key_of_another_store_changes_nothing(used: Desk, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other")
    other.ticket()
    key = other.run("--json", "recovery-key").json["key"]

    said = used.run("recover", key)

    assert said.code == 2
    assert "another store" in said.err
    assert used.run("show", "D001").code == 0


def test_a_newer_store_is_left_untouched(used: Desk) -> None:
    app = open_app(used.home, state_dir=used.state)
    try:
        with app.store.write() as tx:
            tx.connection.execute("PRAGMA user_version = 99")
    finally:
        app.close()
    before = (used.home / "store.db").read_bytes()

    said = used.run("register", "-", stdin=json_lines(BEFORE))

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert "newer" in said.err
    assert (used.home / "store.db").read_bytes() == before


def test_a_damaged_store_is_named_and_a_backup_takes_its_place(used: Desk) -> None:
    assert used.run("backup").code == 0
    _damage(used.home / "store.db")

    said = used.run("queue")
    assert said.code == 2
    assert is_one_sentence(said.err)
    assert "damaged" in said.err
    assert "restore" in said.err
    assert used.run("doctor").code == 2

    restored = used.run("--json", "restore")
    assert restored.code == 0
    assert used.run("show", "D001").code == 0
    assert used.run("verify").code == 0
    assert (Path(restored.json["aside"]) / "store.db").exists()


def test_verify_says_that_a_damaged_file_is_damaged(used: Desk) -> None:
    _damage(used.home / "store.db")

    said = used.run("verify")

    assert said.code == 2
    assert "page" in said.err


def test_a_backup_that_is_damaged_does_not_take_the_place_of_the_store(used: Desk, tmp_path: Path) -> None:
    backup = tmp_path / "kept.db"
    assert used.run("backup", "--to", str(backup)).code == 0
    used.ticket()
    _damage(backup)

    said = used.run("restore", str(backup))

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert "kept.db" in said.err
    assert used.run("show", "D002").code == 0


def test_a_backup_of_another_store_is_not_taken(used: Desk, tmp_path: Path) -> None:
    other, backup = Desk(tmp_path / "other"), tmp_path / "other.db"
    other.ticket()
    assert other.run("backup", "--to", str(backup)).code == 0

    said = used.run("restore", str(backup))

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert used.run("show", "D001").code == 0


def test_a_store_in_use_is_not_taken_away_from_under_it(used: Desk) -> None:
    assert used.run("backup").code == 0
    app = open_app(used.home, state_dir=used.state)
    try:
        said = used.run("restore")
    finally:
        app.close()

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert used.run("verify").code == 0


def _damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 + 100] ^= 0xFF
    path.write_bytes(data)


@posix_only
def test_a_full_disk_refuses_what_does_not_fit_and_keeps_what_did(used: Desk) -> None:
    """The disk fills after about half a megabyte; what was answered with ok is there, the rest was told."""
    limited = (
        "import resource, signal, sys\n"
        "from desk_app.cli import main\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))\n"
        "sys.exit(main())\n"
    )
    rows = [{**BEFORE, "request_id": f"r{n}", "text": "诉" * 1900} for n in range(120)]
    done = subprocess.run(
        [sys.executable, "-c", limited, "--lang", "en", "register", "--no-print", "-"],
        input=json_lines(*rows),
        env={**os.environ, **used.environment()},
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=120,
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    answers = [line for line in out.splitlines() if '"ok": true' in line]

    assert done.returncode == 2
    assert is_one_sentence(err)
    assert "disk is full" in out
    assert 0 < len(answers) < 120
    assert used.run("verify").code == 0
    again = used.register(*rows)
    assert [line["ok"] for line in again.lines] == [True] * 120
    assert len({line["ticket"] for line in again.lines}) == 120
    assert again.out.splitlines()[: len(answers)] == answers


def test_a_ticket_of_yesterday_is_refused_by_its_qr(used: Desk, tmp_path: Path) -> None:
    old = Desk(tmp_path / "old")
    yesterday = _at(SystemClock().now_ms() - 86_400_000)
    app = open_app(old.home, clock=yesterday, state_dir=old.state)
    try:
        issued = app.register.register(Registration(**BEFORE), "wangmin")  # type: ignore[arg-type]
    finally:
        app.close()

    said = old.run("act", issued.qr, "recall")

    assert said.code == 2
    assert is_one_sentence(said.err)
    assert "yesterday" in said.err
    assert old.run("act", "D001", "recall").code == 2


class _at:  # noqa: N801 - reads as a word
    """A clock that stands."""

    def __init__(self, ms: int) -> None:
        self._ms = ms

    def now_ms(self) -> int:
        return self._ms


def test_a_clock_set_back_by_a_day_is_said_by_the_doctor(desk: Desk) -> None:
    app = open_app(desk.home, clock=_at(SystemClock().now_ms() + 86_400_000), state_dir=desk.state)
    try:
        app.register.register(Registration(**BEFORE), "wangmin")  # type: ignore[arg-type]
    finally:
        app.close()

    said = desk.run("--json", "doctor")

    assert said.code == 2
    assert [check["name"] for check in said.json["checks"] if not check["ok"]] == ["clock"]


def test_a_bug_leaves_a_report_without_values(used: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> int:
        name = "张伟的秘密"
        raise LookupError(name)

    monkeypatch.setattr(reading, "show", broken)

    said = used.run("show", "D001")

    (report,) = (used.home / "crash").iterdir()
    text = report.read_text(encoding="utf-8")
    assert said.code == 1
    assert is_one_sentence(said.err)
    assert str(report) in said.err
    assert "LookupError" in text
    assert "test_cli_surroundings.py" in text
    assert "张伟" not in text + said.err


def test_nobody_reads_the_output_any_more(used: Desk) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.Popen(
        [sys.executable, "-m", "desk_app", "queue"],
        env={**os.environ, **used.environment()},
        cwd=ROOT,
        stdout=writer,
        stderr=subprocess.PIPE,
    )
    os.close(writer)
    _out, err = done.communicate(timeout=60)

    assert err == b""
    assert done.returncode == 141


@posix_only
def test_an_interrupted_registration_keeps_what_was_answered(desk: Desk) -> None:
    with _waiting_register(desk) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json_lines(BEFORE))
        child.stdin.flush()
        assert b'"ok": true' in child.stdout.readline()
        child.send_signal(signal.SIGINT)
        _out, err = child.communicate(timeout=60)

    assert child.returncode == 130
    assert is_one_sentence(err.decode("utf-8"))
    assert desk.run("show", "D001").code == 0


@contextmanager
def _waiting_register(desk: Desk) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", "desk_app", "register", "--no-print", "-"],
        env={**os.environ, **desk.environment()},
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def test_a_backup_of_the_day_is_named_by_the_day(used: Desk) -> None:
    path = Path(used.run("--json", "backup").json["file"])

    assert path.stem == (local(SystemClock().now_ms()) - timedelta(hours=4)).date().isoformat()
    assert path.stat().st_size > 0
