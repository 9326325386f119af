"""Access as said becomes grants that say all; what is not said is not granted."""

from __future__ import annotations

from collections.abc import Mapping

from tests.compiler.building import catalog_of, problems_of
from xrm.catalog.access import Level, Permission, Verb

FIELDS = "fields:\n  name: text\n  owner: link user\n  secret: {type: text, access: {registrar: write, '*': read}}\n"


def verbs(text: str) -> Mapping[str, set[str]]:
    access = catalog_of(f"entity: thing\n{FIELDS}{text}").entities["thing"].access
    return {role: {str(verb) for verb in grant.verbs} for role, grant in access.items()}


def test_an_entity_without_access_has_the_apps() -> None:
    assert verbs("").keys() == {"registrar", "admin"}


def test_an_entity_with_access_says_all_of_it() -> None:
    assert verbs("access:\n  teacher: read\n") == {"teacher": {"read"}, "admin": set(Verb)}


def test_all_is_every_right_but_to_define() -> None:
    assert verbs("access:\n  teacher: all\n")["teacher"] == set(Verb) - {Verb.DEFINE}


def test_none_and_false_grant_nothing() -> None:
    found = verbs("access:\n  teacher: none\n  registrar: {read: false, write: true}\n")

    assert (found["teacher"], found["registrar"]) == (set(), {"write"})


def test_a_star_is_every_role_that_is_not_named_and_not_for_people_from_outside() -> None:
    found = verbs("access:\n  registrar: all\n  '*': read\n")

    assert found["teacher"] == {"read"}
    assert "student" not in found
    assert found["admin"] == set(Verb)


def test_conditions_and_fields_are_kept_with_the_right() -> None:
    text = "access:\n  teacher:\n    read: owner eq me()\n    write: {where: owner eq me(), fields: [name]}\n"
    grant = catalog_of(f"entity: thing\n{FIELDS}{text}").entities["thing"].access["teacher"]

    read, write = grant.verbs[Verb.READ], grant.verbs[Verb.WRITE]
    assert read.where is not None
    assert (read.where.text, read.fields) == ("owner eq me()", None)
    assert write.fields == frozenset({"name"})
    assert Permission() == Permission(None, None)


def test_access_of_a_field_names_admin_unless_the_file_limits_it_by_name() -> None:
    fields = catalog_of(f"entity: thing\n{FIELDS}").entities["thing"].fields

    assert fields["name"].access is None
    assert fields["secret"].access == {"admin": Level.WRITE, "registrar": Level.WRITE, "*": Level.READ}


def test_what_is_wrong_in_a_right_is_told_at_its_place() -> None:
    found = problems_of(
        f"entity: thing\n{FIELDS}access:\n  teacher: {{write: {{fields: [nmae]}}}}\n"
        "  registrar: {raed: true}\n  student: {read: owner eq}\n"
    )

    assert [each.split()[0] for each in found] == ["XRM302", "XRM201", "XRM401"]


def test_the_apps_access_is_checked_once_with_the_words_of_the_app_file() -> None:
    app = "app: x\nroles: {sales: Sales}\naccess:\n  sales: [raed]\n  slaes: all\n"

    found = problems_of("entity: thing\nfields:\n  name: text\n", "entity: other\nfields:\n  name: text\n", app=app)

    assert [each.split()[0] for each in found] == ["XRM310", "XRM507"]
