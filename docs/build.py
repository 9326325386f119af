"""Writes `docs/reference/language.md` from the schemas, the field types and the functions, `docs/reference/components.md`
from the templates and the style sheet, and on the page of each problem everything that it says, from the cases under
test: `make docs`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from xrm.builtin.fieldtypes import FIELD_TYPES
from xrm.definitions.document import KINDS
from xrm.definitions.editors import names
from xrm.expressions.functions import BUILTIN, SPECIAL
from xrm.web.components import Component, TokenGroup, components_in, states_in, tokens_in

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "language.md"
SCHEMAS = {name: json.loads((ROOT / "schemas" / "language" / f"{name}.json").read_text("utf-8")) for name in names()}
COMPONENTS = ROOT / "docs" / "reference" / "components.md"
TEMPLATES = ROOT / "xrm" / "web" / "templates"
TOKENS = ROOT / "assets" / "src" / "styles" / "tokens.css"
PROBLEMS = ROOT / "docs" / "reference" / "problems"
CASES = ROOT / "tests" / "golden" / "problems"
SAID = re.compile(r"^(?:\S+  )?(XRM\d{3})(?: \(\w+\))?  (.*)\n(?: +.*\n)*?(?:   hint: (.*)\n)?(?=\S|\Z)", re.MULTILINE)
ALL = "\n## All it says\n"
INTRODUCTION = """\
# The definition language: every key

Written from the JSON Schemas in `schemas/language`, which also explain keys in your editor. The first key of a file
says what it is. A field may be written short (`email: email, required`) or as a map of the keys below; `xrm explain`
shows every setting with where it came from.
"""


def page() -> str:
    """The whole reference as Markdown."""
    kinds = [name for name in KINDS if name in SCHEMAS]
    parts = SCHEMAS["parts"]["$defs"]
    chapters = [INTRODUCTION, types()]
    chapters += [chapter(SCHEMAS[name], f"`{name}` files", name) for name in kinds]
    chapters.append(chapter(SCHEMAS["field"], "A field", "field"))
    chapters += [chapter(parts[name], f"A {name}", name) for name in parts if parts[name].get("properties")]
    return "\n".join([*chapters, functions()])


def types() -> str:
    rows = [
        (f"`{each.name}`", each.help, f"`{each.example}`", keys(each.options))
        for each in sorted(FIELD_TYPES, key=lambda each: each.name)
    ]
    return "## Types of fields\n\n" + table(("type", "what it holds", "example", "its own options"), rows)


def functions() -> str:
    """The functions of the expression language; what each takes is checked when definitions are read."""
    said = {each.written or each.name: each.help for each in BUILTIN.values()} | dict(SPECIAL)
    rows = [(f"`{name}`", said[name]) for name in sorted(said, key=str.lower)]
    return "## Functions of expressions\n\n" + table(("function", "gives"), rows)


def keys(options: frozenset[str]) -> str:
    return ", ".join(f"`{each}`" for each in sorted(options))


def chapter(schema: Mapping[str, Any], title: str, name: str) -> str:
    rows = [(f"`{key}`", said, example) for key, said, example in described(schema, "")]
    return f"## {title}\n\n{schema['description']}\n\n" + table(("key", "what it says", "example"), rows)


def described(schema: Mapping[str, Any], inside: str) -> Iterator[tuple[str, str, str]]:
    """Key, description and example of each property, those of inner maps by their path."""
    for key, each in schema.get("properties", {}).items():
        if each.get("$comment") == "later":
            continue
        found = followed(each)
        yield inside + key, each.get("description") or found["description"], example(key, found)
        if "$ref" not in each:
            yield from described(each, f"{inside}{key}.")
            for below in (each.get("additionalProperties"), each.get("then", {}).get("additionalProperties")):
                if isinstance(below, dict):
                    yield from described(below, f"{inside}{key}.*.")


def followed(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a key, with the example of the one it refers to where it has none of its own."""
    if "examples" in schema or "/properties/" not in schema.get("$ref", ""):
        return schema
    file, _, key = schema["$ref"].partition("#/properties/")
    return {**SCHEMAS[file.removesuffix(".json")]["properties"][key], **schema}


def example(key: str, schema: Mapping[str, Any]) -> str:
    if "examples" not in schema:
        return ""
    text = yaml.safe_dump(
        {key: schema["examples"][0]}, default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False
    )
    return f"`{text.strip()[1:-1]}`"


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines) + "\n"


LOOK = """\
# How pages look: components and tokens

Written from the templates in `xrm/web/templates/components` and from `assets/src/styles/tokens.css`. The pages of xrm are
made of these, and those of a plugin may be: a template imports a component by its file, as in
`{% from "components/badge.html" import badge %}`. An administrator finds each in all its states, light and dark, with the
code that draws it, under Administration → Components (`/admin/components`). What a component is given is escaped; markup
goes in through `{% call %}`, and where a parameter says so.

All of it stands on [Tabler](https://tabler.io), whose classes and variables take the tokens over. A page is checked in
four looks: light and dark, and comfortable and compact. The theme is the system's until somebody chooses one; whoever asks
the system for less motion gets none.
"""


def components_page() -> str:
    """The components with what they take, and the tokens with what they are for."""
    files = sorted((TEMPLATES / "components").glob("*.html"))
    told = [component(each, path) for path in files for each in components_in(path.read_text("utf-8"), path.stem)]
    groups = [tokens(each) for each in tokens_in(TOKENS.read_text("utf-8"))]
    return "\n".join([LOOK, "## Components\n", *told, "## Tokens\n", *groups])


def component(each: Component, path: Path) -> str:
    rows = [(f"`{name}`", about) for name, about in each.parameters]
    states = states_in((TEMPLATES / "gallery" / path.name).read_text("utf-8"))
    shown = next((state for state in states if re.search(rf"\b{each.name}\(", state.code)), None)
    code = f"\n```jinja\n{shown.code}\n```\n" if shown else ""
    opening = f'### {each.name}\n\n{each.about}\n\n`{{% from "components/{path.name}" import {each.name} %}}`\n\n'
    return opening + table(("takes", "what it is"), rows) + code


def tokens(group: TokenGroup) -> str:
    rows = [(f"`{each.name}`", f"`{each.value}`" if len(each.value) < 40 else "", each.about) for each in group.tokens]
    return f"### {group.name}\n\n{group.about[0].upper()}{group.about[1:]}\n\n" + table(("token", "value", "for"), rows)


def problem_page(path: Path) -> str:
    """The page of a problem, with every sentence of its code and the way out that goes with it."""
    said = sentences(path.stem)
    lines = [f"* {words}" + (f"\\\n  {way_out}" if way_out else "") for words, way_out in said.items()]
    return path.read_text("utf-8").split(ALL)[0] + ALL + "\n" + "\n".join(lines) + "\n"


def sentences(code: str) -> dict[str, str]:
    """What is said under a code in the cases, in their order, with the way out; alike ones once."""
    found: dict[str, str] = {}
    for path in sorted(CASES.glob(f"{code.lower()}-*.txt")):
        for each, words, way_out in SAID.findall(path.read_text("utf-8")):
            if each == code and len(words) <= LONGEST:
                found.setdefault(words, way_out)
    alike = {re.sub(r"`[^`]*`", "`", words): words for words in reversed(found)}
    return {words: way_out for words, way_out in found.items() if words in alike.values()}


LONGEST = 240


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    COMPONENTS.write_text(components_page(), encoding="utf-8")
    for each in PROBLEMS.glob("XRM*.md"):
        each.write_text(problem_page(each), encoding="utf-8")
