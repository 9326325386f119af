"""`$expand` of links over the API: the record in its place, one of several kinds too, and only what its reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.site import Site, open_site

NOTE = """
entity: note
title: "{subject}"
fields:
  subject: text, required
  about: link shop | crew
  for: link shop
access: {clerk: all, reader: read}
"""
SHOP = "entity: shop\nfields:\n  name: text, required\naccess: {clerk: all, reader: read}\n"
CREW = "entity: crew\nfields:\n  name: text, required\naccess: {clerk: all}\n"
PARTY = """
entity: party
fields:
  name: text, required
  shops: links shop
  crews: links crew via stay
access: {clerk: all, reader: read}
"""
STAY = "entity: stay\nbetween: [party, crew]\nfields:\n  note: text\naccess: {clerk: all, reader: read}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("expand")
    more = {"entities/note.yaml": NOTE, "entities/shop.yaml": SHOP, "entities/crew.yaml": CREW}
    more |= {"entities/party.yaml": PARTY, "entities/stay.yaml": STAY}
    with open_site(folder, f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}", more=more) as found:
        yield found


def test_a_link_is_answered_with_its_record(site: Site) -> None:
    shop, crew = site.make("shop", name="Harbour"), site.make("crew", name="Night")
    about = {"about_id": crew["id"], "for_id": shop["id"]}
    first = site.ask("POST", "/api/note", json={"subject": "A", **about}).json
    site.ask("POST", "/api/note", json={"subject": "B", "about_id": shop["id"]})

    assert first["about_kind"] == "crew" and "about" not in first
    one = site.ask("GET", f"/api/note/{first['id']}?$expand=about,for,created_by").json
    assert (one["about"]["name"], one["for"]["name"], one["about_id"]) == ("Night", "Harbour", crew["id"])
    listed = site.ask(
        "GET", "/api/note?$expand=about,for&$orderby=subject&$select=subject&$filter=subject ne 'H'"
    ).json["value"]
    assert [(each["about"]["name"], each["for"] and each["for"]["name"]) for each in listed] == [
        ("Night", "Harbour"),
        ("Harbour", None),
    ]
    assert "about_id" not in listed[0]
    assert site.ask("GET", f"/api/note/{first['id']}/about").json["name"] == "Night"


def test_what_is_hidden_is_not_answered(site: Site) -> None:
    crew = site.make("crew", name="Secret")
    note = site.ask("POST", "/api/note", json={"subject": "H", "about_id": crew["id"]}).json
    seen = site.ask("GET", f"/api/note/{note['id']}?$expand=about", role="reader").json
    assert (seen["about"], seen["about_id"], seen["about_kind"]) == (None, None, None)


def test_several_links_are_answered_with_their_records(site: Site) -> None:
    shops = [site.make("shop", name=name)["id"] for name in ("B", "A")]
    crew = site.make("crew", name="Day")["id"]
    said = {"name": "X", "shops": shops, "crews": [crew]}
    party = site.ask("POST", "/api/party", json=said).json
    assert (party["shops"], party["crews"]) == (shops, [crew])
    one = site.ask("GET", f"/api/party/{party['id']}?$expand=shops,crews").json
    assert [each["name"] for each in one["shops"]] == ["B", "A"]
    assert [(each["name"], each["id"]) for each in one["crews"]] == [("Day", crew)]
    listed = site.ask("GET", "/api/party?$expand=crews&$select=name&$filter=crews/any(c:c/name eq 'Day')").json["value"]
    assert [[each["name"] for each in party["crews"]] for party in listed] == [["Day"]]
    seen = site.ask("GET", f"/api/party/{party['id']}?$expand=crews,shops", role="reader").json
    assert (seen["crews"], len(seen["shops"])) == ([], 2)
    assert site.ask("GET", f"/api/party/{party['id']}/crews").json["value"][0]["name"] == "Day"
    changed = site.ask("PATCH", f"/api/party/{party['id']}", json={"crews": []})
    assert changed.json["crews"] == [] and changed.headers["ETag"] != ""
    assert site.ask("GET", "/api/stay/$count").text == "0"
    document = site.ask("GET", "/api/openapi.json").json
    assert "/api/party/{id}/crews" in document["paths"]
    assert document["components"]["schemas"]["party.new"]["properties"]["crews"]["type"] == ["array", "null"]
