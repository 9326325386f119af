"""Fields of several parts over the API and on the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import Site, open_site

STAY = """
entity: stay
fields:
  name: text, required
  during: period, required
  held: {type: period, granularity: minute}
  address: {type: address, search: true}
  place: location
  rests:
    rows:
      night: text
      times: period
list:
  columns: [name, during, address, place]
  views: {calendar: {from: during/since, to: during/until}}
"""
BODY = {
    "name": "Summer",
    "during": {"since": "2026-06-01", "until": "2026-06-30"},
    "held": {"since": "2026-06-01T10:00:00Z"},
    "address": {"street": "1 Elm Road", "city": "London", "country": "GB"},
    "place": {"latitude": 51.5, "longitude": -0.12},
    "rests": [{"night": "first", "times": {"since": "2026-06-02"}}],
}


@pytest.fixture
def site(tmp_path: Path, database_url: str) -> Iterator[Site]:
    with open_site(tmp_path, database_url, more={"entities/stay.yaml": STAY}) as found:
        yield found


def api(site: Site, method: str, path: str, **more: Any) -> Any:
    return site.ask(method, f"/api/{path}", **more)


def test_the_api_reads_and_writes_them_as_objects(site: Site) -> None:
    made = api(site, "POST", "stay", json=BODY)
    assert made.status_code == 201, made.json
    assert made.json["during"] == BODY["during"]
    assert made.json["held"] == {"since": "2026-06-01T10:00:00Z", "until": None}
    assert made.json["place"] == BODY["place"]
    assert made.json["address"]["city"] == "London"
    assert "during_since" not in made.json
    path = f"stay/{made.json['id']}"
    assert api(site, "GET", path, query_string={"$select": "during,address"}).json["during"] == BODY["during"]
    assert api(site, "GET", f"{path}/during").json["value"] == BODY["during"]
    assert api(site, "GET", f"{path}/during_until/$value").text == "2026-06-30"
    shown = api(site, "GET", "stay", query_string={"$expand": "rests", "$orderby": "during/until desc"}).json["value"]
    assert shown[0]["rests"][0]["times"] == {"since": "2026-06-02", "until": None}
    changed = api(site, "PATCH", path, json={"during": {"until": None}}).json
    assert changed["during"] == {"since": "2026-06-01", "until": None}
    replaced = api(site, "PUT", path, json={"name": "B", "during": {"since": "2026-07-01"}}).json
    assert replaced["during"] == {"since": "2026-07-01", "until": None}
    assert replaced["address"] is None
    replaced = api(site, "PUT", path, json={"name": "B", "during_since": "2026-08-01"}).json
    assert replaced["during"] == {"since": "2026-08-01", "until": None}
    said = api(site, "GET", f"{path}/history").json["value"]
    assert {"during_since", "during_until"} & said[0]["changes"].keys()
    wrong = api(site, "PATCH", path, json={"during": {"until": "2026-01-01", "from": 1}})
    assert wrong.status_code == 422 or wrong.status_code == 400
    schema = api(site, "GET", "openapi.json").json["components"]["schemas"]["stay"]["properties"]
    assert set(schema["during"]["properties"]) == {"since", "until"}
    assert "during_since" not in schema


def test_the_pages_show_and_take_them(site: Site) -> None:
    made = api(site, "POST", "stay", json=BODY).json
    visitor = Visitor(site, "clerk")
    for path in (
        "/stay",
        "/stay?view=calendar&month=2026-06",
        "/stay?q=elm",
        "/stay?sort=-during_since",
        "/stay?filter=during/until ge 2026-06-30",
        "/stay/new",
        f"/stay/{made['id']}",
        f"/stay/{made['id']}/edit",
        f"/stay/{made['id']}/duplicate",
        "/",
    ):
        answer = visitor.get(path)
        assert answer.status_code == 200, (path, answer.text[:2000])
    assert "1 Jun 2026 – 30 Jun 2026" in visitor.get("/stay").text
