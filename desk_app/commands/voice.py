"""``voice``: what is announced for a ticket, as a sentence, an order of clips and a WAV; which clips there are."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from desk_app.bootstrap import App
from desk_app.commands.calling import code_of
from desk_app.commands.output import Output, complain
from desk_app.commands.parser import shortened
from desk_app.domain.centre import Centre
from desk_app.domain.codes import format_label, parse_label
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import _
from desk_app.screens.states import local_states, standing
from desk_app.services.hub_checks import Check
from desk_app.services.views import CallView
from desk_app.voice.clips import ClipBook, clip_folders
from desk_app.voice.lacks import lack_sentence
from desk_app.voice.sound import write_wav
from desk_app.voice.turns import zone_names
from desk_app.voice.words import CHIME, LETTERS, TEN, WORDS, Announcement, announcement_of, sayable, spoken_text


def voice(app: App, arguments: Namespace, output: Output) -> int:
    """Say or check."""
    book = ClipBook(clip_folders(app.home), app.devices.settings().voice.speed)
    if arguments.what == "check":
        return _check(app.centre, book, output)
    return _say(app.centre, book, arguments, output)


def announcement(centre: Centre, ticket: str, place: str, *, again: bool) -> Announcement:
    """Return the announcement for a ticket as typed.

    Raises:
        UserError: not a number, not a place, or one whose numbers are not called out.
    """
    label = format_label(*parse_label(ticket))
    found = centre.places.get(code_of(place))
    if found is None:
        sentence = _("Place: “{place}” is not one of this centre's windows and rooms.")
        raise UserError(sentence.format(place=shortened(place)), "place")
    if found.public != "yes":
        raise UserError(_("No number is called out for {place}.").format(place=found.short), "place")
    call = CallView(label, found.code, "", "", found.zone, 0, again, current=True)
    return announcement_of(call, centre)


def check_zones(centre: Centre, text: str) -> None:
    """Check the names of zones as typed.

    Raises:
        UserError: the centre has no such zone; names those it has.
    """
    known = dict.fromkeys(place.zone for place in centre.places.values() if place.public == "yes")
    for name in zone_names(text):
        if name not in known:
            sentence = _("There is no zone “{name}”. There are: {known}.")
            raise UserError(sentence.format(name=shortened(name), known=", ".join(known)), "--zones")


def _say(centre: Centre, book: ClipBook, arguments: Namespace, output: Output) -> int:
    said = announcement(centre, arguments.ticket, arguments.place, again=arguments.again)
    names = book.names(said, chime=True)
    sound = book.say(names)
    out: Path = arguments.out
    try:
        write_wav(sound, out)
    except OSError as problem:
        sentence = _("The sound could not be written to {file}. Choose another folder.").format(file=out.name)
        raise EnvironmentProblem(sentence, type(problem).__name__) from problem
    value = {
        "ok": True,
        "text": spoken_text(said),
        "clips": list(names),
        "seconds": round(sound.seconds, 2),
        "loudness": round(sound.loudness, 4),
        "file": str(out),
    }
    output.result(value, spoken_text(said), _("{n} seconds in {file}").format(n=round(sound.seconds, 1), file=out.name))
    return 0


@dataclass(frozen=True, slots=True)
class Stock:
    """Which clips there are.

    Args:
        missing: without them a number cannot be said.
        unnamed: rooms that are said by their number.
        unfit: a centre's own files that are no WAV of ours.
    """

    missing: tuple[str, ...]
    unnamed: tuple[str, ...]
    unfit: tuple[str, ...]

    def sentences(self) -> list[str]:
        """Return what somebody may want to mend."""
        lines = []
        if self.unnamed:
            rooms = ", ".join(self.unnamed)
            lines.append(_("Said by their number, nobody recorded their name: {list}").format(list=rooms))
        if self.unfit:
            files = ", ".join(self.unfit)
            lines.append(_("Not WAV recordings of 16 bit, ours are played instead: {list}").format(list=files))
        return lines

    def lack(self) -> str:
        """Return what has to be mended; ``""`` where every number can be said."""
        if not self.missing:
            return ""
        return _("Recordings are missing: {list}. Install the program again.").format(list=", ".join(self.missing))


def stock(centre: Centre, book: ClipBook) -> Stock:
    """Look every clip through that this centre may need."""
    rooms = [place for place in centre.places.values() if place.kind == "room" and place.public == "yes"]
    needed = (CHIME, *WORDS, TEN, *"0123456789", *LETTERS)
    missing = tuple(name for name in needed if not book.has(name))
    return Stock(missing, tuple(room.short for room in rooms if not book.has(sayable(room.short))), book.unfit)


def voice_checks(app: App) -> list[Check]:
    """Return what ``doctor`` says of the voice; nothing where it is off."""
    if not app.devices.settings().voice.on:
        return []
    found = stock(app.centre, ClipBook(clip_folders(app.home)))
    now = app.clock.now_ms()
    heard = {one.voice for one in local_states(app.home) if standing(one, now) != "silent"}
    lacks = [found.lack(), *(lack_sentence(word) for word in sorted(heard))]
    said = [one for one in lacks if one]
    lines = [_("Numbers are called out here. Try it with: guidance-desk voice test."), *found.sentences()]
    return [Check("voice", not said, " ".join(said or lines))]


def _check(centre: Centre, book: ClipBook, output: Output) -> int:
    """Say which clips are missing or unfit. Returns 2 where a number could not be said."""
    found = stock(centre, book)
    value = {
        "ok": not found.missing,
        "missing": list(found.missing),
        "rooms_by_number": list(found.unnamed),
        "unfit": list(found.unfit),
    }
    whole = [] if found.missing else [_("Every number and every window can be said.")]
    output.result(value, *found.sentences(), *whole)
    if found.missing:
        complain(found.lack())
    return 2 if found.missing else 0
