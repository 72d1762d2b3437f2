"""One gettext catalogue for windows and commands; English in the source, Chinese the default."""

from __future__ import annotations

import gettext
from pathlib import Path

_LOCALES = Path(__file__).resolve().parent.parent / "resources" / "locale"


class _Texts:
    """Holds the chosen catalogue; texts are looked up when shown, so the language can be chosen after import."""

    def __init__(self) -> None:
        self._catalogue: gettext.NullTranslations = gettext.NullTranslations()

    def choose(self, language: str) -> None:
        self._catalogue = gettext.translation("guidance-desk", _LOCALES, languages=[language], fallback=True)

    def text(self, message: str) -> str:
        return self._catalogue.gettext(message)

    def plural(self, one: str, many: str, n: int) -> str:
        return self._catalogue.ngettext(one, many, n)


_texts = _Texts()
_texts.choose("zh_CN")


def choose_language(language: str) -> None:
    """Use ``language`` (``zh_CN`` or ``en``) from now on."""
    _texts.choose(language)


def _(message: str) -> str:
    """Return the text in the chosen language; fill placeholders with ``.format`` afterwards, never an f-string."""
    return _texts.text(message)


def ngettext(one: str, many: str, n: int) -> str:
    """Return the singular or plural text in the chosen language."""
    return _texts.plural(one, many, n)
