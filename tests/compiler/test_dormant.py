"""Plugins that are not there: what belongs to them lies dormant, the rest compiles, and it is said where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.compiler.building import APP, EXTENSIONS
from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Document, PluginState
from xrm.compiler import Compilation, compile_catalog
from xrm.errors import Problem, Severity

MISSING = Problem("XRM601", "The plugin `club` is not installed.", severity=Severity.INFO)


def without_club(*texts: str, app: str = APP, dormant: tuple[Document, ...] = (), running: bool = False) -> Compilation:
    """What an app compiles to while its optional plugin `club` is not there."""
    documents = [Document("xrm.yaml", app, "")]
    for text in texts:
        kind, name = text.split("\n", 1)[0].split(": ")
        documents.append(Document(f"{name}.yaml" if kind == "entity" else f"x.{name}.yaml", text, ""))
    gone = (PluginState("club", "", "", problem=MISSING),)
    return compile_catalog(documents, replace(EXTENSIONS, plugins=gone, dormant=dormant), running=running)


def catalog(found: Compilation) -> Catalog:
    assert found.catalog is not None, "\n".join(map(str, found.problems))
    return found.catalog


def said(found: Compilation) -> list[str]:
    return [f"{each.code} {each.severity} {each.where}" for each in found.problems]


PUPIL = """\
entity: pupil
fields:
  name: text, required
  jersey: shirt_size, fits 3
  squad: link squad
  fee: = squad/fee
  club_size: integer
form:
  Pupil: [name, [jersey, squad], club_number]
  More: [club_number]
list:
  columns: [name, jersey, squad, club_number]
  filters:
    squaded: squad ne null
    numbered: club_number ne null
unique:
  one_number: [name, club_number]
rules:
  numbered: club_number gt 3
"""


def test_fields_of_its_types_and_links_to_its_entities_lie_dormant_with_what_names_them() -> None:
    found = without_club(PUPIL)
    entity = catalog(found).entities["pupil"]

    assert list(entity.fields) == ["name", "club_size"]
    assert entity.form.sections[0].rows == (("name",),)
    assert entity.list.columns == ("name",)
    assert not entity.list.filters
    assert not entity.rules
    assert not entity.unique
    assert {each.severity for each in found.problems} == {Severity.INFO}
    assert all(each.hint == "It lies dormant while `club` is not installed." for each in found.problems)
    assert "XRM203 info pupil.yaml:4:11" in said(found)
    assert "XRM303 info pupil.yaml:5:15" in said(found)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ("  born: dat", "XRM203"),
        ("  boss: link usr", "XRM303"),
        ("  twice: = nane", "XRM302"),
        ("  twice: = zzzzz", "XRM302"),
        ("  born: date, lable Birth", "XRM201"),
        ("  born: date, zzzzz 3", "XRM204"),
    ],
)
def test_what_is_simply_wrong_stays_wrong(wrong: str, code: str) -> None:
    found = without_club(f"entity: pupil\nfields:\n  name: text\n{wrong}\n")

    assert found.catalog is None
    assert [each.code for each in found.problems if each.severity is Severity.ERROR] == [code]


def test_a_relationship_lies_dormant_with_one_of_its_sides() -> None:
    joined = "entity: squad_seat\nbetween: [pupil, squad]\nfields:\n  since: date\n"
    pupil = (
        "entity: pupil\nfields:\n  name: text\n  seats: count squad_seats\n  seat: link squad_seat\n"
        "access:\n  registrar: {read: squad_seats/any(), write: true, create: true}\n"
    )
    found = without_club(joined, pupil, app=f"{APP}menu:\n  All: [pupil, squad, squad_seat]\n")
    made = catalog(found)

    assert "squad_seat" not in made.entities
    assert list(made.entities["pupil"].fields) == ["name"]
    assert made.menu[0].entities == ("pupil",)
    assert [str(verb) for verb in made.entities["pupil"].access["registrar"].verbs] == ["write", "create"]
    assert {each.severity for each in found.problems} == {Severity.INFO}


def test_an_extension_that_needs_it_or_extends_what_is_its_lies_dormant() -> None:
    found = without_club(
        "entity: pupil\nfields:\n  name: text\n",
        "extend: user\nneeds: club 1+\nfields:\n  staff: text\n",
        "extend: squad\nfields:\n  colour: text\n",
    )

    assert "staff" not in catalog(found).entities["user"].fields
    assert said(found) == ["XRM601 info x.squad.yaml:1:9", "XRM601 info x.user.yaml:2:8"]


def test_what_it_brought_while_it_was_there_is_known_by_name() -> None:
    brought = Document("club/pupil.yaml", "extend: pupil\nfields:\n  shirt: text\n", "club")
    pupil = "entity: pupil\nfields:\n  name: text\n  shout: = toupper(shirt)\nlist:\n  columns: [name, shirt]\n"

    assert without_club(pupil).catalog is None
    found = without_club(pupil, dormant=(brought,))
    assert list(catalog(found).entities["pupil"].fields) == ["name"]


def test_an_extension_of_the_site_that_holds_no_longer_is_set_aside_in_what_runs() -> None:
    texts = ("entity: pupil\nfields:\n  name: text\n", "extend: user\nfields:\n  staff: text\nrules:\n  x: nmae gt 1\n")

    assert without_club(*texts).catalog is None
    found = without_club(*texts, running=True)
    assert "staff" not in catalog(found).entities["user"].fields
    assert said(found) == ["XRM613 warning x.user.yaml:1:1", "XRM302 warning x.user.yaml:5:6"]


def test_an_optional_field_lies_dormant_by_itself() -> None:
    text = "entity: pupil\nfields:\n  name: text\n  squad: link squad, optional\n  size: shirt_size, optional\n"
    documents = [Document("xrm.yaml", APP, ""), Document("pupil.yaml", text, "")]
    found = compile_catalog(documents, EXTENSIONS)

    assert list(catalog(found).entities["pupil"].fields) == ["name"]
    assert said(found) == ["XRM303 info pupil.yaml:4:15", "XRM203 info pupil.yaml:5:9"]


def test_a_plugins_link_to_an_optional_plugin_has_to_be_optional() -> None:
    app = f"{APP}plugins:\n  club: {{version: 1+, optional: true}}\n  sport: 1+\n"
    under = (
        Document("club/squad.yaml", "entity: squad\nfields:\n  name: text\n", "club"),
        Document(
            "sport/match.yaml",
            "entity: match\nfields:\n  home: link squad\n  away: link squad, optional, inverse none\n",
            "sport",
        ),
    )
    found = compile_catalog([Document("xrm.yaml", app, "")], replace(EXTENSIONS, documents=under))

    assert catalog(found)
    assert said(found) == ["XRM614 warning sport/match.yaml:3:14"]
