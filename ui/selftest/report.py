"""What a self-test did, as a JSON file that is whole at every moment: whoever kills it leaves the last step in it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from desk_app.errors import EnvironmentProblem
from desk_app.i18n import _


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, what came of it (a made-up number, a count), how long it took, whether it was done."""

    name: str
    ms: int
    ok: bool
    said: str = ""


class SelfTestReport:
    """The file. Written anew after each step; ``ok`` stands in it only after the last.

    Args:
        path: the file; its folder is there.
        program: what is known before the first step: versions, platform.

    Raises:
        EnvironmentProblem: it cannot be written.
    """

    def __init__(self, path: Path, program: dict[str, object]) -> None:
        self._path = path
        self._program = program
        self._began = time.monotonic()
        self._steps: list[Step] = []
        self._facts: dict[str, object] = {}
        self._failures: list[str] = []
        self.now = ""
        """The step under way."""
        try:
            self._write(ok=False)
        except OSError as error:
            raise EnvironmentProblem(
                _("--self-test: {file} cannot be written: {why}. Name another file.").format(
                    file=path, why=error.strerror or ""
                ),
                type(error).__name__,
            ) from error

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Time a step; what is put into the list is what came of it.

        Raises:
            OSError: the file cannot be written any more.
        """
        self.now = name
        self._write(ok=False)
        said: list[str] = []
        began, done = time.monotonic(), False
        try:
            yield said
            done = True
        finally:
            self._steps.append(Step(name, round((time.monotonic() - began) * 1000), done, " ".join(said)))
            if done:
                self.now = ""
            self._write(ok=False)

    def know(self, **facts: object) -> None:
        """Keep facts that only the windows know: fonts, screen, pictures."""
        self._facts.update(facts)

    def fail(self, sentence: str) -> None:
        """Keep a sentence of what failed."""
        self._failures.append(sentence)

    def end(self) -> bool:
        """Write the result. Returns whether all went well; without a file nobody could know, so that is not well."""
        ok = bool(self._steps) and not self._failures and all(step.ok for step in self._steps)
        with suppress(OSError):
            self._write(ok=ok)
            return ok
        return False

    def _write(self, *, ok: bool) -> None:
        value = {
            "ok": ok,
            **self._program,
            **self._facts,
            "seconds": round(time.monotonic() - self._began, 1),
            "under_way": self.now,
            "steps": [asdict(step) for step in self._steps],
            "failures": self._failures,
        }
        part = self._path.with_name(self._path.name + ".part")
        part.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(self._path)
