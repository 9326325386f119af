"""What the packages say they need, what is pinned, and what the documentation says about it agree."""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECTS = [ROOT / "pyproject.toml", *sorted(ROOT.glob("plugins/*/pyproject.toml"))]
DOCUMENT = ROOT / "docs" / "explanation" / "dependencies.md"


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.parent.name)
def test_the_pinned_versions_are_those_the_packages_ask_for(project: Path) -> None:
    pinned = pins()
    own = {canonicalize_name(tomllib.loads(path.read_text(encoding="utf-8"))["project"]["name"]) for path in PROJECTS}

    for asked in (asked for asked in everything_asked(project) if canonicalize_name(asked.name) not in own):
        versions = [pin.specifier for pin in pinned.get(canonicalize_name(asked.name), [])]
        assert versions, f"{asked} is not pinned: make constraints"
        for version in versions:
            assert next(iter(version)).version in asked.specifier, f"{asked} is pinned to {version}: make constraints"


def test_every_dependency_has_a_reason() -> None:
    words = set(re.findall(r"[\w.@/-]+", DOCUMENT.read_text(encoding="utf-8").lower()))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    package = json.loads((ROOT / "assets" / "package.json").read_text(encoding="utf-8"))
    names = [Requirement(line).name.lower() for line in project["dependencies"]]
    names += [*package["dependencies"], *package["devDependencies"]]

    assert [name for name in names if name not in words] == []


def test_browser_packages_are_pinned_exactly_and_without_an_address() -> None:
    package = json.loads((ROOT / "assets" / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "assets" / "package-lock.json").read_text(encoding="utf-8"))

    versions = [*package["dependencies"].values(), *package["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []


def test_pins_name_no_address() -> None:
    assert "://" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")


def pins() -> dict[str, list[Requirement]]:
    """The pinned versions of each package: several where they differ by platform or Python."""
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        pin = Requirement(line)
        found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def everything_asked(path: Path) -> list[Requirement]:
    """Dependencies, extras and groups of one package."""
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    project = read["project"]
    groups = [project.get("dependencies", []), *project.get("optional-dependencies", {}).values()]
    groups += read.get("dependency-groups", {}).values()
    return [Requirement(line) for group in groups for line in group if isinstance(line, str)]


def test_everything_asked_for_at_run_time_is_used_and_nothing_else_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    brought = packages_distributions()
    imported = {top for path in (ROOT / "xrm").rglob("*.py") for top in imports_of(path)} - sys.stdlib_module_names
    used = {canonicalize_name(name) for top in imported - {"xrm"} for name in brought.get(top, [top])}

    assert used - asked - BROUGHT == set(), "imported, but only there because something else asks for it"
    assert asked - used - WITHOUT_IMPORT == set(), "asked for, and imported nowhere"


BROUGHT = {"werkzeug", "jinja2", "itsdangerous", "wtforms", "pytest", "-typeshed"}
"""What Flask and its forms are made of; what whoever writes tests has; and types that no program ever meets."""
WITHOUT_IMPORT = {"granian", "psycopg", "waitress"}
"""Named in an address or a command instead: servers, and the driver of a database."""


def imports_of(path: Path) -> set[str]:
    """The top packages that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found
