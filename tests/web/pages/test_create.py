"""The button at the top of every page that makes a record: of what the menu has and its reader may make, nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from xrm.testing import app_from, browser_of, person

APP = """\
app: test
xrm: 1
roles: {admin: Administrator, clerk: Clerk, reader: Reader}
menu:
  People: [student, course]
  Set up: [rule, house]
"""
STUDENT = "entity: student\nicon: school\nfields: {name: text}\naccess: {clerk: all, reader: read}\n"
COURSE = "entity: course\nfields: {name: text}\naccess: {clerk: read, reader: read}\n"
RULE = "entity: rule\nfields: {name: text}\naccess: {clerk: [create]}\n"
HOUSE = "entity: house\nsingle: true\nfields: {name: text}\naccess: {clerk: all}\n"
UNSAID = "entity: secret_plan\nfields: {name: text}\naccess: {clerk: all}\n"


def offered(page: str) -> list[tuple[str, str]]:
    menu = page.split('id="create-menu"')[1].split("</nav>")[0] if 'id="create-menu"' in page else ""
    return re.findall(r'<a href="([^"]+)".*?<span>(.*?)</span>', menu)


def test_each_is_offered_what_they_may_make(tmp_path: Path) -> None:
    with app_from(tmp_path, APP, STUDENT, COURSE, RULE, HOUSE, UNSAID) as application:
        clerk, reader, admin = (
            browser_of(application, person(application, each)).get("/").text for each in ("clerk", "reader", "admin")
        )

    assert offered(clerk) == [("/student/new", "Student")]
    assert offered(reader) == []
    assert 'data-shortcut="n"' not in reader
    assert [href for href, _ in offered(admin)] == ["/student/new", "/course/new", "/rule/new"]


def test_it_stands_on_every_page_and_leads_to_the_form(tmp_path: Path) -> None:
    with app_from(tmp_path, APP, STUDENT, COURSE, RULE, HOUSE) as application:
        clerk = person(application, "clerk")
        made = application.current().records.create(clerk, "student", {"name": "Ada"})
        browser = browser_of(application, clerk)
        pages = [browser.get(path).text for path in ("/student", f"/student/{made.id}", "/settings", "/nothing")]

        assert [offered(page) for page in pages] == [[("/student/new", "Student")]] * 4
        assert browser.get("/student/new").status_code == 200
