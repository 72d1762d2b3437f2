"""``card-helper32.exe``: the small C program that has a reader's 32-bit library in it (``card_helper32.c``)."""

from __future__ import annotations

from pathlib import Path

from build_scripts.windows.assemble import run

HERE = Path(__file__).parent
PROGRAM = "card-helper32.exe"
COMPILER = "i686-w64-mingw32-gcc"
_STRICT = ("-std=c11", "-Wall", "-Wextra", "-Werror", "-O2")


def compile_apart(to: Path, compiler: str = COMPILER, system: str = "windows", *more: str) -> Path:
    """Compile it.

    Args:
        to: the program's file.
        compiler: whose bits it gets.
        system: ``windows``, or ``posix`` for the tests.
        more: options of the compiler.

    Returns:
        the file.

    Raises:
        BuildProblem: the compiler is missing, or found a mistake.
    """
    sources = (str(HERE / "card_helper32.c"), str(HERE / f"system_{system}.c"))
    alone = ("-static", "-s") if system == "windows" else ()
    run(compiler, *_STRICT, *alone, "-o", str(to), *sources, *more)
    return to
