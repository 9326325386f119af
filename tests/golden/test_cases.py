"""A folder of definitions, and beside it the catalog it becomes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.compiler.building import compiled
from tests.golden.summary import summary
from xrm.definitions import read_folder
from xrm.definitions.report import printed

CASES = sorted(each.parent for each in Path(__file__).parent.glob("*/xrm.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_definitions_become_this_catalog(case: Path) -> None:
    documents, unread = read_folder(case)
    compilation = compiled(*documents)
    assert not unread
    assert compilation.catalog is not None, printed(compilation.problems, documents)

    found = json.dumps(summary(compilation.catalog), indent=2, ensure_ascii=False) + "\n"

    expected = case / "catalog.json"
    if os.environ.get("WRITE_GOLDEN"):
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")
