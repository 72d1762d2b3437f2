"""The words of the visitor's screen (来访人屏): the program's own, or the centre's from ``[visitor]`` of its file.

What the program says by itself rests on these rules; a centre's lawyer may word it otherwise:

- the offer of mediation: free (人民调解法 4), voluntary, may be accepted, refused or ended at any time (17, 23), takes
  away no other way (3), an agreement may be confirmed by the court within 30 days (33);
- the notice (个人信息保护法 17): who handles what, why, how long, and how one's rights are used (44–48); of sensitive
  data also why they are needed (30). It stands there before and while something is typed. Article 18 knows exceptions,
  for secrecy by law and for emergencies; none is made here, the same notice stands there for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.paper.texts import faults

LIMITS: Mapping[str, tuple[int, int]] = {
    "greeting": (2, 20),
    "bring": (4, 40),
    "mediation": (1, 20),
    "accept": (4, 16),
    "refuse": (4, 16),
    "privacy": (6, 40),
}
"""Keys of ``[visitor]``: how many lines each may have, of how many characters: what fits at the smallest letters."""

_FILLED: Mapping[str, frozenset[str]] = {
    "privacy": frozenset({"centre", "phone"}),
    "refuse": frozenset({"path"}),
}
_HEAD = re.compile(r"：|: ")


@dataclass(frozen=True, slots=True)
class Notice:
    """The privacy notice (个人信息告知): lines of a head (谁在处理) and what is said of it."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VisitorTexts:
    """What stands on the visitor's screen whoever sits there. ``refuse`` may hold ``{path}``."""

    greeting: tuple[str, ...]
    bring: tuple[str, ...]
    mediation: tuple[str, ...]
    accept: tuple[str, ...]
    refuse: tuple[str, ...]
    privacy: Notice

    @classmethod
    def of(cls, centre: Centre) -> VisitorTexts:
        """Return the words of a centre; the program's own where it has none."""
        texts = {**_own(), **centre.visitor_texts}
        said = (line.format(centre=centre.name, phone=centre.phone) for line in texts["privacy"])
        return cls(
            greeting=texts["greeting"],
            bring=texts["bring"],
            mediation=texts["mediation"],
            accept=texts["accept"],
            refuse=texts["refuse"],
            privacy=Notice(tuple(_headed(line) for line in said)),
        )


def _headed(line: str) -> tuple[str, str]:
    """Return what stands before and after the first colon; a line without one has no head."""
    parts = _HEAD.split(line, maxsplit=1)
    return (parts[0], parts[1]) if len(parts) == 2 else ("", line)


def line_faults(texts: Mapping[str, tuple[str, ...]]) -> list[tuple[str, int, str]]:
    """Return (key, index, sentence) for every line of ``[visitor]`` that the screen could not show."""
    found: list[tuple[str, int, str]] = []
    for key, lines in texts.items():
        most, longest = LIMITS[key]
        for index, line in enumerate(lines):
            wrong = [
                sentence.rstrip(".。") for _key, sentence in faults({key: line}, {key: _FILLED.get(key, frozenset())})
            ]
            if len(line) > longest:
                wrong.append(_("at most {n} characters fit a line of the visitor's screen").format(n=longest))
            if index >= most:
                wrong.append(_("at most {n} lines fit the visitor's screen here").format(n=most))
            found.extend((key, index, sentence) for sentence in wrong)
    return found


def _own() -> dict[str, tuple[str, ...]]:
    return {
        "greeting": (
            _("Good day, please sit down"),
            _("Tell us what brings you here"),
        ),
        "bring": (
            _("An ID card or another document; you can register without one"),
            _("Papers about the matter, such as a contract, an IOU, photos"),
            _("Name, address or phone of the other side"),
            _("If many of you came: up to 5 who speak for all"),
        ),
        "mediation": (_("Free of charge, and your own choice."),),
        "accept": (
            _("A mediator helps you both"),
            _("Stop at any time"),
            _("A court can confirm what you agree, within 30 days"),
            _("If not, other ways stay open"),
        ),
        "refuse": (
            _("You get your number"),
            _("Another way, such as {path}"),
            _("Free, and no right is lost"),
            _("You can change your mind"),
        ),
        "privacy": (
            _("Who handles it: {centre}, phone {phone}"),
            _("What for: to register, guide and settle this matter of yours"),
            _("What: name, ID number, phone, address, what happened"),
            _("ID number: sensitive data, only to know who you are; kept encrypted"),
            _("How long: enquiries 1 year, others as archives must; then deleted"),
            _("Your rights: ask here or by phone to see, copy, correct or delete it"),
        ),
    }
