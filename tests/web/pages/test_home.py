"""The first page: what the app says for a role, what follows from its lists, what is the reader's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.pages.visitor import Visitor
from tests.web.site import APP, Site, open_site

JOB = """
entity: job
fields:
  name: text(80), required
  owner: link user
  price: decimal(8,2)
  hush:
    type: text
    access: {admin: write}
  status:
    choices: [open, done]
    default: open
list:
  columns: [title, status]
  filters:
    waiting: status eq 'open'
    hushed: hush eq 'x'
  default: {reader: waiting}
measures:
  finished: count where status eq 'done'
access: {clerk: all, reader: read}
"""
HOME = "home:\n  clerk: [job, job/finished, job/hushed]\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("home")
    more = {"xrm.yaml": APP + HOME, "entities/job.yaml": JOB}
    with open_site(folder, f"sqlite:///{(folder / 'x.sqlite').as_posix()}", more=more) as found:
        found.make("job", name="Paint the fence", status="open", owner_id=str(found.users["clerk"]))
        found.make("job", name="Mow the lawn", status="done")
        yield found


def panels(page: str) -> str:
    return page.split("Changed lately")[0]


def test_a_role_sees_the_panels_the_app_says(site: Site) -> None:
    page = panels(Visitor(site, "clerk").text("/"))

    assert "Finished" in page
    assert "Customers</span>" not in page.split("x-tiles")[1]


def test_a_filter_that_names_what_its_reader_may_not_see_is_not_there(site: Site) -> None:
    assert "Hushed" not in panels(Visitor(site, "clerk").text("/"))


def test_the_others_see_the_menu_counted_and_their_own_filter(site: Site) -> None:
    page = panels(Visitor(site, "reader").text("/"))

    assert "Customers</span>" in page
    assert "Waiting" in page
    assert "Paint the fence" in page
    assert "Mow the lawn" not in page


def test_what_is_assigned_to_the_reader_is_shown(site: Site) -> None:
    page = panels(Visitor(site, "clerk").text("/"))

    assert "Assigned to me" in page
    assert "Paint the fence" in page
    assert "Mow the lawn" not in page
