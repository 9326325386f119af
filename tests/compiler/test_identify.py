"""A name is not an identity: numbers, columns and stored values stay, whatever things are called."""

from __future__ import annotations

from tests.compiler.building import app_of, catalog_of, compiled, problems_of
from xrm.catalog.catalog import Catalog
from xrm.catalog.identities import FieldIdentity, Identities


def after(first: str, then: str) -> tuple[Catalog, Catalog]:
    before = catalog_of(first)
    return before, catalog_of(then, identities=before.identities)


def field(catalog: Catalog, entity: str, name: str) -> FieldIdentity:
    found = catalog.identities.entity(entity)
    assert found is not None
    identity = found.field(name)
    assert identity is not None
    return identity


def test_applying_the_same_files_again_changes_nothing() -> None:
    before, now = after("entity: a\nfields:\n  x: text\n", "entity: a\nfields:\n  x: text\n")

    assert now.identities == before.identities


def test_a_new_field_gets_a_number_that_nothing_had() -> None:
    before, now = after("entity: a\nfields:\n  x: text\n", "entity: a\nfields:\n  y: text\n  x: text\n")

    assert field(now, "a", "x") == field(before, "a", "x")
    assert field(now, "a", "y").id >= before.identities.next


def test_a_rename_keeps_number_and_column() -> None:
    before, now = after("entity: a\nfields:\n  x: text\n", "entity: a\nfields:\n  y: {type: text, renamed_from: x}\n")

    assert (field(now, "a", "y").id, field(now, "a", "y").column) == (field(before, "a", "x").id, "x")
    assert now.entities["a"].fields["y"].column == "x"


def test_an_entity_that_is_renamed_keeps_its_table_and_its_fields() -> None:
    before, now = after("entity: a\nfields:\n  x: text\n", "entity: b\nrenamed_from: a\nfields:\n  x: text\n")

    assert now.entities["b"].table == "a"
    assert field(now, "b", "x") == field(before, "a", "x")


def test_what_vanishes_is_retired_and_comes_back_with_its_column() -> None:
    before, without = after("entity: a\nfields:\n  x: text\n  y: integer\n", "entity: a\nfields:\n  y: integer\n")

    assert field(without, "a", "x").retired
    again = catalog_of("entity: a\nfields:\n  x: text\n  y: integer\n", identities=without.identities)
    assert field(again, "a", "x") == field(before, "a", "x")


def test_what_comes_back_as_another_kind_is_another_field_in_a_column_of_its_own() -> None:
    before, now = after("entity: a\nfields:\n  x: text\n  y: text\n", "entity: a\nfields:\n  x: integer\n  y: text\n")

    assert field(now, "a", "x").column == "x_2"
    assert field(now, "a", "x").id != field(before, "a", "x").id
    back = catalog_of("entity: a\nfields:\n  x: text\n  y: text\n", identities=now.identities)
    assert field(back, "a", "x").column == "x"


def test_a_table_of_an_entity_that_has_gone_is_never_given_to_another() -> None:
    _, gone = after("entity: a\nfields:\n  x: text\n", "entity: b\nrenamed_from: a\nfields:\n  x: text\n")

    both = catalog_of("entity: b\nfields:\n  x: text\n", "entity: a\nfields:\n  x: text\n", identities=gone.identities)

    assert (both.entities["b"].table, both.entities["a"].table) == ("a", "a_2")


def test_two_names_may_be_swapped_one_after_the_other() -> None:
    # given: x became y, and a new x came
    _before, now = after("entity: a\nfields:\n  x: text\n", "entity: a\nfields:\n  y: {type: text, renamed_from: x}\n")
    later = catalog_of("entity: a\nfields:\n  y: text\n  x: text\n", identities=now.identities)

    assert (field(later, "a", "y").column, field(later, "a", "x").column) == ("x", "x_2")


def test_a_choice_keeps_its_stored_value_when_it_is_renamed() -> None:
    _, now = after(
        "entity: a\nfields:\n  level: [low, high]\n",
        "entity: a\nfields:\n  level:\n    choices:\n      beginner: {renamed_from: low}\n      high:\n",
    )

    assert [(each.name, each.stored) for each in now.entities["a"].fields["level"].choices] == [
        ("beginner", "low"),
        ("high", "high"),
    ]
    later = catalog_of("entity: a\nfields:\n  level: [beginner, high, low]\n", identities=now.identities)
    assert [each.stored for each in later.entities["a"].fields["level"].choices] == ["low", "high", "low (2)"]


def test_a_default_of_a_renamed_choice_is_its_stored_value() -> None:
    _, now = after(
        "entity: a\nfields:\n  level: [low, high]\n",
        "entity: a\nfields:\n  level: {choices: {new: {renamed_from: low}, high: }, default: new}\n",
    )

    assert now.entities["a"].fields["level"].default == "low"


def test_names_over_63_bytes_are_shortened_with_a_hash_and_told() -> None:
    long = "a" + "_long" * 14
    found = compiled(*app_of(f"entity: a\nfields:\n  {long}: text\n  {long}_too: text\n"))

    assert found.catalog is not None
    columns = [each.column for each in found.catalog.entities["a"].fields.values()]
    assert len(set(columns)) == 2
    assert all(len(f"_sort_{each}") <= 63 for each in columns)
    assert "XRM308" in {each.code for each in found.problems}


def test_a_former_name_that_is_claimed_twice_or_never_was_is_told() -> None:
    before = catalog_of("entity: a\nfields:\n  x: text\n")
    former = {"y": "x", "z": "x", "w": "q"}
    fields = "".join(f"  {name}: {{type: text, renamed_from: {was}}}\n" for name, was in former.items())
    text = f"entity: a\nfields:\n{fields}"

    found = compiled(*app_of(text), identities=before.identities).problems

    assert [(each.code, each.where.line if each.where else 0) for each in found] == [("XRM311", 4), ("XRM311", 5)]
    assert problems_of("entity: a\nfields:\n  y: {type: text, renamed_from: x}\n") == []
    assert Identities().next == 1
