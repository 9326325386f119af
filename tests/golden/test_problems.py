"""One bad file per rule, and the exact words that a person reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.golden.told import told

PROBLEMS = Path(__file__).parent / "problems"
CASES = sorted([*PROBLEMS.glob("xrm*.yaml"), *(each for each in PROBLEMS.glob("xrm*") if each.is_dir())])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_bad_file_is_told_in_these_words(case: Path, tmp_path: Path) -> None:
    expected = case.with_suffix(".txt")
    found = told(case, tmp_path / "app")
    if os.environ.get("WRITE_GOLDEN"):
        expected.write_text(found, "utf-8")
    assert found == expected.read_text("utf-8")
    assert case.stem.split("-")[0].upper() in found
