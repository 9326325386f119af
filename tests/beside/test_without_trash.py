"""An entity without a trash, and one without history: what is deleted is gone, and no change is told."""

from __future__ import annotations

import pytest

from tests.beside.site import SYSTEM, Site
from tests.compiler.building import app_of, compiled
from xrm.catalog.catalog import Catalog
from xrm.errors import XrmError


def test_what_is_deleted_where_there_is_no_trash_is_gone_for_good(site: Site) -> None:
    anna = site.person("Anna", "staff")
    ledger = site.add("ledger", name="2025")
    site.records.delete(anna, "ledger", ledger, version=1)
    for trashed in (False, True):
        with pytest.raises(XrmError):
            site.records.read(SYSTEM, "ledger", ledger, trashed=trashed)
    with pytest.raises(XrmError):
        site.records.restore(SYSTEM, "ledger", ledger)


def test_a_page_says_that_nobody_can_bring_it_back(site: Site) -> None:
    anna = site.person("Anna", "staff")
    ledger, client = site.add("ledger", name="2025"), site.add("client", name="Acme")
    browser = site.browser(anna)
    asked = browser.get(f"/ledger/{ledger}/delete").text
    assert "Nobody can bring it back" in asked
    assert "Delete for good" in asked
    assert "trash for 30 days" in browser.get(f"/client/{client}/delete").text
    assert "trash=1" not in browser.get("/ledger").text
    assert "trash=1" in browser.get("/client").text


def test_changes_that_are_not_kept_are_not_told(site: Site) -> None:
    anna = site.person("Anna", "staff")
    ledger = site.add("ledger", name="2025")
    site.records.update(anna, "ledger", ledger, {"name": "2026"})
    assert site.records.history(anna, "ledger", ledger) == ()
    assert "History" not in site.browser(anna).get(f"/ledger/{ledger}").text


@pytest.mark.parametrize(
    ("said", "days"), [("none", 0), ("false", 0), ("0", 0), ("true", 30), ("2 weeks", 14), ("7", 7)]
)
def test_how_long_the_trash_keeps_is_said_in_several_ways(said: str, days: int) -> None:
    catalog = _compiled(f"entity: thing\ntrash: {said}\nfields: {{name: text}}\n")
    assert catalog.entities["thing"].trash_days == days


def test_notes_and_files_are_on_unless_the_app_or_the_entity_says_otherwise() -> None:
    plain = _compiled("entity: thing\nfields: {name: text}\n").entities
    assert (plain["thing"].comments, plain["thing"].files) == ("writers", True)
    assert (plain["user"].comments, plain["user"].files) == ("", False)
    app = "app: test\nxrm: 1\ndefaults: {comments: readers, files: false}\n"
    off = _compiled(
        "entity: thing\nfields: {name: text}\n", "entity: other\ncomments: false\nfields: {name: text}\n", app=app
    ).entities
    assert (off["thing"].comments, off["thing"].files) == ("readers", False)
    assert off["other"].comments == ""


def _compiled(*texts: str, app: str = "app: test\nxrm: 1\n") -> Catalog:
    catalog = compiled(*app_of(*texts, app=app)).catalog
    assert catalog is not None
    return catalog
