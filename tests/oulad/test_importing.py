"""The Open University files by the maps beside the example: what is counted is what they say; a second time changes nothing."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from benchmarks.oulad import APP, NEAR, Files
from tests.oulad.test_loading import count
from xrm.app import build
from xrm.catalog.requests import Actor
from xrm.imports.kept import Source
from xrm.imports.plan import plan_of
from xrm.imports.running import Importer, Report
from xrm.instance import Xrm
from xrm.settings import load_settings
from xrm.tabular.reading import open_table

SYSTEM = Actor.for_system("test")
MODULE = "AAA"
STEPS = (
    ("module", "courses", "module"),
    ("presentation", "courses", "presentation"),
    ("assessment", "assessments", "assessment"),
    ("student", "studentInfo", "student"),
    ("enrolment", "studentInfo", "enrolment"),
    ("enrolment", "studentRegistration", "registration"),
)
"""Entity, file and map, in the order in which they need each other."""


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Xrm]:
    if not NEAR.is_dir():
        pytest.skip(f"left out: the Open University files are not in {NEAR.parent.name}/{NEAR.name}")
    home: Path = tmp_path_factory.mktemp("oulad")
    settings = load_settings(APP, {"data_dir": home, "database_url": f"sqlite:///{(home / 'x.sqlite').as_posix()}"})
    with build(settings, durable=False) as application:
        yield application.current()


def bring(xrm: Xrm, entity: str, name: str, map_name: str) -> Report:
    with gzip.open(NEAR / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    place, text = header.index("code_module"), io.StringIO(newline="")
    csv.writer(text).writerows([header, *(row for row in rows if row[place] == MODULE)])
    table = open_table(io.BytesIO(text.getvalue().encode()))
    words = yaml.safe_load((APP / "imports" / f"{map_name}.yaml").read_text())
    plan = plan_of(xrm.records, SYSTEM, entity, words, table.header)
    source = Source(name, name.encode())
    return Importer(xrm.records, xrm.database, SYSTEM, plan).run(
        table, source, lambda row, problems: pytest.fail(f"{row} {problems}")
    )


@pytest.mark.xdist_group("oulad")
def test_the_files_are_imported_by_their_maps_and_a_second_run_changes_nothing(instance: Xrm) -> None:
    first = [bring(instance, *step) for step in STEPS]
    again = [bring(instance, *step) for step in STEPS]

    info = list(Files(NEAR, frozenset({MODULE})).read("studentInfo"))
    assert count(instance, "enrolment") == first[4].created == len(info)
    assert count(instance, "student") == len({row["id_student"] for row in info})
    results = Counter(row["final_result"].lower() for row in info)
    assert {name: count(instance, "enrolment", f"result eq '{name}'") for name in results} == results
    assert first[5].changed == len(info)
    assert [(each.created, each.changed) for each in again] == [(0, 0)] * len(STEPS)
