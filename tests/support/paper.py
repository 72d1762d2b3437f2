"""Sample slips and receipts, and what paper and a scanner's optics do to them."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.documents.facts import DocumentFacts
from desk_app.documents.folders import Templates, shipped_documents
from desk_app.documents.template import Template
from desk_app.domain.centre import Centre
from desk_app.domain.codes import QrTicket, case_code, encode_qr, format_label, group_case_code
from desk_app.slips.data import SlipData

KEY = bytes(range(32))
KEYS = {1: KEY}
DAY = date(2026, 11, 23)
CHINA = timezone(timedelta(hours=8))
RARE = "䶮㛃𬭎𠅤"


@cache
def centre() -> Centre:
    return load_centre(default_centre_path())


def slip(number: int = 6, *, day: date = DAY) -> SlipData:
    """The slip of the pictures (D006), or another one made from its number."""
    rnd = random.Random(number)
    lane, n = (1, number) if number == 6 else (rnd.choice((1, 1, 2, 7, 12)), rnd.randint(1, 999))
    place = centre().places["W4" if number == 6 else rnd.choice(list(centre().places))]
    queue = centre().queues["D" if number == 6 else rnd.choice(list(centre().queues))]
    at = datetime(day.year, day.month, day.day, 9, 27, tzinfo=CHINA) + timedelta(
        minutes=0 if number == 6 else rnd.randrange(400)
    )
    ticket = QrTicket(
        key_id=1,
        centre=centre().area,
        day=day,
        device=rnd.randrange(10_000),
        visit=rnd.randrange(1, 10**7),
        prefix=queue.prefix,
        lane=lane,
        number=n,
        queue=queue.prefix,
        place=place.code,
        minute=at.hour * 60 + at.minute,
    )
    low = rnd.randrange(90)
    return SlipData(
        label=format_label(queue.prefix, lane, n),
        place=centre().place_label(place.code),
        business=queue.name,
        zone=place.zone,
        before=1 if number == 6 else rnd.choice((None, 0, 3, 27)),
        estimate=(8, 16) if number == 6 else rnd.choice((None, (low, low), (low, low + 30))),
        case_code=case_code(centre().area, day, lane, rnd.randint(1, 9999)),
        registered=at,
        desk=1,
        people=2 if number == 6 else rnd.choice((1, 5, 120)),
        qr=encode_qr(ticket, KEY),
        reprint=number != 6 and rnd.random() < 0.2,
    )


def template(code: str) -> Template:
    """A template that comes with the program."""
    return Templates((shipped_documents(),)).get(code)


WORDS = {
    "case_code": group_case_code(case_code("139999", DAY, 1, 47)),
    "ticket": "D006",
    "registered": "2026年11月23日 09:27",
    "registered_date": "2026年11月23日",
    "today": "2026年11月23日",
    "desk": "1 号引导台",
    "registrar": "王　敏",
    "operator": "王敏",
    "name": "周䶮",
    "name_masked": "周*",
    "sex": "男",
    "age": "36 岁",
    "id_type": "居民身份证",
    "id_number": "130***********0010",
    "phone": "138****1234",
    "address": "城关镇",
    "people": "2 人",
    "people_and_source": "2 人（来源：现场来访）",
    "source": "现场来访",
    "external_no": "12345-20261123-0417",
    "category": "邻里纠纷——用水、排水、通行、通风、采光",
    "category_first": "邻里纠纷",
    "wants": "要求调解",
    "mediation": "同意先行调解",
    "path": "调解",
    "path_and_fee": "调解（不收费）",
    "law": "人民调解法第 17 条",
    "department": "安澜县人民调解委员会",
    "place": "4 号窗口",
    "place_and_ticket": "4 号窗口，引导号 D006",
    "zone": "多元化解区",
    "deadline": "人民调解调结，自受理之日起 1 个月内（人民调解工作若干规定第 33 条）",
    "appeal": "楼上卫生间漏水，造成客厅吊顶损坏，双方协商两次未果，要求维修并赔偿。",
}


def receipt(*, qr: str | None = None, conditions: Iterable[str] = ("mediated",), **changes: str) -> DocumentFacts:
    """What the documents of the pictures say: a neighbours' dispute that goes to mediation."""
    own = {
        "centre": centre().name,
        "centre_phone": centre().phone,
        "statement": centre().receipt_texts["statement"],
        "rights": "\n".join(centre().receipt_rights),
    }
    return DocumentFacts({**own, **WORDS, **changes}, frozenset(conditions), slip().qr if qr is None else qr)


# --- paper and optics


def flipped(image: Image.Image, seed: int) -> Image.Image:
    """5 % of the dots the other way round: worn paper, a dirty head."""
    rnd = random.Random(seed).randbytes(image.width * image.height)
    spots = bytes(255 if byte < 13 else 0 for byte in range(256))  # 13 of 256
    return ImageChops.difference(image.convert("L"), Image.frombytes("L", image.size, rnd.translate(spots)))


def worn(image: Image.Image, seed: int, *, sampled: str = "twice as fine") -> Image.Image:
    """What a scanner sees: dots flipped, sampled anew, blurred by 2.5 dots, turned by 2 degrees."""
    seen = flipped(image, seed)
    width, height = seen.size
    smooth = Image.Resampling.BILINEAR
    if sampled == "twice as fine":
        seen = seen.resize((2 * width, 2 * height), smooth).filter(ImageFilter.GaussianBlur(5))
    else:  # smaller and back: two scalings
        small = (round(0.8 * width), round(0.8 * height))
        seen = seen.resize(small, smooth).resize((width, height), smooth).filter(ImageFilter.GaussianBlur(2.5))
    return seen.rotate(2, smooth, expand=True, fillcolor=255)


def zxing(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


def zbar(files: Sequence[Path]) -> Mapping[Path, list[str]]:
    """What zbar reads from each picture; skips the test where zbar-tools is not installed."""
    program = shutil.which("zbarimg")
    if program is None:
        pytest.skip("zbarimg is missing: install zbar-tools to have the QR read by a second reader")
    command = [program, "--quiet", "--xml", "-Sdisable", "-Sqrcode.enable", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300)
    space = "{http://zbar.sourceforge.net/2008/barcode}"
    return {
        Path(source.get("href", "")): [data.text or "" for data in source.iter(f"{space}data")]
        for source in ElementTree.fromstring(done.stdout).iter(f"{space}source")
    }
