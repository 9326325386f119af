"""The built-in field types: their promise as data, and what they keep of what is typed."""

from __future__ import annotations

from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xrm.builtin.fieldtypes import (
    COUNTRY,
    EMAIL,
    FIELD_TYPES,
    JSON,
    LONGTEXT,
    PHONE,
    TEXT,
    URL,
    register_field_types,
)
from xrm.builtin.normalise.countries import countries
from xrm.catalog.entity import Field
from xrm.catalog.fieldtype import FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label


def kept(type_: FieldType, value: object, **options: object) -> object:
    """What a field of that type keeps of a value."""
    assert type_.normalise is not None
    return type_.normalise(value, Field(id=1, name="x", type=type_, label=Label.of("X"), column="x", options=options))


def test_every_type_of_the_language_is_registered_once_and_described() -> None:
    names = " ".join(each.name for each in register_field_types())

    assert names == (
        "text longtext integer decimal money percent boolean date time datetime choice choices "
        "email phone url country file image json sequence link"
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
        (EMAIL, "ada", "not an e-mail address"),
        (EMAIL, "ada@localhost", "not an e-mail address"),
        (PHONE, "020 7946 0000", "country code.*`region`"),
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
    assert isinstance(stored, str)
    stored.encode()
    assert kept(type_, stored) == stored
