"""What stands in a CSV file is no formula to any spreadsheet, and comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrm.tabular.guarding import guarded, unguarded

TEXTS = st.text(st.sampled_from("'=+-@\t\r\n \xa0\u2003\x1c\uff1da1;\"")) | st.text()


@given(TEXTS)
def test_a_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(TEXTS)
def test_what_is_written_begins_no_formula(text: str) -> None:
    written = guarded(text)
    assert not written.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
    assert not written.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 40 123", "'+49 40 123"),
        ("-5 %", "'-5 %"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("'=1", "''=1"),
        ("'tis the season", "'tis the season"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_only_what_begins_like_a_formula_gets_an_apostrophe(text: str, written: str) -> None:
    assert guarded(text) == written
