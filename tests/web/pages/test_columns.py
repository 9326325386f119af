"""The columns of a list are its reader's choice, in the address, and never show what they may not see."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from tests.web.pages.visitor import Visitor
from tests.web.site import Site


def heads(page: str) -> list[str]:
    found = re.findall(r'<th role="columnheader"[^>]*>\s*(?:<a[^>]*>)?([^<]*)', page)
    return [unescape(each).strip() for each in found if each.strip()]


def test_columns_are_ticked_shown_and_reset(site: Site, clerk: Visitor) -> None:
    site.make(name="In columns", visits=12)
    answer = clerk.get("/customer/-/columns?show.title=1&show.visits=1&show.created_at=1&q=columns")

    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query) == {"columns": ["title,visits,created_at"], "q": ["columns"]}
    page = clerk.text(answer.location)
    assert heads(page) == ["Customer", "Visits", "Created"]
    assert 'href="/customer?q=columns"' in page, "the way back to the list's own columns"


def test_ticking_none_or_what_is_shown_anyway_is_the_list_itself(clerk: Visitor) -> None:
    assert clerk.get("/customer/-/columns").location.endswith("/customer")
    shown = re.findall(r'name="show\.([a-z_]+)" value="1" checked', clerk.text("/customer"))
    assert clerk.get("/customer/-/columns?" + "&".join(f"show.{each}=1" for each in shown)).location.endswith(
        "/customer"
    )


def test_chosen_columns_stay_while_filtering_and_sorting(site: Site, clerk: Visitor) -> None:
    site.make(name="Sorted by visits")
    page = clerk.text("/customer?columns=title,visits&sort=visits")

    assert '<input type="hidden" name="columns" value="title,visits">' in page
    assert "/customer?columns=title%2Cvisits&amp;sort=-visits" in page


def test_a_hidden_column_is_like_one_that_never_was(site: Site, clerk: Visitor, admin: Visitor) -> None:
    site.make(name="Kept to themselves")
    assert "Secret" in heads(admin.text("/customer?columns=title,secret"))
    assert 'name="show.secret"' not in clerk.text("/customer")
    assert heads(clerk.text("/customer?columns=title,secret")) == heads(clerk.text("/customer?columns=title,nothing"))


@given(st.text(max_size=40))
def test_no_text_is_too_odd_for_the_word(clerk: Visitor, text: str) -> None:
    assert clerk.get("/customer", query_string={"columns": text}).status_code == 200
