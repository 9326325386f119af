"""Types and options of fields from end to end, on both databases: what the API takes, tells and refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.pages.visitor import Visitor
from tests.web.site import Site, open_site

THING = """
entity: thing
fields:
  name: text(80), required, search, identifies
  code: text(10), case upper
  body: richtext, search
  notes: markdown
  source: code
  stars: rating
  lasts: duration, max 8:00
  shade: color
  speaks: language
  zone: timezone
  labels: tags, search
  weight: decimal(6,2), min 0.5, step 0.5, unit kg
  paid:
    type: boolean
    labels: {true: Paid, false: Open}
  kind:
    choices: [invoice, credit]
    required: true
    default: invoice
    widget: radio
    colours: {invoice: blue}
  old: text, deprecated 'Use code instead.'
  hidden_words:
    type: tags
    access: {clerk: write}
  number:
    type: sequence
    per: kind
    format: {invoice: 'I{year}-{n:3}', credit: 'C{year}-{n:3}'}
    reset: yearly
  ticket: sequence({code}-{month}-{n}), gapless false
"""


@pytest.fixture(scope="module")
def site(shared_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("types")
    with open_site(folder, shared_database_url, more={"entities/thing.yaml": THING}) as found:
        yield found


def make(site: Site, **values: Any) -> dict[str, Any]:
    return site.make("thing", **values)


def refused(site: Site, **values: Any) -> TestResponse:
    answer = site.ask("POST", "/api/thing", json={"name": "Ann", **values})
    assert answer.status_code == 422, answer.get_data(as_text=True)
    return answer


def found(site: Site, query: str, role: str = "clerk") -> list[str]:
    answer = site.ask("GET", f"/api/thing?{query}", role)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [each["name"] for each in answer.json["value"]]  # type: ignore[index]


def test_values_are_kept_in_the_form_of_their_type(site: Site) -> None:
    made = make(
        site, name="Forms", code="ab1", body="<h2>Big</h2><script>x</script>", notes="# a", stars=3, lasts="90 min",
        shade="FC0", speaks="German", zone="europe/berlin", labels=[" one ", "ONE", "two"], weight=1.5, paid=True,
    )  # fmt: skip
    assert made["code"] == "AB1"
    assert made["body"] == "<h2>Big</h2>"
    assert made["lasts"] == "PT1H30M"
    assert (made["shade"], made["speaks"], made["zone"]) == ("#ffcc00", "de", "Europe/Berlin")
    assert made["labels"] == ["one", "two"]
    assert made["stars"] == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [("stars", 6), ("stars", 0), ("lasts", "90"), ("lasts", "PT9H"), ("lasts", -1), ("shade", "reddish"), ("zone", "Berlin"),
     ("speaks", "Klingonese"), ("labels", ["a,b"]), ("labels", "a"), ("weight", 0.75), ("weight", 0)],
)  # fmt: skip
def test_what_a_type_does_not_take_is_refused_beside_its_field(site: Site, name: str, value: Any) -> None:
    told = refused(site, **{name: value}).json
    assert told is not None
    assert name in str(told)


def test_values_can_be_asked_for(site: Site) -> None:
    make(site, name="Asked", lasts=600, labels=["violet", "Ünique"], body="<p>a <b>rare</b>bird</p>", stars=5)
    assert found(site, "$filter=lasts eq 600") == ["Asked"]
    assert found(site, "$filter=labels/any(t: t eq 'violet')") == ["Asked"]
    assert found(site, "$filter=labels has 'violet'") == ["Asked"]
    assert found(site, "$search=violet") == ["Asked"]
    assert found(site, "$search=rarebird") == ["Asked"]
    assert found(site, "$filter=stars ge 5") == ["Asked"]


def test_tags_are_suggested_as_far_as_they_may_be_read(site: Site) -> None:
    make(site, name="Hush", hidden_words=["whisper"], labels=["spoken"])
    xrm = site.application.current()
    for role, words in (("clerk", ("whisper",)), ("reader", ())):
        actor = _actor(site, role)
        assert xrm.records.suggestions(actor, "thing", "hidden_words") == words
        assert "spoken" in xrm.records.suggestions(actor, "thing", "labels", 50)
    assert found(site, "$search=whisper", "reader") == []


def _actor(site: Site, role: str) -> Any:
    from dataclasses import replace

    from xrm.catalog.requests import STRANGER

    return replace(STRANGER, id=site.users[role], name=role, roles=frozenset({role}))


def test_numbers_are_counted_by_kind_and_year_and_show_what_they_are_told(site: Site) -> None:
    year, month = datetime.now(UTC).year, f"{datetime.now(UTC):%m}"
    first, second = make(site, kind="credit", code="x"), make(site, kind="credit", code="y")
    assert first["number"].startswith(f"C{year}-")
    assert int(second["number"][-3:]) == int(first["number"][-3:]) + 1
    assert make(site, kind="invoice")["number"].startswith(f"I{year}-")
    assert first["ticket"].startswith(f"X-{month}-")
    assert int(second["ticket"].rpartition("-")[2]) > int(first["ticket"].rpartition("-")[2])


def test_the_document_of_the_api_tells_what_is_no_longer_used(site: Site) -> None:
    answer = site.ask("GET", "/api/openapi.json")
    text = answer.get_data(as_text=True)
    assert "Use code instead." in text
    assert '"deprecated":true' in text.replace(" ", "")
    assert '"duration"' in text


def proof_of(page: str) -> str:
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_pages_show_copy_and_warn(site: Site) -> None:
    made = make(
        site, name="Twin", body="<p>Hello <strong>there</strong></p>", notes="*soft*", stars=4, lasts="1:30",
        shade="teal", labels=["red"], paid=False, weight=2, old="x", source="a < b",
    )  # fmt: skip
    client = Visitor(site, "clerk").client
    page = client.get(f"/thing/{made['id']}").get_data(as_text=True)
    for shown in (
        "<strong>there</strong>",
        "<em>soft</em>",
        "4 of 5",
        "1 h 30 min",
        "#008080",
        "Open",
        "2.00 kg",
        "a &lt; b",
    ):
        assert shown in page, shown
    copy = client.get(f"/thing/{made['id']}/duplicate").get_data(as_text=True)
    assert 'value="Twin"' in copy
    answer = client.post(
        "/thing/new",
        data={"csrf_token": proof_of(copy), "name": "twin", "kind": "invoice", "labels": ["red", "blue, green"]},
    )
    assert answer.status_code == 200
    warned = answer.get_data(as_text=True)
    assert "Is this one of these?" in warned
    assert f"/thing/{made['id']}" in warned
    answer = client.post(
        "/thing/new",
        data={
            "csrf_token": proof_of(warned),
            "name": "twin",
            "kind": "invoice",
            "labels": ["red", "blue, green"],
            "_anyway": "true",
        },
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    saved = site.ask("GET", answer.headers["Location"].replace("/thing/", "/api/thing/")).json
    assert saved is not None
    assert saved["labels"] == ["red", "blue", "green"]
    for path in (f"/thing/{made['id']}/edit", "/thing", "/thing/new"):
        assert client.get(path).status_code == 200
