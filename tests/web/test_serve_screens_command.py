"""``serve-screens`` as somebody starts it: it says what is open and to whom, and ends when told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desk_app.commands.parser import parse
from desk_app.errors import UserError
from tests.support.commands import ROOT
from tests.support.ports import free_port
from tests.web.talking import ask


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent as a signal of POSIX")
@pytest.mark.parametrize(("as_json", "address"), [(True, "127.0.0.1"), (False, "0.0.0.0")])
def test_it_says_what_it_opens_serves_and_ends_with_ctrl_c(tmp_path: Path, as_json: bool, address: str) -> None:
    port = free_port()
    more = {"GUIDANCE_DESK_HOME": str(tmp_path / "home"), "GUIDANCE_DESK_STATE": str(tmp_path / "state")}
    words = [sys.executable, "-m", "desk_app", "--lang", "en", *(["--json"] if as_json else []), "serve-screens"]
    with subprocess.Popen(
        [*words, "--address", address, "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **more},
    ) as process:
        try:
            assert process.stdout is not None
            said = [process.stdout.readline().decode() for _ in range(1 if as_json else 5)]
            assert ask(port, "/now/hall").status == 200
        finally:
            process.send_signal(signal.SIGINT)
            out, trouble = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b""), trouble
    assert b"Traceback" not in trouble
    if as_json:
        assert json.loads(said[0])["links"] == [f"http://127.0.0.1:{port}/"]
    else:
        assert f":{port}/" in said[0]
        assert "without a password" in said[2]
        assert "no names" in said[3]


@pytest.mark.parametrize("address", ["everywhere", "1.2.3", "300.1.1.1", "evil.example", ""])
def test_an_address_that_is_none_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(UserError) as refused:
        parse(["serve-screens", "--address", address])
    assert refused.value.field == "--address"


def test_nothing_is_served_unless_somebody_asks(tmp_path: Path) -> None:
    """No other command loads the server."""
    code = "import sys, desk_app.cli, desk_app.bootstrap, ui.app; sys.exit('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
