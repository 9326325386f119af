"""What a catalog becomes: tables, the shape of a record in the API, the form, and the API's document, each as a text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from tests.golden.summary import plain, said
from xrm.catalog.access import Verb
from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity
from xrm.catalog.status import Move
from xrm.currencies import currencies_in_use
from xrm.projections.forms import FormView, build_form
from xrm.projections.jsonschema import Body, change_schema, record_schema
from xrm.projections.openapi import build_openapi
from xrm.projections.openapi.shape import Shape
from xrm.projections.tables import Tables

DIALECTS = {"PostgreSQL": postgresql.dialect(), "SQLite": sqlite.dialect()}  # type: ignore[no-untyped-call]


def own(catalog: Catalog) -> list[Entity]:
    """The entities that the case's own files define."""
    return [each for each in catalog.entities.values() if not each.owner]


def tables(catalog: Catalog) -> str:
    """Every table as both databases would make it."""
    known = Tables(catalog)
    made = [known.of(each.name) for each in own(catalog)]
    made += [known.values_of(entity, name) for entity, name in value_tables(catalog)]
    return "\n\n".join(
        f"-- {name}\n{str(CreateTable(table).compile(dialect=dialect)).strip()};".replace("\t", "  ").replace(
            " \n", "\n"
        )
        for table in made
        for name, dialect in DIALECTS.items()
    )


def value_tables(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Which fields keep their values in a table of their own."""
    for entity in own(catalog):
        for field in entity.stored_fields():
            if field.several:
                yield entity.name, field.name


def schema(catalog: Catalog) -> str:
    """A record as the API gives it, and what it takes to make one."""
    found: dict[str, Any] = {}
    for entity in own(catalog):
        names = frozenset(each.name for each in entity.all_fields())
        found[entity.name] = {
            "read": record_schema(entity, names),
            "create": change_schema(entity, names, Body.NEW),
        }
    return words(found)


def form(catalog: Catalog) -> str:
    """The sections of each form and the controls in them, in English."""
    return words({entity.name: laid_out(all_of_it(entity)) for entity in own(catalog)})


def all_of_it(entity: Entity) -> FormView:
    """The form of somebody who may see and write everything."""
    return build_form(entity, lambda field: True, frozenset(entity.fields), "en")


def laid_out(form: FormView) -> list[dict[str, Any]]:
    """A form in plain words, without what is at its default."""
    return [
        {
            **said(section, leave_out=frozenset({"rows"})),
            "rows": [[plain(said(control, leave_out=frozenset({"field"}))) for control in row] for row in section.rows],
        }
        for section in form.sections
    ]


def openapi(catalog: Catalog) -> str:
    """The API's addresses and what each one does, for somebody with every right."""
    names = {each.name: frozenset(field.name for field in each.all_fields()) for each in own(catalog)}
    shapes = [
        Shape(each, frozenset(Verb), names[each.name], names[each.name], names[each.name], moves=moves_of(each))
        for each in own(catalog)
    ]
    document = build_openapi(catalog.app, "1", shapes)
    found = {
        path: {method: done["summary"] for method, done in operations.items() if method in METHODS}
        for path, operations in document["paths"].items()
    }
    return words(found)


def moves_of(entity: Entity) -> tuple[Move, ...]:
    return tuple(move for each in entity.status_fields() if each.status for move in each.status.moves.values())


METHODS = frozenset({"get", "post", "put", "patch", "delete"})


def words(found: Any) -> str:
    """JSON with small things on one line, so that a change shows as one line of a diff."""
    return written(shortened(found), 0)


def shortened(found: Any) -> Any:
    """Without the list of all currencies, which is not ours."""
    if isinstance(found, dict):
        return {name: shortened(each) for name, each in found.items()}
    if isinstance(found, list | tuple):
        return "currencies" if len(found) > len(currencies_in_use()) - 1 else [shortened(each) for each in found]
    return found


def written(found: Any, depth: int) -> str:
    short = json.dumps(found, ensure_ascii=False, default=str)
    if len(short) + 2 * depth <= MOST or not isinstance(found, dict | list) or not found:
        return short
    begin, end = "  " * (depth + 1), "  " * depth
    if isinstance(found, list):
        parts = [written(each, depth + 1) for each in found]
        return "[\n" + ",\n".join(begin + each for each in parts) + f"\n{end}]"
    pairs = [f"{json.dumps(str(name))}: {written(each, depth + 1)}" for name, each in found.items()]
    return "{\n" + ",\n".join(begin + each for each in pairs) + f"\n{end}}}"


MOST = 110


PROJECTIONS: dict[str, Callable[[Catalog], str]] = {
    "tables.sql": tables,
    "schema.json": schema,
    "form.json": form,
    "openapi.json": openapi,
}
"""The file that stands beside the definitions, and what writes it."""
