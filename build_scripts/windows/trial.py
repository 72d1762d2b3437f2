"""``python -m build_scripts.windows.trial``: a clean Wine prefix, the installer as administrators and clerks use it.

Needs a display (``xvfb-run``) and what ``python -m build_scripts.windows`` built. Says each thing that held and how
long it took; ends with 1 at the first that does not hold.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PIL import ImageGrab

from build_scripts.windows.assemble import run
from build_scripts.windows.bundle import problems, write_contents
from build_scripts.windows.freeze import write_metadata
from build_scripts.windows.glyphs import ink_of
from build_scripts.windows.installer import pack
from build_scripts.windows.parts import INSIDE
from build_scripts.windows.places import (
    BUNDLE,
    DIST,
    PYTHON,
    WORK,
    BuildProblem,
    four_numbers,
    installer_name,
    program_version,
)
from build_scripts.windows.wine import Wine

VISITS = 1000
CATEGORIES = 16  # of the centre that comes with the program
NEWER_IS_INSTALLED, PROGRAM_RUNS, NO_BACKUP = 3, 4, 5  # exit codes of installer.nsi
_PLACES = (1006, 80, 1366, 710)  # where the desk window lists windows and rooms, once the store was read
_PLACES_COLUMNS = 600  # of ink; they have twice as many, the headings alone a tenth
PICTURES = WORK / "pictures"
_WINDOW_S = 120


class Trial:
    """One Windows PC in the hands of its administrator.

    Args:
        wine: a prefix just made.
        version: of the installer under trial.
    """

    def __init__(self, wine: Wine, version: str) -> None:
        self.wine, self.version = wine, version
        self.installer = DIST / installer_name(version)
        self.earlier = earlier_version(version)
        self.program = wine.drive / "Program Files" / "GuidanceDesk"
        self.store = wine.drive / "ProgramData" / "guidance-desk"

    def run(self) -> None:
        """Go through everything."""
        with _step("a folder with a piece removed, or with one of Wine's, is refused"):
            self.spoil()
        with _step(f"version {self.earlier} packed to upgrade from"):
            earlier = pack_as(self.earlier)
        with _step(f"version {self.earlier} installed silently"):
            self.install(earlier)
            holds((self.program / "guidance-desk.exe").is_file(), "the program is not where it should be")
            holds(self.earlier in self.command("--version"), "the installed program is of another version")
        with _step(f"a store with {VISITS} visits brought to it"):
            self.bring_store()
            events = self.events()
            holds(events >= VISITS, f"{events} events for {VISITS} visits")
        with _step(f"upgraded to {self.version}: store kept and backed up, autostart as asked"):
            self.install(self.installer, "/AUTOSTART=screens")
            holds(self.version in self.command("--version"), "the program was not upgraded")
            holds(self.events() >= events, "events got lost")
            holds((self.store / "backups" / f"before-{self.version}.db").is_file(), "the store was not backed up first")
            holds("screens run" in self.registry(r"HKLM\Software\Microsoft\Windows\CurrentVersion\Run"), "no autostart")
            holds(not problems(self.program_as_built()), "the installed folder is not as it was built")
        with _step("self-test of the installed program"):
            self.self_test()
        with _step("picture of the installed desk window; an upgrade while it is open refused"):
            self.look()
        with _step(f"downgrade to {self.earlier} refused"):
            ended = self.wine.run(Wine.path(earlier), "/S")
            holds(ended.code == NEWER_IS_INSTALLED, f"the downgrade ended with {ended.code}")
            holds(self.version in self.command("--version"), "the program was changed")
        with _step("uninstalled: the store stays"):
            holds(len(self.links()) == 3, f"not the links that are wanted: {self.links()}")
            self.uninstall()
            holds((self.store / "store.db").is_file(), "the store went with the program")
            holds(not self.links(), "links stayed")
        with _step("installed for one user: the store is used; uninstalled with /REMOVESTORE: it goes"):
            (account,) = self.wine.drive.glob("users/*/AppData/Local")
            self.program = account / "Programs" / "GuidanceDesk"
            self.install(self.installer, "/CURRENTUSER")
            holds(self.events() >= events, "the store that stayed is not used")
            self.uninstall("/REMOVESTORE")
            holds(not self.store.exists(), "the store was not removed")
        with _step("an upgrade whose backup does not succeed changes nothing"):
            self.install(earlier, "/CURRENTUSER")
            self.store.mkdir()
            (self.store / "store.db").write_bytes(b"no store at all")
            ended = self.wine.run(Wine.path(self.installer), "/S")
            holds(ended.code == NO_BACKUP, f"the upgrade ended with {ended.code}")
            holds(self.earlier in self.command("--version"), "the program was changed")
            holds(not (self.program / "_new").exists(), "the new program was left behind")

    def spoil(self) -> None:
        """Take pieces from copies of the folder that was built, and put in what lies in Wine's system folder."""
        system = self.wine.drive / "windows" / "system32"
        holds(not problems(BUNDLE, PYTHON), "the folder that was built is not whole")
        for piece in ("guidance-desk-cli.exe", f"{INSIDE}/python311.dll", f"{INSIDE}/_ssl.pyd", f"{INSIDE}/LICENSE"):
            copy = linked_copy()
            (copy / piece).unlink()
            holds(bool(problems(copy)), f"nobody misses {piece}")
        for alien in ("icuuc.dll", "ucrtbase.dll", "winspool.drv", "kernelbase.dll"):
            copy = linked_copy()
            shutil.copy2(system / alien, copy / INSIDE)
            write_contents(copy)
            holds(bool(problems(copy)), f"{alien} was not noticed")

    def install(self, installer: Path, *switches: str) -> None:
        """Install silently."""
        ended = self.wine.run(Wine.path(installer), "/S", *switches)
        holds(not ended.code, f"{installer.name} ended with {ended.code}: {self.said()}")

    def uninstall(self, *switches: str) -> None:
        """Uninstall silently; the uninstaller works from a copy of itself, so what counts is that the folder goes."""
        self.wine.run(str(self.program / "uninstall.exe"), "/S", *switches)
        until(lambda: not self.program.exists(), 60, "the program's folder was not removed")

    def links(self) -> list[str]:
        """Return the links to the program on the desktop and in the start menu of all users."""
        places = ("users/Public/Desktop", "ProgramData/Microsoft/Windows/Start Menu")
        return [link.name for place in places for link in (self.wine.drive / place).rglob("*.lnk")]

    def said(self) -> str:
        """Return what installers noted for the administrator."""
        logs = self.wine.drive.glob("users/*/AppData/Local/Temp/guidance-desk-setup.log")
        return " ".join(log.read_text(encoding="utf-16", errors="replace") for log in logs)

    def command(self, *words: str) -> str:
        """Run the installed command line, which has to end well."""
        return self.wine.must(str(self.program / "guidance-desk-cli.exe"), *words)

    def bring_store(self) -> None:
        """Lay a store with visits of made-up people where the installed program looks for it.

        It is written on this machine, because Wine takes many minutes for it, and moves as stores do between PCs: as a
        backup with its recovery key.
        """
        home = WORK / "visits"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        (home / "visits.jsonl").write_text("".join(map(made_up_visit, range(VISITS))), encoding="utf-8")
        state = f"GUIDANCE_DESK_STATE={home / 'state'}"
        desk = ("env", state, sys.executable, "-m", "ui.app", "--home", str(home))
        run(*desk, "register", str(home / "visits.jsonl"), "--no-print")
        self.store.mkdir(parents=True)
        run(*desk, "backup", "--to", str(self.store / "store.db"))
        self.command("recover", json.loads(run(*desk, "recovery-key", "--json"))["key"])

    def events(self) -> int:
        """Return how many events the installed program finds in its store, all of it whole."""
        said = self.command("verify", "--json").splitlines()
        return int(json.loads(next(line for line in said if line.startswith("{")))["events"])

    def registry(self, key: str) -> str:
        """Return the values of a key."""
        return self.wine.must("reg", "query", key)

    def program_as_built(self) -> Path:
        """Return the installed folder without what the installer wrote itself."""
        copy = WORK / "installed"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.program, copy, ignore=shutil.ignore_patterns("uninstall.exe"))
        return copy

    def self_test(self) -> None:
        """Run the program's own test of itself."""
        file = self.wine.drive / "self-test.json"
        ended = self.wine.run(str(self.program / "guidance-desk.exe"), "--self-test", r"C:\self-test.json", timeout=400)
        report = file.read_text(encoding="utf-8") if file.is_file() else "(no report)"
        shutil.copytree(file.with_name("self-test-pictures"), PICTURES, dirs_exist_ok=True)
        holds(not ended.code, f"the self-test ended with {ended.code}:\n{report}")

    def look(self) -> None:
        """Open the desk window, look at it, and have the installer come while it is open."""
        window = self.wine.start(str(self.program / "guidance-desk.exe"), "--operator", "wangmin")
        try:
            until(sees_the_desk, _WINDOW_S, "no desk window with Chinese text on the screen")
            ImageGrab.grab(xdisplay="").save(PICTURES / "installed-desk.png")
            ended = self.wine.run(Wine.path(self.installer), "/S")
            holds(ended.code == PROGRAM_RUNS, f"the installer ended with {ended.code} while the desk was open")
            holds(window.poll() is None, "the desk window did not stay open")
        finally:
            self.wine.end()
            window.communicate()


def sees_the_desk() -> bool:
    """Return whether the screen shows the desk window with what it read from the store, in Chinese."""
    ink = ink_of(ImageGrab.grab(xdisplay="").crop(_PLACES))
    return ink.is_text and ink.columns >= _PLACES_COLUMNS


def made_up_visit(number: int) -> str:
    """Return a line for ``register``; all categories take their turn, so that no queue gets too long."""
    visit = {"name": "来访人", "category": f"{number % CATEGORIES + 1:02}-01", "text": f"第{number}件"}
    return json.dumps({**visit, "mediation": "accept" if number % 2 else "refuse"}) + "\n"


def earlier_version(version: str) -> str:
    """Return a version just below: 0.1.0 → 0.0.99."""
    first, second, third, _fourth = four_numbers(version)
    if third:
        return f"{first}.{second}.{third - 1}"
    return f"{first}.{second - 1}.99" if second else f"{first - 1}.99.99"


def pack_as(version: str) -> Path:
    """Pack the folder that was built as if it were of another version."""
    copy = linked_copy()
    write_metadata(copy / INSIDE, version)
    write_contents(copy)
    return pack(copy, version, WORK / "earlier", quick=True)


def linked_copy() -> Path:
    """Return a fresh copy of the folder that was built, of links: its files may be replaced, not written to."""
    copy = WORK / "earlier" / BUNDLE.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(BUNDLE, copy, copy_function=os.link)
    return copy


def holds(condition: bool, otherwise: str) -> None:
    """Go on only if something holds."""
    if not condition:
        raise BuildProblem(otherwise)


def until(condition: Callable[[], bool], seconds: float, otherwise: str) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + seconds
    while not condition():
        holds(time.monotonic() < ends, otherwise)
        time.sleep(0.5)


@contextmanager
def _step(name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:6.1f} s  {name}", flush=True)


def main() -> int:
    """Run the trial. Returns 0 if everything held."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    wine = Wine(WORK / "trial")
    try:
        with _step("clean Wine prefix"):
            wine.make()
        Trial(wine, program_version()).run()
    except BuildProblem as problem:
        print(problem, file=sys.stderr)
        with suppress(OSError):
            ImageGrab.grab(xdisplay="").save(PICTURES / "as-it-ended.png")
        return 1
    finally:
        wine.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
