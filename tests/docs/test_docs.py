"""What the documentation shows is run: files are written, commands called, and what they say is compared."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")
NOT_RUN = ("pip ", "make ", "cd ", "curl ", "xrm serve", "xrm demo")


@dataclass(frozen=True, slots=True)
class Block:
    language: str
    text: str


def blocks(page: str) -> list[Block]:
    return [Block(*found) for found in FENCE.findall((ROOT / page).read_text())]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "xrm.cli", *shlex.split(command)[1:]]
    environment = {**os.environ, "XRM_APP": str(folder)}
    environment.pop("XRM_DATABASE_URL", None)
    return subprocess.run(words, cwd=folder, env=environment, text=True, capture_output=True, timeout=120, input="")


def follow(page: str, folder: Path) -> Path:
    """Do what a page says, block by block; a text block is what the command before it prints."""
    said = ""
    app = folder
    for block in blocks(page):
        first = block.text.splitlines()[0]
        if block.language in ("yaml", "python") and first.startswith("# append "):
            path = app / first.removeprefix("# append ")
            path.write_text(path.read_text() + block.text)
        elif block.language in ("yaml", "python") and re.fullmatch(r"# [\w/]+\.(yaml|py)", first):
            path = app / first.removeprefix("# ")
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text)
        elif block.language == "jinja" and (named := re.fullmatch(r"\{# ([\w/.]+) #\}", first)):
            path = app / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text)
        elif block.language == "sh":
            for line in block.text.splitlines():
                command = line.split("   #")[0].strip()
                if command.startswith(NOT_RUN) or not command:
                    continue
                done = run(command, app)
                said = done.stdout + done.stderr
                assert done.returncode == (1 if "XRM" in said else 0), f"{command}\n{said}"
                if command.startswith("xrm init"):
                    app = folder / command.split()[2]
        elif block.language == "text":
            for line in block.text.splitlines():
                assert " ".join(line.split()) in " ".join(said.split()), f"not said: {line}\nbut:\n{said}"
    return app


def test_the_tutorial_works_as_written(tmp_path: Path) -> None:
    app = follow("docs/tutorial/ten-lines.md", tmp_path)

    done = run("xrm plan", app)

    assert done.returncode == 0
    assert "nothing" in done.stdout.lower()


def test_the_plugin_of_the_manual_works_as_written(tmp_path: Path) -> None:
    run("xrm init hives --template blank", tmp_path)
    app = tmp_path / "hives"
    (app / "plugins").mkdir()
    follow("docs/how-to/write-a-plugin.md", app)

    listed, checked = run("xrm plugin list", app), run("xrm explain hive.queen", app)

    assert "beehives" in listed.stdout
    assert "set aside" not in listed.stdout
    assert "queen_mark" in checked.stdout
    assert "beekeepers" in listed.stdout


def test_the_start_of_the_readme_works_as_written(tmp_path: Path) -> None:
    app = follow("README.md", tmp_path)

    assert (app / "xrm.yaml").is_file()


def built() -> ModuleType:
    """The script that writes the reference."""
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    return build


def test_the_reference_says_what_the_schemas_say() -> None:
    page = ROOT / "docs" / "reference" / "language.md"

    assert page.read_text("utf-8") == built().page(), "make docs"


def test_the_components_are_told_as_they_are() -> None:
    page = ROOT / "docs" / "reference" / "components.md"

    assert page.read_text("utf-8") == built().components_page(), "make docs"


def test_the_page_of_a_problem_says_all_that_it_says() -> None:
    build = built()
    pages = sorted(build.PROBLEMS.glob("XRM*.md"))

    assert [page.stem for page in pages if page.read_text("utf-8") != build.problem_page(page)] == [], "make docs"


@pytest.mark.parametrize(
    "page", sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
)
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    missing = [
        target
        for target in LINK.findall((ROOT / page).read_text())
        if not ((ROOT / page).parent / target.strip()).exists()
    ]

    assert not missing


def test_every_page_of_the_manual_is_linked_from_the_readme_or_from_a_page_linked_there() -> None:
    pages = {path.resolve() for path in ROOT.glob("docs/**/*.md") if not path.name.startswith("XRM")}
    near = linked(ROOT / "README.md")

    found = near.union(*(linked(page) for page in near if page.suffix == ".md"))

    assert sorted(str(page.relative_to(ROOT)) for page in pages - found) == []


def linked(page: Path) -> set[Path]:
    return {(page.parent / target.strip()).resolve() for target in LINK.findall(page.read_text("utf-8"))}
