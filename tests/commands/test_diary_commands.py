"""``diary`` and ``rota`` on the command line: what is said, what is refused, what a program reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk_app.services.wording import clock_text
from tests.support.commands import Desk, is_one_sentence

FAR = "2099-06-01"  # a Monday
DAY = ("--day", FAR)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "home")


def test_a_room_is_booked_now_told_ended_and_listed(desk: Desk) -> None:
    made = desk.run("diary", "book", "r3", "--who", "王小明", "--minutes", "45", "--json").json
    assert made["ok"]
    assert (made["place"], made["state"], made["who"]) == ("R3", "booked", "王*明")
    assert made["until_ms"] - made["at_ms"] == 45 * 60_000
    began = clock_text(made["at_ms"])
    assert desk.run("diary", "arrive", "R3", began).code == 0
    assert "over" in desk.run("diary", "end", made["booking"]).out
    listed = desk.run("diary", "list", "R3", "--json").json["bookings"]
    assert [one["state"] for one in listed] == ["ended"]
    assert "王小明" not in desk.run("diary").out


def test_a_room_is_booked_for_a_day_and_a_time_and_cancelled(desk: Desk) -> None:
    soon = desk.run("rota", "list", "--json")
    assert soon.json["rota"] == []
    ticket = desk.ticket()["ticket"]
    moment = desk.run("queue", "--json").json["as_of_ms"] + 90 * 86_400_000
    from desk_app.domain.clock import business_day

    day = business_day(moment)
    words = ("diary", "book", "R3", "--day", day, "--at", "10：00", "--ticket", ticket, "--reason", "双方只有这天")
    assert desk.run(*words).code == 0
    assert "10:00–10:30" in desk.run("diary", "list", "--day", day).out
    again = desk.run(*words)
    assert again.code == 2
    assert "10:00" in again.err
    assert desk.run("diary", "cancel", "R3", "10:00", "--day", day, "--reason", "改期", "--code", "visitor").code == 0
    assert "No room is booked" in desk.run("diary", "list", "--day", day).out
    assert "cancelled" in desk.run("diary", "list", "--day", day, "--cancelled").out


def test_outside_opening_hours_a_reason_is_asked_for(desk: Desk) -> None:
    moment = desk.run("queue", "--json").json["as_of_ms"] + 90 * 86_400_000
    from desk_app.domain.clock import business_day

    words = ("diary", "book", "R3", "--day", business_day(moment), "--at", "19:00")
    refused = desk.run(*words, "--json")
    assert (refused.code, refused.json["field"]) == (2, "reason")
    assert desk.run(*words, "--reason", "当事人下班后才能来").code == 0


def test_the_name_noted_is_erased(desk: Desk) -> None:
    made = desk.run("diary", "book", "R3", "--who", "王小明", "--json").json
    assert desk.run("diary", "forget", made["booking"], "--reason", "本人要求").code == 0
    assert desk.run("diary", "list", "--json").json["bookings"][0]["who"] == ""


def test_the_rota_of_a_week(desk: Desk) -> None:
    assert desk.run("rota", "set", "W10", FAR, "am", "住建局").code == 0
    assert desk.run("rota", "set", "w10", "2099-06-05", "pm", "民政局").code == 0
    week = desk.run("rota", "list", "--day", "2099-06-03", "--week", "--json").json["rota"]
    assert [(one["day"], one["half"], one["department"]) for one in week] == [
        (FAR, "am", "住建局"),
        ("2099-06-05", "pm", "民政局"),
    ]
    assert "morning" in desk.run("rota", "list", *DAY).out
    assert desk.run("rota", "set", "W10", FAR, "am").code == 0
    assert "Nobody" in desk.run("rota", "list", *DAY).out


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("diary fly", "fly"),
        ("diary book", "PLACE"),
        ("diary book R77", "R77"),
        ("diary book W4", "window"),
        ("diary book R3 --at 25:00", "25:00"),
        ("diary book R3 --day 2099-06-01", "--at"),
        ("diary book R3 --day tomorrow --at 10:00", "tomorrow"),
        ("diary book R3 --minutes 2", "--minutes"),
        ("diary book R3 --minutes many", "--minutes"),
        ("diary book R3 --at 10:00 --day 2000-01-01", "at"),
        ("diary book R3 --at 10:00 --day 2099-06-01", "days ahead"),
        ("diary book R3 --department 外星局", "外星局"),
        ("diary book R3 --ticket D777", "D777"),
        ("diary arrive R3", "HH:MM"),
        ("diary arrive R3 10:00", "10:00"),
        ("diary arrive nobody/s1", "booking"),
        ("diary cancel R3 10:00 --code because", "--code"),
        ("diary list R77", "R77"),
        ("diary list --day 2026-02-30", "2026-02-30"),
        ("rota set W10 2099-06-01 night 住建局", "am"),
        ("rota set W10 2099-06-31 am 住建局", "2099-06-31"),
        ("rota set W10 2099-06-01 am 外星局", "外星局"),
        ("rota list W77", "W77"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(desk: Desk, line: str, named: str) -> None:
    said = desk.run(*line.split())
    assert said.code == 2
    assert said.out == ""
    assert named in said.err
    assert is_one_sentence(said.err)
