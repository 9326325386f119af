"""Every sentence that definitions can be answered with stands somewhere in exact words, and every code has a page."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.golden.sentences import ROOT, codes, sentences
from tests.plugins.conftest import Installer, install  # noqa: F401  a fixture
from xrm.catalog.extensions import Document
from xrm.catalog.identities import Identities
from xrm.catalog.requests import Actor
from xrm.definitions import read_folder
from xrm.definitions.findings import Findings
from xrm.definitions.parse import MOST_BYTES, parse
from xrm.errors import Problem
from xrm.expressions.checker import ExpressionError, check
from xrm.proposals import read_proposal, recall
from xrm.testing import app_from, write_app

GOLDEN = "\n".join(path.read_text("utf-8") for path in sorted((Path(__file__).parent / "problems").glob("*.txt")))
HERE = Path(__file__).read_text("utf-8")
PAGES = {path.stem for path in (ROOT / "docs" / "reference" / "problems").glob("XRM*.md")}


def said(problem: Problem) -> str:
    return f"{problem.code} {problem.message}"


def test_every_sentence_stands_in_a_case() -> None:
    """Those that no file can bring about are in the tests below."""
    missing = [f"{each.place} {each.code} {each.words}" for each in sentences() if not each.is_said_in(GOLDEN + HERE)]

    assert missing == []


def test_every_code_has_a_case_and_a_page() -> None:
    told = {code for code in codes() if code in GOLDEN}

    assert codes() - told == set()
    assert codes() - PAGES == {"XRM211"}  # what is not read yet has no right example


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text("entity: course\n")
    (tmp_path / "course.yaml").chmod(0)

    assert [said(each) for each in read_folder(tmp_path)[1]] == ["XRM106 The file cannot be read: Permission denied."]


def test_a_file_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").symlink_to(tmp_path / "nowhere")

    problems = read_folder(tmp_path)[1]

    assert [said(each) for each in problems] == ["XRM106 The file cannot be read: No such file or directory."]


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    text = "entity: course\n" + "#" * MOST_BYTES
    (tmp_path / "course.yaml").write_text(text)
    findings = Findings()

    parse("course.yaml", text, findings)

    words = "XRM106 The file is larger than 1 MiB."
    assert [said(each) for each in read_folder(tmp_path)[1]] == [words]
    assert [said(each) for each in findings.sorted()] == [words]


EMPTY = "from xrm.sdk import hookimpl\n"
WITH_BEES = "app: golden\nxrm: 1\nplugins:\n  bees: 1+\n"


def test_a_plugin_that_is_there_twice(install: Installer, tmp_path: Path) -> None:  # noqa: F811
    install("bees", "1.0", EMPTY)
    info = next((tmp_path / "site").glob("*.dist-info")).rename(tmp_path / "site" / "other_bees-1.0.dist-info")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-bees\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[xrm]\nbees = other_bees\n")
    install("bees", "1.1", EMPTY)
    write_app(tmp_path / "app", WITH_BEES)

    found = [said(each) for each in read_proposal(tmp_path / "app").problems]

    module = next((tmp_path / "site").glob("xrm_bees*.py")).stem
    assert found == [f"XRM612 The plugin `bees` is installed more than once: other_bees, {module}."]


def test_a_plugin_that_was_not_applied_yet(install: Installer, tmp_path: Path) -> None:  # noqa: F811
    install("bees", "1.0", EMPTY)
    with app_from(tmp_path / "app", WITH_BEES) as application:
        layers = application.proposal().layers

    waiting = recall(layers, None, application.current().catalog.identities, ())

    assert [said(each) for each in waiting.problems] == [
        "XRM601 The plugin `bees` is installed, but was not applied yet; what belongs to it lies dormant."
    ]


def test_a_plugin_that_has_gone() -> None:
    layers = (
        Document("xrm.yaml", "app: golden\nxrm: 1\n", ""),
        Document("bees/hive.yaml", "entity: hive\nfields:\n  name: text\n", "bees"),
    )

    assert [said(each) for each in recall(layers, None, Identities(), ()).problems] == [
        "XRM601 The plugin `bees` is not there any more; what belongs to it lies dormant, and its values stay."
    ]


def test_a_link_whose_other_end_is_not_for_its_asker(tmp_path: Path) -> None:
    house = "entity: house\nfields:\n  name: text, required\n  bees: link hive\naccess: {clerk: read}\n"
    hive = "entity: hive\nfields:\n  name: text\naccess: {}\n"
    with app_from(tmp_path, "app: golden\nxrm: 1\nroles: {clerk: Clerk}\n", house, hive) as application:
        scope = application.current().records.scope(Actor(None, "clerk", frozenset({"clerk"})))

        with pytest.raises(ExpressionError) as refused:
            check("bees/name eq 'x'", "house", scope)

    assert [said(each) for each in refused.value.problems] == [
        "XRM403 `bees` leads to nothing that you may read, so nothing can be asked of it."
    ]
