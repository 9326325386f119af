"""What roles give: rows and fields together, closed by default, narrowed by tokens."""

from __future__ import annotations

from typing import Any

import pytest

from tests.records.catalogs import Said, a, catalog_of
from xrm.catalog.access import Verb
from xrm.catalog.requests import STRANGER, Actor
from xrm.expressions.tree import Expression
from xrm.records.access import Access
from xrm.records.rights import Rights

FIELDS = {
    "name": a("text"),
    "owner": a("link", to="user", inverse="things"),
    "salary": a("integer", access={"boss": "write", "*": "none"}),
    "note": a("text", access={"staff": "read", "*": "none"}),
    "double": a("integer", formula="salary mul 2"),
    "open": a("integer", formula="salary mul 2", as_system=True),
}


def rights(access: dict[str, Any], *roles: str, scopes: tuple[str, ...] | None = None, **options: Any) -> Rights:
    catalog = catalog_of(
        {"thing": Said(FIELDS, access=access, options=options)}, roles=("staff", "boss", "portal", "other")
    )
    return Access(catalog).of(Actor(None, "x", frozenset(roles), scopes=scopes)).rights("thing")


def text(condition: Expression | bool) -> str | bool:
    return condition.text if isinstance(condition, Expression) else condition


def test_nothing_is_given_that_was_not_said() -> None:
    assert rights({}, "staff").ways == {}
    assert rights({"boss": "all"}, "staff").rows() is False
    catalog = catalog_of({"thing": Said(FIELDS, access={"staff": "all"})})
    assert Access(catalog).of(STRANGER).rights("thing").ways == {}


def test_the_star_stands_for_roles_that_are_not_named_and_not_of_the_portal() -> None:
    access = {"*": "read", "boss": "all"}
    assert rights(access, "staff").may(Verb.READ)
    assert not rights(access, "staff").may(Verb.WRITE)
    assert rights(access, "boss").may(Verb.WRITE)
    assert not rights(access, "portal").may(Verb.READ)
    assert not rights(access, "unheard of").may(Verb.READ)


def test_rows_are_the_union_of_what_the_roles_give() -> None:
    access = {"staff": {"read": "owner eq me()"}, "boss": {"read": "name eq 'x'"}, "other": "read"}
    assert text(rights(access, "staff").rows()) == "owner eq me()"
    assert text(rights(access, "staff", "boss").rows()) == "(name eq 'x') or (owner eq me())"
    assert rights(access, "staff", "boss", "other").rows() is True


def test_a_value_needs_one_role_that_gives_row_and_field() -> None:
    access = {
        "staff": {"read": {"where": "owner eq me()", "fields": ["name", "owner"]}},
        "other": {"read": {"fields": ["name"]}},
    }
    one = rights(access, "staff")
    assert one.field("name") is True
    assert one.field("salary") is False
    assert one.field("created_at") is False
    both = rights(access, "staff", "other")
    assert both.rows() is True
    assert both.field("name") is True
    assert text(both.field("owner")) == "owner eq me()"
    assert both.field("id") is True


def test_write_gives_read_of_the_same_rows_and_fields() -> None:
    access = {"staff": {"read": {"fields": ["name"]}, "write": {"where": "owner eq me()", "fields": ["owner"]}}}
    found = rights(access, "staff")
    assert text(found.field("owner")) == "owner eq me()"
    assert found.fields(Verb.WRITE) == {"owner", "id"}


def test_a_condition_about_a_change_gives_reading_where_nothing_changes() -> None:
    found = rights({"staff": {"write": "old(owner) eq me() and not changed(owner)"}}, "staff")
    condition = found.rows()
    assert isinstance(condition, Expression)
    assert all(getattr(node, "root", "") != "old" for node in condition.root.walk())


def test_the_access_of_a_field_narrows_what_the_role_has() -> None:
    access = {"staff": "all", "boss": "all"}
    assert rights(access, "staff").field("salary") is False
    assert rights(access, "boss").field("salary") is True
    assert rights(access, "staff").field("note") is True
    assert "note" not in rights(access, "staff").fields(Verb.WRITE)
    assert rights({}, "admin").field("salary") is True


def test_a_formula_is_read_where_what_it_uses_is() -> None:
    access = {"staff": "all", "boss": "all"}
    assert rights(access, "staff").field("double") is False
    assert rights(access, "staff").field("open") is True
    assert rights(access, "boss").field("double") is True


@pytest.mark.parametrize(
    ("scopes", "read", "write"),
    [
        (None, True, True),
        ((), False, False),
        (("read",), True, False),
        (("write",), True, True),
        (("thing:read",), True, False),
        (("thing:write",), True, True),
        (("user:write", "nonsense"), False, False),
    ],
)
def test_a_token_can_only_narrow(scopes: tuple[str, ...] | None, read: bool, write: bool) -> None:
    found = rights({"staff": "all"}, "staff", scopes=scopes)
    assert found.may(Verb.READ) is read
    assert all(found.may(verb) is write for verb in (Verb.CREATE, Verb.WRITE, Verb.DELETE))
    assert not rights({"staff": "read"}, "staff", scopes=("write",)).may(Verb.WRITE)


def test_a_mirror_is_written_by_nobody_but_the_system() -> None:
    found = rights({"staff": "all"}, "staff", readonly=True)
    assert found.may(Verb.READ)
    assert not any(found.may(verb) for verb in (Verb.CREATE, Verb.WRITE, Verb.DELETE, Verb.MOVE))


def test_what_is_internal_is_not_there() -> None:
    fields = {**FIELDS, "inner": a("text", internal=True)}
    catalog = catalog_of({"thing": Said(fields, access={"staff": "all"})})
    assert not Access(catalog).of(Actor(None, "x", frozenset({"staff", "admin"}))).rights("thing").visible("inner")
    assert Access(catalog).of(Actor.for_system("test")).rights("thing").visible("inner")


def test_a_list_is_seen_where_the_link_is() -> None:
    catalog = catalog_of(
        {
            "thing": Said(
                {**FIELDS, "owner": a("link", to="user", inverse="things", access={"boss": "read"})},
                access={"staff": "all", "boss": "all"},
            )
        }
    )
    access = Access(catalog)
    assert access.of(Actor(None, "x", frozenset({"boss"}))).visible("user", "things")
    assert not access.of(Actor(None, "x", frozenset({"staff"}))).visible("user", "things")
