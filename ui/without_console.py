"""The start of the built program with windows: it has no console, so a refusal is said in a box of the system.

Without it a clerk who double-clicks and whose store cannot be opened would see nothing at all.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence

from ui.app import main as command_line

Say = Callable[[str], None]

NOBODY_THERE = frozenset({"screen", "screens", "serve-screens", "--self-test"})
"""Started by programs, on PCs where nobody would close a box; the log has what was refused."""


def main(argv: Sequence[str] | None = None, say: Say | None = None) -> int:
    """Run the program; what it complains of is said in a box where there is no console.

    Args:
        argv: arguments without the program's name; the process's own by default.
        say: shows a sentence until it was read; a box of the system by default.

    Returns:
        the exit code, as ``ui.app.main``.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if sys.stderr is not None:  # a script or a test listens
        return command_line(words)
    sys.stdout = sys.stdout or io.StringIO()
    complaints = sys.stderr = io.StringIO()
    try:
        code = command_line(words)
    finally:
        sys.stderr = None
    if code and not NOBODY_THERE & set(words) and (sentence := complaints.getvalue().strip()):
        (say or say_in_a_box)(sentence)
    return code


if sys.platform == "win32":
    import ctypes

    def say_in_a_box(sentence: str) -> None:
        """Show a sentence in Windows' own message box, in front, until it is closed."""
        warning, foreground = 0x30, 0x10000
        ctypes.windll.user32.MessageBoxW(None, sentence, "引导台", warning | foreground)

else:

    def say_in_a_box(sentence: str) -> None:
        """Elsewhere a program always has its standard error."""
        sys.__stderr__ and sys.__stderr__.write(sentence + "\n")
