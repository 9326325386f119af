"""`xrm export`: the records of an entity as a file, or on standard output for the next program."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import rich_click as click

from xrm.app import build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.options import app_folder, app_option
from xrm.cli.output import many
from xrm.cli.whom import actor_for, entity_named
from xrm.errors import Problem, XrmError

if TYPE_CHECKING:
    from xrm.web.api.exporting import Format

NAMES = ("csv", "xlsx", "ndjson", "json")


@click.command()
@click.argument("entity")
@click.option("--filter", "where", metavar="EXPR", default="", help="Only records for which this is true.")
@click.option("--search", metavar="WORDS", default="", help="Only records that a search for this finds.")
@click.option("--select", metavar="FIELD,…", multiple=True, help="Only these fields, as the API calls them.")
@click.option("--orderby", metavar="FIELD [desc],…", default="", help="Sorted by these fields.")
@click.option("--top", type=click.IntRange(min=0), metavar="N", help="At most so many records.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(NAMES),
    help="What kind of file (default: what the name of the file ends with, else csv).",
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Where to.")
@click.option("--bom", is_flag=True, help="Begin a CSV file with the mark by which Excel knows UTF-8.")
@click.option("--as", "whom", default="", metavar="EMAIL|role:NAME", help="As far as they may (default: everything).")
@app_option
def export(
    entity: str,
    where: str,
    search: str,
    select: tuple[str, ...],
    orderby: str,
    top: int | None,
    kind: str | None,
    output: Path | None,
    bom: bool,
    whom: str,
    app: Path | None,
) -> None:
    """Write the records of an entity to a file, or to standard output: CSV, Excel, JSON lines or JSON.

    What is special about a person is left out unless --select names it; secrets always are.  What is written as CSV or
    Excel can be imported again.

    Example: xrm export customer --filter "status eq 'active'" -o customers.xlsx
    """
    words = {"filter": where, "search": search, "select": ",".join(select), "orderby": orderby}
    words = {name: text for name, text in words.items() if text.strip()} | (
        {"top": str(top)} if top is not None else {}
    )
    from xrm.web.api.exporting import FORMATS, export_file

    form = _format(FORMATS, kind, output)
    with build(settings_in(app_folder(app)), fresh=False) as application:
        xrm = application.current()
        entity_named(xrm, entity)
        actor = actor_for(xrm, whom) if whom else Actor.for_system("cli", "command line")
        query = xrm.records.query(actor, entity, words)
        with _target(output) as (file, told):
            for piece in export_file(xrm, actor, query, form, mark=bom, told=told).pieces:
                file.write(piece)


def _format(known: Mapping[str, Format], kind: str | None, output: Path | None) -> Format:
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    form = known[kind or (suffix if suffix in known else "csv")]
    if form.name == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("A workbook is nothing to read on a terminal: say where to with -o FILE.xlsx.")
    return form


@contextmanager
def _target(output: Path | None) -> Iterator[tuple[IO[bytes], Callable[[int], None]]]:
    """Where the bytes go, and who is told how many records there have been.  A file is there whole or as it was."""
    if output is None:
        with click.open_file("-", "wb") as file:
            yield file, lambda count: None
        return
    beside = output.with_name(f".{output.name}.{os.getpid()}")
    told = _Told(output)
    try:
        with _opened(beside) as file:
            yield file, told
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)
    told.end()


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("xb")
    except OSError as error:
        message = f"`{path.parent}` takes no file: {error.strerror}."
        raise XrmError(Problem("XRM903", message, hint="Say another place with -o FILE.")) from error


class _Told:
    """How far it is, on a terminal: one line that is written over."""

    def __init__(self, output: Path) -> None:
        self.output, self.count = output, 0
        self.live = sys.stderr.isatty()

    def __call__(self, count: int) -> None:
        self.count = count
        if self.live:
            click.echo(f"\r{many(count, 'record')} …", err=True, nl=False)

    def end(self) -> None:
        click.echo(f"{chr(13) if self.live else ''}{many(self.count, 'record')} to {self.output}.", err=True)
