"""Forms as the rights of their reader make them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from tests.web.samples import CUSTOMER
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.layout import Form, Section
from xrm.projections.forms import WIDGETS, Control, FormView, build_form

LAID_OUT = replace(
    CUSTOMER,
    form=Form(
        (
            Section("who", Label.of("Who"), (("name", "email"), ("number",), ("secret",))),
            Section("more", Label.of("More"), (("visits", "vip"), ("status", "score"), ("nothing",)), collapsed=True),
        )
    ),
)
EVERYTHING = frozenset(LAID_OUT.fields)


def form(shown: Collection[str] = EVERYTHING, writable: Collection[str] = EVERYTHING) -> FormView:
    def sees(field: Field) -> bool:
        return field.name in shown

    return build_form(LAID_OUT, sees, writable)


def control(name: str, view: FormView) -> Control:
    return next(each for each in view.controls() if each.name == name)


def test_every_kind_has_a_widget() -> None:
    assert set(WIDGETS) == set(Kind)


def test_sections_and_rows_stand_as_they_are_laid_out() -> None:
    view = form()

    assert [section.name for section in view.sections] == ["who", "more"]
    assert [[each.name for each in row] for row in view.sections[0].rows] == [["name", "email"], ["number"], ["secret"]]
    assert view.sections[1].collapsed


def test_what_its_reader_may_not_see_is_not_there() -> None:
    view = form(shown=EVERYTHING - {"secret", "email"})

    assert [[each.name for each in row] for row in view.sections[0].rows] == [["name"], ["number"]]


def test_what_its_reader_may_not_write_is_read_only_and_leaves_an_editable_form() -> None:
    view = form(writable={"name", "status"})

    assert control("email", view).readonly
    assert [each.name for each in view.editable().controls()] == ["name", "status"]


def test_nobody_writes_what_is_computed_or_given() -> None:
    view = form()

    assert control("score", view).readonly
    assert control("number", view).readonly


def test_limits_are_said_as_a_browser_wants_them() -> None:
    visits, name = control("visits", form()), control("name", form())

    assert (visits.least, visits.most) == ("0", "10")
    assert (name.longest, name.required, name.id) == (80, True, "field-name")


def test_choices_are_offered_by_the_name_they_have_today() -> None:
    options = control("status", form()).options

    assert [(each.value, each.label, each.retired) for each in options] == [
        ("active", "Active", False),
        ("paused", "On leave", False),
        ("gone", "Gone", True),
    ]


@pytest.mark.parametrize(("name", "widget"), [("vip", "checkbox"), ("email", "email"), ("visits", "number")])
def test_the_widget_is_that_of_the_type_or_the_kind(name: str, widget: str) -> None:
    assert control(name, form()).widget == widget
