"""`xrm access`: what somebody may see and do with an entity, and why: the rights, the SQL, some rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from xrm.app import build, settings_in
from xrm.catalog.access import Verb
from xrm.catalog.requests import Query
from xrm.cli.options import app_folder, app_option, json_option
from xrm.cli.output import disclosure_words, show_json, show_table
from xrm.cli.whom import actor_for, entity_named

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.catalog.requests import Actor
    from xrm.expressions.tree import Expression
    from xrm.instance import Xrm
    from xrm.records.disclosures import Disclosure
    from xrm.records.rights import Rights

ROWS = 10
COLUMNS = 6


@click.command()
@click.argument("entity")
@click.option("--as", "whom", required=True, metavar="EMAIL|role:NAME", help="A user by their address, or a role.")
@app_option
@json_option
def access(entity: str, whom: str, app: Path | None, as_json: bool) -> None:
    """Show what somebody may see and do with an entity: rows and fields by right, the SQL, and ten rows.

    A role stands for somebody who is nobody in particular: what hangs on `me()` shows them nothing.

    Example: xrm access student --as role:teacher
    """
    with build(settings_in(app_folder(app)), fresh=False) as application:
        xrm = application.current()
        told = _told(xrm, entity_named(xrm, entity), whom, actor_for(xrm, whom))
    if as_json:
        show_json(told)
    else:
        _show(told)


def _told(xrm: Xrm, entity: Entity, whom: str, actor: Actor) -> dict[str, Any]:
    rights = xrm.records.rights(actor, entity.name)
    sample = _sample(xrm, entity, actor, rights)
    return {
        "entity": entity.name,
        "as": whom,
        "roles": sorted(actor.roles),
        "rights": {str(verb): _right(entity, rights, verb) for verb in Verb if rights.may(verb)},
        "fields": {each.name: _said(rights.field(each.name)) for each in entity.fields.values() if not each.internal},
        "disclosures": [disclosure_words(each) for each in _disclosures(xrm, entity, actor)],
        **sample,
    }


def _right(entity: Entity, rights: Rights, verb: Verb) -> dict[str, Any]:
    given = rights.fields(verb)
    own = [each.name for each in entity.fields.values() if not each.internal]
    without = [name for name in own if name not in given]
    return {"rows": _said(rights.rows(verb)), "fields": [name for name in own if name in given], "without": without}


def _said(condition: Expression | bool) -> bool | str:
    return condition if isinstance(condition, bool) else condition.text


def _disclosures(xrm: Xrm, entity: Entity, actor: Actor) -> list[Disclosure]:
    from xrm.records.disclosures import disclosures_of

    found = disclosures_of(xrm.catalog)
    return [each for each in found if each.entity == entity.name and actor.roles.intersection(each.roles)]


def _sample(xrm: Xrm, entity: Entity, actor: Actor, rights: Rights) -> dict[str, Any]:
    """The statement of their list, and its first rows with titles in place of ids."""
    if not rights.may(Verb.READ):
        return {"sql": None, "parameters": {}, "columns": [], "rows": []}
    columns = [name for name in entity.list.columns if name == "title" or rights.visible(name)][:COLUMNS]
    query = Query(entity=entity.name, select=tuple(dict.fromkeys(("title", *columns))), page_size=ROWS, titles=True)
    sql, parameters = xrm.records.sql(actor, query)
    page = xrm.records.list(actor, query)
    shown = [name for name in page.names if name in ("id", "title", *columns)]
    places = [page.names.index(name) for name in shown]
    rows = [[_cell(row[place]) for place in places] for row in page.rows]
    return {"sql": sql, "parameters": parameters, "columns": shown, "rows": rows}


def _cell(value: Any) -> Any:
    """A value as a line of a table shows it; a record by its title."""
    if isinstance(value, tuple):
        return ", ".join(str(_cell(each)) for each in value)
    title = getattr(value, "title", None)
    return title if isinstance(title, str) and not isinstance(value, str) else value


def _show(told: dict[str, Any]) -> None:
    rights = told["rights"]
    click.echo(f"{told['as']} on {told['entity']}" + ("" if rights else ": nothing"))
    if not rights:
        return
    click.echo()
    show_table(
        ("right", "rows", "fields"), [(verb, _rows(each["rows"]), _fields(each)) for verb, each in rights.items()]
    )
    parts = [(name, said) for name, said in told["fields"].items() if isinstance(said, str)]
    if parts:
        click.echo("\nRead only on some rows:")
        show_table(("field", "where"), parts)
    for each in told["disclosures"]:
        click.echo(f"\n{each['kind']}: {each['message']}")
    if told["sql"]:
        click.echo(f"\n{told['sql']}\n")
        for name, value in told["parameters"].items():
            click.echo(f"  :{name} = {value}")
        click.echo()
        show_table(told["columns"], told["rows"])


def _rows(said: bool | str) -> str:
    return said if isinstance(said, str) else "all" if said else "none"


def _fields(right: dict[str, Any]) -> str:
    if not right["without"]:
        return "all"
    if len(right["without"]) < len(right["fields"]):
        return f"all but {', '.join(right['without'])}"
    return ", ".join(right["fields"]) or "none"
