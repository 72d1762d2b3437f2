"""``python -m build_scripts.windows``: builds ``dist/guidance-desk-<version>-setup.exe``.

On Debian (packages in ``.ci/windows``) everything is put together from locked wheels and run under Wine. On a real
Windows PC with uv, NSIS 3 and a ``i686-w64-mingw32-gcc``, ``uv run python -m build_scripts.windows --here`` does
the same with the Python that runs it.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from build_scripts.windows.assemble import assemble, uv
from build_scripts.windows.bundle import problems, write_contents
from build_scripts.windows.freeze import freeze
from build_scripts.windows.installer import megabytes, pack
from build_scripts.windows.places import BUNDLE, HERE, PYTHON, WORK, BuildProblem, program_version
from build_scripts.windows.wine import Wine

T = TypeVar("T")


def main(argv: Sequence[str] | None = None) -> int:
    """Build, or only check a folder. Returns 0, or 1 with what is wrong on standard error."""
    parser = argparse.ArgumentParser(prog="python -m build_scripts.windows", description=__doc__)
    parser.add_argument("--here", action="store_true", help="build with this Python: on Windows")
    parser.add_argument("--check", type=Path, metavar="FOLDER", help="only check a program's folder")
    given = parser.parse_args(argv)
    try:
        if given.check:
            _check(given.check, None)
        else:
            build(here=given.here)
    except BuildProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def build(*, here: bool = False) -> Path:
    """Build the installer from nothing; say how long each step took and how large the result is.

    Args:
        here: with the Python that runs this, on Windows, instead of one put together and run by Wine.

    Raises:
        BuildProblem: what the builder must mend.
    """
    version = program_version()
    if here:
        if platform.system() != "Windows":
            raise BuildProblem("--here builds with this Python, which is not Windows'")
        uv("pip", "install", "-q", "--python", sys.executable, "--require-hashes", "-r", str(HERE / "tools.lock"))
        python, wine = Path(sys.executable), None
    else:
        python, wine = _timed("Windows Python assembled", lambda: assemble(PYTHON)), Wine(WORK / "prefix")
        _timed("Wine prefix made", wine.make)
    try:
        bundle = _timed("programs frozen", lambda: freeze(python, version, wine))
    finally:
        if wine:
            wine.end()
    write_contents(bundle)
    _timed("folder checked", lambda: _check(bundle, None if here else PYTHON))
    installer = _timed("installer packed", lambda: pack(bundle, version))
    print(f"{installer}: {megabytes(installer):.1f} MB, folder {megabytes(BUNDLE):.1f} MB")
    return installer


def _check(bundle: Path, python: Path | None) -> None:
    if found := problems(bundle, python):
        raise BuildProblem("\n".join(found))
    print(f"{bundle}: all there, nothing that does not belong")


def _timed(name: str, act: Callable[[], T]) -> T:
    began = time.monotonic()
    done = act()
    print(f"{time.monotonic() - began:6.1f} s  {name}", flush=True)
    return done


if __name__ == "__main__":
    sys.exit(main())
