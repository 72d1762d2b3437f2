"""The facts that a document may name: one closed list. Whatever is on paper beside them is the template's own words.

A template writes ``{name}`` where a fact goes. A fact that is not known is empty: its place is left for the pen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Origin = Literal["centre", "case", "person", "given"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact.

    Args:
        label: its name in Chinese, for who writes templates.
        meaning: what it holds, for who reads this list.
        origin: ``centre`` the configuration, ``case`` the record, ``person`` what a visitor said of themselves,
            ``given`` nobody recorded it: the clerk may say it when printing, else it is written by hand.
    """

    label: str
    meaning: str
    origin: Origin

    @property
    def personal(self) -> bool:
        """Personal data (个人信息保护法 4 条): it reaches no log, no file name and no event."""
        return self.origin in ("person", "given")


FACTS: Mapping[str, Fact] = {
    "centre": Fact("中心名称", "the centre's name", "centre"),
    "centre_phone": Fact("咨询电话", "the centre's telephone", "centre"),
    "statement": Fact(
        "说明", "the sentence on what a registration confirms ([receipt] of the centre's file)", "centre"
    ),
    "rights": Fact("权利告知", "the visitor's rights, a paragraph each ([receipt] of the centre's file)", "centre"),
    "today": Fact("制作日期", "the day of printing, 2026年11月23日", "case"),
    "operator": Fact("经办人", "who prints", "case"),
    "case_code": Fact("案件码", "20 digits in groups of four", "case"),
    "ticket": Fact("引导号", "the number of the ticket, D006", "case"),
    "registered": Fact("登记时间", "day and time of registration", "case"),
    "registered_date": Fact("登记日期", "day of registration", "case"),
    "desk": Fact("登记地点", "1 号引导台", "case"),
    "registrar": Fact("登记人", "who registered; a name of two characters is spread to three", "case"),
    "people": Fact("来访人数", "2 人", "case"),
    "people_and_source": Fact("来访人数和来源", "2 人（来源：现场来访）", "case"),
    "source": Fact("来源", "现场来访, 12345热线 …", "case"),
    "external_no": Fact("转来编号", "the number another system gave", "case"),
    "category": Fact("诉求类别（两级）", "both levels, 邻里纠纷——用水排水通行通风采光", "case"),
    "category_first": Fact("诉求类别（一级）", "the first level alone, 邻里纠纷", "case"),
    "wants": Fact("诉求意向", "要求调解, 咨询 …", "case"),
    "mediation": Fact("调解意愿", "what was answered to the offer of mediation", "case"),
    "path": Fact("引导路径", "调解, 诉讼 …", "case"),
    "path_and_fee": Fact("引导路径（注明不收费）", "the same; of mediation also that it is free", "case"),
    "law": Fact("依据", "the law of the rule that decided", "case"),
    "department": Fact("承办单位", "who handles it", "case"),
    "place": Fact("办理地点", "4 号窗口", "case"),
    "place_and_ticket": Fact("办理地点和引导号", "4 号窗口，引导号 D006", "case"),
    "zone": Fact("区域", "多元化解区", "case"),
    "deadline": Fact("法定时限和依据", "the time limit of the path, with its law", "case"),
    "name": Fact("姓名", "in full, because its bearer signs", "person"),
    "name_masked": Fact("姓名（隐去）", "张*三", "person"),
    "sex": Fact("性别", "男 or 女, from the ID number", "person"),
    "age": Fact("年龄", "in years on the day of printing, from the ID number", "person"),
    "id_type": Fact("证件类型", "居民身份证, 护照 …", "person"),
    "id_number": Fact("证件号码", "masked, in full where the template may and a reason was given", "person"),
    "phone": Fact("联系电话", "masked, in full where the template may and a reason was given", "person"),
    "address": Fact("住址", "the town alone, in full where the template may and a reason was given", "person"),
    "appeal": Fact("诉求内容", "as the visitor told it, up to 2000 characters", "person"),
    "respondents": Fact("被申请人", "the other parties, one a line", "given"),
    "requests": Fact("申请事项", "what is asked for, one a line", "given"),
    "recipient": Fact("收文单位", "the unit the document is written to", "given"),
    "extended_until": Fact("延长至", "the new last day", "given"),
    "extension_reason": Fact("延期理由", "why it takes longer", "given"),
    "remark": Fact("备注", "anything else", "given"),
}
"""What ``{…}`` in a template may name."""

GIVEN = tuple(name for name, fact in FACTS.items() if fact.origin == "given")
"""Facts that nobody recorded: the clerk may say them when printing."""

CONDITIONS: Mapping[str, str] = {
    "mediated": "引导路径是调解",
    "refused": "不同意先行调解",
    "full": "证件号码、电话、住址完整显示",
}
"""What ``when`` of a template may name, beside any fact: that holds where it is known. ``not …`` turns it round."""

FOOT = ("page", "pages")
"""What the foot may name beside the facts: they are known when everything else is set."""

_RUN_OF_DIGITS = re.compile(r"[0-9]{7}")


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What is known of one case, as it may stand on paper.

    Args:
        words: by the names of ``FACTS``; what is missing is not known.
        conditions: those of ``CONDITIONS`` that hold.
        qr: digits of the ticket's QR, ``""`` without one.
    """

    words: Mapping[str, str] = field(repr=False)
    conditions: frozenset[str] = frozenset()
    qr: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if unknown := (set(self.words) - set(FACTS)) | (self.conditions - set(CONDITIONS)):
            raise ValueError(f"no such fact: {', '.join(sorted(unknown))}")
        shown = self.words.get("id_number", "") + " " + self.words.get("phone", "")
        if "full" not in self.conditions and _RUN_OF_DIGITS.search(shown):
            raise ValueError("a document shows ID and phone numbers masked unless a reason was given")

    def word(self, name: str) -> str:
        """Return a fact, ``""`` where it is not known."""
        return self.words.get(name, "")

    def holds(self, when: str) -> bool:
        """Tell whether a condition of a template holds; an empty one always does."""
        if when.startswith("not "):
            return not self.holds(when.removeprefix("not "))
        return not when or when in self.conditions or bool(self.word(when))
