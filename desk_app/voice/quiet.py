"""Quiet hours (静音时段): spans of the day in which nothing is announced, as typed: 12:00-14:00, 17:30-08:00."""

from __future__ import annotations

import re

from desk_app.domain.clock import minute_of_day
from desk_app.errors import UserError
from desk_app.i18n import _

Spans = tuple[tuple[int, int], ...]
"""From and to, in minutes after midnight; *to* is not part of it. A span may go over midnight."""
_SPAN = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])-(?:([01]?[0-9]|2[0-3]):([0-5][0-9])|(24):(00))")
_PLAIN = str.maketrans("：－—～~，、；;", ":----,,,,")


def quiet_spans(text: str, name: str = "voice.quiet") -> Spans:
    """Return the spans of a text; none for ``""``.

    Args:
        text: spans with commas between them; Chinese punctuation is fine.
        name: the field, for the sentence.

    Raises:
        UserError: not a span of hours, or one without length.
    """
    plain = "".join(text.translate(_PLAIN).split())
    return tuple(_span(part, name) for part in plain.split(",") if part)


def _span(text: str, name: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    if found is not None:
        hours, minutes, to_hours, to_minutes = found[1], found[2], found[3] or found[5], found[4] or found[6]
        start, end = 60 * int(hours) + int(minutes), 60 * int(to_hours) + int(to_minutes)
        if start != end:
            return start, end
    raise UserError(
        _("{field}: hours are expected as in 12:00-14:00, several with commas between them.").format(field=name), name
    )


def written(spans: Spans) -> str:
    """Return spans as they are kept and shown."""
    return ", ".join(f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}" for start, end in spans)


def is_quiet(spans: Spans, wall_ms: int) -> bool:
    """Tell whether nothing is announced at a moment.

    Args:
        spans: the quiet hours.
        wall_ms: the wall clock, milliseconds since 1970 (UTC); the hours are China's.
    """
    now = minute_of_day(wall_ms)
    return any(start <= now < end if start < end else now >= start or now < end for start, end in spans)
