"""Documents -> catalog: defaults, dependencies, layers, and problems without their consequences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.compiler.building import APP, EXTENSIONS, app_of, catalog_of, compiled, problems_of
from xrm.catalog.extensions import Document
from xrm.catalog.field import FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.sorting import SortKey
from xrm.compiler import DEFAULT, compile_catalog


def test_one_typo_is_told_once_and_nothing_that_follows_from_it() -> None:
    found = problems_of(
        "entity: a\ntitle: size\norder: size\nfields:\n  size: intger\n  twice: = size mul 2\n  four: = twice mul 2\n"
        "list:\n  columns: [size, twice]\n  filters: {big: four gt 4}\nrules: {some: size gt 0}\n"
    )

    assert found == ["XRM203 5:9 `intger` is not a type nor an entity. Did you mean `integer`?"]


def test_a_file_that_cannot_be_read_makes_no_problem_of_links_to_what_it_defines() -> None:
    found = problems_of("entity: a\nfields:\n  name: text\n  b: link b\n", "entity: b\nfields:\n  name: 'text\n")

    assert [each.split()[0] for each in found] == ["XRM101"]


def test_all_mistakes_of_all_files_are_told_at_once_in_the_order_of_the_files() -> None:
    found = compiled(
        *app_of("entity: b\nfields:\n  x: txet\n  y: integr\n", "entity: a\nfields:\n  x: dtae\n")
    ).problems

    assert [(each.where.file, each.where.line) for each in found if each.where] == [
        ("entities/a.yaml", 3),
        ("entities/b.yaml", 3),
        ("entities/b.yaml", 4),
    ]


def test_formulas_may_stand_in_any_order_and_reach_through_links() -> None:
    catalog = catalog_of(
        "entity: line\nfields:\n  cost: = total div 2\n  total: = bill/share mul 2\n  bill: link bill\n",
        "entity: bill\nfields:\n  name: text\n  share: = amount\n  amount: money(EUR)\n  sum_of_lines: sum lines/total\n",
    )

    fields = catalog.entities["line"].fields
    assert fields["total"].kind is Kind.DECIMAL
    assert catalog.entities["bill"].fields["share"].type.name == "money"
    assert catalog.entities["bill"].fields["sum_of_lines"].kind is Kind.DECIMAL


def test_a_circle_of_formulas_through_two_entities_is_told_once_with_every_line() -> None:
    found = problems_of(
        "entity: a\nfields:\n  name: text\n  b: link b\n  x: = b/y\n",
        "entity: b\nfields:\n  name: text\n  y: sum as/x\n  z: = y\n",
    )

    assert [each.split()[0] for each in found] == ["XRM407"]
    assert "a.x (line 5) → b.y (line 4) → a.x" in found[0]


def test_a_chain_of_very_many_formulas_is_told() -> None:
    fields = "".join(f"  f{n}: = f{n + 1} add 1\n" for n in range(300))

    found = compiled(*app_of(f"entity: a\nfields:\n  name: text\n{fields}  f300: integer\n"))

    assert {each.code for each in found.problems} == {"XRM409"}


def test_formulas_that_double_each_other_are_refused_before_they_explode() -> None:
    doubling = "".join(f"  f{number}: = f{number - 1} add f{number - 1}\n" for number in range(1, 25))

    (problem,) = problems_of(f"entity: a\nfields:\n  name: text\n  f0: = 1 add 1\n{doubling}")

    assert problem.startswith("XRM409 ")
    assert "2,000" in problem


def test_what_a_bundle_says_an_entity_may_restate_leaf_by_leaf() -> None:
    catalog = catalog_of(
        "bundle: person\ntitle: '{last}'\nfields:\n  first: text(80), search\n  last: text(80), required\nrules: {named: last ne null}\n",
        "entity: pupil\nuse: person\nfields:\n  first: {label: Given name}\n  level: [low]\n",
    )

    pupil = catalog.entities["pupil"]
    assert list(pupil.fields) == ["first", "last", "level"]
    assert (str(pupil.fields["first"].label), pupil.fields["first"].limits.longest) == ("Given name", 80)
    assert (pupil.title.text, [each.name for each in pupil.rules]) == ("{last}", ["named"])


def test_a_bundle_that_uses_itself_is_told() -> None:
    found = problems_of(
        "bundle: one\nuse: two\nfields:\n  x: text\n",
        "bundle: two\nuse: one\nfields:\n  y: text\n",
        "entity: a\nuse: one\nfields:\n  z: text\n",
    )

    assert "XRM310 2:6 Bundle `one` uses itself: one → two → one." in found


def test_a_second_link_never_renames_the_list_of_the_first() -> None:
    catalog = catalog_of(
        "entity: club\nfields:\n  name: text\n",
        "entity: member\nfields:\n  name: text\n  club: link club\n  former: link club\n  boss: link user\n",
    )

    assert list(catalog.entities["club"].inverses) == ["members", "members_as_former"]
    assert list(catalog.entities["user"].inverses) == ["teams"]  # as it says itself


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ("  code: text\n  name: text\n", "{name}"),
        ("  code: text\n  title: text\n", "{title}"),
        ("  code: text, required\n  number: sequence(N{n:4})\n", "{number}"),
        ("  note: text\n  code: text, required\n", "{code}"),
        ("  note: text\n  size: integer\n", "{note}"),
        ("  size: integer\n  owner: link user\n", "{owner}"),
        ("  size: integer\n", "thing {id}"),
    ],
)
def test_the_title_is_the_first_of_the_published_order(fields: str, title: str) -> None:
    assert catalog_of(f"entity: thing\nfields:\n{fields}").entities["thing"].title.text == title


def test_lists_sort_by_the_titles_first_own_field_that_has_an_order() -> None:
    catalog = catalog_of("entity: thing\ntitle: '{owner} {size}'\nfields:\n  size: integer\n  owner: link user\n")

    assert catalog.entities["thing"].order == (SortKey("size"),)


def test_records_that_need_each_other_first_are_told() -> None:
    found = problems_of(
        "entity: a\nfields:\n  b: link b, required\n", "entity: b\nfields:\n  a: link a, required\n",
        "entity: c\nfields:\n  x: integer, default = y\n  y: integer, default = x\n",
    )  # fmt: skip

    assert [each.split()[0] for each in found] == ["XRM411", "XRM411"]


def test_a_type_of_a_plugin_brings_its_own_options() -> None:
    rating = FieldType(name="stars", kind=Kind.INTEGER, label="Stars", options=frozenset({"best"}))
    extensions = replace(EXTENSIONS, field_types={**EXTENSIONS.field_types, "stars": rating})

    found = compile_catalog(app_of("entity: a\nfields:\n  x: stars, best 5\n  y: stars, bset 5\n"), extensions)

    assert [each.message for each in found.problems] == ["Unknown key `bset`. Did you mean `best`?"]


def test_documents_of_plugins_lie_under_those_of_the_app() -> None:
    brought = Document("xrm_club/entities/club.yaml", "entity: club\nfields:\n  name: text\n", "club")
    extensions = replace(EXTENSIONS, documents=(brought,))

    found = compile_catalog(app_of("entity: member\nfields:\n  name: text\n  club: link club\n"), extensions)

    assert found.catalog is not None
    assert (found.catalog.entities["club"].owner, found.catalog.entities["member"].owner) == ("club", "")


def test_the_origin_of_each_leaf_is_its_layer_and_place_or_the_default() -> None:
    found = compiled(
        *app_of(
            "bundle: person\nfields:\n  first: text(80), required\n",
            "entity: pupil\nuse: person\nlabel: Child\nfields:\n  level: [low]\n",
        )
    )

    assert found.origins["pupil.label"].value == "Child"
    assert str(found.origins["pupil.first.required"].where) == "entities/person.yaml:3:20"
    assert found.origins["pupil.level.required"].layer == DEFAULT
    assert found.origins["pupil.title"].value == "{first}"
    assert found.origins["user.email.unique"].layer == "xrm"
    assert len(found.origins) > 100


def test_an_app_without_an_app_file_is_told() -> None:
    assert [each.code for each in compiled().problems] == ["XRM903"]


def test_a_definition_of_another_language_version_is_told() -> None:
    assert problems_of(app="app: x\nxrm: 2\n") == ["XRM107 2:6 This file needs language version 2; this xrm reads 1."]


def test_a_misspelt_setting_is_told_where_it_stands() -> None:
    app = APP + "settings:\n  log_fromat: json\n"

    (told,) = problems_of("entity: note\nfields:\n  name: text\n", app=app)

    assert told == "XRM201 13:3 Unknown key `log_fromat`. Did you mean `log_format`?"
