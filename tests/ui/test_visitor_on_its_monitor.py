"""On a PC with two monitors the visitor's screen comes and goes, and the keys stay the clerk's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import ROOT
from tests.support.virtual_monitor import VirtualMonitor, has_virtual_monitor


@pytest.mark.skipif(not has_virtual_monitor(), reason="needs Xvfb and xrandr")
def test_the_visitors_screen_takes_no_key_and_hides_without_its_monitor(tmp_path: Path) -> None:
    with VirtualMonitor() as monitor:
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.desk_on_two_monitors", str(tmp_path)],
            env=os.environ | monitor.environment(),
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=240,
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert [name for name, holds in found.items() if not holds] == []
    assert len(found) == 8
