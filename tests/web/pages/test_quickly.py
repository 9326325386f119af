"""The record that a link is to lead to, made from the link: who may, what is asked, and what is refused."""

from __future__ import annotations

import re

from tests.web.pages.visitor import Visitor, form_in
from tests.web.site import Site

QUICK = "/organisation/-/quick"


def test_what_was_typed_begins_the_new_record(site: Site, clerk: Visitor) -> None:
    form = form_in(clerk.text(f"{QUICK}?text=Works of Hill"), QUICK)
    name = next(each for each in form if each.endswith("name"))
    assert form[name] == "Works of Hill"

    made = clerk.post(QUICK, form)

    assert made.status_code == 201
    (id,) = re.findall(r'data-made="([0-9a-f-]{36})"', made.text)
    assert site.ask("GET", f"/api/organisation/{id}").json["name"] == "Works of Hill"


def test_what_is_wrong_is_told_in_the_form_that_keeps_what_was_typed(site: Site, clerk: Visitor) -> None:
    site.make("organisation", name="Taken")
    form = form_in(clerk.text(f"{QUICK}?text=Taken"), QUICK)
    taken = clerk.post(QUICK, form)
    assert (taken.status_code, "Taken" in taken.text, "x-problem" in taken.text) == (409, True, True)
    name = next(each for each in form if each.endswith("name"))
    empty = clerk.post(QUICK, dict(form) | {name: ""})
    assert empty.status_code == 422


def test_it_is_offered_to_who_may_make_one_and_to_nobody_else(
    site: Site, clerk: Visitor, reader: Visitor, stranger: Visitor
) -> None:
    offered = clerk.text("/customer/-/options/organisation?q=Hi <b>")
    assert f'data-create="{QUICK}"' in offered
    assert "Create organisation “Hi &lt;b&gt;”" in offered
    site.make("organisation", name="Known Ltd")
    assert "data-create" not in clerk.text("/customer/-/options/organisation?q=known ltd")
    assert "data-create" not in reader.text("/customer/-/options/organisation?q=Hi")
    assert reader.get(QUICK).status_code == 404
    assert stranger.get(QUICK).status_code == 303
    token = clerk.form("/organisation/new")["csrf_token"]
    assert reader.post(QUICK, {"csrf_token": token}).status_code in (403, 404)


def test_what_needs_more_than_a_few_fields_is_made_on_its_own_form(site: Site, clerk: Visitor) -> None:
    assert clerk.get("/record_note/-/quick").status_code == 404
    assert clerk.get("/nothing/-/quick").status_code == 404
    assert clerk.get(f"{QUICK}?colour=red").status_code == 400
