"""Moves of a status over the API: who may, from where, with which answers, and what the document says of them."""

from __future__ import annotations

from typing import Any

from tests.web.site import Site


def lent(site: Site) -> dict[str, Any]:
    loan = site.ask("POST", "/api/loan", json={"book": "Emma"}).json
    assert loan is not None
    return dict(site.ask("POST", f"/api/loan/{loan['id']}/lend").json or {})


def codes(answer: Any) -> list[tuple[str, str]]:
    error = answer.json["error"]
    return [(each["code"], each["target"]) for each in error["details"] or [error]]


def test_a_move_answers_the_record_as_it_left_it(site: Site) -> None:
    made = site.ask("POST", "/api/loan", json={"book": "Emma"})
    where = made.headers["Location"]

    answer = site.ask("POST", f"{where}/lend", headers={"If-Match": made.headers["ETag"]}, json={})

    assert (answer.status_code, answer.json["status"]) == (200, "lent")
    assert answer.headers["ETag"] == site.ask("GET", where).headers["ETag"] != made.headers["ETag"]
    again = site.ask("POST", f"{where}/give_back", headers={"Prefer": "return=minimal"})
    assert (again.status_code, again.data) == (204, b"")
    read = site.ask("GET", where).json
    assert (read["status"], read["back_on"] is None) == ("back", False)
    past = site.ask("GET", f"{where}/history").json["value"]
    assert [(each["action"], each["move"]) for each in past] == [
        ("move", "give_back"),
        ("move", "lend"),
        ("create", ""),
    ]


def test_a_move_works_by_either_way_to_write_a_key(site: Site) -> None:
    loan = site.ask("POST", "/api/loan", json={"book": "Emma"}).json
    assert site.ask("POST", f"/api/loan({loan['id']})/lend").status_code == 200


def test_what_a_move_asks_for_stands_in_the_body(site: Site) -> None:
    loan = lent(site)
    lose = f"/api/loan/{loan['id']}/lose"

    assert codes(site.ask("POST", lose)) == [("XRM810", "note"), ("XRM810", "fee")]
    assert codes(site.ask("POST", lose, json={"note": "in the train", "fee": "x"})) == [("XRM810", "fee")]
    refused = site.ask("POST", lose, json={"note": "in the train", "fee": 0})
    assert (refused.status_code, codes(refused)) == (422, [("XRM814", "fee")])
    unasked = site.ask("POST", lose, json={"note": "in the train", "fee": 1, "book": "Persuasion"})
    assert (unasked.status_code, codes(unasked)) == (400, [("XRM803", "book")])

    answer = site.ask("POST", lose, json={"note": "in the train", "fee": 8.5})
    assert (answer.json["status"], answer.json["note"], answer.json["fee"]) == ("lost", "in the train", 8.5)


def test_a_move_that_cannot_be_made_now_is_refused_with_the_reason(site: Site) -> None:
    loan = site.ask("POST", "/api/loan", json={"book": "Emma", "fee": 12}).json
    where = f"/api/loan/{loan['id']}"

    dear = site.ask("POST", f"{where}/lend")
    elsewhere = site.ask("POST", f"{where}/give_back")
    stale = site.ask("POST", f"{where}/lend", headers={"If-Match": 'W/"99"'})

    assert (dear.status_code, dear.json["error"]["message"]) == (422, "A fee of 12 is too much.")
    assert (elsewhere.status_code, codes(elsewhere)) == (409, [("XRM819", "status")])
    assert stale.status_code == 412


def test_who_may_not_is_told_and_what_is_no_move_is_not_there(site: Site) -> None:
    loan = lent(site)
    where = f"/api/loan/{loan['id']}"

    assert site.ask("POST", f"{where}/give_back", "reader").status_code == 403
    assert site.ask("POST", f"{where}/give_back", "").status_code == 401
    unknown = site.ask("POST", f"{where}/give_bakc")
    assert (unknown.status_code, unknown.json["error"]["hint"]) == (404, "Did you mean `give_back`?")
    assert site.ask("POST", f"{where}/give_bakc", "reader").json["error"]["hint"] == ""
    hidden, absent = (site.ask("POST", f"{where}/{name}", "reader") for name in ("inside", "insibe"))
    assert (hidden.status_code, absent.status_code) == (404, 404)
    gone = site.ask("POST", f"/api/loan/{site.users['clerk']}/give_back")
    assert gone.status_code == 404
    assert site.ask("POST", "/api/nothing/00000000-0000-0000-0000-000000000000/lend").status_code == 404


def test_an_address_says_which_methods_it_has(site: Site) -> None:
    loan = lent(site)
    where = f"/api/loan/{loan['id']}"

    assert site.ask("OPTIONS", f"{where}/lose").headers["Allow"] == "OPTIONS, POST"
    assert site.ask("GET", f"{where}/lose").status_code == 405
    assert site.ask("POST", f"{where}/note").status_code == 405


def test_a_move_of_named_roles_is_theirs_alone(site: Site) -> None:
    loan = lent(site)
    where = f"/api/loan/{loan['id']}"
    site.ask("POST", f"{where}/lose", json={"note": "lost", "fee": 3})

    assert site.ask("POST", f"{where}/find", "clerk").status_code == 403
    found = site.ask("POST", f"{where}/find", "reader", json={"note": "under the sofa"})  # by the right of the move
    assert (found.status_code, found.json["note"]) == (200, "under the sofa")


def test_a_status_is_changed_by_nothing_else(site: Site) -> None:
    loan = lent(site)
    where = f"/api/loan/{loan['id']}"

    patched = site.ask("PATCH", where, json={"status": "back"})
    assert (patched.status_code, codes(patched)) == (422, [("XRM810", "status")])
    assert "give_back" in patched.json["error"]["hint"]
    made = site.ask("POST", "/api/loan", json={"book": "Emma", "status": "lost"})
    assert (made.status_code, codes(made)) == (422, [("XRM810", "status")])
    same = site.ask("PUT", where, json={key: value for key, value in loan.items() if key != "id"} | {"note": "x"})
    assert same.status_code in (200, 403, 422)
    assert site.ask("GET", where).json["status"] == "lent"


def test_the_document_has_a_path_for_each_move_its_reader_may_make(site: Site) -> None:
    found = {role: site.ask("GET", "/api/openapi.json", role).json for role in ("admin", "clerk", "reader")}
    moves = {
        role: {path.rsplit("/", 1)[1] for path in each["paths"] if path.startswith("/api/loan/{id}/")}
        & {"lend", "lose", "find", "write_off", "give_back"}
        for role, each in found.items()
    }

    assert moves["clerk"] == {"lend", "lose", "give_back"}
    assert moves["reader"] == {"find"}
    assert moves["admin"] == {"lend", "lose", "find", "write_off", "give_back"}
    body = found["clerk"]["components"]["schemas"]["loan.move.lose"]
    assert (list(body["properties"]), body["required"]) == (["note", "fee"], ["note", "fee"])
    assert "inside" not in str(found["clerk"]["components"]["schemas"]["loan"])


def test_an_override_stands_below_the_status(site: Site) -> None:
    loan = lent(site)
    where = f"/api/loan/{loan['id']}/status/override"
    said = {"state": "back", "reason": "Found in the shelf", "until": "2999-12-31"}

    assert site.ask("GET", where).status_code == 204
    assert site.ask("POST", where, "clerk", json=said).status_code == 403
    wrong = site.ask("POST", where, "admin", json={"state": "gone", "until": "yesterday"})
    assert (wrong.status_code, [each for _, each in codes(wrong)]) == (422, ["state", "reason", "until"])
    assert site.ask("POST", where, "admin", json=said, headers={"If-Match": 'W/"99"'}).status_code == 412

    done = site.ask("POST", where, "admin", json=said)
    assert (done.status_code, done.json["status"]) == (200, "back")
    held = site.ask("GET", where, "reader").json
    assert {**said, "before": "lent", "by": "Admin"}.items() <= held.items()
    past = site.ask("GET", f"/api/loan/{loan['id']}/history", "reader").json["value"][0]
    assert (past["action"], past["reason"]) == ("override", "Found in the shelf")

    assert site.ask("DELETE", where, "clerk").status_code == 403
    assert site.ask("DELETE", where, "admin").json["status"] == "lent"
    assert site.ask("DELETE", where, "admin").status_code == 404


def test_only_a_status_is_overridden(site: Site) -> None:
    loan = lent(site)
    for name in ("note", "nothing", "inside"):
        for method in ("GET", "POST", "DELETE"):
            answer = site.ask(method, f"/api/loan/{loan['id']}/{name}/override", json={} if method == "POST" else None)
            assert answer.status_code == 404, (name, method)
    document = site.ask("GET", "/api/openapi.json", "clerk").json["paths"]
    assert set(document["/api/loan/{id}/status/override"]) & {"get", "post", "delete"} == {"get"}
