"""Reading the text of an expression: what binds tighter, what is a name, and what cannot be read, with the way out."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrm.expressions.grammar import RESERVED
from xrm.expressions.parser import parse
from xrm.expressions.problems import ExpressionError
from xrm.expressions.syntax import Constant, Count, ForSome, Invocation, Membership, Names, Operation, Syntax


def shape(syntax: Syntax) -> str:
    """The tree in brackets, to read."""
    match syntax:
        case Constant(value=value):
            return repr(value) if isinstance(value, str) else str(value)
        case Names(parts=parts):
            return "/".join(part.text for part in parts)
        case Operation(operator=operator, operands=operands):
            return f"({operator} {' '.join(shape(each) for each in operands)})"
        case Membership(item=item, options=options):
            return f"(in {shape(item)} {' '.join(shape(each) for each in options)})"
        case ForSome(every=every, over=over, variable=variable, body=body):
            inside = f" {variable.text}: {shape(body)}" if variable and body else ""
            return f"({'all' if every else 'any'} {shape(over)}{inside})"
        case Count(over=over):
            return f"(count {shape(over)})"
        case Invocation(name=name, arguments=arguments):
            return f"{name.text}({', '.join(shape(each) for each in arguments)})"
    raise AssertionError(syntax)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a eq 1 or b eq 2 and c eq 3", "(or (eq a 1) (and (eq b 2) (eq c 3)))"),
        ("(a eq 1 or b eq 2) and c", "(and (or (eq a 1) (eq b 2)) c)"),
        ("a and b and c", "(and a b c)"),
        ("not a and b", "(and (not a) b)"),
        ("not a eq true", "(eq (not a) True)"),
        ("not a in (1, 2)", "(not (in a 1 2))"),
        ("not (a eq 1)", "(not (eq a 1))"),
        ("not not a", "(not (not a))"),
        ("a gt 1 eq b gt 2", "(eq (gt a 1) (gt b 2))"),
        ("a add b mul c sub d", "(sub (add a (mul b c)) d)"),
        ("-a mul b", "(mul (- a) b)"),
        ("a sub -5", "(sub a -5)"),
        ("-5 in (-5)", "(in -5 -5)"),
        ("a div 2 div 3", "(div (div a 2) 3)"),
        ("a divby 2 mod 3", "(mod (divby a 2) 3)"),
        ("a in (7)", "(in a 7)"),
        ("a has 'x' and b", "(and (has a 'x') b)"),
        ("l/any(x:x/a eq 1)", "(any l x: (eq x/a 1))"),
        ("a/l/all( x : x/a )", "(all a/l x: x/a)"),
        ("l/any()", "(any l)"),
        ("l/$count gt 3", "(gt (count l) 3)"),
        ("$it/a eq $IT", "(eq $it/a $IT)"),
        ("A EQ 1 And NOT b Or c IN (NULL)", "(or (and (eq A 1) (not b)) (in c None))"),
        ("contains(a, 'it''s')", 'contains(a, "it\'s")'),
        ("f()", "f()"),
        ("a\n  eq\t1", "(eq a 1)"),
        ("true eq FALSE", "(eq True False)"),
        ("d eq 2026-01-02", "(eq d 2026-01-02)"),
        ("t eq 10:30", "(eq t 10:30:00)"),
        ("t eq 10:30:15.25", "(eq t 10:30:15.250000)"),
        ("m eq 2026-01-02T10:00:00+01:00", "(eq m 2026-01-02 09:00:00+00:00)"),
        ("m eq 2026-01-02t10:00Z", "(eq m 2026-01-02 10:00:00+00:00)"),
        ("i eq 3F2504E0-4f89-11d3-9a0c-0305e82c3301", "(eq i 3f2504e0-4f89-11d3-9a0c-0305e82c3301)"),
        ("i eq abcdef01-4f89-11d3-9a0c-0305e82c3301", "(eq i abcdef01-4f89-11d3-9a0c-0305e82c3301)"),
        ("p eq 12.50", "(eq p 12.50)"),
    ],
)
def test_an_expression_is_read_as_odata_binds_it(text: str, read: str) -> None:
    assert shape(parse(text)) == read


PLAIN = """allowance anything nullable_x order android notes eqx in_stock has_it true_x dates modern divide addition
subject müller year date now contains"""


@pytest.mark.parametrize("name", PLAIN.split())
def test_a_keyword_never_cuts_a_name(name: str) -> None:
    assert shape(parse(f"{name} eq 1 and x/{name} eq 2")) == f"(and (eq {name} 1) (eq x/{name} 2))"


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_words_of_the_language_are_no_names(word: str) -> None:
    with pytest.raises(ExpressionError):
        parse(f"x/{word} eq 1")


@pytest.mark.parametrize(
    ("text", "at", "message", "hint"),
    [
        ("", (0, 0), "no expression here", ""),
        ("a == 1", (2, 4), "`==` at column 3", "Use `eq`"),
        ("a = 1", (2, 3), "`=` at column 3", "Use `eq`"),
        ("= a eq 1", (0, 1), "`=` at column 1", "no `=` in front"),
        ("a && b", (2, 4), "`&&`", "Use `and`"),
        ("a || b", (2, 4), "`||`", "Use `or`"),
        ("a != 1", (2, 4), "`!=`", "Use `ne`"),
        ("a >= 1", (2, 4), "`>=`", "Use `ge`"),
        ("a + 1", (2, 3), "`+`", "Use `add`"),
        ("a / 2", (4, 5), "`2`", ""),
        ('a eq "x"', (5, 6), '`"`', "single quotes"),
        ("a eq 'x", (5, 6), "`'`", "not closed"),
        ("(a eq 1", (7, 7), "ends too early: expected `)`", "parenthesis is not closed"),
        ("a eq", (4, 4), "ends too early: expected a value", ""),
        ("a eql 1", (2, 5), "`eql` at column 3", "Did you mean `eq`?"),
        ("a like 'x'", (2, 6), "`like`", "contains"),
        ("a is null", (2, 4), "`is`", "eq null"),
        ("a b", (2, 3), "`b` at column 3", "operator between"),
        ("a in [1, 2]", (5, 6), "`[`", "parentheses"),
        ("a in ()", (6, 7), "`)`", ""),
        ("a.b eq 1", (1, 2), "`.`", "with `/`"),
        ("a eq @me", (5, 6), "`@`", "aliases"),
        ("l/any(e e/x eq 1)", (8, 9), "expected `:`", ""),
        ("a eq 5abc", (5, 9), "`5abc`", ""),
        ("a eq 'x' drop table", (9, 13), "`drop`", ""),
        ("a eq 2026-02-30", (5, 15), "no such day", ""),
        ("a eq 25:00", (5, 10), "no such time", ""),
        ("a eq 2026-01-02T10:00:00", (5, 24), "needs a zone", ""),
        ("a eq 0001-01-01T00:00:00+05:00", (5, 30), "no such moment", ""),
        ("a eq 9223372036854775808", (5, 24), "64 bits", ""),
        ("a eq 1234567890.123456789", (5, 25), "at most 18 digits", ""),
        ("a eq '\x00'", (5, 8), "no text can have", ""),
        ("a eq '\ud800'", (5, 8), "no text can have", ""),
    ],
)
def test_what_cannot_be_read_is_shown_at_its_place(text: str, at: tuple[int, int], message: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)

    (problem,) = caught.value.problems
    assert problem.code == "XRM401"
    assert message in problem.message
    assert hint in problem.hint
    assert caught.value.spans == (at,)


def test_a_long_text_is_refused_before_it_is_read() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("a eq " + "1" * 8_000)

    assert caught.value.problems[0].code == "XRM409"


@pytest.mark.parametrize("text", ["(" * 3_900 + "a" + ")" * 3_900, " or ".join(f"a eq {each}" for each in range(500))])
def test_parentheses_and_long_lists_of_terms_are_no_depth(text: str) -> None:
    assert parse(text).depth <= 3


NESTED = ("not " * 1_900 + "a", "- " * 3_900 + "a", "f(" * 1_900 + "a" + ")" * 1_900, "a add " * 1_300 + "a")


@pytest.mark.parametrize("text", NESTED, ids=["not", "minus", "call", "add"])
def test_deep_nesting_is_a_problem_not_a_crash(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)

    assert caught.value.problems[0].code == "XRM409"


def test_an_unclosed_nest_is_a_problem_not_a_crash() -> None:
    with pytest.raises(ExpressionError):
        parse("f(" * 3_900)


PIECES = "a eq ne gt and or not in has add ( ) , / : ' $it $count any all null 1 2.5 - 2026-01-01 me"
SOUP = st.lists(
    st.one_of(st.sampled_from(PIECES.split()), st.text(string.printable, max_size=3), st.text(max_size=2)), max_size=20
).map(" ".join)


@given(SOUP)
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        syntax = parse(text)
    except ExpressionError as error:
        codes, spans = {problem.code for problem in error.problems}, error.spans
    else:
        codes, spans = set(), ((syntax.start, syntax.end),)

    assert codes <= {"XRM401", "XRM409"}
    assert all(0 <= start <= end <= len(text) for start, end in spans)


def test_reading_time_grows_with_the_text_and_no_faster() -> None:
    began = time.perf_counter()
    for text in ("a eq 1 or " * 790 + "a eq 1", "'" * 7_999, "((((" * 1_999, "a/" * 3_999 + "a", "1" * 7_999):
        try:
            parse(text)
        except ExpressionError:
            continue

    assert time.perf_counter() - began < 5
