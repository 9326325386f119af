"""`xrm check`, `xrm explain`: what the definitions say, without a database."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import rich_click as click

from xrm.catalog.extensions import Document
from xrm.cli.options import app_argument, app_folder, app_option, json_option
from xrm.cli.output import (
    disclosure_words,
    exit_code,
    many,
    place_words,
    problem_words,
    show_json,
    show_problems,
    show_table,
)
from xrm.cli.verdict import Verdict, keep, key_of, recalled
from xrm.compiler.compilation import Origin
from xrm.compiler.explaining.origins import APP
from xrm.definitions import read_folder
from xrm.errors import Mark, Problem, Severity, XrmError
from xrm.resources import folder as resource
from xrm.settings import NAMES, SECRET


@click.command()
@app_argument
@click.option("--disclosures", is_flag=True, help="List what is knowingly told across rights.")
@json_option
@click.pass_context
def check(ctx: click.Context, app: Path | None, folder: Path | None, disclosures: bool, as_json: bool) -> None:
    """Say everything that is wrong with the definitions.

    Each problem has its file, line and column, and a way out.  Needs no database.

    Example: xrm check my-app
    """
    root = app_folder(app, folder)
    documents, unread = read_folder(root)
    if disclosures:
        ctx.exit(_disclose(documents, unread, root, as_json=as_json))
    found = _verdict(documents, unread, root)
    if as_json:
        show_json({"problems": [problem_words(problem) for problem in found.problems]})
    else:
        show_problems(found.problems, documents=documents)
        _sum_up(found.problems, found.entities)
    ctx.exit(exit_code(found.problems))


def _verdict(documents: Sequence[Document], unread: Sequence[Problem], root: Path) -> Verdict:
    """What was found last time when nothing changed since, else what is found now."""
    key = key_of(documents, unread, root)
    found = recalled(root, key)
    if found is None:
        from xrm.proposals import propose

        proposal = propose(documents, root, problems=unread)
        catalog = proposal.compilation.catalog
        found = Verdict(proposal.problems, len(catalog.entities) if catalog else 0)
        keep(root, key, found.entities, found.problems)
    return found


def _disclose(documents: Sequence[Document], unread: Sequence[Problem], root: Path, *, as_json: bool) -> int:
    """Tell what the definitions give away on purpose; where they do not compile, what is wrong with them."""
    from xrm.proposals import propose
    from xrm.records.disclosures import disclosures_of

    proposal = propose(documents, root, problems=unread)
    compilation = proposal.compilation
    found = disclosures_of(compilation.catalog) if compilation.catalog else ()
    places = {path: origin.where for path, origin in compilation.origins.items() if origin.where} if found else {}

    def place(path: str) -> Mark | None:
        inside = (where for each, where in places.items() if each == path or each.startswith(f"{path}."))
        return min(inside, default=None)

    if as_json:
        told = [{**disclosure_words(each), **place_words(place(each.path))} for each in found]
        show_json({"disclosures": told, "problems": [problem_words(problem) for problem in proposal.problems]})
    else:
        show_problems([each for each in proposal.problems if each.severity is Severity.ERROR], documents=documents)
        for each in found:
            where = place(each.path)
            click.echo("  ".join(part for part in (str(where) if where else "", each.kind, each.words) if part))
        if compilation.catalog:
            click.echo(f"\n{many(len(found), 'disclosure')}.")
    return exit_code(proposal.problems)


def _sum_up(problems: tuple[Problem, ...], entities: int) -> None:
    counts = {each: sum(problem.severity is each for problem in problems) for each in Severity}
    if counts[Severity.ERROR]:
        click.echo(f"\n{many(counts[Severity.ERROR], 'error')}.")
    else:
        click.echo(click.style("✓", fg="green") + f" {many(entities, 'entity', 'entities')}, no errors.")


def _page(code: str) -> str:
    """What a problem means, from the reference: its own page, or its line among those of requests and environment."""
    page = resource("problems") / f"{code}.md"
    if page.is_file():
        return page.read_text(encoding="utf-8").rstrip()
    for line in (resource("problems") / "requests.md").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"| {code} |"):
            _, status, means, way_out = (cell.strip() for cell in line.strip("|").split("|"))
            answered = f" (answered with status {status})" if status else ""
            return f"# {code}{answered}\n\n{means}\n\nThe way out: {way_out}"
    raise XrmError(Problem("XRM310", f"There is no page about {code}.", hint="The message itself says the way out."))


@click.command()
@click.argument("thing", metavar="app|ENTITY[.FIELD]|CODE")
@app_option
@json_option
def explain(thing: str, app: Path | None, as_json: bool) -> None:
    """Show each setting of an entity, a field or the app, and where it came from: which layer, file and line.

    What nobody said is there too, with what gave it: the type, the name, the app's file, or xrm.
    A code such as XRM302 is explained with a wrong and a right example.

    Example: xrm explain customer.email
    """
    if re.fullmatch(r"XRM\d{3}", thing):
        click.echo(_page(thing))
        return
    from xrm.proposals import read_proposal

    compilation = read_proposal(app_folder(app)).compilation
    found = [(path, _in_force(path, origin)) for path, origin in compilation.origins.items() if _is_of(path, thing)]
    if not found:
        hint = (
            f"Entities: {', '.join(sorted(compilation.catalog.entities))}"
            if compilation.catalog
            else "See what `xrm check` says."
        )
        raise XrmError(Problem("XRM303", f"There is no `{thing}` in this app.", hint=hint))
    if as_json:
        show_json([_origin_words(path, origin) for path, origin in found])
    else:
        show_table(
            ("setting", "value", "layer", "where, or what gave it"),
            [(path, origin.value, layer_called(origin), origin.where or origin.because) for path, origin in found],
        )


def _origin_words(path: str, origin: Origin) -> dict[str, object]:
    return {
        "path": path,
        "value": origin.value,
        "layer": origin.layer,
        "where": str(origin.where) if origin.where else None,
        "because": origin.because or None,
    }


def _in_force(path: str, origin: Origin) -> Origin:
    """A setting of the app as it is here: what the environment says wins.  What may be secret is not shown."""
    name = path.removeprefix(f"{APP}.settings.")
    said = os.environ.get(f"XRM_{name.upper()}") if name in NAMES and name != path else None
    if not said:
        return origin
    return Origin("…" if name in SECRET else said, "environment", because=f"XRM_{name.upper()}")


_PLACES = ("rules", "measures", "unique", "index", "form", "list.filters", "list.views", "access", "inverses")
"""Where the things of an entity lie that are no fields: `student.minors` may be one of its rules."""


def _is_of(path: str, thing: str) -> bool:
    """Whether a setting is of what was asked for: an entity, a field, or something else that has a name there."""
    entity, _, name = thing.partition(".")
    meant = [thing, *(f"{entity}.{place}.{name}" for place in _PLACES if name)]
    return any(path == each or path.startswith(f"{each}.") for each in meant)


def layer_called(origin: Origin) -> str:
    """Whose it is: a plugin by its name, the app itself, or a default, which nobody said."""
    return origin.layer or ("app" if origin.where else "default")
