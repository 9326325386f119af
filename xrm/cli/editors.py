"""`xrm schema`: what an editor needs to complete, explain and check definition files while one types."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import rich_click as click

from xrm.builtin.fieldtypes import FIELD_TYPES
from xrm.catalog.field import FieldType
from xrm.cli.options import app_folder, app_option
from xrm.definitions import read_folder
from xrm.definitions.document import KINDS
from xrm.definitions.editors import FOLDER, editor_schemas, modeline, names, written
from xrm.definitions.plugins import plugins_of
from xrm.errors import Problem, XrmError
from xrm.plugins import load


@click.command()
@click.argument("name", required=False)
@app_option
@click.option(
    "--write", is_flag=True, help=f"Write all of them into the app's folder `{FOLDER}`, where files name them."
)
def schema(name: str | None, app: Path | None, write: bool) -> None:
    """Print a JSON Schema of the language, for editors; without a name, list them.

    In an app's folder, what its plugins add is in it.

    Example: xrm schema entity > entity.schema.json
    """
    if write:
        place = write_schemas(app_folder(app))
        click.echo(f"{place} holds the schemas of this version and its plugins.")
    elif name is None:
        click.echo("\n".join(names()))
    elif name not in names():
        raise XrmError(Problem("XRM310", f"There is no schema `{name}`.", hint=f"One of: {', '.join(names())}"))
    else:
        click.echo(written(editor_schemas(_types(app).values()))[f"{name}.json"], nl=False)


def _types(app: Path | None) -> Mapping[str, FieldType]:
    """Those of the app at hand, or of xrm alone where there is none."""
    said = app or os.environ.get("XRM_APP")
    if said or Path("xrm.yaml").is_file():
        return _types_of(app_folder(app))
    return {each.name: each for each in FIELD_TYPES}


def _types_of(folder: Path) -> Mapping[str, FieldType]:
    return load(plugins_of(read_folder(folder)[0]), folder).field_types


def write_schemas(folder: Path) -> Path:
    """Write every schema into the app's folder and return the place."""
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    for name, text in written(editor_schemas(_types_of(folder).values())).items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def add_modelines(folder: Path) -> None:
    """Let each definition file of a new app name its schema in its first line."""
    for document in read_folder(folder)[0]:
        kind = next((line.split(":")[0] for line in document.text.splitlines() if line[:1].isalpha()), "")
        if kind in KINDS and kind in names() and "yaml-language-server" not in document.text:
            text = modeline(kind, document.name.count("/")) + document.text
            (folder / document.name).write_text(text, encoding="utf-8")
