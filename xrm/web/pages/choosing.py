"""Which columns a list shows: those of the definition, or the ones its reader chose, named in the address (`columns=…`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, request
from werkzeug.wrappers import Response

from xrm.catalog.entity import Entity
from xrm.web.pages.addresses import entity_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.table import TITLE, columns_of, shows
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

WORD = "columns"
SHOW = "show"
MOST_COLUMNS = 24


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    name: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """What the chooser offers, the columns that are shown first and in their order."""

    action: str
    choices: tuple[ColumnChoice, ...]
    words: Mapping[str, str]  # the rest of the list's state
    reset: str  # address of the list with its own columns; empty: it has them


def chosen_columns(visit: Visit, entity: Entity, said: str) -> tuple[str, ...]:
    """The columns that the address names, as far as they are there for this reader; the list's own where none is.

    A name that means nothing is left out, not refused: an address that was kept outlives the fields of its day.
    """
    known = _known(visit, entity)
    named = tuple(dict.fromkeys(name for name in said.split(",") if name in known))[:MOST_COLUMNS]
    return named or columns_of(visit, entity)


def offered_columns(visit: Visit, entity: Entity, words: Mapping[str, str], shown: tuple[str, ...]) -> Columns:
    known = _known(visit, entity)
    rest = {name: value for name, value in words.items() if name not in (WORD, "after") and value}
    names = dict.fromkeys((*shown, *known))
    return Columns(
        action=f"{entity_address(entity.name)}/-/columns",
        choices=tuple(ColumnChoice(name, known[name], name in shown) for name in names),
        words=rest,
        reset=entity_address(entity.name, rest) if words.get(WORD) else "",
    )


def _known(visit: Visit, entity: Entity) -> dict[str, str]:
    """Every column this reader could see, with its label."""
    rights = visit.rights(entity.name)
    fields = [each for each in entity.all_fields() if shows(entity, each.name) and rights.visible(each.name)]
    fields.sort(key=lambda each: each.system)  # what xrm keeps by itself comes last
    own = {TITLE: entity.label.text(visit.language)}
    return own | {each.name: each.label.text(visit.language) for each in fields if each.name != TITLE}


@pages.get("/<entity>/-/columns")
@needs(Need.RECORDS)
def choose_columns(entity: str) -> Response:
    """The list with the columns that were ticked (`show.name=1`), in the order they were offered."""
    visit = Visit.current()
    found = visit.entity(entity)
    said = request.args.to_dict()
    ticked = tuple(name.removeprefix(f"{SHOW}.") for name in said if name.startswith(f"{SHOW}."))
    rest = {name: value for name, value in said.items() if not name.startswith(f"{SHOW}.")}
    own = columns_of(visit, found)
    shown = chosen_columns(visit, found, ",".join(ticked))
    return redirect(entity_address(entity, rest | {WORD: "" if shown == own else ",".join(shown)}), 303)
