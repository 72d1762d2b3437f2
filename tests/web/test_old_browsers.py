"""The page's own scripts and styles, read as an old TV's browser reads them: nothing newer than ECMAScript 5 and what
every browser since 2014 has (Chrome 36, Firefox 28, Safari 7, Android WebView 4.4.3).
"""

from __future__ import annotations

import re

import pytest

from desk_app.web.assets import WEB

SCRIPTS = sorted(WEB.glob("*.js"))
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|//[^\n]*', re.DOTALL)
NEWER = {
    "an arrow function": r"=>",
    "let, const or class": r"\b(?:let|const|class|import|export|yield|await|async|of)\s+[\w{\[]",
    "a template": r"`",
    "spread or rest": r"\.\.\.",
    "a default value": r"function\s*\w*\([^)]*=",
    "taking apart": r"\bvar\s*[\[{]",
    "a short method or property": r"[{,]\s*(?!(?:if|for|while|switch|catch|function)\b)\w+\s*\([^)]*\)\s*\{",
    "?. or ?? or **": r"\?\.|\?\?|\*\*",
    "a newer function": r"\b(?:Promise|Map|Set|Symbol|fetch|URLSearchParams|requestIdleCallback|IntersectionObserver)\b"
    r"|\.(?:includes|find|findIndex|fill\(\)|startsWith|endsWith|padStart|repeat|from|assign|entries|values|closest"
    r"|append|remove|replaceChildren|forEach\.call)\(",
}
STYLES = r"\b(?:grid|var\(|calc\(|clamp\(|aspect-ratio|inset|gap|flex|@supports|@layer|:is\(|:has\(|:where\()"


def bare(text: str) -> str:
    """Return a script without its comments and strings."""
    return STRINGS.sub('""', text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_ecmascript_5(path: object) -> None:
    assert isinstance(path, type(WEB))
    text = bare(path.read_text(encoding="utf-8"))
    assert {what: found for what, pattern in NEWER.items() if (found := re.findall(pattern, text))} == {}
    assert '"use strict"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "newer",
    ["a.map(x => x)", "let a = 1;", "const b = 2;", "`${a}`", "f(...a)", "function f(a = 1) {}", "var {a} = b;",
     "x = { f() {} };", "a?.b", "new Promise(f)", "a.includes(b)", "for (var a of b) {}", "class A {}"],
)  # fmt: skip
def test_what_is_newer_is_found(newer: str) -> None:
    assert [what for what, pattern in NEWER.items() if re.search(pattern, bare(newer))]


def test_the_styles_are_old_too() -> None:
    text = re.sub(r"/\*.*?\*/", "", (WEB / "screen.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert re.findall(STYLES, text) == []


def test_nothing_is_fetched_from_anywhere_else_by_style_or_page() -> None:
    for path in WEB.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?:|//[a-z]|@import|url\(", text), path.name
