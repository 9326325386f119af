"""Lists of choices that fields share, and those that depend on another field."""

from __future__ import annotations

from tests.compiler.building import app_of, catalog_of, compiled, problems_of
from xrm.catalog.extensions import Document, Extensions
from xrm.compiler import compile_catalog

COUNTRIES = "choices: country_list\nvalues:\n  de: Germany\n  gb: United Kingdom\n"
CITIES = "choices: city_list\nvalues:\n  de: [Berlin, koeln]\n  gb: [London, Boston]\nlabels: {koeln: Köln}\n"
PLACE = """\
entity: place
fields:
  name: text, required
  country: {choices: country_list}
  city: {choices: city_list, depends_on: country}
"""


def test_fields_share_a_list_with_its_labels() -> None:
    other = "entity: shop\nfields:\n  name: text\n  land: {choices: country_list, default: de}\n"

    found = catalog_of(COUNTRIES, CITIES, PLACE, other).entities

    choices = found["place"].fields["country"].choices
    assert [(each.name, str(each.label)) for each in choices] == [("de", "Germany"), ("gb", "United Kingdom")]
    assert found["shop"].fields["land"].choices == choices
    assert found["shop"].fields["land"].default == "de"


def test_a_grouped_list_offers_by_the_other_field() -> None:
    city = catalog_of(COUNTRIES, CITIES, PLACE).entities["place"].fields["city"]

    assert [(each.name, str(each.label)) for each in city.choices] == [
        ("Berlin", "Berlin"), ("koeln", "Köln"), ("London", "London"), ("Boston", "Boston"),
    ]  # fmt: skip
    assert city.depends is not None
    assert city.depends.values("de") == {"Berlin", "koeln"}
    assert city.depends.values(None) == city.depends.values("fr") == frozenset()


def test_a_renamed_choice_decides_by_what_is_stored() -> None:
    before = catalog_of(COUNTRIES, CITIES, PLACE)
    renamed = "choices: country_list\nvalues:\n  germany: {label: Germany, renamed_from: de}\n  gb: United Kingdom\n"
    cities = "choices: city_list\nvalues:\n  germany: [{}Koeln]\n  gb: [London, Boston]\n".replace("{}", "Berlin, ")

    after = catalog_of(renamed, cities, PLACE, identities=before.identities).entities["place"].fields

    assert after["country"].choices[0].stored == "de"
    assert after["city"].depends is not None
    assert after["city"].depends.values("de") == {"Berlin", "Koeln"}
    assert after["city"].depends.names["de"] == "germany"


def test_a_list_of_the_app_stands_before_one_of_a_plugin() -> None:
    below = Document("club/country_list.yaml", "choices: country_list\nvalues: [fr]\n", "club")
    base = compiled(*app_of(PLACE.replace("{choices: city_list, depends_on: country}", "text"), COUNTRIES))
    assert base.catalog is not None
    documents = app_of(PLACE.replace("{choices: city_list, depends_on: country}", "text"))

    from tests.compiler.building import EXTENSIONS

    types = EXTENSIONS.field_types
    found = compile_catalog(documents, Extensions(field_types=types, documents=(below,)))
    over = compile_catalog((*documents, *app_of(COUNTRIES)[1:]), Extensions(field_types=types, documents=(below,)))

    assert found.catalog is not None
    assert over.catalog is not None
    assert [each.name for each in found.catalog.entities["place"].fields["country"].choices] == ["fr"]
    assert [each.name for each in over.catalog.entities["place"].fields["country"].choices] == ["de", "gb"]


def test_rows_and_bundles_take_shared_lists_too() -> None:
    bundle = "bundle: placed\nfields:\n  country: {choices: country_list}\n"
    trip = """\
entity: trip
use: placed
fields:
  name: text
  stops:
    rows:
      land: {choices: country_list}
      city: {choices: city_list, depends_on: land}
"""
    found = catalog_of(COUNTRIES, CITIES, bundle, trip).entities

    assert len(found["trip"].fields["country"].choices) == 2
    assert found["trip_stop" if "trip_stop" in found else "trip_stops"].fields["city"].depends is not None


def test_a_file_that_cannot_be_read_is_no_further_problem() -> None:
    broken = "choices: country_list\nvalues: 3\n"

    found = problems_of(broken, PLACE.replace("  city: {choices: city_list, depends_on: country}\n", ""))

    assert [each.split(" ")[0] for each in found] == ["XRM202"]


def test_an_unused_list_is_checked_as_well() -> None:
    found = problems_of("entity: a\nfields:\n  name: text\n", "choices: twice\nvalues: [one, One]\n")

    assert [each.split(" ")[0] for each in found] == ["XRM208"]
