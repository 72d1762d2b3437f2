"""The help pages lead to each other, and name only commands that there are."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from desk_app.commands.parser import build_parser
from tests.support.commands import ROOT

PAGES = sorted((ROOT / "resources" / "help").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_of_a_help_page_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / "resources" / "help" / target).is_file(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_in_a_help_page_is_understood(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    parser = build_parser()
    found = re.findall(r"guidance-desk ((?:hub |enrol |setup |sync|screen |lane )[^`\n]*)", text)
    for words in found:
        parser.parse_args(shlex.split(words.strip()))
