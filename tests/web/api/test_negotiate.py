"""What the caller reads and prefers."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import Headers

from xrm.errors import XrmError
from xrm.web.api.negotiate import read_manner


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "*/*",
        "application/*",
        "text/html, application/json;q=0.5",
        "application/json;odata.metadata=full",
        "",
    ],
)
def test_json_is_answered_to_whoever_reads_it(accept: str) -> None:
    assert read_manner(Headers({"Accept": accept})).content_type.startswith("application/json")


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml", "application/json;q=0", "application/json;odata.metadata=huge"]
)
def test_who_reads_no_json_is_told_so(accept: str) -> None:
    with pytest.raises(XrmError) as caught:
        read_manner(Headers({"Accept": accept}))

    assert caught.value.problems[0].code == "XRM817"


def test_exact_numbers_as_text_are_asked_for_in_accept() -> None:
    manner = read_manner(Headers({"Accept": "application/json;IEEE754Compatible=true"}))

    assert manner.exact_as_text
    assert "IEEE754Compatible=true" in manner.content_type


@pytest.mark.parametrize(("most", "spoken"), [("4.0", "4.0"), ("4.01", "4.01"), ("5.0", "4.01")])
def test_the_version_is_the_highest_both_speak(most: str, spoken: str) -> None:
    assert read_manner(Headers({"OData-MaxVersion": most})).version == spoken


@pytest.mark.parametrize("header", ["OData-MaxVersion", "OData-Version"])
@pytest.mark.parametrize("version", ["3.0", "x"])
def test_another_version_is_refused(header: str, version: str) -> None:
    with pytest.raises(XrmError):
        read_manner(Headers({header: version}))


def test_preferences_are_read_and_said_back() -> None:
    manner = read_manner(Headers({"Prefer": 'return=minimal, odata.maxpagesize=20, wait=5; x="y"'}))

    assert manner.minimal
    assert manner.page_size == 20
    assert manner.applied == "return=minimal, maxpagesize=20"


@pytest.mark.parametrize(("word", "code"), [("csv", "XRM817"), ("yaml", "XRM817"), ("application/xml", "XRM813")])
def test_a_format_is_offered_or_refused(word: str, code: str) -> None:
    with pytest.raises(XrmError) as caught:
        read_manner(Headers(), word)

    assert caught.value.problems[0].code == code


def test_the_format_word_beats_accept() -> None:
    assert read_manner(Headers({"Accept": "text/html"}), "json").version == "4.01"
