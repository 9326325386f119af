"""`address` and `location`: texts and degrees that are one value."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.links.site import READER, ROLES, STAFF, SYSTEM, Site, codes
from xrm.errors import XrmError
from xrm.projections.texts import from_text, to_text
from xrm.projections.values import read_complex

MakeSite = Callable[..., Site]
HOUSEHOLD = """
entity: household
title: "{name}, {address/city}"
fields:
  name: text, required
  address: {type: address, search: true}
  delivery: {type: address, required: true, components: [street, city]}
  place: location
  label: = concat(name, ' in ', address/city)
"""
LONDON = {"street": "1 Elm Road", "postcode": "SW1 1AA", "city": "London", "country": "uk"}
EMPTY = {"street": None, "street2": None, "postcode": None, "city": None, "region": None, "country": None}
HOME = {"street": "2 Oak Lane", "city": "Leeds"}


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(ROLES, HOUSEHOLD)


def test_an_address_is_kept_by_part(site: Site) -> None:
    id = site.add("household", STAFF, name="Hill", address=LONDON, delivery=HOME)
    record = site.read("household", id, READER)
    assert record.values["address"] == {**EMPTY, **LONDON, "country": "GB"}
    assert record.values["delivery"] == HOME
    assert record.title == "Hill, London"
    assert record.values["label"] == "Hill in London"
    site.change("household", id, STAFF, address={"city": "York"})
    assert site.value("household", id, "address")["street"] == "1 Elm Road"
    site.change("household", id, STAFF, address=None)
    assert site.value("household", id, "address") is None


def test_it_is_searched_and_filtered_by_part(site: Site) -> None:
    a = site.add("household", name="A", address=LONDON, delivery=HOME, place={"latitude": "51.5", "longitude": "-0.1"})
    b = site.add("household", name="B", address={"city": "Köln", "country": "Germany"}, delivery=HOME)
    assert site.find("household", search="koln") == [b]
    assert site.find("household", search="elm") == [a]
    assert site.find("household", filter="address/country eq 'DE'") == [b]
    assert site.find("household", filter="place/latitude gt 51") == [a]
    assert site.find("household", filter="place eq null") == [b]
    assert site.find("household", filter="address ne null", orderby="address/city desc") == [a, b]
    assert site.find("household", filter="delivery/city eq 'Leeds'", orderby="name") == [a, b]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"delivery": None}, [("XRM810", "delivery")]),
        ({"delivery": {"country": "GB"}}, [("XRM803", "delivery")]),
        ({"address": {"country": "Atlantis"}}, [("XRM810", "address_country")]),
        ({"address": {"postcode": "9" * 21}}, [("XRM810", "address_postcode")]),
        ({"place": {"latitude": "51.5"}}, [("XRM810", "place_longitude")]),
        ({"place": {"latitude": "90.1", "longitude": "0"}}, [("XRM810", "place_latitude")]),
        ({"place": {"latitude": "0", "longitude": "-180.5"}}, [("XRM810", "place_longitude")]),
    ],
)
def test_what_is_none_is_refused(site: Site, values: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
    with pytest.raises(XrmError) as error:
        site.add("household", STAFF, **{"name": "A", "delivery": HOME, **values})
    assert codes(error) == wrong


def test_a_part_that_hides_stays_hidden(make_site: MakeSite) -> None:
    site = make_site(
        ROLES, "entity: household\nfields:\n  name: text\n  address: {type: address, access: {staff: write}}\n"
    )
    site.add("household", SYSTEM, name="A", address=LONDON)
    for said in ("address/city eq 'London'", "address_city eq 'London'", "address ne null"):
        with pytest.raises(XrmError):
            site.find("household", READER, filter=said)


TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip)


@given(st.fixed_dictionaries(dict.fromkeys(("street", "city"), TEXTS)))
def test_its_text_says_its_parts(value: dict[str, str | None]) -> None:
    from tests.compiler.building import catalog_of

    each = catalog_of(HOUSEHOLD.strip() + "\n").entities["household"].fields["delivery"]
    wanted = value if any(value.values()) else None
    assert read_complex(value, each) == wanted
    if wanted is not None:
        assert from_text(each, to_text(each, wanted)) == wanted


def test_degrees_are_exact(site: Site) -> None:
    id = site.add("household", name="A", delivery=HOME, place={"latitude": "52.520008", "longitude": "13.404954"})
    assert site.value("household", id, "place") == {"latitude": Decimal("52.520008"), "longitude": Decimal("13.404954")}
