"""Every problem has a page; what it calls wrong is answered as it says, and what it calls right has no such problem."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.golden.layered import compiled_among
from xrm.catalog.extensions import Document
from xrm.cli.program import main
from xrm.definitions.report import printed
from xrm.errors import Problem

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "reference" / "problems").glob("XRM*.md"))
GOLDEN = ROOT / "tests" / "golden" / "problems"
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def problems_of(text: str) -> tuple[tuple[Problem, ...], tuple[Document, ...]]:
    """What is said of a file among the others of the golden app."""
    found, documents = compiled_among(text, "other")
    return found.problems, documents


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_tells_the_truth(page: Path) -> None:
    text = page.read_text("utf-8")
    (_, wrong), (_, said), (_, right) = FENCE.findall(text)

    found, documents = problems_of(wrong)

    assert text.startswith(f"# {page.stem}: ")
    assert page.stem in {each.code for each in found}
    place = re.compile(r"^\w+/\w+\.yaml", re.MULTILINE)
    assert place.sub("", printed(found, documents)).strip() == place.sub("", said).strip()
    assert [str(each) for each in problems_of(right)[0] if each.code == page.stem] == []


def test_every_problem_with_exact_words_has_a_page() -> None:
    codes = {path.name.split("-")[0].upper() for path in GOLDEN.glob("xrm*.yaml")} - {"XRM211"}

    assert codes - {page.stem for page in PAGES} == set()


def test_a_code_is_explained_on_the_command_line() -> None:
    told = CliRunner().invoke(main, ["explain", "XRM302"])

    assert told.exit_code == 0
    assert "Right:" in told.output
    assert CliRunner().invoke(main, ["explain", "XRM199"]).exit_code == 1
