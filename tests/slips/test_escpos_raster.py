"""What a thermal printer is sent, put together again by a decoder that knows only the manual."""

from __future__ import annotations

from itertools import pairwise

import pytest
from escpos.printer import Dummy
from PIL import Image

from desk_app.slips.escpos import EscPos, bands, raster_bytes
from desk_app.slips.layout import MM58, MM80, Medium
from tests.support.escpos_decoder import MisprintError, decode
from tests.support.paper import slip
from tests.support.tickets import Renderers, Ticket, thirty_tickets

MEDIA = pytest.mark.parametrize("medium", [MM80, MM58], ids=["80mm", "58mm"])
TICKETS = thirty_tickets()
RENDERERS = Renderers()


def stripes(width: int, height: int, every: int = 7) -> Image.Image:
    """A picture without a white row, so that bands end where they must."""
    image = Image.new("1", (width, height), 1)
    for y in range(height):
        image.putpixel((y * every % width, y), 0)
    return image


@MEDIA
@pytest.mark.parametrize("ticket", TICKETS, ids=lambda ticket: ticket.name)
def test_what_comes_out_of_the_printer_is_what_was_drawn(ticket: Ticket, medium: Medium) -> None:
    renderer = RENDERERS.of(ticket, medium)
    [sheet] = decode(renderer.escpos(ticket.data), medium.width).sheets
    drawn = renderer.image(ticket.data)
    printed = sheet.picture()
    assert printed.size == drawn.size
    assert printed.tobytes() == drawn.tobytes()
    assert sheet.cut == "partial"
    assert not sheet.lines


@MEDIA
def test_bands_follow_each_other_without_a_gap_and_fit_a_small_printers_buffer(medium: Medium) -> None:
    for ticket in TICKETS:
        image = RENDERERS.of(ticket, medium).image(ticket.data)
        sent = list(bands(image))
        assert max(map(len, sent)) <= 4096
        [sheet] = decode(raster_bytes(image), medium.width).sheets
        assert len(sheet.bands) == len(sent)
        assert max(band.height for band in sheet.bands) < 256
        assert all(above.top + above.height == below.top for above, below in pairwise(sheet.bands))
        assert sheet.bands[-1].top + sheet.bands[-1].height == image.height


@MEDIA
def test_a_seam_lies_in_white_where_there_is_white(medium: Medium) -> None:
    most = 4088 // (medium.width // 8)
    seams = 0
    for ticket in TICKETS:
        [sheet] = decode(RENDERERS.of(ticket, medium).escpos(ticket.data), medium.width).sheets
        for band in sheet.bands[:-1]:
            end = band.top + band.height
            if any(sheet.rows[end - 1]):
                assert band.height == most
                assert all(map(any, sheet.rows[end - most // 2 : end])), "a white row was passed over"
            seams += 1
    assert seams > 300


@pytest.mark.parametrize("height", [1, 2, 55, 56, 57, 112, 113, 255, 256, 1000])
def test_every_row_comes_out_once_whatever_the_height(height: int) -> None:
    image = stripes(576, height)
    [sheet] = decode(raster_bytes(image), 576).sheets
    assert sheet.picture().tobytes() == image.tobytes()
    assert [band.height for band in sheet.bands[:-1]] == [56] * (len(sheet.bands) - 1)


def test_black_is_burnt_and_white_is_not() -> None:
    image = Image.new("1", (384, 3), 1)
    image.putpixel((0, 0), 0)
    image.putpixel((383, 2), 0)
    [sheet] = decode(raster_bytes(image), 384).sheets
    assert sheet.rows[0] == b"\x80" + bytes(47)
    assert sheet.rows[1] == bytes(48)
    assert sheet.rows[2] == bytes(47) + b"\x01"


def test_a_width_that_is_not_whole_bytes_is_filled_with_white() -> None:
    image = Image.new("1", (381, 2), 0)
    [sheet] = decode(raster_bytes(image), 384).sheets
    assert sheet.rows[:2] == [b"\xff" * 47 + b"\xf8"] * 2


def test_only_pictures_of_one_bit_a_dot_are_printed() -> None:
    with pytest.raises(ValueError):
        raster_bytes(Image.new("L", (576, 8), 255))


@pytest.mark.parametrize(("cut", "kind"), [("full", "full"), ("partial", "partial"), ("none", "")])
@pytest.mark.parametrize("feed", [0, 1, 4, 255])
def test_the_slip_is_fed_past_the_cutter_and_cut_as_set(cut: str, kind: str, feed: int) -> None:
    job = raster_bytes(stripes(576, 60), EscPos(cut=cut, feed=feed))  # type: ignore[arg-type]
    [sheet] = decode(job, 576).sheets
    assert sheet.cut == kind
    assert sheet.after_last_dot == 30 * feed
    assert sheet.fed == ([feed] if feed else [])


@pytest.mark.parametrize("feed", [-1, 256])
def test_a_feed_no_printer_knows_is_refused(feed: int) -> None:
    with pytest.raises(ValueError):
        EscPos(feed=feed)


def test_two_jobs_behind_each_other_are_two_slips() -> None:
    renderer = RENDERERS.of(TICKETS[0], MM80)
    first, second = decode(renderer.escpos(slip(1)) + renderer.escpos(slip(2)), 576).slips
    assert first.picture().tobytes() == renderer.image(slip(1)).tobytes()
    assert second.picture().tobytes() == renderer.image(slip(2)).tobytes()


def test_a_job_that_breaks_off_anywhere_is_noticed_by_the_decoder_or_not_cut() -> None:
    job = raster_bytes(stripes(576, 100))
    for end in range(len(job)):
        try:
            assert not decode(job[:end], 576).slips
        except MisprintError:
            continue


@MEDIA
def test_the_dots_are_those_of_python_escpos(medium: Medium) -> None:
    image = RENDERERS.of(TICKETS[0], medium).image(TICKETS[0].data)
    theirs = Dummy(profile={576: "TM-T20II", 384: "POS-5890"}[medium.width])
    theirs.image(image, fragment_height=128)
    [sheet] = decode(theirs.output, medium.width).sheets
    assert sheet.picture().tobytes() == image.tobytes()
    band = image.crop((0, 100, medium.width, 140))
    theirs.clear()
    theirs.image(band)
    assert theirs.output == b"".join(bands(band))
