"""The built-in field types: their promise as data, and what they keep of what is typed."""

from __future__ import annotations

import re
from string import ascii_uppercase

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xrm.builtin.fieldtypes import FIELD_TYPES, register_field_types
from xrm.builtin.fieldtypes.choices import COLOR, COUNTRY, LANGUAGE, TIMEZONE
from xrm.builtin.fieldtypes.contents import JSON
from xrm.builtin.fieldtypes.texts import EMAIL, LONGTEXT, PHONE, RICHTEXT, TEXT, URL
from xrm.builtin.fieldtypes.times import DURATION
from xrm.builtin.normalise.countries import countries
from xrm.builtin.normalise.durations import clock, iso, seconds
from xrm.builtin.normalise.markup import TAGS, shown_markdown
from xrm.catalog.field import Field, FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label


def kept(type_: FieldType, value: object, **options: object) -> object:
    """What a field of that type keeps of a value."""
    assert type_.normalise is not None
    return type_.normalise(value, Field(id=1, name="x", type=type_, label=Label.of("X"), column="x", options=options))


def test_every_type_of_the_language_is_registered_once_and_described() -> None:
    names = " ".join(each.name for each in register_field_types())

    assert names == (
        "text longtext richtext markdown code integer decimal money percent rating boolean "
        "date time datetime duration choice status choices tags email phone url color country language timezone "
        "file files image json secret sequence link links rows period address location"
    )
    assert all(each.label and each.help.endswith(".") for each in FIELD_TYPES)
    assert {each.kind for each in FIELD_TYPES} == set(Kind) - {Kind.KEY, Kind.LIST}


@pytest.mark.parametrize(
    ("type_", "typed", "stored"),
    [
        (TEXT, "Zoë  O’Neill", "Zoë  O’Neill"),
        (LONGTEXT, "one\r\ntwo\rthree", "one\ntwo\nthree"),
        (EMAIL, " Ada@Example.ORG ", "Ada@example.org"),
        (PHONE, "+44 20 7946 0000", "+442079460000"),
        (PHONE, "+44 20 7946 0000 ext 12", "+442079460000;ext=12"),
        (URL, "example.org/a?b=c", "https://example.org/a?b=c"),
        (URL, "HTTPS://Example.ORG/Path", "https://example.org/Path"),
        (URL, "mailto:ada@Example.org", "mailto:ada@example.org"),
        (COUNTRY, "gb", "GB"),
        (COUNTRY, " united  kingdom", "GB"),
        (COUNTRY, "UK", "GB"),
        (COLOR, "FC0", "#ffcc00"),
        (COLOR, " #FFcc00 ", "#ffcc00"),
        (COLOR, "teal", "#008080"),
        (LANGUAGE, "pt-br", "pt-BR"),
        (LANGUAGE, "german", "de"),
        (TIMEZONE, "europe/berlin", "Europe/Berlin"),
        (RICHTEXT, "one\n\ntwo & <three".replace("<", ""), "<p>one</p><p>two &amp; three</p>"),
        (RICHTEXT, "<p onclick=x>a <script>b</script><b>c</b></p>", "<p>a <b>c</b></p>"),
        (RICHTEXT, '<a href="javascript:x">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
    ],
)
def test_a_value_is_kept_in_one_form_and_that_form_stays(type_: FieldType, typed: str, stored: str) -> None:
    assert kept(type_, typed) == stored
    assert kept(type_, stored) == stored


@pytest.mark.parametrize(
    ("type_", "typed", "words"),
    [
        (TEXT, "two\nlines", "one line"),
        (TEXT, "nul\0", r"Character 4 \(U\+0000\)"),
        (TEXT, "half \ud800", r"U\+D800"),
        (TEXT, "exe.\u202egnp", r"U\+202E"),
        (EMAIL, "ada", "not an email address"),
        (EMAIL, "ada@localhost", "not an email address"),
        (PHONE, "020 7946 0000", "Write it with its country code, as in"),
        (PHONE, "+44 1", "phone number"),
        (URL, "javascript:alert(1)", "begins with http"),
        (URL, "data:text/html,x", "begins with http"),
        (URL, "https://bank.example@evil.example", "log-in"),
        (URL, "https://exa mple.org", "no spaces"),
        (URL, "https://", "names no host"),
        (URL, "http://[::1", "not a web address"),
        (COUNTRY, "Narnia", "`Narnia` is not a country"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(type_: FieldType, typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        kept(type_, typed)


def test_a_region_lets_people_leave_the_country_code_out() -> None:
    assert kept(PHONE, "020 7946 0000", region="GB") == "+442079460000"
    assert kept(PHONE, "+49 30 901820", region="GB") == "+4930901820"


def test_countries_are_those_of_iso_3166_in_the_readers_language() -> None:
    assert countries()["DE"] == "Germany"
    assert countries("de")["DE"] == "Deutschland"
    assert "EU" not in countries()
    assert countries("no such language") == countries("en")


def test_json_is_checked_against_the_schema_of_its_field() -> None:
    schema = {"type": "object", "properties": {"seats": {"type": "integer"}}}

    assert kept(JSON, {"seats": 3}, schema=schema) == {"seats": 3}
    with pytest.raises(ValueError, match="seats"):
        kept(JSON, {"seats": "three"}, schema=schema)


def test_a_schema_that_points_outside_is_not_followed() -> None:
    with pytest.raises(ValueError, match="outside itself"):
        kept(JSON, {}, schema={"$ref": "https://example.org/schema.json"})


def test_json_that_a_database_cannot_give_back_is_refused() -> None:
    deep: object = 0
    for _ in range(60):
        deep = [deep]

    for bad in ({"a": ["\0"]}, {"\ud800": 1}, [float("nan")], deep):
        with pytest.raises(ValueError, match="JSON"):
            kept(JSON, bad)


@given(
    st.sampled_from([each for each in FIELD_TYPES if each.normalise and each.kind is Kind.TEXT]),
    st.text(max_size=60),
)
def test_any_text_is_kept_for_good_or_refused_with_a_sentence(type_: FieldType, typed: str) -> None:
    refusals: list[ValueError] = []
    try:
        stored = kept(type_, typed)
    except ValueError as refusal:
        refusals.append(refusal)
        stored = ""

    assert all(type(refusal) is ValueError and str(refusal)[0] in f"`{ascii_uppercase}" for refusal in refusals)
    if refusals:
        return
    if stored is None:
        return  # formatted text with nothing to read in it
    assert isinstance(stored, str)
    stored.encode()
    assert kept(type_, stored) == stored


@pytest.mark.parametrize(
    ("typed", "found"),
    [("1:30", 5400), ("0:00:05", 5), ("90 min", 5400), ("1 h 30 min", 5400), ("1.5 hours", 5400), ("PT1H30M", 5400),
     ("P1DT1M", 86_460), ("-1:30", -5400), ("2 days", 172_800), (5400, 5400)],
)  # fmt: skip
def test_a_duration_is_seconds_however_it_is_said(typed: object, found: int) -> None:
    assert seconds(typed) == found


@pytest.mark.parametrize(
    "typed", ["90", "1:60", "P1M", "P1Y", "half an hour", "", "-", "1.0001 s", "9" * 12 + " weeks"]
)
def test_what_is_no_duration_is_told_so(typed: str) -> None:
    with pytest.raises(ValueError, match=r"[Dd]uration"):
        seconds(typed)


@given(st.integers(-(10**12), 10**12))
def test_a_duration_comes_back_from_both_its_texts(value: int) -> None:
    assert DURATION.typed is not None
    assert seconds(iso(value)) == value
    assert value % 60 or abs(value) >= 10**9 or seconds(clock(value)) == value


@given(st.text())
@example("0\xa0")
def test_any_text_is_cleaned_once_and_for_all(text: str) -> None:
    """What is kept has no mark that is not on the list, and cleaning it again changes nothing."""
    try:
        found = kept(RICHTEXT, text)
    except ValueError:
        return
    if found is not None:
        assert kept(RICHTEXT, found) == found
        assert not re.search(rf"<(?!/?(?:{'|'.join(TAGS)})\b)", str(found))


def test_formatted_text_with_nothing_in_it_is_no_value() -> None:
    assert kept(RICHTEXT, "<p> <br></p>") is None


def test_markdown_is_shown_without_the_html_in_it() -> None:
    found = shown_markdown(
        "# Title\n\n**bold** <script>alert(1)</script> [x](javascript:alert(1)) [y](https://example.org)"
    )
    assert "<script" not in found
    assert "javascript:alert" not in found.replace("[x](javascript:alert(1))", "")
    assert "<strong>bold</strong>" in found
    assert 'href="https://example.org"' in found
