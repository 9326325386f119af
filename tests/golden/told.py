"""What is said of a case of a problem, in the words a person reads.

A case is a file, or a folder where one file is not enough: several definitions (`before/` holds those that ran until
now, `missing` names plugins that are not installed), a plugin with what is wrong with it (`*.py`), or a change: what
runs (`before/`), the records there are (`records.yaml`) and what is proposed (`after/`); `meanwhile/` is applied, and
`meanwhile.yaml` written, between the plan and its application.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from tests.compiler.building import EXTENSIONS
from tests.golden.layered import APP, compiled_among
from xrm.app import Application
from xrm.catalog.extensions import Document, Extensions, PluginState
from xrm.catalog.identities import Identities
from xrm.catalog.requests import Actor
from xrm.compiler import Compilation, compile_catalog
from xrm.definitions import read_folder
from xrm.definitions.report import printed
from xrm.errors import Problem, Severity, XrmError
from xrm.projections.seeds import seed_problems
from xrm.proposals import read_proposal
from xrm.records.service import Records
from xrm.testing import app_from

SYSTEM = Actor.for_system("golden")


def told(case: Path, folder: Path) -> str:
    """All that is said; `folder` is one to work in."""
    if case.is_file():
        return told_of(case.read_text("utf-8"), case.stem)
    if (case / "after").is_dir():
        return of_change(case, folder)
    if any(case.glob("*.py")):
        return of_plugins(case, folder)
    return of_files(case)


def told_of(text: str, otherwise: str) -> str:
    """Of one file among those of the golden app."""
    found, documents = compiled_among(text, otherwise)
    return printed(with_seeds(found), documents) + "\n"


def with_seeds(found: Compilation) -> tuple[Problem, ...]:
    """The problems, with those of the rows that seeds bring."""
    seeds = seed_problems(found.catalog) if found.catalog is not None else ()
    return tuple(sorted((*found.problems, *seeds), key=Problem.sort_key))


def of_files(case: Path) -> str:
    """Of the definitions of a folder, which stand in the golden app where they bring no app of their own."""
    own, unread = read_folder(case)
    own = tuple(each for each in own if not each.name.startswith("before/"))
    documents = own if any(each.name == "xrm.yaml" for each in own) else (*read_folder(APP)[0], *own)
    found = compile_catalog(documents, brought(case), identities(case))
    problems = sorted((*unread, *with_seeds(found)), key=Problem.sort_key)
    return printed(problems, documents) + "\n"


def brought(case: Path) -> Extensions:
    """What the plugins of a case add, and which are not there."""
    files = sorted((case / "plugins").glob("*/*.yaml"))
    documents = [
        Document(f"{each.parent.name}/{each.name}", each.read_text("utf-8"), each.parent.name) for each in files
    ]
    names = (case / "missing").read_text("utf-8").split() if (case / "missing").is_file() else []
    words = "The plugin is not installed."
    gone = [PluginState(each, "", "", problem=Problem("XRM601", words, severity=Severity.INFO)) for each in names]
    return replace(EXTENSIONS, documents=tuple(documents), plugins=tuple(gone))


def identities(case: Path) -> Identities:
    """Who was who in what ran before."""
    if not (case / "before").is_dir():
        return Identities()
    found = compile_catalog((*read_folder(APP)[0], *read_folder(case / "before")[0]), EXTENSIONS)
    assert found.catalog is not None, found.problems
    return found.catalog.identities


def of_plugins(case: Path, folder: Path) -> str:
    """Of plugins in files of their own, and of the definitions beside them."""
    (folder / "plugins").mkdir(parents=True)
    for each in case.glob("*.py"):
        shutil.copy(each, folder / "plugins")
    for each in case.glob("*.yaml"):
        shutil.copy(each, folder)
    if not (folder / "xrm.yaml").exists():
        (folder / "xrm.yaml").write_text("app: golden\nxrm: 1\n", encoding="utf-8")
    found = read_proposal(folder)
    return printed(found.problems, found.documents) + "\n"


def of_change(case: Path, folder: Path) -> str:
    """Of a proposal that meets the records there are; where nothing refuses it, what is said once it is applied."""
    texts = [each.read_text("utf-8") for each in sorted((case / "before").glob("*.yaml"))]
    with app_from(folder, *texts) as application:
        write_records(application.current().records, yaml.safe_load((case / "records.yaml").read_text("utf-8")))
        for each in folder.glob("*/*.yaml"):
            each.unlink()
        shutil.copytree(case / "after", folder / "entities", dirs_exist_ok=True)
        documents = read_folder(folder)[0]
        try:
            plan = application.plan_folder()
            between(application, case)
            application.apply_plan(plan, SYSTEM)
        except XrmError as refused:
            return printed(refused.problems, documents) + "\n"
        return printed(application.plan_folder().problems, documents) + "\n"


def between(application: Application, case: Path) -> None:
    """What somebody else does after the change was planned."""
    if (case / "meanwhile").is_dir():
        shutil.copytree(case / "meanwhile", application.settings.app_dir / "entities", dirs_exist_ok=True)
        application.apply_folder()
    if (case / "meanwhile.yaml").is_file():
        written = yaml.safe_load((case / "meanwhile.yaml").read_text("utf-8"))
        write_records(application.current().records, written)


def write_records(records: Records, said: Mapping[str, list[dict[str, Any]]]) -> None:
    """The records of each entity; a link to `row: 0` leads to the first of them, once all are there."""
    for entity, rows in said.items():
        plain = [{name: each for name, each in row.items() if not isinstance(each, dict)} for row in rows]
        made = [records.create(SYSTEM, entity, row).id for row in plain]
        for id, row in zip(made, rows, strict=True):
            links = {name: str(made[each["row"]]) for name, each in row.items() if isinstance(each, dict)}
            if links:
                records.update(SYSTEM, entity, id, links)
