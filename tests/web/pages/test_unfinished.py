"""What a browser kept of a form comes back into it: nothing is saved, nothing is judged, and rights are what they are now."""

from __future__ import annotations

from tests.web.pages.visitor import Visitor, form_in
from tests.web.site import Site


def test_a_draft_of_a_new_record_is_drawn_and_nothing_is_saved(site: Site, clerk: Visitor) -> None:
    before = site.ask("GET", "/api/customer/$count").get_data(as_text=True)

    answer = clerk.send("/customer/new", {"name": "Left Alone", "visits": "too many", "email": "", "_draft": "true"})

    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    form = form_in(page, "/customer/new")
    assert (form["name"], form["visits"], form["status"]) == ("Left Alone", "too many", "lead")
    assert "another look" not in page
    assert 'aria-invalid="true"' not in page
    assert site.ask("GET", "/api/customer/$count").get_data(as_text=True) == before


def test_what_the_form_no_longer_asks_for_is_left_out_of_a_draft(clerk: Visitor) -> None:
    answer = clerk.send("/customer/new", {"name": "Old Form", "fax": "12", "lines.0.what": "x", "_draft": "true"})

    assert answer.status_code == 200
    assert form_in(answer.get_data(as_text=True), "/customer/new")["name"] == "Old Form"


def test_a_word_that_is_no_field_is_refused_without_a_draft(clerk: Visitor) -> None:
    assert clerk.send("/customer/new", {"name": "Old Form", "fax": "12", "_draft": "perhaps"}).status_code == 400


def test_fields_nobody_touched_show_what_is_stored_by_now(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Rebased", visits=1, balance=5)
    here = f"/customer/{made['id']}/edit"
    left = clerk.form(here, here)
    left["visits"], left["_draft"] = "2", "true"
    assert site.ask("PATCH", f"/api/customer/{made['id']}", role="admin", json={"balance": 6}).status_code == 200

    page = clerk.post(here, left).get_data(as_text=True)

    form = form_in(page, here)
    assert (form["visits"], form["balance"]) == ("2", "6")
    assert "Admin saved this record on" in page
    assert clerk.post(here, form).status_code == 303
    now = site.ask("GET", f"/api/customer/{made['id']}").json or {}
    assert (now["visits"], now["balance"]) == (2, 6)


def test_a_field_that_both_touched_keeps_the_old_version_so_that_saving_asks(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Clash", visits=1)
    here = f"/customer/{made['id']}/edit"
    left = clerk.form(here, here)
    left["visits"], left["_draft"] = "2", "true"
    assert site.ask("PATCH", f"/api/customer/{made['id']}", role="admin", json={"visits": 3}).status_code == 200

    form = form_in(clerk.post(here, left).get_data(as_text=True), here)

    assert form["visits"] == "2"
    answer = clerk.post(here, form)
    assert answer.status_code == 412
    assert "Two versions of Clash" in answer.get_data(as_text=True)


def test_a_draft_opens_no_form_that_is_not_its_writers(site: Site, reader: Visitor) -> None:
    made = site.make(name="Shut")

    left = {"name": "Mine", "_draft": "true", "csrf_token": reader.form("/", "/logout")["csrf_token"]}
    assert reader.post("/customer/new", left).status_code == 404
    assert reader.post(f"/customer/{made['id']}/edit", left).status_code == 404


def test_a_draft_shows_nothing_of_a_link_its_writer_may_not_see(site: Site, clerk: Visitor) -> None:
    answer = clerk.send(
        "/customer/new", {"name": "Guess", "organisation": "00000000-0000-7000-8000-000000000000", "_draft": "true"}
    )

    assert answer.status_code == 200
    assert "No access" in answer.get_data(as_text=True)


def test_a_page_after_saving_says_so_once(clerk: Visitor) -> None:
    answer = clerk.send("/customer/new", {"name": "Said Once"})

    assert "data-saved" in clerk.text(answer.location)
    assert "data-saved" not in clerk.text(answer.location)
