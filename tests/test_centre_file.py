"""A centre's file: everything of one centre, and every mistake in it named with file, key and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.centre_file import default_centre_path, load_centre
from desk_app.domain.centre import Centre, Session
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.i18n import choose_language

BOTOU = default_centre_path().read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def centre() -> Centre:
    return load_centre(default_centre_path())


@pytest.fixture(autouse=True)
def _english():
    choose_language("en")
    yield
    choose_language("zh_CN")


def refused(tmp_path: Path, text: str) -> UserError:
    file = tmp_path / "centre.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as error:
        load_centre(file)
    return error.value


def test_the_centre_has_ten_windows_nine_rooms_and_ten_queues(centre: Centre):
    assert sum(place.kind == "window" for place in centre.places.values()) == 10
    assert sum(place.kind == "room" for place in centre.places.values()) == 9
    assert "".join(centre.queues) == "ABCDEFGHJK"
    assert sum(queue.share for queue in centre.queues.values()) == pytest.approx(0.99)


def test_six_departments_are_resident_and_ten_rotate(centre: Centre):
    assert [d.kind for d in centre.departments].count("resident") == 6
    assert [d.kind for d in centre.departments].count("rotating") == 10


def test_a_place_draws_from_the_queues_that_name_it(centre: Centre):
    assert centre.places["W4"].queues == ("D",)
    assert centre.places["R8"].queues == ("H", "J")
    assert centre.places["R1"].queues == ()


def test_categories_have_codes_of_both_levels(centre: Centre):
    category = centre.categories["02-01"]
    assert (category.level1, category.level2) == ("邻里纠纷", "用水排水通行通风采光")
    assert (category.default_path, category.if_refused, category.room) == ("MED", "LIT", "R1")
    assert len(centre.categories) == 79
    assert centre.categories["01-02"].companion == "PSY"


def test_the_counsellors_room_shows_only_its_state_and_the_command_room_nothing(centre: Centre):
    assert centre.places["R4"].public == "state"
    assert centre.places["R9"].public == "no"


def test_hours_arrivals_limits_and_the_years_notice_are_there(centre: Centre):
    assert centre.sessions == (Session(480, 720), Session(840, 1050))
    assert centre.arrivals[9 * 60 + 30] == 1.9
    assert len(centre.arrivals) == 15
    assert (centre.deadlines["XF_CLOSE"].n, centre.deadlines["XF_CLOSE"].extend_n) == (60, 30)
    assert centre.calendar_years == {2026}
    assert len(centre.calendar) == 13


def test_a_place_reads_as_visitors_say_it(centre: Centre):
    assert centre.place_label("W4") == "4 号窗口"
    assert centre.place_label("R3") == "行业专业调解室"


def test_each_role_has_somebody(centre: Centre):
    roles = {role for operator in centre.operators.values() for role in operator.roles}
    assert roles == {"guide", "window", "mediator", "counsellor", "duty", "discipline", "admin"}


def test_every_path_with_a_limit_names_a_known_one(centre: Centre):
    assert set(centre.path_deadlines) <= set(centre.paths)
    assert set(centre.path_deadlines.values()) <= set(centre.deadlines)
    assert centre.path_deadlines["MED"] == "MED_PEOPLE"


def test_a_file_saved_by_notepad_with_a_mark_and_its_line_ends_is_read(tmp_path: Path, centre: Centre):
    file = tmp_path / "centre.toml"
    file.write_bytes(b"\xef\xbb\xbf" + BOTOU.replace("\n", "\r\n").encode())
    assert load_centre(file) == centre


MISTAKES = [
    # (what is there, what somebody wrote, the key named, a piece of the sentence)
    ('prefix = "A"', 'prefix = "I"', "prefix", "other than I and O"),
    ('prefix = "A"', 'prefix = "O"', "prefix", "other than I and O"),
    ('prefix = "A"', 'prefix = "AB"', "prefix", "one capital letter"),
    ('prefix = "B"', 'prefix = "A"', "prefix", "twice"),
    ('paths = ["XF"]', 'paths = ["XXX"]', "paths", "“XXX” is not known"),
    ('served_by = ["W2", "R6"]', 'served_by = ["W2", "R66"]', "served_by", "“R66” is not known"),
    ('served_by = ["W4"]', "served_by = []", "served_by", "at least one place"),
    ("mean_min = 18", 'mean_min = "18"', "mean_min", "not a number"),
    ("mean_min = 18", "mean_min = -1", "mean_min", "not between"),
    ("no_show = 0.02", "no_show = 2", "no_show", "not between"),
    ("no_show = 0.02, ", "", "no_show", "missing"),
    ("cv = 0.7", "cvv = 0.7", "cv", "missing"),
    ('name = "信访接待", paths', 'nam = "信访接待", paths', "name", "missing"),
    ("number = 7", "number = 7.5", "number", "whole number"),
    ('public = "state"', 'public = "perhaps"', "public", "“perhaps” is not known"),
    ('kind = "rotating"', 'kind = "sometimes"', "kind", "“sometimes” is not known"),
    ('default_path = "ASK"', 'default_path = "NIX"', "default_path", "“NIX” is not known"),
    ('departments = ["调委会", "妇联"]', 'departments = ["调委会", "妇女会"]', "departments", "“妇女会” is not known"),
    ('room = "R2"', 'room = "R22"', "room", "“R22” is not known"),
    ('level2 = { 01 = "民族", 02 = "宗教" }', "level2 = {}", "level2", "at least one"),
    ('path = "REC" }', 'path = "RECC" }', "path", "“RECC” is not known"),
    ('unit = "MONTH"', 'unit = "WEEK"', "unit", "“WEEK” is not known"),
    ("extend_n = 15, ", "", "extend_n", "belong together"),
    ('MED = "MED_PEOPLE"', 'MED = "NOTHING"', "MED", "“NOTHING” is not known"),
    ('MED = "MED_PEOPLE"', 'WED = "MED_PEOPLE"', "WED", "no path"),
    ("years = [2026]", "years = [2025]", "from", "not in “years”"),
    ("from = 2026-04-04, to = 2026-04-06", "from = 2026-04-04, to = 2026-04-03", "to", "before"),
    ("from = 2026-05-09, to = 2026-05-09", "from = 2026-05-05, to = 2026-05-09", "from", "overlap"),
    ("from = 2026-05-09", 'from = "2026-05-09"', "from", "without quotes"),
    ('kind = "workday"', 'kind = "werktag"', "kind", "“werktag” is not known"),
    ('"08:30" = 1.2', '"08:20" = 1.2', "08:20", ":00 or :30"),
    ('"08:30" = 1.2', '"08:30" = -1', "08:30", "not between"),
    ('"14:00-17:30"', '"14:00-13:30"', "hours", "08:00-12:00"),
    ('"14:00-17:30"', '"11:00-17:30"', "hours", "begins before"),
    ('area = "139999"', 'area = "1399"', "area", "six digits"),
    ('area = "139999"', "area = 139999", "area", "text in quotes"),
    ('flags = ["danger"]', 'flags = ["dangerous"]', "flags", "“dangerous” is not known"),
    ('flags = ["danger"]', 'flagz = ["danger"]', "flagz", "spelling"),
    ("people_over = 5", "people_over = true", "people_over", "whole number"),
    ('scale_from = "02"', 'scale_from = "04"', "scale_from", "“04” is not known"),
    ('action = "call_inside"', 'action = "panic"', "action", "“panic” is not known"),
    ('path = "DISC", queue = "A"', 'path = "DISC"', "path", "no queue serves"),
    ('path = "DISC", queue = "A"', 'path = "DISC", queue = "Z"', "queue", "“Z” is not known"),
    ('deadline = "LAB_INSPECT"', 'deadline = "LAB_SPECT"', "deadline", "“LAB_SPECT” is not known"),
    ("when = {}", 'when = { wants = ["none"] }', "rules", "every matter"),
    ("内线 {inside_line}", "内线 {outside_line}", "text", "cannot be filled in"),
    ("内线 {inside_line}", "内线 {inside_line", "text", "braces"),
    ('kind = "companion"', 'kind = "companions"', "kind", "“companions” is not known"),
    ("number = 12", "number = 1.2", "number", "whole number"),
    ('law = "反家庭暴力法第 23 条"', 'law = ""', "law", "empty"),
    ('go_to = "请到 {place}"', 'go_to = "请到 {window}"', "go_to", "{window}"),
    ('statement = "您的', 'statment = "您的', "statement", "missing"),
    ('roles = ["guide"]', 'roles = ["guru"]', "roles", "“guru” is not known"),
    ("next_room = true", 'next_room = "yes"', "next_room", "true or false"),
    ('phone = "0399-555 0100"', 'phone = "0399-555 0100"\nfax = "1"', "fax", "spelling"),
    ('{ code = "not_stated", name = "未说明" },', "", "no_id_reasons", "“not_stated”"),
    ("notices = [", "notices = 5\nold = [", "notices", "list of texts"),
]


@pytest.mark.parametrize(("there", "written", "key", "piece"), MISTAKES)
def test_a_mistake_is_named_with_file_key_and_line(tmp_path: Path, there: str, written: str, key: str, piece: str):
    assert there in BOTOU
    text = BOTOU.replace(there, written, 1)
    error = refused(tmp_path, text)
    match = re.match(r"centre\.toml, line (\d+), (.+?): ", error.sentence)
    assert match, error.sentence
    assert match[2] == key == error.field
    assert piece in error.sentence
    named = text.splitlines()[int(match[1]) - 1]
    place_of_the_change = BOTOU[: BOTOU.index(there)].count("\n") + 1
    assert key in named or int(match[1]) == place_of_the_change or key in ("statement", "rules", "no_id_reasons")


def test_the_line_is_the_one_in_the_editor(tmp_path: Path):
    text = BOTOU.replace('room = "R8"', 'room = "R88"')
    line = next(n for n, row in enumerate(text.splitlines(), start=1) if "R88" in row)
    assert f"line {line}, room" in refused(tmp_path, text).sentence


def test_further_mistakes_are_counted(tmp_path: Path):
    text = BOTOU.replace('prefix = "A"', 'prefix = "I"').replace('unit = "MONTH"', 'unit = "WEEK"')
    assert "more place" in refused(tmp_path, text).sentence


@pytest.mark.parametrize(
    ("there", "written", "line_of"),
    [
        ('area = "139999"', 'area = "139999', "area"),
        ('area = "139999"', "area = ", "area"),
        ('area = "139999"', 'area = "139999"\narea = "130981"', "area"),
        ('[path_deadlines]\nMED = "MED_PEOPLE"', '[path_deadlines\nMED = "MED_PEOPLE"', "path_deadlines"),
    ],
)
def test_what_is_not_toml_is_named_with_its_line(tmp_path: Path, there: str, written: str, line_of: str):
    assert there in BOTOU
    error = refused(tmp_path, BOTOU.replace(there, written, 1))
    assert re.match(r"centre\.toml, line \d+, .*" + line_of, error.sentence), error.sentence
    assert error.field == line_of


def test_an_empty_file_says_what_is_missing(tmp_path: Path):
    assert "centre.toml, line 1" in refused(tmp_path, "").sentence


def test_a_file_in_gb18030_is_named_with_its_line(tmp_path: Path):
    file = tmp_path / "centre.toml"
    file.write_bytes(BOTOU.encode("gb18030"))
    with pytest.raises(UserError, match=r"centre.toml, line \d+: the file is not UTF-8"):
        load_centre(file)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path):
    with pytest.raises(UserError, match="no centre file"):
        load_centre(tmp_path / "nowhere.toml")


def test_a_folder_in_the_files_place_is_the_environments_matter(tmp_path: Path):
    with pytest.raises((EnvironmentProblem, UserError)):
        load_centre(tmp_path)


@given(st.data())
def test_a_file_with_one_line_lost_or_spoilt_is_read_or_refused_in_one_sentence(tmp_path_factory, data):
    rows = BOTOU.splitlines()
    index = data.draw(st.integers(0, len(rows) - 1))
    row = data.draw(
        st.sampled_from(["", rows[index] + "]", rows[index].replace('"', "", 1), "x = {", "[[x]]", "[calendar]"])
    )
    file = tmp_path_factory.mktemp("centre") / "centre.toml"
    file.write_text("\n".join([*rows[:index], row, *rows[index + 1 :]]), encoding="utf-8")
    sentence = ""
    try:
        load_centre(file)
    except UserError as error:
        sentence = error.sentence
    assert sentence == "" or re.match(r"centre\.toml, line \d+, ", sentence)
