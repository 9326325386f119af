"""The components of the pages: each is told as it is, shown in the gallery, and made of the tokens only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2.runtime import Macro

from tests.web.site import Site
from xrm.web.components import components_in, states_in, tokens_in
from xrm.web.pages.components import TEMPLATES, families, imports

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "assets" / "src" / "styles"
TOKENS = STYLES / "tokens.css"
COMPONENTS = [(family.name, each.name) for family in families() for each in family.components]
HELPERS = {"column_head"}
"""Macros for their own file alone."""


def code() -> str:
    return "\n".join(state.code for family in families() for state in family.states)


def test_a_macro_is_told_by_the_comment_above_it() -> None:
    text = '{#\nbadge: One word.\n  label  what it says\n  color  its colour\n#}\n{% macro badge(label, color="") -%}\n'

    (found,) = components_in(text, "badge")

    assert found.about == "One word."
    assert found.parameters == (("label", "what it says"), ("color", "its colour"))
    assert found.signature == 'badge(label, color="")'


def test_states_are_told_apart_by_the_comment_before_each() -> None:
    assert [(each.title, each.code) for each in states_in("{# Plain #}\na\n{# In red #}\nb\n\nc\n")] == [
        ("Plain", "a"),
        ("In red", "b\n\nc"),
    ]


@pytest.mark.parametrize(("file", "name"), COMPONENTS)
def test_what_a_component_takes_is_what_is_told(site: Site, file: str, name: str) -> None:
    macro = getattr(site.app.jinja_env.get_template(f"components/{file}.html").module, name)
    (told,) = (each for family in families() for each in family.components if each.name == name)

    assert [parameter for parameter, _ in told.parameters] == list(macro.arguments)
    assert all(about for _, about in told.parameters)


def test_every_macro_of_the_set_is_told_or_a_helper(site: Site) -> None:
    for path in (TEMPLATES / "components").glob("*.html"):
        module = site.app.jinja_env.get_template(f"components/{path.name}").module
        own = {name for name, each in vars(module).items() if isinstance(each, Macro)}
        told = {each.name for each in components_in(path.read_text("utf-8"), path.stem)}
        assert {name for name in own if f"macro {name}(" in path.read_text("utf-8")} - HELPERS == told


@pytest.mark.parametrize(("file", "name"), COMPONENTS)
def test_every_component_is_in_the_gallery_and_in_the_reference(file: str, name: str) -> None:
    reference = (ROOT / "docs" / "reference" / "components.md").read_text("utf-8")

    assert re.search(rf"\b{name}\(", code())
    assert f"### {name}\n" in reference
    assert f"components/{file}.html" in imports()


def test_every_token_says_what_it_is_for() -> None:
    text = TOKENS.read_text("utf-8")
    root = text[text.index(":root {") : text.index("\n}")]
    told = {token.name for group in tokens_in(text) for token in group.tokens}
    reference = (ROOT / "docs" / "reference" / "components.md").read_text("utf-8")

    assert told == set(re.findall(r"^  (--x-[\w-]+):", root, re.MULTILINE))
    assert [name for name in told if f"`{name}`" not in reference] == []


PAPER = "print.css"
"""Black on white and in sizes of paper, whatever the theme and the screen: it says its tokens anew."""
OWN_VALUES = {
    "a colour": r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|light-dark\(",
    "a size of type": r"font-size: [\d.]+(?:rem|px|em)|font: \d+ [\d.]+(?:rem|px)",
    "a radius": r"border-radius: [1-9]\d*px",
    "a duration": r"(?:transition|animation)[\w-]*: [^;]*?\b[\d.]+m?s\b",
    "a shadow": r"box-shadow: (?!none|var\()",
}


@pytest.mark.parametrize("what", OWN_VALUES)
def test_no_other_style_sheet_names(what: str) -> None:
    found = {
        path.name: re.findall(OWN_VALUES[what], re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL))
        for path in STYLES.glob("*.css")
        if path.name != PAPER
        if path != TOKENS
    }

    assert {name: each for name, each in found.items() if each} == {}, f"{what} that is no token: say it in tokens.css"


def test_every_token_that_is_used_is_there() -> None:
    used = {
        name for path in STYLES.glob("*.css") for name in re.findall(r"var\((--x-[\w-]+)\)", path.read_text("utf-8"))
    }
    known = set(re.findall(r"(--x-[\w-]+):", "".join(path.read_text("utf-8") for path in STYLES.glob("*.css"))))

    assert used - known == set()
