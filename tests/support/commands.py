"""Runs the command line: in this process where only what it says matters, in another one where the process does."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desk_app import cli

ROOT = Path(__file__).resolve().parents[2]
BEFORE = {"name": "先来的人", "category": "01-01", "mediation": "accept", "text": "先来的事"}


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Its one line of JSON."""
        (line,) = self.out.splitlines()
        return dict(json.loads(line))

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its lines of JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


class Desk:
    """One store and the commands at it, in English."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.state = home.with_name(home.name + "-state")

    def run(self, *words: str, stdin: bytes = b"") -> Said:
        """Run a command in this process."""
        out, err = _text(b""), _text(b"")
        with pytest.MonkeyPatch.context() as patch:
            for name, stream in (("stdin", _text(stdin)), ("stdout", out), ("stderr", err)):
                patch.setattr(sys, name, stream)
            for name, value in self.environment().items():
                patch.setenv(name, value)
            code = cli.main(["--lang", "en", *words])
        return Said(code, _written(out), _written(err))

    def process(self, *words: str, stdin: bytes = b"", home: Path | None = None) -> Said:
        """Run a command in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "desk_app", "--lang", "en", *words],
            input=stdin,
            capture_output=True,
            env={**os.environ, **self.environment(home)},
            cwd=ROOT,
            check=False,
            timeout=120,
        )
        return Said(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def environment(self, home: Path | None = None) -> dict[str, str]:
        """What says where the store is."""
        return {"GUIDANCE_DESK_HOME": str(home or self.home), "GUIDANCE_DESK_STATE": str(self.state)}

    def register(self, *rows: Mapping[str, object], paper: bool = False) -> Said:
        """Register visits."""
        words = ("register", "-") if paper else ("register", "--no-print", "-")
        return self.run(*words, stdin=json_lines(*rows))

    def ticket(self, **fields: object) -> dict[str, Any]:
        """Register one visit and return the answer."""
        said = self.register({**BEFORE, **fields})
        assert said.code == 0, said
        return said.json


def json_lines(*rows: Mapping[str, object]) -> bytes:
    """Return rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8", "surrogatepass")


def is_one_sentence(text: str) -> bool:
    """Tell whether somebody could read this out: one line, an end, nothing of a program's inside."""
    return (
        text.count("\n") == 1
        and "Traceback" not in text
        and "usage:" not in text
        and "Error(" not in text
        and len(text) < 400
    )


def _text(data: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="\n")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    data = stream.buffer
    assert isinstance(data, io.BytesIO)
    return data.getvalue().decode("utf-8")
