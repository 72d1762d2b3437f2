"""A CUPS of the tests' own: its own folder and port, no service of the machine is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.ports import LOOPBACK, free_port

_PATIENCE_S = 60.0
_PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_opt.ppd")
_SBIN = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/sbin"))


@dataclass(frozen=True, slots=True)
class Cups:
    """A server that runs, and what speaks to it."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """For CUPS_SERVER, which every program of CUPS heeds."""
        return f"{LOOPBACK}:{self.port}"

    def run(self, *command: str) -> str:
        environment = {**os.environ, "CUPS_SERVER": self.address, "LC_ALL": "C", "PATH": _SBIN}
        done = subprocess.run(command, capture_output=True, env=environment, timeout=_PATIENCE_S, text=True)
        if done.returncode:
            raise OSError(f"{command}: {done.stderr}")
        return done.stdout

    def raw_queue(self, name: str, device: str) -> None:
        """Add a queue without a driver; a printer that is not there is tried again after a second."""
        self.run("lpadmin", "-p", name, "-E", "-v", device, "-m", "raw", "-o", "printer-error-policy=retry-job")

    def pdf_queue(self, name: str) -> None:
        """Add the PDF printer, with its driver."""
        self.run("lpadmin", "-p", name, "-E", "-v", "cups-pdf:/", "-P", str(_PPD))

    def pdf(self, title: str) -> Path:
        """Wait for what the PDF printer makes of a title."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            for path in self._pdfs(title):
                if b"%%EOF" in path.read_bytes()[-64:]:
                    return path
            time.sleep(0.05)
        raise TimeoutError("the PDF printer wrote nothing")

    def remove_pdfs(self, title: str) -> None:
        """Leave the user's home as it was."""
        for path in self._pdfs(title):
            path.unlink()

    @staticmethod
    def _pdfs(title: str) -> list[Path]:
        import pwd  # HOME is the test's own; the PDF printer knows the user's

        home = Path(pwd.getpwuid(os.geteuid()).pw_dir)
        return [path for path in (home / "PDF").glob("*.pdf") if path.name.startswith(title)]


def why_not() -> str:
    """Return why there can be no CUPS here, ``""`` if there can."""
    if not sys.platform.startswith("linux"):
        return "CUPS tests run on Linux"
    missing = [name for name in ("cupsd", "lp", "lpstat", "lpadmin") if shutil.which(name, path=_SBIN) is None]
    if missing:
        return f"{', '.join(missing)} missing: install cups and cups-client"
    if not _PPD.exists():
        return "the PDF printer is missing: install printer-driver-cups-pdf"
    if os.geteuid() != 0:
        return "the PDF printer runs as root only, and these tests do not"
    return ""


@contextmanager
def running_cups() -> Iterator[Cups]:
    """A server for these tests; they are skipped with the reason where there can be none."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="guidance-desk-cups-"))
    folder.chmod(0o755)  # its filters run as another user
    port = free_port()
    process = subprocess.Popen(
        [str(shutil.which("cupsd", path=_SBIN)), "-f", *_configuration(folder, port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    cups = Cups(folder, port, process)
    try:
        _wait_until_it_answers(cups)
        yield cups
    finally:
        process.terminate()
        process.wait(_PATIENCE_S)
        shutil.rmtree(folder, ignore_errors=True)


def _configuration(folder: Path, port: int) -> list[str]:
    places = {"ServerRoot": "root", "StateDir": "state", "RequestRoot": "spool", "CacheDir": "cache", "TempDir": "tmp"}
    for name in {*places.values(), "log"}:
        (folder / name).mkdir()
    (folder / "tmp").chmod(0o1777)
    files = [f"{key} {folder / name}" for key, name in places.items()]
    files += [f"{key}Log {folder / 'log' / key.lower()}" for key in ("Error", "Access", "Page")]
    everyone = "\n  Order allow,deny\n  Allow all\n"
    settings = [
        f"Listen {LOOPBACK}:{port}",
        "Browsing Off",
        "DefaultAuthType None",
        "WebInterface No",
        "JobRetryInterval 1",
        f"<Location />{everyone}</Location>",
        f"<Location /admin>{everyone}</Location>",
        "<Policy default>\n  <Limit All>\n    Order allow,deny\n  </Limit>\n</Policy>",
    ]
    (folder / "root" / "cups-files.conf").write_text("\n".join([*files, "SystemGroup root", ""]), encoding="utf-8")
    (folder / "root" / "cupsd.conf").write_text("\n".join([*settings, ""]), encoding="utf-8")
    return ["-c", str(folder / "root" / "cupsd.conf"), "-s", str(folder / "root" / "cups-files.conf")]


def _wait_until_it_answers(cups: Cups) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while cups.process.poll() is None and time.monotonic() < deadline:
        try:
            if "scheduler is running" in cups.run("lpstat", "-r"):
                return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.skip(f"cupsd does not run here (it ended with {cups.process.poll()})")
