"""The short form is its long form, each part at its own column."""

from __future__ import annotations

import pytest

from xrm.definitions.findings import Findings
from xrm.definitions.parse import parse
from xrm.definitions.shortform import expand_field, split
from xrm.definitions.tree import Map, plain


def expanded(text: str) -> Map:
    findings = Findings()
    node = parse("a.yaml", text, findings)
    assert node is not None
    entry = next(iter(node))
    found = expand_field(entry.key, entry.value, findings)
    assert not findings.sorted(), [str(each) for each in findings.sorted()]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("email, required", {"type": "email", "required": True}),
        ("text(80)", {"type": "text(80)"}),
        ("decimal(4,1), min 0, max 9.5", {"type": "decimal(4,1)", "min": 0, "max": "9.5"}),
        ("money(EUR), default = plan/fee", {"type": "money(EUR)", "default": "= plan/fee"}),
        ("date, max = date_add(today(), 1, 'day')", {"type": "date", "max": "= date_add(today(), 1, 'day')"}),
        (
            "link self, label 'Part of', inverse branches",
            {"type": "link", "to": ["self"], "label": "Part of", "inverse": "branches"},
        ),
        ("link a | b", {"type": "link", "to": ["a", "b"]}),
        (
            "link x, where status in ('a', 'b'), once",
            {"type": "link", "to": ["x"], "where": "status in ('a', 'b')", "once": True},
        ),
        ("text, label 'It''s'", {"type": "text", "label": "It's"}),
        ("sequence(S-{year}-{n:4}), reset yearly", {"type": "sequence(S-{year}-{n:4})", "reset": "yearly"}),
        ("file, accept pdf, max 20 MB", {"type": "file", "accept": "pdf", "max": "20 MB"}),
        ("= a sub b", {"formula": "a sub b"}),
        ("count orders", {"count": "orders"}),
        ("sum orders/lines/price where paid eq true", {"sum": "orders/lines/price", "where": "paid eq true"}),
        ("max members/born", {"max": "members/born"}),
        ("[a, b]", {"type": "choice", "choices": ["a", "b"]}),
        (
            "'[a, ''b c''], required'",
            {"type": "choice", "choices": ["a", "b c"], "required": True},
        ),
        ("{choices: [a]}", {"type": "choice", "choices": ["a"]}),
        ("{type: link user, required: true}", {"type": "link", "required": True, "to": ["user"]}),
    ],
)
def test_a_short_form_is_its_long_form(short: str, long: dict[str, object]) -> None:
    found = plain(expanded(f"x: {short}\n"))

    assert {
        name: str(each) if name == "max" and not isinstance(each, int) else each for name, each in found.items()
    } == long


def test_every_part_has_its_own_column() -> None:
    found = expanded("name: text(80), required, default = a/b\n")

    assert [(entry.key.text, entry.key.mark.column, entry.value.mark.column) for entry in found] == [
        ("type", 7, 7),
        ("required", 17, 17),
        ("default", 27, 35),
    ]


def test_commas_in_brackets_and_quotes_do_not_split() -> None:
    text = "a(1,2), b 'x, y', c in ('p', 'q')"

    assert [text[start:end] for start, end in split(text)] == ["a(1,2)", "b 'x, y'", "c in ('p', 'q')"]
