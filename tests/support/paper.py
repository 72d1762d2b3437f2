"""Sample slips and receipts, and what paper and a scanner's optics do to them."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.documents.receipt import ReceiptData
from desk_app.domain.centre import Centre
from desk_app.domain.codes import QrTicket, case_code, encode_qr, format_label
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


def receipt(**changes: object) -> ReceiptData:
    """The receipt of the pictures."""
    data = ReceiptData(
        case_code=case_code("139999", DAY, 1, 47),
        registered=datetime(2026, 11, 23, 9, 27, tzinfo=CHINA),
        desk=1,
        name="周䶮",
        id_number="130***********0010",
        phone="138****1234",
        people=2,
        source="现场来访",
        category=("邻里纠纷", "用水、排水、通行、通风、采光"),
        appeal="楼上卫生间漏水，造成客厅吊顶损坏，双方协商两次未果，要求维修并赔偿。",
        mediation="accept",
        path="调解",
        mediated=True,
        department="安澜县人民调解委员会",
        place="4 号窗口",
        label="D006",
        deadline="自人民调解委员会受理之日起 1 个月内调结，起算日由承办单位告知\n"
        "（《人民调解工作若干规定》第三十三条）",
        registrar="王敏",
        qr=slip().qr,
    )
    return replace(data, **changes)  # type: ignore[arg-type]


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
