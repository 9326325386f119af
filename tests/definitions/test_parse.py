"""Text -> nodes: YAML 1.2 core rules, every place, and no more than plain data."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrm.definitions.findings import Findings
from xrm.definitions.parse import MOST_KEYS, parse
from xrm.definitions.tree import Items, Map, Scalar, Style, hear
from xrm.errors import Mark, Problem


def read(text: str) -> tuple[Map | None, tuple[Problem, ...]]:
    findings = Findings()
    return parse("a.yaml", text, findings), findings.sorted()


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("no", "no"),
        ("on", "on"),
        ("True", "True"),
        ("12:30", "12:30"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("1.10", Decimal("1.10")),
        (".5", Decimal(".5")),
        ("1e3", Decimal("1e3")),
        ("1e9999", "1e9999"),
        ("1_000", "1_000"),
        ("-", "-"),
        ("1.2.3", "1.2.3"),
        (".", "."),
        ("2026-01-31", "2026-01-31"),
    ],
)
def test_a_plain_word_is_heard_as_yaml_1_2_hears_it(written: str, heard: object) -> None:
    assert hear(written) == heard
    assert type(hear(written)) is type(heard)


def test_a_quoted_word_is_always_a_text_and_the_written_text_is_kept() -> None:
    node, problems = read("a: 'true'\nb: 1.10\n")

    assert not problems
    assert node is not None
    assert [node.get("a"), node.get("b")] == [
        Scalar("true", "true", Mark("a.yaml", 1, 4, 6), Style.SINGLE, 1, 1),
        Scalar("1.10", Decimal("1.10"), Mark("a.yaml", 2, 4, 4)),
    ]


def test_a_part_of_a_quoted_text_has_its_own_column() -> None:
    node, _ = read("a: 'it''s here'\n")
    assert node is not None
    said = node.get("a")

    assert isinstance(said, Scalar)
    assert said.at(said.text.index("here")) == Mark("a.yaml", 1, 11, 4)


def test_maps_and_lists_keep_their_order_and_places() -> None:
    node, _ = read("a:\n  - x\n  - y: 1\n")
    assert node is not None
    items = node.get("a")

    assert isinstance(items, Items)
    assert [each.mark.line for each in items.items] == [2, 3]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\na: 2\n", "XRM102", 2),
        ("a: &x 1\n", "XRM103", 1),
        ("a: *x\n", "XRM103", 1),
        ("a: !secret x\n", "XRM103", 1),
        ("a: {<<: {b: 1}}\n", "XRM103", 1),
        ("- a\n", "XRM105", 1),
        ("", "XRM105", 1),
        ("just a text", "XRM105", 1),
        ("a: 1\n---\nb: 2\n", "XRM101", 2),
        ("%YAML 1.1\n---\na: 1\n", "XRM101", 1),
        ("? [a, b]\n: 1\n", "XRM101", 1),
        ("a: \x00\n", "XRM101", 1),
        ("a: " + "[" * 30 + "]" * 30, "XRM106", 1),
        ("\n".join(f"k{n}: 1" for n in range(MOST_KEYS + 1)), "XRM106", 1),
        ("a: " + "x" * (1 << 20), "XRM106", 1),
    ],
)
def test_what_is_more_than_plain_data_is_refused_at_its_place(text: str, code: str, line: int) -> None:
    _, problems = read(text)

    assert [(each.code, each.where.line) for each in problems if each.where] == [(code, line)]


def test_aliases_are_never_expanded() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: [*a, *a, *a]\n" for n in range(300))

    _, problems = read(bomb)

    assert {each.code for each in problems} == {"XRM103"}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_gives_nodes_or_problems(text: str) -> None:
    node, problems = read(text)

    assert node is not None or problems
