"""`xrm import`: records from a file, the list of imports, and taking one back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import rich_click as click

from xrm.catalog.requests import Actor
from xrm.cli.options import app_folder, app_option, json_option
from xrm.cli.output import INPUT, many, show_json, show_table
from xrm.errors import Problem, XrmError

if TYPE_CHECKING:
    from io import BufferedReader

    from xrm.imports.plan import Plan
    from xrm.imports.running import Report
    from xrm.instance import Xrm
    from xrm.tabular.table import Table

TOLD = 20
"""Rejected rows that are shown; the file of rejects has all of them."""


@click.command("import")
@click.argument("entity", required=False)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "map_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="M.yaml",
              help="Says what each column is; without it, they go by their names.")  # fmt: skip
@click.option("--mode", type=click.Choice(["create", "update", "upsert"]), help="Default: create; upsert with --match.")
@click.option(
    "--match", multiple=True, metavar="FIELD", help="Says which record a row means; may be given several times."
)
@click.option("--dry-run", is_flag=True, help="Check every row as if it were imported, and write nothing.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.csv",
              help="Rows that were not written, with the reason, to be mended and imported again.")  # fmt: skip
@click.option("--days", type=click.Choice(["iso", "dmy", "mdy"]), help="How days are written, if not 2026-01-31.")
@click.option("--decimal", type=click.Choice([".", ","]), help="What stands before the decimals (default: a point).")
@click.option("--empty", type=click.Choice(["keep", "clear"]), help="What an empty cell does to a value that is there.")
@click.option("--encoding", default="", help="Of a CSV file (default: found out).")
@click.option("--separator", default="", help="Of a CSV file (default: found out).")
@click.option("--sheet", default="", help="Of a workbook (default: the first).")
@click.option("--as", "whom", metavar="EMAIL", default="", help="Import as this user (default: as the system).")
@click.option("--list", "lists", is_flag=True, help="List the latest imports.")
@click.option("--undo", metavar="ID", default="", help="Take an import back.")
@app_option
@json_option
@click.pass_context
def import_records(ctx: click.Context, /, entity: str | None, file: Path | None, **said: Any) -> None:
    """Make and change records from a CSV file or a workbook.

    What is wrong with a row is told and does not stop the others.  An import that was cut off goes on where it was when it
    is started again.  Ends with 1 when a row was rejected.

    Example: xrm import member members.xlsx --match email --dry-run
    """
    with _opened(said["app"]) as xrm:
        actor = _actor(xrm, said["whom"])
        if said["lists"]:
            _list(xrm, actor, as_json=said["as_json"])
            return
        if said["undo"]:
            ctx.exit(_undo(xrm, actor, said["undo"], as_json=said["as_json"]))
        if entity is None or file is None:
            raise click.UsageError("Say an entity and a file: xrm import member members.csv")
        ctx.exit(_import(xrm, actor, entity, file, said))


@contextmanager
def _opened(app: Path | None) -> Iterator[Xrm]:
    from xrm.app import build, settings_in

    with build(settings_in(app_folder(app)), fresh=False) as application:
        yield application.current()


def _actor(xrm: Xrm, email: str) -> Actor:
    if not email:
        return Actor.for_system("import", "import")
    from xrm.identity.accounts import actor_of, find_by_email

    account = find_by_email(xrm, email)
    actor = actor_of(xrm, account.id, "import") if account is not None else None
    if actor is None:
        raise XrmError(Problem("XRM805", f"There is no user `{email}`.", hint="xrm user list"))
    return actor


def _import(xrm: Xrm, actor: Actor, entity: str, file: Path, said: Mapping[str, Any]) -> int:
    from xrm.imports.kept import Source
    from xrm.imports.plan import plan_of
    from xrm.imports.running import Importer
    from xrm.tabular.reading import open_table

    with file.open("rb") as stream:
        source = Source(file.name, _digest(stream))
        table = open_table(stream, encoding=said["encoding"], separator=said["separator"], sheet=said["sheet"])
        plan = plan_of(xrm.records, actor, entity, _words(xrm, actor, entity, table, said), table.header)
        if not said["as_json"]:
            _show_plan(table, plan)
        importer = Importer(xrm.records, xrm.database, actor, plan)
        with _rejecting(said["rejects"], table, quiet=said["as_json"]) as refuse:
            report = importer.run(table, source, refuse, _progress(), rehearse=said["dry_run"])
    _show_report(report, said)
    return INPUT if report.rejected else 0


def _digest(stream: BufferedReader) -> bytes:
    import hashlib

    digest = hashlib.file_digest(stream, "sha256").digest()
    stream.seek(0)
    return digest


def _words(xrm: Xrm, actor: Actor, entity: str, table: Table, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The plan as it was written: the map, and what the options say instead; columns go by their names where none has them."""
    from xrm.imports.columns import suggested
    from xrm.imports.plan import entity_of
    from xrm.imports.rejects import COLUMN

    words = _map(said["map_file"]) if said["map_file"] else {}
    if "columns" not in words:
        found = suggested(xrm.records, actor, entity_of(xrm.records, actor, entity), table.header)
        match = said["match"] or words.get("match") or ()
        words["columns"] = {
            name: word for name, word in found.items() if name != COLUMN and (word != "id" or "id" in match)
        }
    options = {name: said[name] for name in ("mode", "days", "decimal", "empty") if said[name]}
    return {**words, **options, **({"match": list(said["match"])} if said["match"] else {})}


def _map(file: Path) -> dict[str, Any]:
    import yaml

    try:
        words = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but texts
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise XrmError(Problem("XRM821", f"`{file.name}` is no YAML: {fault}")) from None
    if not isinstance(words, dict):
        raise XrmError(Problem("XRM821", f"`{file.name}` does not say what the columns are.", hint="columns: {…}"))
    columns = words.get("columns")
    if isinstance(columns, dict):
        words["columns"] = {name: None if said in ("", "null", "~") else said for name, said in columns.items()}
    return words


def _show_plan(table: Table, plan: Plan) -> None:
    taken = {each.header: f"{each.field}/{each.by}" if each.by else each.field for each in plan.columns}
    for name in table.header:
        click.echo(f"  {name} → {taken.get(name) or click.style('left out', dim=True)}", err=True)
    if table.encoding not in ("", "utf-8", "utf-8-sig"):
        click.echo(f"  read as {table.encoding}; --encoding says another", err=True)


@contextmanager
def _rejecting(file: Path | None, table: Table, *, quiet: bool) -> Iterator[Callable[..., None]]:
    """Writes rejected rows into the file, and shows the first of them."""
    from xrm.imports.rejects import Rejects, why

    stream = file.open("w", encoding="utf-8", newline="") if file is not None else None
    write = Rejects(stream, table.header) if stream is not None else None
    shown = 0

    def refuse(row: Any, problems: Any) -> None:
        nonlocal shown
        if write is not None:
            write(row, problems)
        shown += 1
        if shown <= TOLD and not quiet:
            click.echo(f"row {row.number}: {why(problems)}", err=True)
        elif shown == TOLD + 1 and not quiet:
            more = "" if file is not None else " (--rejects OUT.csv has them all)"
            click.echo(f"… and more rows were rejected{more}", err=True)

    try:
        yield refuse
    finally:
        if stream is not None:
            stream.close()


def _progress() -> Callable[[int], None] | None:
    if not sys.stderr.isatty():
        return None
    return lambda count: click.echo(f"\r{count:,} rows ", nl=False, err=True)


def _show_report(report: Report, said: Mapping[str, Any]) -> None:
    if said["as_json"]:
        id = None if report.id is None else str(report.id)
        words = {"import": id, "dry_run": said["dry_run"], "created": report.created, "changed": report.changed}
        show_json({**words, "same": report.same, "rejected": report.rejected, "before": report.before})
        return
    would = "would be " if said["dry_run"] else ""
    parts = [f"{many(report.created, 'record')} {would}made", f"{report.changed:,} {would}changed"]
    parts.append(f"{report.same:,} said the same already")
    parts += [f"{report.before:,} written before it was cut off"] if report.before else []
    parts += [f"{many(report.rejected, 'row')} rejected"] if report.rejected else []
    click.echo(", ".join(parts) + ".")
    if report.id is not None and (report.created or report.changed):
        click.echo(f"Take it back: xrm import --undo {report.id}")


def _list(xrm: Xrm, actor: Actor, *, as_json: bool) -> None:
    from xrm.imports import kept

    names = {each.id: each.name for each in xrm.catalog.entities.values()}
    found = [each for each in kept.listed(xrm.database, actor.id) if each.entity_id in names]
    if as_json:
        show_json([{"import": str(each.id), "entity": names[each.entity_id], "file": each.file, "state": each.state,
                    "created": each.created, "changed": each.changed, "rejected": each.rejected,
                    "at": each.at.isoformat(), "by": each.actor} for each in found])  # fmt: skip
        return
    rows = [(str(each.id), f"{each.at:%Y-%m-%d %H:%M}", each.actor, names[each.entity_id], each.file, each.state,
             f"{each.created:,}", f"{each.changed:,}", f"{each.rejected:,}") for each in found]  # fmt: skip
    show_table(("import", "when (UTC)", "by", "entity", "file", "state", "made", "changed", "rejected"), rows)


def _undo(xrm: Xrm, actor: Actor, text: str, *, as_json: bool) -> int:
    from xrm.imports.undoing import Left, found_import, undo

    try:
        id = UUID(text)
    except ValueError:
        raise XrmError(Problem("XRM805", f"`{text[:60]}` is no import.", hint="xrm import --list")) from None
    kept: list[Left] = []
    done = undo(xrm.records, xrm.database, actor, found_import(xrm.database, xrm.catalog, actor, id), kept.append)
    if as_json:
        left = [{"row": each.row, "record": str(each.record), "why": each.why} for each in kept]
        show_json({"removed": done.removed, "restored": done.restored, "left": left})
    else:
        for each in kept[:TOLD]:
            click.echo(f"row {each.row} stays: {each.why}", err=True)
        told = f"{many(done.removed, 'record')} removed, {done.restored:,} as they were before"
        click.echo(told + (f", {done.left:,} stay as they are." if done.left else "."))
    return INPUT if done.left else 0
