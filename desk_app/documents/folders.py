"""Where templates come from: those of the program, and the centre's own in ``documents`` of the home.

A template of the same name in the home takes the place of the program's; another one appears by itself. A file is read
again when it changed, so a centre sees its wording without starting anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desk_app.documents.template import Template
from desk_app.documents.template_file import load_template
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _

_Seen = tuple[Path, int, int]


@dataclass(frozen=True, slots=True)
class Mistaken:
    """A template that cannot be used, and why: a sentence for who wrote it."""

    code: str
    sentence: str


def shipped_documents() -> Path:
    """Return the folder of the templates that come with the program."""
    return Path(__file__).resolve().parent.parent.parent / "resources" / "documents"


@dataclass(slots=True)
class Templates:
    """The templates of some folders; a later folder goes before an earlier one.

    A template with a mistake does not give way to the program's of the same name: the centre wanted its own words.
    """

    folders: Sequence[Path]
    _read: dict[_Seen, Template | Mistaken] = field(default_factory=dict)

    def all(self) -> list[Template | Mistaken]:
        """Return every template in the order of lists; those with a mistake last."""
        found = [self._of(path) for path in self._files().values()]
        good = sorted((one for one in found if isinstance(one, Template)), key=lambda one: (one.order, one.code))
        return [*good, *(one for one in found if isinstance(one, Mistaken))]

    def get(self, code: str) -> Template:
        """Return one template.

        Raises:
            UserError: there is none of that name, or it has a mistake.
        """
        path = self._files().get(code)
        if path is None:
            known = ", ".join(sorted(self._files())) or "—"
            sentence = _("There is no document “{code}”. There are: {known}.")
            raise UserError(sentence.format(code=code[:24], known=known), "kind")
        found = self._of(path)
        if isinstance(found, Mistaken):
            raise UserError(found.sentence, "kind")
        return found

    def _files(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for folder in self.folders:
            try:
                found.update({path.stem: path for path in sorted(folder.glob("*.toml"))})
            except OSError:  # a home without a folder of templates
                continue
        return found

    def _of(self, path: Path) -> Template | Mistaken:
        try:
            state = path.stat()
        except OSError:
            return Mistaken(path.stem, _("The template {file} is not there any more.").format(file=path.name))
        seen = (path, state.st_mtime_ns, state.st_size)
        if seen not in self._read:
            self._read = {key: made for key, made in self._read.items() if key[0] != path}
            try:
                self._read[seen] = load_template(path)
            except UserError as problem:
                self._read[seen] = Mistaken(path.stem, problem.sentence)
            except EnvironmentProblem as problem:
                return Mistaken(path.stem, problem.sentence)  # it may be readable the next time
        return self._read[seen]
