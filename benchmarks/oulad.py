"""The Open University files through the record service, into `examples/openuniversity`: records per second, peak memory.

Kuzilek J., Hlosta M., Zdrahal Z., Open University Learning Analytics dataset, Scientific Data 4:170171 (2017), CC BY 4.0.
The files are not part of the project: `--data DIR` says where they lie.  The baseline is the same rows written by hand,
in statements of 500 rows, without rights, validation or history.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.app import build, settings_in
from xrm.catalog.requests import Actor
from xrm.settings import load_settings

if TYPE_CHECKING:
    from xrm.records import Records

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "examples" / "openuniversity"
NEAR = ROOT.parent / "shared" / "data" / "oulad"
AT_ONCE = 200
"""Records in one transaction."""
KINDS = {"TMA": "tma", "CMA": "cma", "Exam": "exam"}

Row = dict[str, str]
Place = tuple[str, str]  # the codes of a module and of one of its presentations


class Files:
    """The rows of the four files, for all modules or for a few."""

    def __init__(self, place: Path, modules: frozenset[str] | None = None) -> None:
        self._place, self._modules = place, modules

    def read(self, name: str) -> Iterator[Row]:
        """The rows of one file, as text."""
        with gzip.open(self._place / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if self._modules is None or row["code_module"] in self._modules:
                    yield row

    def registrations(self) -> Mapping[tuple[str, str, str], Row]:
        """Registration and withdrawal of each enrolment."""
        return {_enrolment_key(row): row for row in self.read("studentRegistration")}


class Loading:
    """Makes records in the order in which they need each other; `written` counts them."""

    def __init__(self, records: Records, actor: Actor, files: Files) -> None:
        self._records, self._actor, self._files = records, actor, files
        self._presentations: Mapping[Place, UUID] = {}
        self.written = 0

    def run(self) -> None:
        """Everything."""
        self._courses()
        self._assessments()
        self._enrolments()

    def _create(self, entity: str, many: Iterable[Mapping[str, Any]]) -> list[UUID]:
        made: list[UUID] = []
        rows = iter(many)
        while some := list(islice(rows, AT_ONCE)):
            made += self._records.create_many(self._actor, entity, some)
        self.written += len(made)
        return made

    def _courses(self) -> None:
        rows = list(self._files.read("courses"))
        codes = list(dict.fromkeys(row["code_module"] for row in rows))
        modules = dict(zip(codes, self._create("module", ({"code": code} for code in codes)), strict=True))
        made = self._create("presentation", (_presentation(row, modules) for row in rows))
        self._presentations = dict(zip(map(_place, rows), made, strict=True))

    def _assessments(self) -> None:
        rows = self._files.read("assessments")
        self._create("assessment", (_assessment(row, self._presentations) for row in rows))

    def _enrolments(self) -> None:
        first = {row["id_student"]: row for row in reversed(list(self._files.read("studentInfo")))}
        made = self._create("student", (_student(row) for row in first.values()))
        students = dict(zip(first, made, strict=True))
        registrations = self._files.registrations()
        self._create(
            "enrolment",
            (
                _enrolment(row, registrations[_enrolment_key(row)])
                | {"student_id": students[row["id_student"]], "presentation_id": self._presentations[_place(row)]}
                for row in self._files.read("studentInfo")
            ),
        )


def _presentation(row: Row, modules: Mapping[str, UUID]) -> dict[str, Any]:
    return {
        "module_id": modules[row["code_module"]],
        "code": row["code_presentation"],
        "length": int(row["module_presentation_length"]),
    }


def _assessment(row: Row, presentations: Mapping[Place, UUID]) -> dict[str, Any]:
    return {
        "number": row["id_assessment"],
        "presentation_id": presentations[_place(row)],
        "kind": KINDS[row["assessment_type"]],
        "day": _whole(row["date"]),
        "weight": row["weight"],
    }


def _enrolment(row: Row, registered: Row) -> dict[str, Any]:
    return {
        "age_band": row["age_band"],
        "earlier_attempts": int(row["num_of_prev_attempts"]),
        "credits": int(row["studied_credits"]),
        "registered": _whole(registered["date_registration"]),
        "left": _whole(registered["date_unregistration"]),
        "result": row["final_result"].lower(),
    }


def _student(row: Row) -> dict[str, Any]:
    return {
        "number": row["id_student"],
        "gender": row["gender"],
        "region": row["region"],
        "education": row["highest_education"],
        "deprivation": row["imd_band"] or None,
        "disability": row["disability"] == "Y",
    }


def _place(row: Row) -> Place:
    return row["code_module"], row["code_presentation"]


def _enrolment_key(row: Row) -> tuple[str, str, str]:
    return row["code_module"], row["code_presentation"], row["id_student"]


def _whole(text: str) -> int | None:
    return int(text) if text else None


def by_hand(files: Files, database: Path) -> int:
    """The baseline: the same students and enrolments by the driver alone; returns the number of rows."""
    with sqlite3.connect(database) as wire:
        wire.execute(
            "create table student (number text primary key, gender, region, education, deprivation, disability)"
        )
        wire.execute("create table enrolment (student, module, presentation, age_band, attempts, credits, result)")
        students = {row["id_student"]: tuple(_student(row).values()) for row in files.read("studentInfo")}
        enrolled = [
            (
                row["id_student"],
                *_place(row),
                row["age_band"],
                row["num_of_prev_attempts"],
                row["studied_credits"],
                row["final_result"],
            )
            for row in files.read("studentInfo")
        ]
        wire.executemany("insert into student values (?, ?, ?, ?, ?, ?)", students.values())
        wire.executemany("insert into enrolment values (?, ?, ?, ?, ?, ?, ?)", enrolled)
    return len(students) + len(enrolled)


def main() -> None:
    """Print what loading costs."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--data", type=Path, default=NEAR)
    asked.add_argument("--into", type=Path, help="keep the app there, to look at it with `xrm serve`")
    asked.add_argument("--modules", nargs="*", help="only these, e.g. AAA BBB")
    asked.add_argument("--database", default="", help="its address; else SQLite in a folder of its own")
    given = asked.parse_args()
    if not given.data.is_dir():
        print(f"The Open University files are not at {given.data}: say where with --data DIR.")
        return
    files = Files(given.data, frozenset(given.modules) if given.modules else None)
    with tempfile.TemporaryDirectory() as home:
        started = time.perf_counter()
        thin = by_hand(files, Path(home) / "thin.sqlite") / (time.perf_counter() - started)
        url = given.database or f"sqlite:///{(Path(home) / 'xrm.sqlite').as_posix()}"
        settings = load_settings(APP, {"data_dir": home, "database_url": url})
        if given.into:
            shutil.copytree(APP, given.into)
            settings = settings_in(given.into)
        with build(settings) as application:
            loading = Loading(application.current().records, Actor.for_system("import"), files)
            started = time.perf_counter()
            loading.run()
            took = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = loading.written / took
    print(
        f"{loading.written:,} records in {took:.0f} s: {rate:,.0f} a second, {thin / rate:.0f} times the driver alone"
    )
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
