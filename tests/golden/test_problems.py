"""One bad file per rule, and the exact words that a person reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.golden.layered import compiled_among
from xrm.definitions.report import printed

PROBLEMS = Path(__file__).parent / "problems"
CASES = sorted(PROBLEMS.glob("*.yaml"))


def told(case: Path) -> str:
    found, documents = compiled_among(case.read_text("utf-8"), case.stem)
    return printed(found.problems, documents) + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_bad_file_is_told_in_these_words(case: Path) -> None:
    expected = case.with_suffix(".txt")
    found = told(case)
    if os.environ.get("WRITE_GOLDEN"):
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")
    assert case.stem.split("-")[0].upper() in found
