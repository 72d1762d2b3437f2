"""A full-screen window keeps to its monitor while monitors come, go and change; passers-by cannot close it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.support.commands import ROOT
from tests.support.virtual_monitor import VirtualMonitor, has_virtual_monitor


@pytest.mark.skipif(not has_virtual_monitor(), reason="needs Xvfb and xrandr")
def test_a_screen_goes_where_its_monitor_is() -> None:
    with VirtualMonitor() as monitor:
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.screen_on_monitors"],
            env=os.environ | monitor.environment(),
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=400,
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert [what for what, holds in found.items() if not holds] == []
    assert len(found) == 19
