"""Problems as people read them, in order, and not more than somebody can mend in one go."""

from __future__ import annotations

from xrm.catalog.extensions import Document
from xrm.definitions.findings import MOST_PER_FILE, Findings
from xrm.definitions.report import printed
from xrm.errors import Mark, Problem, Severity


def test_a_problem_shows_its_line_with_the_word_underlined_and_the_way_out() -> None:
    document = Document("a.yaml", "entity: a\nfields:\n  name: txet\n", "")
    problem = Problem("XRM203", "`txet` is not a type.", Mark("a.yaml", 3, 9, 4), hint="Types: text.")

    assert printed([problem], [document]) == (
        "a.yaml:3:9  XRM203  `txet` is not a type.\n    3 |   name: txet\n      |         ^^^^\n   hint: Types: text."
    )


def test_a_problem_without_a_place_is_one_line() -> None:
    assert printed([Problem("XRM903", "There is no app.")]) == "XRM903  There is no app."


def test_a_severity_below_error_is_said() -> None:
    problem = Problem("XRM106", "Misnamed.", Mark("a.yaml", 1, 1), severity=Severity.WARNING)

    assert printed([problem]) == "a.yaml:1:1  XRM106 (warning)  Misnamed."


def test_problems_come_in_the_order_of_the_files_and_each_once() -> None:
    findings = Findings()
    for file, line in [("b", 1), ("a", 9), ("a", 2), ("a", 2)]:
        findings.error("XRM201", "Unknown key.", Mark(file, line, 1))

    assert [(each.where.file, each.where.line) for each in findings.sorted() if each.where] == [
        ("a", 2),
        ("a", 9),
        ("b", 1),
    ]


def test_at_most_fifty_problems_a_file_are_told_and_errors_before_warnings() -> None:
    findings = Findings()
    for line in range(1, 81):
        findings.warn("XRM106", "Look.", Mark("a", line, 1))
    findings.error("XRM201", "Unknown key.", Mark("a", 90, 1))

    told = findings.sorted()

    assert len(told) == MOST_PER_FILE + 1
    assert told[-1].message == "… and 31 more problems in this file."
    assert any(each.severity is Severity.ERROR for each in told)
