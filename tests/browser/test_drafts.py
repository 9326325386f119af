"""A form that is left by accident: what was typed is offered again, to the same person, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in, look_around
from tests.web.site import Site, open_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

pytestmark = pytest.mark.browser

OFFER = "You left this unfinished"
LETTER = """
entity: letter
fields:
  subject: text(80), required
  body: richtext
  to: links customer
  about: link organisation
  channels: {type: choices, choices: [post, mail, phone]}
  urgent: {type: boolean, default: false}
  key: secret
  status: [draft, sent]
  sent_by: text, visible status eq 'sent'
  parts:
    rows:
      what: text(40), required
      from_whom: link organisation
form:
  Letter: [[subject, status], sent_by, body]
  Whom: {fields: [to, about, channels, urgent, key], tab: Whom}
  Parts: {fields: [parts], tab: Parts}
"""
KEPT = "Object.entries(localStorage).filter(([key]) => key.startsWith('xrm-draft:'))"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("drafts")
    url = f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}"
    with open_site(folder, url, more={"entities/letter.yaml": LETTER}) as found:
        yield found


def save(site: Site, customer: str, **values: object) -> None:
    """The administrator changes a customer meanwhile."""
    answer = site.ask("PATCH", f"/api/customer/{customer}", role="admin", json=values)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def test_a_new_record_left_by_a_reload_is_taken_up_with_every_kind_of_field(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    ada, works = site.make("customer", name="Ada"), site.make("organisation", name="Hill Works")
    log_in(page, address, "clerk")
    page.goto(f"{address}/letter/new")
    page.get_by_label("Subject").fill("To the board")
    page.get_by_role("combobox", name="Status").select_option("sent")
    page.get_by_label("Sent by").fill("Grace")
    page.get_by_role("textbox", name="Body").fill("Dear all")
    page.get_by_role("tab", name="Whom").click()
    page.get_by_role("combobox", name="Add to To").fill("ad")
    page.get_by_role("option", name="Ada").click()
    page.get_by_role("combobox", name="About").fill("hill")
    page.get_by_role("option", name="Hill Works").click()
    page.get_by_label("Phone").check()
    page.get_by_label("Urgent").check()
    page.get_by_label("Key", exact=True).fill("never kept")
    page.get_by_role("tab", name="Parts").click()
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("What").fill("First part")
    page.get_by_role("combobox", name="From whom").fill("hill")
    page.get_by_role("option", name="Hill Works").click()
    page.get_by_role("button", name="Add a row").click()
    page.get_by_label("What").nth(1).fill("Second part")
    page.once("dialog", lambda dialog: dialog.accept())  # the secret would be lost

    page.reload()

    assert "never kept" not in str(page.evaluate(KEPT))
    offer = page.get_by_role("status").filter(has_text=OFFER)
    offer.wait_for()
    assert "a moment ago" in offer.inner_text()
    assert page.get_by_label("Subject").input_value() == ""
    look_around(page, check_accessible)
    offer.get_by_role("button", name="Take it up").click()

    page.get_by_text("Nothing of it is saved yet.").wait_for()
    assert page.get_by_role("alert").count() == 0, "nothing is said to be wrong with what nobody sent"
    look_around(page, check_accessible)
    assert page.get_by_label("Subject").input_value() == "To the board"
    assert page.get_by_label("Sent by").input_value() == "Grace"
    page.get_by_role("tab", name="Details").click()
    assert page.get_by_role("textbox", name="Body").inner_text() == "Dear all"
    page.get_by_role("tab", name="Whom").click()
    assert page.get_by_role("combobox", name="About").input_value() == "Hill Works"
    assert page.get_by_label("Ada", exact=True).is_checked()
    assert page.get_by_label("Phone").is_checked()
    assert page.get_by_label("Urgent").is_checked()
    assert page.get_by_label("Key", exact=True).input_value() == ""
    page.get_by_role("tab", name="Parts").click()
    assert page.get_by_label("What").nth(1).input_value() == "Second part"
    assert page.get_by_role("combobox", name="From whom").first.input_value() == "Hill Works"

    page.get_by_role("button", name="Create letter").click()
    page.wait_for_url(re.compile(r"/letter/[0-9a-f-]{36}$"))
    assert page.evaluate(KEPT) == []
    id = page.url.rsplit("/", 1)[-1]
    made = site.ask("GET", f"/api/letter/{id}?$expand=to,parts").json
    assert made
    assert (made["sent_by"], made["about_id"]) == ("Grace", works["id"])
    assert [each["id"] for each in made["to"]] == [ada["id"]]
    assert [each["what"] for each in made["parts"]] == ["First part", "Second part"]
    page.goto(f"{address}/letter/new")
    page.wait_for_load_state()
    assert not page.get_by_text(OFFER).is_visible()


def test_a_change_is_offered_where_it_was_begun_and_goes_with_saving(site: Site, address: str, page: Page) -> None:
    bea = f"{address}/customer/{site.make('customer', name='Bea', visits=3)['id']}"
    other = f"{address}/customer/{site.make('customer', name='Cat')['id']}"
    log_in(page, address, "clerk")
    page.goto(f"{bea}/edit")
    page.get_by_label("Visits").fill("8")

    page.go_back()  # at once, without leaving the field: nobody is asked, nothing is lost

    page.goto(f"{other}/edit")
    page.wait_for_load_state()
    assert not page.get_by_text(OFFER).is_visible()
    page.goto(f"{bea}/edit")
    offer = page.get_by_role("status").filter(has_text=OFFER)
    offer.get_by_role("button", name="Take it up").click()
    page.get_by_text("Nothing of it is saved yet.").wait_for()
    assert page.get_by_label("Visits").input_value() == "8"
    page.get_by_role("button", name="Save changes").click()
    page.wait_for_url(bea)
    assert page.evaluate(KEPT) == []


def test_a_refused_form_stays_kept_and_is_not_offered_to_itself(site: Site, address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer/new")
    page.get_by_label("Name").fill("Dora")
    page.get_by_label("Visits").fill("too many")
    page.get_by_role("button", name="Create customer").click()
    page.get_by_role("alert").get_by_text("Visits:").wait_for()
    assert not page.get_by_text(OFFER).is_visible()
    page.get_by_label("Visits").fill("5")

    page.goto(f"{address}/customer/new")

    page.get_by_role("button", name="Take it up").click()
    page.get_by_text("Nothing of it is saved yet.").wait_for()
    assert page.get_by_label("Name").input_value() == "Dora"
    page.get_by_role("button", name="Create customer").click()
    page.wait_for_url(re.compile(r"/customer/[0-9a-f-]{36}$"))
    assert page.evaluate(KEPT) == []


def test_a_record_saved_by_somebody_else_since_is_said_and_nothing_of_theirs_is_undone(
    site: Site, address: str, page: Page, check_accessible: Callable[..., None]
) -> None:
    made = site.make("customer", name="Eve", visits=1)
    here = f"{address}/customer/{made['id']}"
    log_in(page, address, "clerk")
    page.goto(f"{here}/edit")
    page.get_by_label("Visits").fill("2")
    page.reload()
    save(site, made["id"], balance=7)
    page.reload()

    offer = page.get_by_role("status").filter(has_text=OFFER)
    assert "The record was changed since." in offer.inner_text()
    offer.get_by_role("button", name="Take it up").click()

    said = page.get_by_text("Admin saved this record on")
    said.wait_for()
    look_around(page, check_accessible)
    assert page.get_by_label("Visits").input_value() == "2"
    page.get_by_role("button", name="Save changes").click()
    page.wait_for_url(here)  # what the two touched is apart, so there is nothing to choose
    now = site.ask("GET", f"/api/customer/{made['id']}").json
    assert now
    assert (now["visits"], now["balance"]) == (2, 7)


def test_where_both_changed_the_same_field_saving_asks_which_to_keep(site: Site, address: str, page: Page) -> None:
    made = site.make("customer", name="Fay", visits=1)
    here = f"{address}/customer/{made['id']}"
    log_in(page, address, "clerk")
    page.goto(f"{here}/edit")
    page.get_by_label("Visits").fill("2")
    page.reload()
    save(site, made["id"], visits=9)
    page.reload()
    page.get_by_role("button", name="Take it up").click()
    page.get_by_text("Nothing of it is saved yet.").wait_for()

    page.get_by_role("button", name="Save changes").click()

    page.get_by_text("both changed").wait_for()
    page.get_by_role("group", name="Visits").get_by_label("Theirs").check()
    page.get_by_role("button", name="Save this choice").click()
    page.wait_for_url(here)
    assert page.evaluate(KEPT) == []


def test_what_is_discarded_is_gone_before_and_after_it_is_taken_up(address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    for name in ("Gus", "Hal"):
        page.goto(f"{address}/customer/new")
        page.get_by_label("Name").fill(name)
    page.goto(f"{address}/customer/new")
    offer = page.get_by_role("status").filter(has_text=OFFER)
    offer.get_by_role("button", name="Take it up").click()
    page.get_by_text("Nothing of it is saved yet.").wait_for()
    assert page.get_by_label("Name").input_value() == "Hal", "the latest comes first"
    page.locator(".x-banner", has_text="Nothing of it").get_by_role("button", name="Discard").click()

    offer.get_by_text(OFFER).wait_for()
    assert page.get_by_label("Name").input_value() == ""
    offer.get_by_role("button", name="Discard").click()
    assert not offer.is_visible()
    assert page.evaluate(KEPT) == []


def test_nobody_else_on_this_browser_finds_what_was_left(address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer/new")
    page.get_by_label("Name").fill("Ida")
    page.goto(f"{address}/customer")
    assert page.evaluate(KEPT)
    page.context.clear_cookies()  # the session is over, and nobody logged out

    log_in(page, address, "admin")

    assert page.evaluate(KEPT) == []
    page.goto(f"{address}/customer/new")
    page.wait_for_load_state()
    assert not page.get_by_text(OFFER).is_visible()


def test_a_session_that_ended_while_somebody_typed_costs_nothing(address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer/new")
    page.get_by_label("Name").fill("Jan")
    page.context.clear_cookies()
    page.get_by_role("button", name="Create customer").click()
    page.wait_for_load_state()

    log_in(page, address, "clerk")

    page.goto(f"{address}/customer/new")
    page.get_by_role("button", name="Take it up").click()
    page.get_by_text("Nothing of it is saved yet.").wait_for()
    assert page.get_by_label("Name").input_value() == "Jan"


def test_nothing_stays_after_logging_out_not_even_from_another_tab(address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer/new")
    page.get_by_label("Name").fill("Kim")
    other = page.context.new_page()
    other.goto(f"{address}/customer")
    assert other.evaluate(KEPT)

    other.get_by_role("button", name="Account: Clerk").click()
    other.get_by_role("button", name="Log out").click()
    other.wait_for_url(f"{address}/login")

    page.get_by_label("Name").press_sequentially("berley")
    page.goto(f"{address}/login")
    assert page.evaluate(KEPT) == []


def test_leaving_asks_only_where_something_cannot_be_kept(address: str, page: Page, tmp_path: Path) -> None:
    log_in(page, address, "clerk")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto(f"{address}/customer/new")
    page.get_by_label("Name").click()  # browsers ask on no page that nobody touched
    page.keyboard.type("Lea")
    page.reload()
    assert asked == []

    file = tmp_path / "contract.txt"
    file.write_text("signed")
    page.get_by_label("Name").click()
    page.get_by_label("Contract").set_input_files(file)
    page.reload()
    assert asked == ["beforeunload"]

    page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('full') })")
    page.get_by_label("Name").click()
    page.keyboard.type("Mia")
    page.reload()
    assert asked == ["beforeunload"] * 2


def test_what_is_too_old_or_too_much_goes(address: str, page: Page) -> None:
    log_in(page, address, "clerk")
    person = page.evaluate("document.body.dataset.person")
    page.evaluate(FILL, person)
    page.goto(f"{address}/customer/new")
    page.get_by_label("Name").fill("Nat")
    page.reload()

    kept = page.evaluate(KEPT)

    assert len(kept) == 20
    assert not [key for key, _ in kept if key.endswith((":old", ":broken"))]


def test_the_form_of_one_list_is_not_offered_what_was_begun_from_another(site: Site, address: str, page: Page) -> None:
    first, second = (site.make("organisation", name=name)["id"] for name in ("First", "Second"))
    log_in(page, address, "clerk")
    page.goto(f"{address}/customer/new?organisation={first}&_back=organisation")
    page.get_by_label("Name").fill("Ola")

    page.goto(f"{address}/customer/new?organisation={second}&_back=organisation")
    page.wait_for_load_state()
    assert not page.get_by_text(OFFER).is_visible()

    page.goto(f"{address}/customer/new")
    page.get_by_role("button", name="Take it up").click()
    page.get_by_text("Nothing of it is saved yet.").wait_for()
    page.get_by_role("button", name="Create customer").click()
    page.wait_for_url(re.compile(f"/organisation/{first}"))


def test_without_scripts_nothing_is_offered(address: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    log_in(plain, address, "clerk")
    plain.goto(f"{address}/customer/new")
    assert not plain.get_by_text(OFFER).is_visible()
    context.close()


FILL = """(person) => {
  const put = (name, at) => localStorage.setItem(`xrm-draft:${person}:${name}`,
    JSON.stringify({ action: '/letter/new', url: '/letter/new', version: '', at, entries: [['subject', name]] }))
  for (let each = 0; each < 25; each++) put(`n${each}`, Date.now() - each)
  put('old', Date.now() - 8 * 24 * 3600 * 1000)
  localStorage.setItem(`xrm-draft:${person}:broken`, '{')
}"""
