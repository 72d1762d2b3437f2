"""The slip described once: what comes after what. Media decide sizes and whether the QR stands beside its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from PIL import Image

from desk_app.domain.codes import group_case_code
from desk_app.slips.data import SlipData, SlipTexts

Role = Literal["centre", "title", "label", "place", "fact", "heading", "small"]
"""What a text is; a medium gives each role its size."""

WIDE_SPACE = "　"
"""Between two parts on one line."""


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
    """The QR, its heading, and the small lines with it; ``caption`` is left out where they stand below it.

    The parts of a line stand below each other where they do not fit on one.
    """

    digits: str
    heading: str
    caption: str
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """Dots, centred: the logo. ``image`` is one bit a dot, white is 1, and fits the medium."""

    image: Image.Image


Item = Words | Pair | Rule | QrBlock | Picture


def slip_content(data: SlipData, texts: SlipTexts, logo: Image.Image | None = None) -> list[Item]:
    """Return the items of a slip from top to bottom, in the centre's order (look: slip-576, slip-384).

    Before and estimate are ``—`` where they are not known: a cut connection never prints a 0 (look: Never shown).

    Args:
        data: the ticket.
        texts: the centre's words and order.
        logo: the centre's as dots that fit the medium (``paper.logo.logo_dots``).
    """
    return without_idle_rules([item for name in texts.order for item in _named(name, data, texts, logo)])


def without_idle_rules(items: Sequence[Item]) -> list[Item]:
    """Leave out rules with nothing above or below them, as where a ticket has no place and a centre no lines."""
    kept = [
        item for item, after in pairwise([*items, Rule()]) if not (isinstance(item, Rule) and isinstance(after, Rule))
    ]
    return kept[1:] if kept and isinstance(kept[0], Rule) else kept


def _named(name: str, data: SlipData, texts: SlipTexts, logo: Image.Image | None) -> Sequence[Item]:
    """Return what one name of the order stands for; nothing where this ticket has none of it."""
    words = texts.words
    match name:
        case "logo":
            return [Picture(logo)] if logo else []
        case "centre":
            return [Words("centre", (texts.centre,))]
        case "title":
            return [Words("title", (_title(data, texts),))]
        case "rule" | "dashes":
            return [Rule(dashed=name == "dashes")]
        case "label":
            return [Words("label", (data.label,))]
        case "place":
            return [Words("place", (words["go_to"].format(place=data.place),))] if data.place else []
        case "business":
            parts = tuple(part for part in (data.business, data.zone) if part)
            return [Words("fact", parts)] if parts else []
        case "before":
            known = words["unknown"] if data.before is None else words["before_value"].format(n=data.before)
            return [Pair(words["before"], known)]
        case "estimate":
            return [Pair(words["estimate"], _estimate(data, texts))]
        case "qr":
            return [_qr_block(data, texts)]
        case "lines":
            return [Words("small", (line,), centred=False) for line in texts.lines]
        case _:
            raise ValueError(f"no item of a slip: {name}")


def _qr_block(data: SlipData, texts: SlipTexts) -> QrBlock:
    words = texts.words
    return QrBlock(
        digits=data.qr,
        heading=words["progress"],
        caption=words["case_code"],
        lines=(
            (group_case_code(data.case_code),),
            (words["registered"].format(time=f"{data.registered:%m-%d %H:%M}"),),
            (words["desk"].format(n=data.desk), words["people"].format(n=data.people)),
        ),
    )


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
