"""The gallery of components: for administrators, and not there for anybody else."""

from __future__ import annotations

import re

import pytest

from tests.web.pages.visitor import Visitor
from xrm.web.pages.components import families

GALLERY = "/admin/components"


def test_an_administrator_sees_every_state_with_its_code(admin: Visitor) -> None:
    page = admin.text(GALLERY)

    for family in families():
        for state in family.states:
            assert f"<h3>{state.title}</h3>" in page
    assert page.count("<pre ") == sum(len(family.states) for family in families())
    assert 'href="/admin/components"' in admin.text("/admin")


def test_no_id_stands_twice_in_it(admin: Visitor) -> None:
    ids = re.findall(r'\bid="([^"]+)"', admin.text(GALLERY))

    assert sorted(ids) == sorted(set(ids))


def test_for_others_it_is_not_there(clerk: Visitor, reader: Visitor, stranger: Visitor) -> None:
    assert clerk.get(GALLERY).status_code == 404
    assert reader.get(GALLERY).status_code == 404
    assert stranger.get(GALLERY).location.startswith("/login")


@pytest.mark.parametrize(("words", "shown"), [("theme=dark", "x-theme-dark"), ("density=compact", '"compact"')])
def test_its_samples_are_shown_in_another_look(admin: Visitor, words: str, shown: str) -> None:
    assert shown not in admin.text(GALLERY).split("x-sample", 1)[1]
    assert shown in admin.text(f"{GALLERY}?{words}")


@pytest.mark.parametrize("words", ["theme=pink", "density=huge", "other=1"])
def test_another_look_it_does_not_have_is_refused(admin: Visitor, words: str) -> None:
    assert admin.get(f"{GALLERY}?{words}").status_code == 400
