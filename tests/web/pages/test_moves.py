"""Moves of a status on the pages: which buttons a record has, what a move asks for, and what it says when it cannot be."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.web.pages.visitor import Visitor, form_in
from tests.web.site import Site


def loan(site: Site, *moves: str, **values: Any) -> str:
    """The page of a new loan after these moves."""
    made = site.ask("POST", "/api/loan", json={"book": "Emma", **values}).json
    assert made is not None
    for move in moves:
        answers = {"note": "in the train", "fee": 8} if move == "lose" else {}
        assert site.ask("POST", f"/api/loan/{made['id']}/{move}", json=answers).status_code == 200
    return f"/loan/{made['id']}"


def buttons(html: str) -> list[str]:
    """The moves that a page offers, in their order."""
    return re.findall(r'(?:href|action)="[^"]*/move/([a-z_]+)"', html)


def test_a_record_offers_the_moves_its_reader_may_make_from_where_it_is(
    site: Site, clerk: Visitor, reader: Visitor, admin: Visitor
) -> None:
    assert buttons(clerk.text(loan(site))) == ["lend"]
    lent = loan(site, "lend")
    assert (buttons(clerk.text(lent)), buttons(reader.text(lent))) == (["lose", "give_back"], [])
    lost = loan(site, "lend", "lose")
    assert (buttons(reader.text(lost)), buttons(admin.text(lost))) == (["find"], ["find", "write_off"])
    assert "Lent out" in clerk.text(lent)


def test_a_move_without_questions_is_made_by_its_button(site: Site, clerk: Visitor) -> None:
    page = loan(site, "lend")

    answer = clerk.send(page, {}, f"{page}/move/give_back")

    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    html = clerk.text(page)
    assert "Give back: done." in html
    assert "chose “Give back”" in html
    assert buttons(html) == []


def test_a_move_that_cannot_be_made_now_says_why(site: Site, clerk: Visitor) -> None:
    page = loan(site, fee=12)
    html = clerk.text(page)

    assert "A fee of 12 is too much." in html
    assert buttons(html) == []
    values = clerk.form(f"{page}/move/lend")
    refused = clerk.post(f"{page}/move/lend", values)
    assert refused.status_code == 422
    assert "A fee of 12 is too much." in refused.get_data(as_text=True)


def test_what_a_move_asks_for_is_asked_on_a_page(site: Site, clerk: Visitor) -> None:
    page = loan(site, "lend")
    lose = f"{page}/move/lose"

    empty = clerk.send(lose, {"note": "", "fee": "abc"})
    text = empty.get_data(as_text=True)
    assert empty.status_code == 422
    assert 'id="field-fee-problem"' in text
    assert 'value="abc"' in text

    cheap = clerk.send(lose, {"note": "in the train", "fee": "0"})
    assert "A lost book costs something." in cheap.get_data(as_text=True)
    assert "in the train" in cheap.get_data(as_text=True)

    done = clerk.send(lose, {"note": "in the train", "fee": "7.50"})
    assert done.headers["Location"] == page
    told = site.ask("GET", f"/api{page}").json
    assert told is not None
    assert (told["status"], told["note"], told["fee"]) == ("lost", "in the train", 7.5)


def test_who_may_move_but_not_write_answers_too(site: Site, reader: Visitor) -> None:
    page = loan(site, "lend", "lose")
    done = reader.send(f"{page}/move/find", {"note": "under the sofa"})
    assert done.status_code == 303
    assert "under the sofa" in reader.text(page)


@pytest.mark.parametrize("move", ["give_back", "find", "write_off", "lost", "book", "x" * 300])
def test_a_move_one_may_not_make_is_not_there(site: Site, reader: Visitor, move: str) -> None:
    page = loan(site, "lend")
    assert reader.get(f"{page}/move/{move}").status_code == 404
    assert reader.post(f"{page}/move/{move}", {}).status_code == 403


def test_a_record_that_somebody_else_changed_is_looked_at_again(site: Site, clerk: Visitor) -> None:
    page = loan(site, "lend")
    values = clerk.form(f"{page}/move/lose")
    site.ask("PATCH", f"/api{page}", json={"book": "Persuasion"})
    values["note"], values["fee"] = "in the train", "3"

    stale = clerk.post(f"{page}/move/lose", values)
    assert stale.status_code == 412
    text = stale.get_data(as_text=True)
    assert "was changed by somebody else" in text
    again = form_in(text, f"{page}/move/lose")
    assert (again["note"], again["fee"]) == ("in the train", "3")
    assert clerk.post(f"{page}/move/lose", again).status_code == 303


def test_a_move_needs_the_proof_of_our_own_form(site: Site, clerk: Visitor) -> None:
    page = loan(site, "lend")
    assert clerk.post(f"{page}/move/give_back", {}).status_code == 403
    assert buttons(clerk.text(page)) == ["lose", "give_back"]


def test_a_status_stands_on_no_form(site: Site, clerk: Visitor) -> None:
    page = loan(site, "lend")
    assert 'name="status"' not in clerk.text("/loan/new") + clerk.text(f"{page}/edit")
    values = clerk.form(f"{page}/edit")
    values["status"] = "back"
    assert clerk.post(f"{page}/edit", values).status_code == 400


def test_an_administrator_overrides_a_status_and_ends_that(site: Site, admin: Visitor, clerk: Visitor) -> None:
    page = loan(site, "lend")
    address = f"{page}/override/status"
    assert "Override…" in admin.text(page)
    assert "Override…" not in clerk.text(page)

    empty = admin.send(address, {"state": "", "reason": "", "until": ""})
    text = empty.get_data(as_text=True)
    assert empty.status_code == 422
    assert all(f'id="field-{name}-problem"' in text for name in ("state", "reason", "until"))
    done = admin.send(address, {"state": "back", "reason": "Found <b>here</b>", "until": "2999-12-31"})

    assert done.headers["Location"] == page
    seen = clerk.text(page)
    assert "Found &lt;b&gt;here&lt;/b&gt;" in seen
    assert "by Admin, past its moves, until 31 Dec 2999" in seen
    assert "overrode the status" in seen
    assert "End it now" not in seen
    ended = admin.send(page, {}, f"{page}/lift/status")
    assert ended.status_code == 303
    assert "past its moves" not in clerk.text(page)


def test_an_override_is_there_for_administrators_alone(site: Site, clerk: Visitor) -> None:
    page = loan(site, "lend")
    assert clerk.get(f"{page}/override/status").status_code == 404
    assert clerk.get(f"{page}/override/book").status_code == 404
    values = clerk.form(page, f"{page}/move/give_back")
    assert clerk.post(f"{page}/override/status", values).status_code == 404
    assert clerk.post(f"{page}/lift/status", values).status_code == 403
