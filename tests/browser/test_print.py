"""What comes out of the printer: all of a record or a list, black on white, and nothing to press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.walk import log_in
from tests.web.site import Site, open_site

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

DESK = """
entity: desk
fields:
  name: text, required
  status: [open, shut]
  room: text
  note: richtext
  owner: link customer
  height: integer
form:
  Desk: [[name, status], note]
  Where: {fields: [room], tab: Where}
  Who: {fields: [owner], tab: Who}
  Sizes: {fields: [height], tab: Who, collapsed: true}
list:
  columns: [name, status, room, owner]
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("print")
    url = f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}"
    with open_site(folder, url, more={"entities/desk.yaml": DESK}) as found:
        yield found


@pytest.fixture(scope="module")
def desk(site: Site) -> str:
    ada = site.make("customer", name="Ada Lovelace")
    note = '<p>See <a href="https://example.org/desk">the maker</a></p>'
    made = site.make("desk", name="Oak", status="open", room="R 12", note=note, owner_id=ada["id"], height=72)
    return f"/desk/{made['id']}"


def test_a_record_is_printed_whole_with_every_tab_and_what_is_folded(address: str, page: Page, desk: str) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}{desk}")
    page.get_by_role("tab", name="Where").click()

    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    for text in ("Oak", "Open", "R 12", "Ada Lovelace", "72"):
        assert page.locator("main").get_by_text(text, exact=True).filter(visible=True).count(), text
    said = page.locator(".x-printed").inner_text()
    assert re.fullmatch(r"Printed by Clerk, \d{1,2} \w{3,4} \d{4}, \d\d:\d\d · Corner shop", said), said
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert not page.get_by_text("72", exact=True).first.is_visible(), "what was folded is folded again"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_to_press_is_printed_and_all_is_black_on_white(
    theme: str, width: int, address: str, page: Page, desk: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, address, "clerk")
    page.evaluate("theme => localStorage.setItem('xrm-theme', theme)", theme)
    for path in (desk, "/desk", "/"):
        page.goto(f"{address}{path}")
        page.wait_for_load_state("networkidle")
        page.emulate_media(media="print")

        for role in ("button", "navigation", "banner", "textbox", "combobox", "checkbox", "tab"):
            shown = [each for each in page.get_by_role(role).all() if each.is_visible()]  # type: ignore[arg-type]
            said = [each.evaluate("each => each.outerHTML.slice(0, 120)") for each in shown]
            assert [each for each in said if "aria-current" not in each and "x-tabs" not in each] == []
        assert page.evaluate(COLOURS) == [], "dark ink on a light ground, whatever the theme"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        page.emulate_media(media="screen")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_list_is_printed_as_a_table_with_what_it_is_narrowed_by(
    width: int, site: Site, address: str, page: Page, desk: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, address, "clerk")
    page.goto(f"{address}/desk?q=Oak&status=open")

    page.emulate_media(media="print")

    row = page.locator("#rows tr").first
    assert row.evaluate("each => getComputedStyle(each).display") == "table-row"
    assert page.get_by_role("columnheader", name="Room").is_visible()
    assert row.get_by_role("cell").first.evaluate("each => getComputedStyle(each, '::before').content") == "none"
    assert page.get_by_role("searchbox", name="Find in Desks").input_value() == "Oak"
    assert page.get_by_role("searchbox", name="Find in Desks").is_visible()


def test_the_paper_says_all_in_its_order_and_has_no_page_for_nothing(address: str, page: Page, desk: str) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}{desk}")
    paper = page.pdf(format="A4")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    text, place = page.locator("body").inner_text(), 0

    assert len(re.findall(rb"/Type /Page\b", paper)) == 1
    for word in (
        "Oak",
        "Open",
        "Desk",
        "Where",
        "R 12",
        "Who",
        "Ada Lovelace",
        "Sizes",
        "72",
        "Timeline",
        "Printed by",
    ):
        place = text.find(word, place)
        assert place >= 0, f"{word} does not follow in {text}"
    for word in ("Edit", "Duplicate", "Search everything", "Log out", "Follow", "Home"):
        assert word not in text
    maker = page.get_by_role("link", name="the maker")
    assert "https://example.org/desk" in maker.evaluate("each => getComputedStyle(each, '::after').content")


@pytest.mark.parametrize("path", ["record", "list"])
def test_the_button_and_the_key_print(path: str, address: str, page: Page, desk: str) -> None:
    log_in(page, address, "clerk")
    page.goto(f"{address}{desk if path == 'record' else '/desk'}")
    page.evaluate("void (window.printed = 0, window.print = () => { window.printed += 1 })")

    page.get_by_role("button", name="Print", exact=True).click()
    page.keyboard.press("p")

    assert page.evaluate("window.printed") == 2
    page.keyboard.press("?")
    assert page.locator("#shortcuts").get_by_text("Print", exact=True).is_visible()


COLOURS = """() => {
  const light = (text) => {
    const [red, green, blue, alpha = 1] = text.match(/[\\d.]+/g).map(Number)
    return alpha === 0 ? null : (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
  }
  const wrong = []
  for (const each of document.querySelectorAll('body, body *')) {
    if (!each.checkVisibility() || each.closest('svg') || !each.innerText?.trim()) continue
    const { color, backgroundColor } = getComputedStyle(each)
    const ground = light(backgroundColor)
    if (light(color) > 0.35 || (ground !== null && ground < 0.9)) wrong.push([each.className, color, backgroundColor])
  }
  return wrong
}"""
