"""``register FILE|-``: one JSON line in, one JSON line out; a refused line does not hold up the next."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from db.errors import StoreProblem
from desk_app.bootstrap import App
from desk_app.commands.lines import check_encoding, lines_of, registration_of
from desk_app.commands.output import Output, complain, refusal
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _, ngettext
from desk_app.services.register import Issued
from desk_app.trouble import sentence_for

FIELDS = (
    "visit",
    "case_code",
    "ticket",
    "queue",
    "place",
    "path",
    "rule",
    "law",
    "reason",
    "before",
    "estimate",
    "qr",
)


def register(app: App, arguments: Namespace, output: Output) -> int:
    """Register every line. Returns 2 if any was refused."""
    total = refused = 0
    paper = _Paper(app, wanted=not arguments.no_print)
    with _opened(arguments.file) as stream:
        for number, line in lines_of(stream):
            total += 1
            answer, visit = _one(app, line, arguments.operator)
            if not answer["ok"]:
                refused += 1
                answer["line"] = number
            output.json(answer)
            if visit:
                paper.print(visit)
    if not total:
        problem = UserError(_("The file is empty: there is nothing to register."), "file")
        output.json(refusal(problem))
        complain(problem.sentence)
        return 2
    if refused:
        complain(
            ngettext(
                "{n} of {total} registrations was refused; the others are registered. Its line says why.",
                "{n} of {total} registrations were refused; the others are registered. Their lines say why.",
                refused,
            ).format(n=refused, total=total)
        )
    elif paper.problem:
        complain(paper.problem)
    return 2 if refused else 0


def _one(app: App, line: bytes, operator: str) -> tuple[dict[str, object], str]:
    """Return the answer to one line, and the visit whose slip is to be printed."""
    try:
        issued = app.register.register(registration_of(line), operator)
    except UserError as problem:
        return refusal(problem), ""
    except EnvironmentProblem as problem:
        return refusal(UserError(problem.sentence)), ""
    except StoreProblem as problem:  # each line for itself: a disk that was full may have room by the next
        return refusal(UserError(sentence_for(problem, app.home))), ""
    if issued.action == "show_progress":
        sentence = _(
            "The same matter is in progress as case {code}: show its progress. "
            "For another matter choose a queue and say why."
        ).format(code=issued.case_code)
        return refusal(UserError(sentence, "case")), ""
    return answer_of(issued), issued.visit if issued.ticket else ""


def answer_of(issued: Issued) -> dict[str, object]:
    """Return what was issued as the command line says it."""
    answer: dict[str, object] = {"ok": True, **{name: getattr(issued, name) for name in FIELDS}}
    if issued.notice:
        answer["notice"] = issued.notice
    return answer


class _Paper:
    """Prints after commit; what cannot print waits in the store, its ticket stays valid."""

    def __init__(self, app: App, *, wanted: bool) -> None:
        self._app = app
        self._wanted = wanted
        self.problem = ""

    def print(self, visit: str) -> None:
        if not self._wanted:
            return
        try:
            self.problem = self._app.printing.print_ticket(visit).problem or self.problem
        except EnvironmentProblem as problem:
            self.problem = problem.sentence
        except StoreProblem as problem:
            self.problem = sentence_for(problem, self._app.home)


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    path = Path(name)
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise UserError(_("There is no file {file}. Check the path.").format(file=name), "file") from None
    except OSError as error:
        if path.is_dir():  # which Windows calls a lack of permission
            raise UserError(_("{file} is a folder: name a file in it.").format(file=name), "file") from None
        raise EnvironmentProblem(
            _("The file {file} cannot be read: {why}. Nothing was registered.").format(
                file=name, why=error.strerror or ""
            ),
            type(error).__name__,
        ) from error
    with stream:
        if stream.seekable():
            check_encoding(stream)
        yield stream
