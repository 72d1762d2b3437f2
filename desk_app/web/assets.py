"""The pages themselves, made once at start. No request ever names a file of the disk."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import quote

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.screens.hall_facts import zones
from desk_app.web.facts import Facts, door_page, hall_page
from desk_app.web.reading import DOOR, HALL, Topic

WEB = Path(__file__).resolve().parent.parent.parent / "resources" / "web"
_PAGE = "screen.html"
_SCRIPT = "text/javascript; charset=utf-8"
_KINDS = {
    "screen.css": "text/css; charset=utf-8",
    "ink.js": _SCRIPT,
    "hall.js": _SCRIPT,
    "door.js": _SCRIPT,
    "screen.js": _SCRIPT,
    "icon.svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    """The page of one topic. ``build`` names this very version of it: its files, its words, its boxes."""

    body: bytes
    build: str


@dataclass(frozen=True, slots=True)
class Assets:
    """Everything there is to send but the pictures: files by name, a page for each topic the public may look at."""

    files: dict[str, Asset]
    pages: dict[Topic, Page]


def load_assets(centre: Centre, folder: Path = WEB) -> Assets:
    """Read the files from ``folder`` and make the pages of ``centre``."""
    files = {name: Asset((folder / name).read_bytes(), kind) for name, kind in _KINDS.items()}
    text = (folder / _PAGE).read_text(encoding="utf-8")
    whole = hashlib.sha256(text.encode())
    for asset in files.values():
        whole.update(hashlib.sha256(asset.body).digest())
    page, seed = Template(text), whole.digest()
    return Assets(files, {topic: _page(page, seed, centre, topic, given) for topic, given in _given(centre)})


def _given(centre: Centre) -> Iterator[tuple[Topic, Facts]]:
    for zone in ("", *zones(centre)):
        yield Topic(HALL, zone), hall_page(centre, zone)
    for place in centre.places.values():
        if place.public != "no":
            yield Topic(DOOR, place.code), door_page(centre, place.code)


def _page(page: Template, seed: bytes, centre: Centre, topic: Topic, given: Facts) -> Page:
    stated = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    build = hashlib.sha256(seed + stated.encode()).hexdigest()[:12]
    source = f"door/{quote(topic.name)}" if topic.kind == DOOR else "hall"
    if topic.kind == HALL and topic.name:
        source += f"?zone={quote(topic.name)}"
    filled = {
        "title": centre.name,
        "kind": topic.kind,
        "build": build,
        "source": source,
        "given": stated,
        "noscript": _("This browser cannot show the screen: JavaScript is switched off."),
    }
    return Page(page.substitute({name: html.escape(text) for name, text in filled.items()}).encode(), build)
