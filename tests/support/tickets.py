"""Thirty tickets as different as a desk's can be: what the slips of every medium are looked at and tested with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from desk_app.slips.data import SlipData, SlipTexts
from desk_app.slips.layout import Medium
from desk_app.slips.render import SlipRenderer
from tests.support.paper import CHINA, RARE, centre, slip


@dataclass(frozen=True)
class Ticket:
    """A slip and the words of the centre that prints it."""

    name: str
    data: SlipData
    texts: SlipTexts


class Renderers:
    """One renderer for each centre's words and medium, as a desk keeps one for the day: fonts load slowly."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, int], tuple[SlipTexts, SlipRenderer]] = {}

    def of(self, ticket: Ticket, medium: Medium) -> SlipRenderer:
        key = id(ticket.texts), medium.width
        if key not in self._made:
            self._made[key] = ticket.texts, SlipRenderer(ticket.texts, medium)
        return self._made[key][1]


def thirty_tickets() -> list[Ticket]:
    usual = SlipTexts.of(centre())
    longest = max((centre().place_label(code) for code in centre().places), key=len)
    night = datetime(2026, 11, 24, 3, 59, tzinfo=CHINA)
    many = (
        *usual.lines,
        *(f"第 {n} 条　请妥善保管本单，离开后再来请到引导台激活原号，不必重新排队" for n in range(1, 8)),
    )
    words = {
        **usual.words,
        "title": "安澜县社会矛盾纠纷多元预防调处化解综合服务引导单",
        "before": "您前面还有多少位来访群众正在等候",
    }
    texts = {
        "many closing lines": replace(usual, lines=many),
        "no closing lines": replace(usual, lines=()),
        "long words": replace(
            usual, words=words, centre="安澜县社会治安综合治理中心（县信访局、县矛盾纠纷调处化解中心）"
        ),
        "rare words": replace(
            usual, centre=f"{RARE}县综合治理中心", lines=(f"{RARE}①㎡¥￥·—–…", "联系人：周䶮　$ ~ \\")
        ),
        "another order": replace(usual, order=("title", "qr", "label", "place", "lines", "centre")),
        "least": replace(usual, order=("title", "label", "qr")),
        "latin": replace(
            usual, lines=("Please wait in the waiting area and mind the screens.", "One number for all places")
        ),
    }
    changed: list[tuple[str, dict[str, object]]] = [
        ("of the pictures", {}),
        ("longest place", {"place": longest}),
        ("no place", {"place": ""}),
        ("no zone", {"zone": ""}),
        ("neither business nor zone", {"zone": "", "business": ""}),
        ("nothing known", {"before": None, "estimate": None}),
        ("first of the day", {"before": 0, "estimate": (0, 5)}),
        ("one minute only", {"estimate": (12, 12)}),
        ("large figures", {"before": 9999, "estimate": (1000, 2000), "people": 9999, "desk": 99}),
        ("copy", {"reprint": True}),
        ("twelfth lane", {"label": "A12001"}),
        ("widest label", {"label": "W99999"}),
        ("narrow label", {"label": "J111"}),
        ("rare characters", {"place": f"{RARE}调解室", "business": "䶮㛃纠纷", "zone": "𬭎𠅤区"}),
        ("signs", {"place": "①号（东）㎡室", "business": "劳动维权·仲裁", "zone": "¥$~\\"}),
        (
            "long names",
            {
                "place": "金牌（品牌）个人调解工作室·诉调对接分中心二楼东侧",
                "business": "劳动维权·仲裁·欠薪",
                "zone": "矛盾纠纷多元化解服务区",
            },
        ),
        ("Latin place", {"place": "Room 12, second floor"}),
        ("a crowd", {"people": 120}),
        ("at night", {"registered": night}),
        ("a copy of nothing known", {"reprint": True, "before": None, "estimate": None, "place": ""}),
    ]
    tickets = [Ticket(name, replace(slip(n or 6), **change), usual) for n, (name, change) in enumerate(changed)]
    tickets += [Ticket(name, slip(40 + n), own) for n, (name, own) in enumerate(texts.items())]
    tickets += [Ticket(f"by chance {n}", slip(60 + n), usual) for n in range(30 - len(tickets))]
    return tickets
