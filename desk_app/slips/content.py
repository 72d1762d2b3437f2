"""The slip described once: what comes after what. Media decide sizes and whether the QR stands beside its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from desk_app.domain.codes import group_case_code
from desk_app.slips.data import SlipData, SlipTexts

Role = Literal["centre", "title", "label", "place", "fact", "heading", "small"]
"""What a text is; a medium gives each role its size."""

WIDE_SPACE = "　"


@dataclass(frozen=True, slots=True)
class Words:
    """A centred or left-aligned text. ``parts`` stand on one line where the medium is wide, below each other else."""

    role: Role
    parts: tuple[str, ...]
    centred: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """A word at the left edge and its value at the right one."""

    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the slip."""

    dashed: bool = False


@dataclass(frozen=True, slots=True)
class QrBlock:
    """The QR, its heading, and the small lines with it; ``caption`` is left out where they stand below it."""

    digits: str
    heading: str
    caption: str
    lines: tuple[str, ...]


Item = Words | Pair | Rule | QrBlock


def slip_content(data: SlipData, texts: SlipTexts) -> list[Item]:
    """Return the items of a slip from top to bottom (look: slip-576, slip-384).

    Before and estimate are ``—`` where they are not known: a cut connection never prints a 0 (look: Never shown).
    """
    words = texts.words
    unknown = words["unknown"]
    before = unknown if data.before is None else words["before_value"].format(n=data.before)
    items: list[Item] = [Words("centre", (texts.centre,)), Words("title", (_title(data, texts),)), Rule()]
    items.append(Words("label", (data.label,)))
    if data.place:
        items.append(Words("place", (words["go_to"].format(place=data.place),)))
    items.append(Words("fact", tuple(part for part in (data.business, data.zone) if part)))
    items += [Rule(), Pair(words["before"], before), Pair(words["estimate"], _estimate(data, texts)), Rule(dashed=True)]
    items.append(
        QrBlock(
            digits=data.qr,
            heading=words["progress"],
            caption=words["case_code"],
            lines=(
                group_case_code(data.case_code),
                words["registered"].format(time=f"{data.registered:%m-%d %H:%M}"),
                words["desk"].format(n=data.desk) + WIDE_SPACE + words["people"].format(n=data.people),
            ),
        )
    )
    if texts.lines:
        items.append(Rule(dashed=True))
        items += [Words("small", (line,), centred=False) for line in texts.lines]
    return items


def _title(data: SlipData, texts: SlipTexts) -> str:
    title = texts.words["title"]
    return f"{title}（{texts.words['copy']}）" if data.reprint else title


def _estimate(data: SlipData, texts: SlipTexts) -> str:
    if data.estimate is None:
        return texts.words["unknown"]
    low, high = data.estimate
    if low == high:
        return texts.words["estimate_one"].format(low=low)
    return texts.words["estimate_range"].format(low=low, high=high)
