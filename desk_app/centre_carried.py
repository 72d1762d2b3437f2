"""A centre's file as it travels: the logo that lies beside it goes inside, so that every desk prints it."""

from __future__ import annotations

import base64
import re
import tomllib

from desk_app.errors import UserError
from desk_app.i18n import _
from desk_app.paper.logo import INSIDE
from desk_app.toml_lines import key_lines

_QUOTED = re.compile(r"""(=\s*)("[^"\n]*"|'[^'\n]*')""")  # of one line


def carried(content: bytes, logo: bytes) -> bytes:
    """Return a centre's file with its logo written inside; the same bytes where that is not needed.

    Args:
        content: the file, which ``load_centre`` has accepted.
        logo: ``Centre.slip_logo`` of it.

    Raises:
        UserError: the logo is named in a way that cannot be rewritten (over several lines, in an inline table).
    """
    text = content.decode("utf-8-sig")
    if not logo or _logo_of(text).startswith(INSIDE):
        return content
    lines = text.split("\n")
    number = key_lines(text)["slip", "logo"] - 1
    inside = INSIDE + base64.b64encode(logo).decode("ascii")
    lines[number] = _QUOTED.sub(lambda found: f'{found[1]}"{inside}"', lines[number], count=1)
    written = "\n".join(lines)
    if _logo_of(written) != inside:
        raise UserError(
            _('The logo could not be put into the configuration. Please write its line as: logo = "logo.png"'), "logo"
        )
    return written.encode("utf-8")


def _logo_of(text: str) -> str:
    try:
        return str(tomllib.loads(text)["slip"].get("logo", ""))
    except tomllib.TOMLDecodeError:
        return ""
