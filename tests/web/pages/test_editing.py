"""Forms of records: what is typed is kept, what is wrong is said beside its field, nobody overwrites silently."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import UUID

from tests.web.pages.visitor import Visitor, form_in
from tests.web.site import SYSTEM, Site


def record_of(site: Site, id: str) -> dict[str, object]:
    return dict(site.ask("GET", f"/api/customer/{id}").json or {})


def test_a_form_makes_a_record_with_every_kind_of_value(site: Site, clerk: Visitor) -> None:
    partner = site.make("organisation", name="Hill School")

    answer = clerk.send(
        "/customer/new",
        {
            "name": "Ada Lovelace",
            "email": "ada@example.org",
            "visits": "1,000",
            "balance": "12.50",
            "share": "33.3",
            "born": "1990-12-10",
            "opens": "08:30",
            "seen": "2026-05-01T12:00",
            "status": "active",
            "tags": ["", "blue", "green"],
            "data": '{"a": [1, 2]}',
            "organisation": partner["id"],
            "vip": "true",
        },
    )

    assert answer.status_code == 303
    made = record_of(site, answer.location.rsplit("/", 1)[1])
    told = {name: made[name] for name in ("name", "visits", "balance", "born", "status", "tags", "data", "vip")}
    assert told == {
        "name": "Ada Lovelace",
        "visits": 1000,
        "balance": 12.5,
        "born": "1990-12-10",
        "status": "active",
        "tags": ["blue", "green"],
        "data": {"a": [1, 2]},
        "vip": True,
    }
    assert made["organisation_id"] == partner["id"]
    assert made["seen"] == "2026-05-01T12:00:00Z"


def test_a_new_form_starts_with_defaults_and_with_what_the_address_says(site: Site, clerk: Visitor) -> None:
    partner = site.make("organisation", name="Starts Here")

    form = clerk.form(f"/customer/new?organisation={partner['id']}", "/customer/new")

    assert form["status"] == "lead"
    assert form["organisation"] == partner["id"]


def test_a_form_has_no_field_for_what_is_computed_or_given(clerk: Visitor) -> None:
    form = clerk.form("/customer/new")

    assert not {"number", "doubled", "secret", "id", "created_at"} & set(form)


def test_every_problem_is_said_beside_its_field_and_in_the_summary_and_what_was_typed_stays(clerk: Visitor) -> None:
    answer = clerk.send("/customer/new", {"name": "", "visits": "many", "born": "yesterday", "email": "x@@y"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for name in ("name", "visits", "born", "email"):
        assert f'id="field-{name}-problem"' in page, name
        assert f'href="#field-{name}"' in page, name
    form = form_in(page, "/customer/new")
    assert (form["visits"], form["born"], form["email"]) == ("many", "yesterday", "x@@y")


def test_a_rule_speaks_beside_the_field_it_names(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Debtor", balance=5)

    answer = clerk.send(f"/customer/{made['id']}/edit", {"status": "gone"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "A customer who is gone owes nothing." in page
    assert 'id="field-balance-problem"' in page


def test_json_that_does_not_parse_is_never_stored_as_text(clerk: Visitor) -> None:
    answer = clerk.send("/customer/new", {"name": "Json", "data": '{"a": '})

    assert answer.status_code == 422
    assert "This is not JSON" in answer.get_data(as_text=True)


def test_an_edit_writes_only_what_was_changed(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Careful", balance=7.25, seen="2026-05-01T12:00:33Z", data={"b": 1})

    answer = clerk.send(f"/customer/{made['id']}/edit", {"name": "Careful One"})

    assert answer.status_code == 303
    history = site.application.current().records.history(SYSTEM, "customer", UUID(made["id"]))
    assert set(history[0].changes) == {"name"}
    assert record_of(site, made["id"])["seen"] == "2026-05-01T12:00:33Z"


def test_emptying_a_field_empties_it(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Full", visits=3, tags=["blue"], email="full@example.org")

    answer = clerk.send(f"/customer/{made['id']}/edit", {"visits": "", "tags": [""], "email": ""})

    assert answer.status_code == 303
    kept = record_of(site, made["id"])
    assert (kept["visits"], kept["tags"], kept["email"]) == (None, [], None)


def test_a_save_over_somebody_elses_change_shows_both_and_loses_neither(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Contested", visits=1, balance=1)
    path = f"/customer/{made['id']}/edit"
    form = clerk.form(path)
    site.ask("PATCH", f"/api/customer/{made['id']}", "admin", json={"visits": 2, "balance": 9})

    form["visits"], form["name"] = "3", "Mine Alone"
    answer = clerk.post(path, form)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 412
    assert re.search(r"both changed", page)
    assert "Admin" in page
    assert record_of(site, made["id"])["visits"] == 2

    again = form_in(page, path)
    assert again["visits.take"] == "mine"
    assert again["balance.take"] == "theirs"
    assert clerk.post(path, again).status_code == 303
    kept = record_of(site, made["id"])
    assert (kept["name"], kept["visits"], kept["balance"]) == ("Mine Alone", 3, 9)


def test_after_a_conflict_theirs_can_be_taken(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Yielding", visits=1)
    path = f"/customer/{made['id']}/edit"
    form = clerk.form(path)
    site.ask("PATCH", f"/api/customer/{made['id']}", "admin", json={"visits": 2})
    form["visits"] = "3"

    again = form_in(clerk.post(path, form).get_data(as_text=True), path)
    again["visits.take"] = "theirs"

    assert clerk.post(path, again).status_code == 303
    assert record_of(site, made["id"])["visits"] == 2


def test_a_file_is_stored_shown_and_removed(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Filing")
    path = f"/customer/{made['id']}/edit"

    assert clerk.send(path, {"contract": (BytesIO(b"agreed"), "deal.txt")}).status_code == 303
    assert "deal.txt" in clerk.text(f"/customer/{made['id']}")

    assert clerk.send(path, {"contract.clear": "true"}).status_code == 303
    assert "deal.txt" not in clerk.text(f"/customer/{made['id']}").split("Timeline")[0]


def test_several_files_are_stored_shown_and_removed_one_by_one(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Archive")
    path = f"/customer/{made['id']}/edit"

    sent = {"papers": [(BytesIO(b"one"), "one.txt"), (BytesIO(b"two"), "two.txt")]}
    assert clerk.send(path, sent).status_code == 303
    one = record_of(site, made["id"])["papers"][0]
    page = clerk.text(f"/customer/{made['id']}")
    assert f"/papers/{one['id']}/$value" in page
    assert "two.txt" in page

    assert clerk.send(path, {"papers.clear": one["id"], "papers": (BytesIO(b"three"), "three.txt")}).status_code == 303
    assert [each["name"] for each in record_of(site, made["id"])["papers"]] == ["two.txt", "three.txt"]
    assert "one.txt" not in clerk.text(path)
    assert "2 files" in clerk.text(f"/customer/{made['id']}").split("Timeline")[1]


def test_a_secret_is_typed_kept_when_nothing_is_typed_and_taken_away_by_its_box(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Secretive")
    path = f"/customer/{made['id']}/edit"

    assert clerk.send(path, {"pin": "open sesame"}).status_code == 303
    first = record_of(site, made["id"])["pin"]
    assert clerk.send(path, {"visits": "7"}).status_code == 303
    assert record_of(site, made["id"])["pin"] == first
    for page in (clerk.text(path), clerk.text(f"/customer/{made['id']}")):
        assert "to be renewed by" in page
        assert "open sesame" not in page

    answer = clerk.send(path, {"pin": "xyzzy-42", "visits": "-7"})
    assert answer.status_code == 422
    assert "xyzzy-42" not in answer.get_data(as_text=True)
    assert clerk.send(path, {"pin.clear": "true"}).status_code == 303
    assert record_of(site, made["id"])["pin"] is None


def test_a_file_that_is_refused_says_so_on_the_form_and_the_rest_is_saved(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Heavy")

    answer = clerk.send(
        f"/customer/{made['id']}/edit", {"visits": "4", "contract": (BytesIO(b"x" * 200_000), "big.txt")}
    )

    assert answer.status_code in (413, 422)
    assert 'id="field-contract-problem"' in answer.get_data(as_text=True)
    assert record_of(site, made["id"])["visits"] == 4


def test_without_scripts_a_link_is_found_by_a_second_button_and_nothing_is_saved(site: Site, clerk: Visitor) -> None:
    site.make("organisation", name="Findable Works")

    answer = clerk.send("/customer/new", {"name": "Kept", "organisation.find": "findable", "_find": "organisation"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Findable Works" in page
    assert form_in(page, "/customer/new")["name"] == "Kept"


def test_the_type_ahead_answers_with_options_and_nothing_else(site: Site, clerk: Visitor) -> None:
    site.make("organisation", name="Typed <Ahead>")

    page = clerk.text("/customer/-/options/organisation?q=typed")

    assert "Typed &lt;Ahead&gt;" in page
    assert "<html" not in page
    assert clerk.get("/customer/-/options/name").status_code in (400, 404)
    assert clerk.get("/customer/-/options/nothing").status_code in (400, 404)


def test_a_record_goes_to_the_trash_and_comes_back(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Coming Back")
    here = f"/customer/{made['id']}"

    assert clerk.send(f"{here}/delete", {}).status_code == 303
    assert "Coming Back" in clerk.text("/customer?trash=1")
    assert "In the trash since" in clerk.text(here)
    assert clerk.send(here, {}, f"{here}/restore").status_code == 303
    assert site.ask("GET", f"/api/customer/{made['id']}").status_code == 200
