"""Query words: known, once, in any spelling OData allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrm.errors import XrmError
from xrm.web.api.words import COUNT, LIST, NONE, parse_words


def codes(query: bytes, allowed: frozenset[str] = LIST) -> list[str]:
    with pytest.raises(XrmError) as caught:
        parse_words(query, allowed)
    return [problem.code for problem in caught.value.problems]


@pytest.mark.parametrize("query", [b"$filter=a%20eq%201&$top=5", b"filter=a+eq+1&top=5", b"$FILTER=a eq 1&Top=5"])
def test_a_word_is_the_same_with_and_without_dollar_and_in_any_case(query: bytes) -> None:
    assert parse_words(query, LIST) == {"filter": "a eq 1", "top": "5"}


def test_a_word_said_twice_is_refused_however_it_is_spelt() -> None:
    assert codes(b"$top=1&top=2") == ["XRM802"]


def test_every_problem_is_told_at_once() -> None:
    assert codes(b"$fliter=x&$compute=y&colour=red") == ["XRM802", "XRM813", "XRM802"]


def test_an_unknown_word_is_told_the_nearest_one() -> None:
    with pytest.raises(XrmError) as caught:
        parse_words(b"$fliter=x", LIST)

    assert "$filter" in caught.value.problems[0].hint


def test_what_a_list_takes_means_nothing_elsewhere() -> None:
    assert codes(b"$top=1", COUNT) == ["XRM802"]
    assert codes(b"$filter=x", NONE) == ["XRM802"]


def test_an_alias_stands_for_one_literal() -> None:
    said = parse_words(b"$filter=name eq @n and note ne '@n'&@n='O''Neil'", LIST)

    assert said["filter"] == "name eq 'O''Neil' and note ne '@n'"


def test_an_alias_cannot_smuggle_an_expression_in() -> None:
    assert codes(b"$filter=name eq @n&@n='x' or 1 eq 1") == ["XRM801"]


@pytest.mark.parametrize(
    "query",
    [b"$filter=%ff", b"%ff=1", b"$filter=%00", b"$filter=" + b"x" * 9000, b"&".join(b"@a%d=1" % i for i in range(60))],
)
def test_what_is_no_text_or_too_much_is_refused(query: bytes) -> None:
    assert set(codes(query)) <= {"XRM801", "XRM802"}


@given(st.binary(max_size=80))
def test_any_bytes_are_words_or_problems(query: bytes) -> None:
    try:
        said = parse_words(query, LIST)
    except XrmError:
        return
    assert set(said) <= LIST
