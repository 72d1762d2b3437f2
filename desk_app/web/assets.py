"""The page itself: a handful of files read once at start. No request ever names a file of the disk."""

from __future__ import annotations

import hashlib
import html
import json
from dataclasses import dataclass
from pathlib import Path
from string import Template

from desk_app.domain.centre import Centre
from desk_app.i18n import _
from desk_app.web.facts import Facts, words

WEB = Path(__file__).resolve().parent.parent.parent / "resources" / "web"
_KINDS = {
    "screen.css": "text/css; charset=utf-8",
    "screen.js": "text/javascript; charset=utf-8",
    "draw.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_PAGES = ("hall.html", "door.html")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    kind: str


@dataclass(frozen=True, slots=True)
class Assets:
    """Everything the page is made of. ``build`` names this very version of it."""

    files: dict[str, Asset]
    pages: dict[str, Template]
    build: str

    def page(self, kind: str, centre: Centre, source: str) -> bytes:
        """Return the page.

        Args:
            kind: ``hall`` or ``door``.
            centre: whose screen it is.
            source: the path its data comes from, after ``/live/`` and ``/now/``.
        """
        said: Facts = words() | {"centre": centre.name}
        filled = {
            "title": centre.name,
            "build": self.build,
            "source": source,
            "words": json.dumps(said, ensure_ascii=False),
            "noscript": _("This browser cannot show the screen: JavaScript is switched off."),
        }
        page = self.pages[f"{kind}.html"]
        return page.substitute({name: html.escape(text) for name, text in filled.items()}).encode()


def load_assets(folder: Path = WEB) -> Assets:
    """Read the page's files from ``folder``."""
    files = {name: Asset((folder / name).read_bytes(), kind) for name, kind in _KINDS.items()}
    pages = {name: (folder / name).read_text(encoding="utf-8") for name in _PAGES}
    whole = hashlib.sha256()
    for part in (*(asset.body for asset in files.values()), *(text.encode() for text in pages.values())):
        whole.update(hashlib.sha256(part).digest())
    return Assets(files, {name: Template(text) for name, text in pages.items()}, whole.hexdigest()[:12])
