"""What the checker says of an expression: the code, where in the text, the words, and the way out."""

from __future__ import annotations

import pytest

from tests.support.people import SCOPE
from xrm.catalog.kinds import Kind
from xrm.expressions.checker import CONDITION, ExpressionError, check, check_rollup, check_template

MISTAKES = {
    "age eq 'x'": ("XRM404", "age eq 'x'", 0, "`age eq 'x'` compares a number with a text.", "Write x without quotes."),
    "nmae eq 'a'": ("XRM302", "nmae", 0, "`nmae` is not a field of person.", "Did you mean `name` or `mean`?"),
    "name gt 3": ("XRM404", "name gt 3", 0, "`name gt 3` compares a text with a number.", ""),
    "level eq 'midle'": (
        "XRM404",
        "'midle'",
        9,
        "`midle` is not one of the choices of level.",
        "Did you mean `middle`?",
    ),
    "age == 3": ("XRM401", "==", 4, "Cannot read this expression: `==` at column 5.", "Use `eq`."),
    "age eq 3 && active": ("XRM401", "&&", 9, "Cannot read this expression: `&&` at column 10.", "Use `and`."),
    "active eq": ("XRM401", "", 9, "This expression ends too early: expected a value.", ""),
    "contains(name)": ("XRM402", "contains", 0, "`contains` takes 2 arguments, not 1.", ""),
    "contans(name,'a')": ("XRM402", "contans", 0, "`contans` is no function.", "Did you mean `contains`?"),
    "orders/number eq 1": (
        "XRM403",
        "orders/number",
        0,
        "The path `orders/number` goes through a list.",
        "Write `orders/any(x: x/number eq …)`, or make it a roll-up.",
    ),
    "orders/any(o: o/nope eq 1)": ("XRM302", "nope", 16, "`nope` is not a field of order.", ""),
    "name/x eq 1": ("XRM403", "name/x", 0, "`name` is not a link, so `/x` leads nowhere.", ""),
    "mentor/nmae eq 'x'": ("XRM302", "nmae", 7, "`nmae` is not a field of person.", "Did you mean `name` or `mean`?"),
    "old(age) eq 1": (
        "XRM405",
        "old(age)",
        0,
        "`old` has no meaning here.",
        "It belongs in rules and in access to write.",
    ),
    "name": (
        "XRM404",
        "name",
        0,
        "A condition must be true or false; `name` is a text.",
        "Compare it: `name ne null`.",
    ),
    "1 add 'a' eq 2": (
        "XRM404",
        "'a'",
        6,
        "`add` needs numbers; `'a'` is a text.",
        "Write `concat(a, b)` to join texts.",
    ),
    "age in ()": ("XRM401", ")", 8, "Cannot read this expression: `)` at column 9, expected a value.", ""),
    "= age eq 3": (
        "XRM401",
        "=",
        0,
        "Cannot read this expression: `=` at column 1.",
        "A condition takes no `=` in front.",
    ),
    "age eq 3)": ("XRM401", ")", 8, "Cannot read this expression: `)` at column 9, expected the end.", ""),
    "(age eq 3": ("XRM401", "", 9, "This expression ends too early: expected `)`.", "A parenthesis is not closed."),
    "'abc": (
        "XRM401",
        "'",
        0,
        "Cannot read this expression: `'` at column 1.",
        "This text is not closed; a quote inside a text is written twice: 'it''s'.",
    ),
    "age eq 99999999999999999999": (
        "XRM401",
        "99999999999999999999",
        7,
        "`99999999999999999999` is not a whole number: whole numbers have at most 64 bits.",
        "",
    ),
    "born eq 2026-13-01": ("XRM401", "2026-13-01", 8, "`2026-13-01` is not a date: there is no such day.", ""),
    "has_role(3)": ("XRM404", "3", 9, "`has_role` takes the name of a role in quotes.", ""),
    "me() eq 3": ("XRM404", "me() eq 3", 0, "`me() eq 3` compares a record with a number.", ""),
    "active and age": (
        "XRM404",
        "age",
        11,
        "A condition must be true or false; `age` is a number.",
        "Compare it: `age ne null`.",
    ),
    "not age": (
        "XRM404",
        "age",
        4,
        "`not` needs something true or false; `age` is a number.",
        "`not` binds tighter than a comparison: write `not (age eq …)`, or `age ne …`.",
    ),
    "level gt 'low'": (
        "XRM404",
        "'low'",
        9,
        "`low` is not one of the choices of level.",
        "It has beginner, middle, expert.",
    ),
    "date_add(born, 1, 'fortnight') eq born": (
        "XRM404",
        "'fortnight'",
        18,
        "`'fortnight'` is not a unit of `date_add`; use day, week, month, year.",
        "",
    ),
    "matchesPattern(name,'(a+)+')": (
        "XRM207",
        "'(a+)+'",
        20,
        "The pattern `(a+)+` cannot be used: it repeats what repeats already.",
        "",
    ),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_answered_with_its_place_and_the_way_out(text: str) -> None:
    code, at, start, message, hint = MISTAKES[text]

    with pytest.raises(ExpressionError) as refused:
        check(text, "person", SCOPE, want=CONDITION, sql=True)

    (problem,) = refused.value.problems
    assert (problem.code, problem.message, problem.hint) == (code, message, hint)
    assert refused.value.spans == ((start, start + len(at)),)
    assert text[start : start + len(at)] == at


def test_every_mistake_of_a_text_is_told_at_once() -> None:
    with pytest.raises(ExpressionError) as refused:
        check("nmae eq 'x' and age eq 'y' and contans(name, 'z')", "person", SCOPE, want=CONDITION)

    assert [each.code for each in refused.value.problems] == ["XRM302", "XRM404", "XRM402"]
    assert list(refused.value.spans) == sorted(refused.value.spans)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("age add 1", Kind.INTEGER),
        ("age divby 2", Kind.DECIMAL),
        ("concat(name, 1, born)", Kind.TEXT),
        ("if(active, 1, 2.5)", Kind.DECIMAL),
        ("mentor/mentor/born", Kind.DATE),
        ("coalesce(name, 'nobody')", Kind.TEXT),
        ("orders/$count", Kind.INTEGER),
        ("year(born)", Kind.INTEGER),
    ],
)
def test_a_value_is_of_the_kind_its_parts_make(text: str, kind: Kind) -> None:
    assert check(text, "person", SCOPE).kind is kind


@pytest.mark.parametrize("name", ["allowance", "anything", "nullable_x", "notes_of", "inn", "andrew", "eqs"])
def test_a_word_of_the_language_never_cuts_a_name(name: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        check(f"{name} eq 1", "person", SCOPE)

    assert f"`{name}` is not a field" in refused.value.problems[0].message


def test_a_choice_is_said_by_the_name_of_today_and_kept_by_its_first() -> None:
    expression = check("level eq 'middle'", "person", SCOPE)

    assert "'advanced'" in repr(expression.root)


def test_a_rollup_and_a_template_are_checked_alike() -> None:
    assert check_rollup("count", "orders", "status eq 'paid'", "person", SCOPE).kind is Kind.INTEGER
    assert [
        str(part) if isinstance(part, str) else part.text
        for part in check_template("{name}, {age}", "person", SCOPE).parts
    ] == [
        "name",
        ", ",
        "age",
    ]
    with pytest.raises(ExpressionError, match="statusx"):
        check_rollup("count", "orders", "statusx eq 'paid'", "person", SCOPE)
    with pytest.raises(ExpressionError, match="nmae"):
        check_template("{nmae}", "person", SCOPE)
