"""Where a key stands in a TOML file, as an editor counts lines."""

from __future__ import annotations

import tomllib

import pytest

from desk_app.centre_file import default_centre_path
from desk_app.toml_lines import key_lines, line_of

TEXT = '''# a comment with = and [brackets]
plain = 1  # another = here
"quoted key" = "with \\" quote and # no comment"
dotted.key = 2
lists = [
  "a", # one
  "b, with ] and }",
  { in = [1,
    2], x = "y" },
]
long = """
first = line
[not.a.table] ""\\""""
single = \'\'\'
x = 1\'\'\'

[table.sub]
key = 2026-01-01

[[rows]]
name = 'one'
when = { flags = ["a", "b"], none = {} }

[[rows]]
name = 'two'
[[rows.inner]]
deep = true
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("plain",), 2),
        (("quoted key",), 3),
        (("dotted", "key"), 4),
        (("lists",), 5),
        (("lists", 0), 6),
        (("lists", 1), 7),
        (("lists", 2, "in"), 8),
        (("lists", 2, "in", 1), 9),
        (("lists", 2, "x"), 9),
        (("long",), 11),
        (("single",), 14),
        (("table", "sub"), 17),
        (("table", "sub", "key"), 18),
        (("rows", 0, "name"), 21),
        (("rows", 0, "when", "flags", 1), 22),
        (("rows", 0, "when", "none"), 22),
        (("rows", 1), 24),
        (("rows", 1, "name"), 25),
        (("rows", 1, "inner", 0, "deep"), 27),
    ],
)
def test_a_key_is_found_where_it_stands(path: tuple[str | int, ...], line: int):
    assert key_lines(TEXT)[path] == line


def test_a_missing_key_is_placed_at_its_table():
    lines = key_lines(TEXT)
    assert line_of(lines, ("rows", 1, "nothing")) == 24
    assert line_of(lines, ("nothing",)) == 1


def leaves(value: object, path: tuple[str | int, ...] = ()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, (*path, index))


@pytest.mark.parametrize("text", [TEXT, default_centre_path().read_text(encoding="utf-8")])
def test_everything_that_toml_reads_has_a_line_and_nothing_else_has(text: str):
    paths = set(leaves(tomllib.loads(text))) - {()}
    found = set(key_lines(text))
    assert paths <= found | {("dotted",), ("table",)}
    assert found <= paths
