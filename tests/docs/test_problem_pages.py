"""Every problem has a page; what it calls wrong is answered as it says, and what it calls right has no problem at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.golden.told import told, told_of
from xrm.cli.program import main
from xrm.web.errors import FAILED, STATUS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs" / "reference" / "problems").glob("XRM*.md"))
BLOCK = re.compile(r"^(?P<label>\S[^\n]*)\n\n```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"\A# (?:plugins/)?(\w+\.py)$", re.MULTILINE)
NAME = re.compile(r"^(?:entity|bundle|extend|choices|seed|translate|app): (\w+)", re.MULTILINE)
CODE = re.compile(r"^(?:\S+  )?(XRM\d{3})(?: \(\w+\))?  ", re.MULTILINE)
BESIDE = {"XRM613": {"XRM302"}}
"""What is said along: that a file is set aside, and why."""


def blocks(page: Path) -> dict[str, str]:
    """The fenced blocks of a page by the line before them."""
    return {found["label"].rstrip(":"): found["text"] for found in BLOCK.finditer(page.read_text("utf-8"))}


def answer(said: dict[str, str], proposed: str, folder: Path) -> str:
    """What xrm says of one of the page's examples."""
    if "What runs" in said:
        return told(change(said, proposed, folder / "case"), folder / "app")
    plugin = said.get("With a plugin of one's own") or (proposed if FILE.match(proposed) else "")
    if plugin:
        case = folder / "case"
        case.mkdir(parents=True)
        name = FILE.search(plugin)
        assert name is not None
        (case / name[1]).write_text(plugin, "utf-8")
        if proposed is not plugin:
            put(case, proposed)
        return told(case, folder / "app")
    return told_of(proposed, "other")


def change(said: dict[str, str], proposed: str, case: Path) -> Path:
    put(case / "before", said["What runs"])
    put(case / "after", proposed)
    if "Applied by somebody else in the meantime" in said and proposed is said["Wrong"]:
        put(case / "meanwhile", said["Applied by somebody else in the meantime"])
    (case / "records.yaml").write_text(said["Its records"], "utf-8")
    return case


def put(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = NAME.search(text)
    assert name is not None
    (folder / f"{name[1]}.yaml").write_text(text, "utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_tells_the_truth(page: Path, tmp_path: Path) -> None:
    said = blocks(page)

    found = answer(said, said["Wrong"], tmp_path / "wrong")
    if os.environ.get("WRITE_GOLDEN"):
        text = page.read_text("utf-8")
        place = BLOCK.search(text, text.index("which is answered with"))
        assert place is not None
        page.write_text(text[: place.start("text")] + found + text[place.end("text") :], "utf-8")
        said = blocks(page)

    assert page.read_text("utf-8").startswith(f"# {page.stem}: ")
    assert found.strip() == said["which is answered with"].strip()
    assert set(CODE.findall(found)) - BESIDE.get(page.stem, {"XRM613"}) == {page.stem}
    assert answer(said, said["Right"], tmp_path / "right").strip() == ""


def test_a_code_is_explained_on_the_command_line() -> None:
    told = CliRunner().invoke(main, ["explain", "XRM302"])

    assert told.exit_code == 0
    assert "Right:" in told.output
    assert CliRunner().invoke(main, ["explain", "XRM199"]).exit_code == 1


TABLE = re.compile(r"^\| (XRM\d{3}) \| (\d*) ?\|", re.MULTILINE)


def test_the_codes_of_requests_and_environment_stand_in_one_table_with_the_status_they_have() -> None:
    said = dict(TABLE.findall((ROOT / "docs" / "reference" / "problems" / "requests.md").read_text("utf-8")))
    used = {
        code
        for path in (ROOT / "xrm").rglob("*.py")
        for code in re.findall(r'"(XRM[89]\d\d)"', path.read_text("utf-8"))
    }

    assert sorted(said) == sorted(used)
    answered = {code: str(status) for code, status in STATUS.items()} | {FAILED.code: "500"}
    assert {code: status for code, status in said.items() if status} == answered


def test_a_code_of_a_request_is_explained_on_the_command_line() -> None:
    told = CliRunner().invoke(main, ["explain", "XRM805"])

    assert told.exit_code == 0
    assert "404" in told.output
    assert "The way out:" in told.output
