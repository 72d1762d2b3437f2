"""Loads a centre from its TOML file (``resources/centres``) and names every mistake with file, key and line.

Nothing about a centre is code: queues, places, paths, categories, rules with their laws, texts and time limits are read
here, checked against each other, and handed on as the frozen records of ``desk_app.domain.centre``.
"""

from __future__ import annotations

from pathlib import Path

from desk_app.centre_tables import read_centre
from desk_app.domain.centre import Centre
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.toml_file import read_checked


def default_centre_path() -> Path:
    """Return the file of the centre that comes with the program."""
    return Path(__file__).resolve().parent.parent / "resources" / "centres" / "botou.toml"


def hub_file(home: Path) -> Path:
    """Return where the configuration from the hub lies, if one came."""
    return home / "centre-hub.toml"


def centre_path(home: Path, given: Path | None) -> Path:
    """Return which file is the centre's configuration here: as given, the hub's, ``home/centre.toml``, the shipped."""
    own = (path for path in (hub_file(home), home / "centre.toml") if path.exists())
    return given or next(own, default_centre_path())


def load_centre(path: Path) -> Centre:
    """Read and check the centre at ``path``.

    Raises:
        UserError: a mistake in the file, named with file, key (also as ``field``) and line; the first one, with the
            number of further ones.
        EnvironmentProblem: the file cannot be read.
    """
    return read_checked(path, _read(path), lambda top: read_centre(top, path.parent))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UserError(_("There is no centre file {file}. Check the path.").format(file=path), "centre") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        sentence = _("{file}, line {line}: the file is not UTF-8. Save it as UTF-8 and start again.")
        raise UserError(sentence.format(file=path.name, line=line), "centre") from None
    except OSError as error:
        sentence = _(
            "The centre file {file} cannot be read. Nothing was changed. Check the disk and the access rights."
        )
        raise EnvironmentProblem(sentence.format(file=path), type(error).__name__) from error
