"""`xrm add`: copies of ready-made entities and bundles from the library into the app's folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rich_click as click

from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Document
from xrm.cli.options import app_folder, app_option, json_option
from xrm.cli.output import show_json, show_table
from xrm.definitions import read_document, read_folder
from xrm.definitions.editors import modeline
from xrm.definitions.findings import Findings
from xrm.definitions.library import OWNER, library_bundles, library_entities
from xrm.errors import Problem, XrmError, errors_of
from xrm.expressions.near import did_you_mean
from xrm.proposals import Proposal, propose

FOLDERS = {"entity": "entities", "bundle": "bundles"}
WHOLE = Document("xrm.yaml", "app: library\nroles:\n  admin: Administrator\n", "")
"""An app with everything the library has, to see what belongs together."""


@click.command()
@click.argument("kind", type=click.Choice(["entity", "bundle"]))
@click.argument("names", nargs=-1, metavar="[NAME …]")
@app_option
@click.option("--alone", is_flag=True, help="Leave out the other entities it needs; they are named.")
@json_option
def add(kind: str, names: tuple[str, ...], app: Path | None, alone: bool, as_json: bool) -> None:
    """Copy ready-made entities, or bundles, from the library into the app's folder; without a name, list them.

    What an entity needs comes with it, as far as the app does not have it.  No file is ever overwritten.  The copy is
    yours to change; a bundle is found in the library by itself, and copied only where it is to be changed.

    Example: xrm add entity student
    """
    if not names:
        _list(kind, as_json=as_json)
        return
    root = app_folder(app)
    documents, unread = read_folder(root)
    before = propose(documents, root, problems=unread)
    copies = _copies(kind, names, before, alone=alone)
    _check(copies, before, root, alone=alone)
    for copy in copies:
        _write(root, copy)
    if as_json:
        show_json({"added": [copy.said(before) for copy in copies]})
    else:
        _tell(copies, kind, before, alone=alone)


@dataclass(frozen=True, slots=True)
class Copy:
    """A file of the library on its way into an app; `asked` is false of what comes along because others need it."""

    kind: str
    name: str
    source: Document
    asked: bool

    @property
    def document(self) -> Document:
        place = f"{FOLDERS[self.kind]}/{self.name}.yaml"
        return Document(place, modeline(self.kind, place.count("/")) + self.source.text, "")

    def said(self, before: Proposal) -> dict[str, object]:
        missing = [each for each in _needs(self.name) if each not in _known(before)] if self.kind == "entity" else []
        return {"file": self.document.name, "kind": self.kind, "name": self.name, "needs": missing}


def _copies(kind: str, names: Sequence[str], before: Proposal, *, alone: bool) -> tuple[Copy, ...]:
    """What to write, what was asked for first; raises with everything that stands in the way."""
    library, known = _library(kind), _known(before) if kind == "entity" else {}
    problems = [each for name in names if (each := _refusal(kind, name, library, known)) is not None]
    if problems:
        raise XrmError(problems)
    wanted = dict.fromkeys(names)
    found = [*wanted]
    if kind == "entity" and not alone:
        found += [each for each in _all_needs(found) if each not in known and each not in wanted]
    return tuple(Copy(kind, name, library[name], name in wanted) for name in found)


def _refusal(kind: str, name: str, library: Mapping[str, Document], known: Mapping[str, Document]) -> Problem | None:
    there = known.get(name)
    if there is not None and there.owner == OWNER:
        return Problem(
            "XRM305", f"`{name}` is built in; there is nothing to add.", hint=f"Refine it: `extend: {name}`."
        )
    if there is not None:
        return Problem("XRM307", f"The app has `{name}` already, in {there.name}.", hint="Nothing was written.")
    if name not in library:
        near = did_you_mean(name, library)
        return Problem("XRM303", f"The library has no {kind} `{name}`. {near}".strip(), hint=f"xrm add {kind}")
    return None


def _check(copies: Sequence[Copy], before: Proposal, root: Path, *, alone: bool) -> None:
    """Nothing is written over a file, nor what would not hold in this app (but for what `--alone` leaves out)."""
    taken = [copy.document.name for copy in copies if (root / copy.document.name).exists()]
    if taken:
        raise XrmError(
            [Problem("XRM307", f"There is a file {name} already.", hint="Nothing was written.") for name in taken]
        )
    if alone:
        return
    after = propose((*before.documents, *(copy.document for copy in copies)), root)
    new = set(errors_of(after.problems)) - set(errors_of(before.problems))
    if new:
        raise XrmError(sorted(new, key=Problem.sort_key))


def _write(root: Path, copy: Copy) -> None:
    file = root / copy.document.name
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as out:
        out.write(copy.document.text)


def _tell(copies: Sequence[Copy], kind: str, before: Proposal, *, alone: bool) -> None:
    needing = {need: copy.name for copy in reversed(copies) for need in (_needs(copy.name) if kind == "entity" else ())}
    for copy in copies:
        why = "" if copy.asked else click.style(f"  (needed by {needing.get(copy.name, 'the others')})", dim=True)
        click.echo(f"{click.style('+', fg='green')} {copy.document.name}  {_summary(copy.source)}{why}")
    missing = sorted({*needing} - {copy.name for copy in copies} - _known(before).keys())
    if alone and missing:
        click.echo(f"\nIt still needs {', '.join(missing)}: xrm add entity {' '.join(missing)}")
    catalog = before.compilation.catalog
    if kind == "entity" and catalog and catalog.menu:
        click.echo("\nThe menu in xrm.yaml is yours: name there what people shall find.")
    click.echo("\nNext: xrm check, then xrm apply" if not missing else "")


def _list(kind: str, *, as_json: bool) -> None:
    found = [
        (name, _summary(document), ", ".join(_needs(name)) if kind == "entity" else "")
        for name, document in _library(kind).items()
    ]
    if as_json:
        show_json(
            [
                {"name": name, "summary": said, "needs": needs.split(", ") if needs else []}
                for name, said, needs in found
            ]
        )
    elif kind == "entity":
        show_table(("entity", "what it is", "needs"), found)
    else:
        show_table(("bundle", "what it brings"), [each[:2] for each in found])


def _library(kind: str) -> Mapping[str, Document]:
    return library_entities() if kind == "entity" else library_bundles()


def _summary(document: Document) -> str:
    """The comment that a file of the library begins with."""
    first = document.text.splitlines()[0]
    return first.lstrip("# ").rstrip() if first.startswith("#") else ""


def _known(before: Proposal) -> Mapping[str, Document]:
    """Each entity there is already, whoever brings it, with the file it is in."""
    from xrm.compiler.layering.layers import own_documents

    found = (read_document(each, Findings()) for each in (*own_documents(), *before.layers))
    return {each.name.text: each.document for each in found if each is not None and each.kind == "entity"}


def _all_needs(names: Sequence[str]) -> list[str]:
    """What these need, and what that needs in turn."""
    found, waiting = dict[str, None](), list(names)
    while waiting:
        for need in _needs(waiting.pop(0)):
            if need not in found:
                found[need] = None
                waiting.append(need)
    return [*found]


@cache
def _needs(name: str) -> tuple[str, ...]:
    """The other entities of the library without which this one does not hold."""
    return tuple(sorted(set(_leads_to(_whole(), name)) & library_entities().keys() - {name}))


def _leads_to(catalog: Catalog, name: str) -> Iterator[str]:
    """Where its links and those of its rows lead, and whose lists its expressions speak of."""
    entity = catalog.entities[name]
    for field in entity.fields.values():
        if field.rows is not None:
            yield from _leads_to(catalog, field.rows.entity)
        elif field.link is not None:
            yield from field.link.targets
    if name in library_entities():
        text = re.sub(r"#.*", "", library_entities()[name].text)
        words = set(re.findall(r"\w+", text))
        yield from (inverse.source for known, inverse in entity.inverses.items() if known in words)


@cache
def _whole() -> Catalog:
    own = (Copy("entity", name, each, asked=True).document for name, each in library_entities().items())
    return propose((WHOLE, *own), None).catalog
