"""A folder of definitions, and beside it what it becomes: catalog, tables, schema, form and API."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.compiler.building import compiled
from tests.golden.projected import PROJECTIONS, words
from tests.golden.summary import summary
from xrm.definitions import read_folder
from xrm.definitions.report import printed

CASES = sorted(each.parent for each in Path(__file__).parent.glob("*/xrm.yaml"))


FILES = {"catalog.json": lambda catalog: words(summary(catalog)), **PROJECTIONS}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_definitions_become_this(case: Path, name: str) -> None:
    documents, unread = read_folder(case)
    compilation = compiled(*documents)
    assert not unread
    assert compilation.catalog is not None, printed(compilation.problems, documents)

    found = FILES[name](compilation.catalog) + "\n"

    expected = case / name
    if os.environ.get("WRITE_GOLDEN"):
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")
