"""Records over HTTP, on both databases: made, read, changed, replaced, deleted, brought back."""

from __future__ import annotations

import json
from decimal import Decimal
from uuid import uuid4

import pytest

from tests.web.site import Site


def test_a_new_record_comes_back_with_its_place_and_its_version(site: Site) -> None:
    answer = site.ask("POST", "/api/customer", json={"name": "Ann", "visits": 3, "tags": ["blue"]})

    assert answer.status_code == 201
    body = answer.json
    assert body["name"] == "Ann"
    assert body["doubled"] == 6
    assert body["status"] == "lead"
    assert body["tags"] == ["blue"]
    assert body["number"].startswith("C-")
    assert body["created_by_id"] == str(site.users["clerk"])
    assert body["created_at"].endswith("Z")
    assert body["@odata.etag"] == answer.headers["ETag"]
    assert answer.headers["Location"].endswith(f"/api/customer/{body['id']}")
    assert site.ask("GET", answer.headers["Location"]).json == body


def test_a_decimal_comes_back_digit_by_digit(site: Site) -> None:
    raw = b'{"name": "Ann", "balance": 0.10, "budget": 12345678901.23}'

    answer = site.ask("POST", "/api/customer", data=raw, content_type="application/json")

    exact = json.loads(answer.data, parse_float=Decimal)
    assert (exact["balance"], exact["budget"]) == (Decimal("0.10"), Decimal("12345678901.23"))
    text = site.ask("GET", answer.headers["Location"], headers={"Accept": "application/json;IEEE754Compatible=true"})
    assert text.json["balance"] == "0.10"


def test_what_is_preferred_small_is_small(site: Site) -> None:
    answer = site.ask("POST", "/api/customer", json={"name": "Ann"}, headers={"Prefer": "return=minimal"})

    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["OData-EntityId"] == answer.headers["Location"]
    assert answer.headers["Preference-Applied"] == "return=minimal"
    assert "Content-Type" not in answer.headers


def test_every_problem_of_a_body_is_told_at_once(site: Site) -> None:
    answer = site.ask("POST", "/api/customer", json={"email": "no", "visits": -1, "status": "dead"})

    assert answer.status_code == 422
    assert {each["target"] for each in answer.json["error"]["details"]} == {"name", "email", "visits", "status"}
    assert answer.json["error"]["request_id"] == answer.headers["X-Request-Id"]


@pytest.mark.parametrize("body", [{"name": "Ann", "colour": "red"}, {"name": "Ann", "secret": "x"}])
def test_a_hidden_field_and_none_at_all_are_refused_alike(site: Site, body: dict[str, str]) -> None:
    answer = site.ask("POST", "/api/customer", json=body)

    (word,) = body.keys() - {"name"}
    assert answer.status_code == 400
    assert answer.json["error"]["code"] == "XRM803"
    assert answer.json["error"]["message"].replace(word, "…") == "`…` is not a field of customer."


@pytest.mark.parametrize("name", ["id", "created_at", "doubled", "number"])
def test_what_is_kept_or_computed_here_cannot_be_written(site: Site, name: str) -> None:
    answer = site.ask("POST", "/api/customer", json={"name": "Ann", name: None})

    assert answer.status_code in (400, 422)


def test_a_rule_that_is_not_met_is_told_beside_its_field(site: Site) -> None:
    answer = site.ask("POST", "/api/customer", json={"name": "Ann", "status": "gone", "balance": 5})

    assert answer.status_code == 422
    assert answer.json["error"]["target"] == "balance"
    assert answer.json["error"]["message"] == "A customer who is gone owes nothing."


def test_a_taken_value_names_who_has_it_to_who_may_see_them(site: Site) -> None:
    site.make(email="taken@example.org")

    answer = site.ask("POST", "/api/customer", json={"name": "Bob", "email": "taken@example.org"})

    assert answer.status_code == 409
    assert answer.json["error"]["target"] == "email"
    assert answer.json["error"]["message"] == "“Ann” has this already."


def test_a_change_leaves_the_rest_and_a_replacement_does_not(site: Site) -> None:
    made = site.make(visits=3, born="2001-02-03")
    where = f"/api/customer/{made['id']}"

    changed = site.ask("PATCH", where, json={"visits": 4})
    replaced = site.ask("PUT", where, json={"name": "Ann"})

    assert (changed.json["visits"], changed.json["born"]) == (4, "2001-02-03")
    assert (replaced.json["visits"], replaced.json["born"], replaced.json["status"]) == (None, None, "lead")
    assert replaced.json["number"] == made["number"]


def test_a_replacement_never_empties_what_its_writer_cannot_see(site: Site) -> None:
    made = site.make()
    where = f"/api/customer/{made['id']}"
    site.ask("PATCH", where, "admin", json={"secret": "kept"})

    assert site.ask("PUT", where, json={"name": "Bob"}).status_code == 200

    assert site.ask("GET", where, "admin").json["secret"] == "kept"


def test_a_stale_save_is_told_both_values(site: Site) -> None:
    made = site.make(visits=1)
    where, seen = f"/api/customer/{made['id']}", {"If-Match": made["@odata.etag"]}
    assert site.ask("PATCH", where, json={"visits": 2}, headers=seen).status_code == 200

    late = site.ask("PATCH", where, json={"visits": 3}, headers=seen)

    assert late.status_code == 412
    (detail,) = late.json["error"]["details"]
    assert (detail["target"], detail["theirs"], detail["yours"]) == ("visits", 2, 3)
    assert site.ask("PATCH", where, json={"visits": 3}, headers={"If-Match": "*"}).status_code == 200
    assert site.ask("DELETE", where, headers=seen).status_code == 412


def test_a_copy_that_is_fresh_is_not_sent_again(site: Site) -> None:
    made = site.make("organisation", name=f"Org {uuid4()}")
    where, seen = f"/api/organisation/{made['id']}", made["@odata.etag"]

    assert site.ask("GET", f"{where}?$select=name", headers={"If-None-Match": '"0.0"'}).status_code == 200
    assert site.ask("GET", where, headers={"If-None-Match": seen}).status_code == 200, "a count may have changed"


def test_a_deleted_record_is_gone_until_it_is_brought_back(site: Site) -> None:
    made = site.make()
    where = f"/api/customer/{made['id']}"

    assert site.ask("DELETE", where).status_code == 204
    assert site.ask("GET", where).status_code == 404
    assert site.ask("DELETE", where).status_code == 404
    back = site.ask("POST", f"{where}/restore")

    assert (back.status_code, back.json["name"]) == (200, "Ann")
    assert site.ask("GET", where).status_code == 200


def test_history_tells_each_change_without_hidden_fields(site: Site) -> None:
    made = site.make(visits=1)
    where = f"/api/customer/{made['id']}"
    site.ask("PATCH", where, "admin", json={"visits": 2, "secret": "x"})

    answer = site.ask("GET", f"{where}/history")

    latest, first = answer.json["value"]
    assert latest["changes"] == {"visits": {"old": 1, "new": 2}}
    assert (latest["action"], first["action"], first["actor"]) == ("update", "create", "Clerk")


def test_one_value_one_link_and_one_list_have_addresses_of_their_own(site: Site) -> None:
    org = site.make("organisation", name=f"Org {uuid4()}")
    made = site.make(organisation_id=org["id"], visits=7)
    where = f"/api/customer/{made['id']}"

    assert site.ask("GET", f"{where}/visits").json["value"] == 7
    assert site.ask("GET", f"{where}/visits/$value").data == b"7"
    assert site.ask("GET", f"{where}/name/$value").data == b"Ann"
    assert site.ask("GET", f"{where}/born").status_code == 204
    assert site.ask("GET", f"{where}/organisation?$select=name").json["name"] == org["name"]
    assert site.ask("GET", f"{where}/secret").status_code == 404
    listed = site.ask("GET", f"/api/organisation/{org['id']}/customers?$select=name&$count=true")
    assert ([each["name"] for each in listed.json["value"]], listed.json["@odata.count"]) == (["Ann"], 1)
    assert site.ask("GET", f"/api/organisation/{org['id']}/customers/$count?$filter=visits eq 8").data == b"0"


def test_a_record_is_found_by_a_unique_value(site: Site) -> None:
    made = site.make(email="o'neil@example.org", code="A/1")

    assert site.ask("GET", "/api/customer(email='o''neil@example.org')").json["id"] == made["id"]
    assert site.ask("GET", "/api/customer(code='A%2F1')/name").json["value"] == "Ann"
    assert site.ask("GET", "/api/customer(email='nobody@example.org')").status_code == 404
    for name in ("visits", "secret", "nothing"):
        assert site.ask("GET", f"/api/customer({name}='1')").json["error"]["code"] == "XRM803"


@pytest.mark.parametrize("key", ["1", "x", "00000000-0000-0000-0000-000000000000", "'x'"])
def test_a_key_of_nothing_is_not_found(site: Site, key: str) -> None:
    assert site.ask("GET", f"/api/customer/{key}").status_code == 404
    assert site.ask("GET", f"/api/customer({key})").status_code == 404


def test_a_row_one_may_not_see_is_like_one_that_is_not(site: Site) -> None:
    gone = site.make(status="gone")

    hidden = site.ask("GET", f"/api/customer/{gone['id']}", "reader")
    absent = site.ask("GET", f"/api/customer/{uuid4()}", "reader")

    strip = {"request_id": ""}
    assert {**hidden.json["error"], **strip} == {**absent.json["error"], **strip}
    assert hidden.status_code == absent.status_code == 404


def test_who_may_only_read_is_refused_and_nothing_happens(site: Site) -> None:
    made = site.make()
    where = f"/api/customer/{made['id']}"

    for method, path, body in (
        ("POST", "/api/customer", {"name": "x"}),
        ("PATCH", where, {"name": "x"}),
        ("PUT", where, {"name": "x"}),
        ("DELETE", where, None),
    ):
        assert site.ask(method, path, "reader", json=body).status_code == 403, method
    assert site.ask("GET", where).json["@odata.etag"] == made["@odata.etag"]


def test_a_secret_is_written_and_answered_as_set(site: Site) -> None:
    made = site.make(pin="open sesame")
    path = f"/api/customer/{made['id']}"

    assert made["pin"]["set"] is True
    assert site.ask("PATCH", path, json={"pin": made["pin"], "visits": 3}).json["pin"] == made["pin"]
    assert site.ask("PUT", path, json={"name": "Ann"}).json["pin"] == made["pin"]
    assert "sesame" not in site.ask("GET", f"{path}/history").get_data(as_text=True)
    assert site.ask("GET", f"{path}/pin/$value").json == made["pin"]
    assert site.ask("GET", "/api/customer?$filter=pin ne null").status_code == 400
    assert site.ask("PATCH", path, json={"pin": None}).json["pin"] is None
