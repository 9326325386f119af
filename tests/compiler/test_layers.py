"""Extensions, the site and languages over somebody else's entity: what may change, whose it is, who disagrees."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from tests.compiler.building import APP, EXTENSIONS
from tests.golden.summary import entity_words
from xrm.catalog.extensions import Document
from xrm.catalog.identities import Identities
from xrm.compiler import Compilation, compile_catalog

STUDENT = """\
entity: student
label: Student
fields:
  number: text(12), required
  name: text, required
  born: date
  level: [beginner, advanced]
form:
  Person: [[number, name], born]
  Studies: [level]
list:
  columns: [number, name, level]
  filters:
    new: level eq 'beginner'
rules:
  named: name ne 'x'
access:
  registrar: all
"""
CLUB = """\
extend: student
needs: education
fields:
  club_number: text(8), unique, search, after number
  club_shirt:
    choices: [S, M]
    section: studies
    after: level
  level:
    choices: {expert: Expert}
list:
  columns:
    add: {club_number: {after: number}}
rules:
  named:
    message: A name, please.
"""


def compiled(*layers: tuple[str, str, str], identities: Identities | None = None, app: str = APP) -> Compilation:
    """Each layer is (owner, file, text)."""
    documents = [
        Document("xrm.yaml", app, ""),
        *(Document(name, text, "") for owner, name, text in layers if not owner),
    ]
    under = tuple(Document(name, text, owner) for owner, name, text in layers if owner)
    return compile_catalog(documents, replace(EXTENSIONS, documents=under), identities or Identities())


def student(found: Compilation) -> object:
    assert found.catalog is not None, "\n".join(map(str, found.problems))
    return found.catalog.entities["student"]


def said(found: Compilation) -> list[str]:
    return [f"{each.code} {each.severity} {each.where}" for each in found.problems]


BASE = ("education", "education/student.yaml", STUDENT)


def extended(text: str, owner: str = "club") -> Compilation:
    return compiled(BASE, (owner, f"{owner or 'entities'}/student.yaml", text))


def test_an_extension_adds_fields_choices_columns_and_refines_free_leaves() -> None:
    found = extended(CLUB)
    entity = student(found)

    assert not found.problems
    assert list(entity.fields) == ["number", "club_number", "name", "born", "level", "club_shirt"]
    assert entity.fields["club_number"].column == "club__club_number"
    assert entity.fields["club_number"].owner == "club"
    assert entity.fields["number"].owner == "education"
    assert entity.list.columns == ("number", "club_number", "name", "level")
    assert [each.name for each in entity.fields["level"].choices] == ["beginner", "advanced", "expert"]
    assert str(entity.rules[0].message.text) == "A name, please."
    assert [section.rows for section in entity.form.sections] == [
        (("number", "name"), ("club_number",), ("born",)),
        (("level",), ("club_shirt",)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "fields:\n  number: {type: text(30)}",
        "fields:\n  name: {required: false}",
        "fields:\n  born: {unique: true}",
        "fields:\n  number: {length: 5}",
        "fields:\n  born: {access: {teacher: read}}",
        "rules:\n  named: {check: name ne 'y'}",
        "access:\n  registrar: read",
        "access:\n  '*': read",
        "list:\n  columns: [name]",
        "history: false",
    ],
)
def test_what_belongs_to_another_is_refused_and_the_extension_set_aside_whole(text: str) -> None:
    found = extended(f"extend: student\n{text}\n".replace("fields:\n", "fields:\n  club_x: text\n"))
    entity = student(found)

    assert [each.code for each in found.problems] == ["XRM613", "XRM603"]
    assert "club_x" not in entity.fields
    assert entity.fields["number"].limits.longest == 12


def test_the_site_may_and_is_told() -> None:
    found = extended("extend: student\nfields:\n  name: {required: false}\n  level: {label: Grade}\n", owner="")

    assert not student(found).fields["name"].required
    assert str(student(found).fields["level"].label) == "Grade"
    assert said(found) == ["XRM603 warning entities/student.yaml:3:10"]


def test_two_plugins_at_one_leaf_are_a_question_until_the_site_settles_it() -> None:
    one = ("club", "club/student.yaml", "extend: student\nfields:\n  level: {label: Rank}\n")
    two = ("sport", "sport/student.yaml", "extend: student\nfields:\n  level: {label: League}\n")
    site = ("", "student.yaml", "extend: student\nfields:\n  level: {label: Grade}\n")

    open_ = compiled(BASE, two, one)
    settled = compiled(BASE, two, one, site)

    assert str(student(open_).fields["level"].label) == "Rank"
    assert [each.message for each in open_.problems] == [
        "`club` and `sport` both set student.level.label; the value of `club` runs."
    ]
    assert str(student(settled).fields["level"].label) == "Grade"
    assert not settled.problems


def test_every_order_of_three_plugins_gives_the_same() -> None:
    layers = [
        BASE,
        ("club", "club/student.yaml", CLUB),
        (
            "sport",
            "sport/student.yaml",
            "extend: student\nneeds: club\nfields:\n  sport_x: text, after club_number\n  level: {label: A}\n",
        ),
        ("arts", "arts/student.yaml", "extend: student\nfields:\n  arts_x: text, after number\n  level: {label: B}\n"),
        ("arts", "arts/de.yaml", "translate: de\nstudent:\n  fields:\n    born: Geboren\n"),
    ]
    texts = set()
    for order in itertools.permutations(layers):
        found = compiled(*order)
        texts.add(str((entity_words(student(found)), found.problems)))

    assert len(texts) == 1


def test_a_broken_extension_is_set_aside_and_its_column_comes_back() -> None:
    first = extended(CLUB)
    assert first.catalog
    broken = compiled(
        BASE, ("club", "club/student.yaml", CLUB + "  bad: nothing gt 1\n"), identities=first.catalog.identities
    )
    assert "club_number" not in student(broken).fields
    assert broken.problems[0].code == "XRM613"
    assert broken.catalog
    again = compiled(BASE, ("club", "club/student.yaml", CLUB), identities=broken.catalog.identities)

    assert student(again).fields["club_number"].id == student(first).fields["club_number"].id


def test_one_that_breaks_others_from_its_place_is_found() -> None:
    text = "extend: student\nform:\n  Person:\n    fields: {remove: [number]}\n"
    found = extended(text)

    assert said(found) == ["XRM613 warning club/student.yaml:1:1"]
    assert "XRM501" in found.problems[0].hint


def test_a_name_the_base_brings_later_sets_the_extension_aside_and_values_stay_apart() -> None:
    first = extended("extend: student\nfields:\n  shirt: text\n")
    assert first.catalog
    base = ("education", "education/student.yaml", STUDENT.replace("  born: date\n", "  born: date\n  shirt: text\n"))
    later = compiled(
        base,
        ("club", "club/student.yaml", "extend: student\nfields:\n  shirt: text\n"),
        identities=first.catalog.identities,
    )

    assert [each.code for each in first.problems] == ["XRM608"]
    assert [each.code for each in later.problems] == ["XRM613", "XRM603"]
    assert student(later).fields["shirt"].column == "shirt"
    assert student(first).fields["shirt"].column == "club__shirt"


def test_plugins_that_need_each_other_are_set_aside() -> None:
    one = ("club", "club/student.yaml", "extend: student\nneeds: sport\nfields:\n  club_x: text\n")
    two = ("sport", "sport/student.yaml", "extend: student\nneeds: club\nfields:\n  sport_x: text\n")
    found = compiled(BASE, one, two)

    assert "XRM602" in {each.code for each in found.problems}
    assert list(student(found).fields) == ["number", "name", "born", "level"]


def test_texts_of_a_language_file_stand_beside_those_of_the_entity() -> None:
    german = """\
translate: de
student:
  label: Schülerin
  fields:
    born: Geburtsdatum
    level:
      label: Stufe
      choices: {beginner: Anfänger}
    bron: Tippfehler
  sections: {Person: Angaben}
  filters: {new: Neue}
  rules: {named: Ein Name fehlt.}
studnet: Weg
"""
    found = compiled(BASE, ("", "de.yaml", german))
    entity = student(found)

    assert entity.label.texts == (("", "Student"), ("de", "Schülerin"))
    assert entity.fields["born"].label.texts == (("", "Born"), ("de", "Geburtsdatum"))
    assert entity.fields["level"].choices[0].label.text("de") == "Anfänger"
    assert entity.form.sections[0].label.text("de") == "Angaben"
    assert entity.list.filters[0].label.text("de") == "Neue"
    assert entity.rules[0].messages["de"].text == "Ein Name fehlt."
    assert entity.rules[0].message.text == "Named."
    assert said(found) == ["XRM513 warning de.yaml:9:5", "XRM513 warning de.yaml:13:1"]
    assert "Did you mean `born`?" in found.problems[0].message


def test_columns_and_form_that_nobody_said_take_additions() -> None:
    bare = ("education", "education/student.yaml", "entity: student\nfields:\n  name: text, required\n  born: date\n")
    club = "extend: student\nfields:\n  club_x: text\n  club_y: text, section club\nform:\n  club: {fields: [club_x]}\nlist:\n  columns: {add: [club_y], remove: [born]}\n"
    entity = student(compiled(bare, ("club", "club/student.yaml", club)))

    assert [section.rows for section in entity.form.sections] == [(("name", "born"),), (("club_x",), ("club_y",))]
    assert "club_y" in entity.list.columns
    assert "born" not in entity.list.columns


def test_rules_and_filters_can_be_switched_off() -> None:
    entity = student(
        extended("extend: student\nrules:\n  named: {off: true}\nlist:\n  filters:\n    new: {off: true}\n")
    )

    assert not entity.rules
    assert not entity.list.filters


def test_an_extension_adds_a_role_to_what_the_app_says() -> None:
    bare = ("education", "education/student.yaml", "entity: student\nfields:\n  name: text, required\n")
    entity = student(compiled(bare, ("club", "club/student.yaml", "extend: student\naccess:\n  teacher: read\n")))

    assert {"registrar", "teacher"} <= set(entity.access)


def test_the_app_says_its_own_entity_in_its_own_file() -> None:
    own = ("", "student.yaml", STUDENT.replace("born: date", "born: date, personal"))
    found = compiled(own, ("", "club.student.yaml", "extend: student\nlabel: X\n"))

    assert [each.code for each in found.problems] == ["XRM603"]
    assert found.catalog is None


def test_users_are_extended_by_the_app() -> None:
    found = compiled(("", "user.yaml", "extend: user\nfields:\n  staff_number: text(10)\n"))

    assert found.catalog
    assert found.catalog.entities["user"].fields["staff_number"].column == "site__staff_number"
