"""Real students and enrolments through the record service: what the files say is what the lists count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.oulad import APP, NEAR, Files, Loading
from xrm.app import build
from xrm.catalog.requests import Actor
from xrm.instance import Xrm
from xrm.settings import load_settings

SYSTEM = Actor.for_system("test")
FILES = Files(NEAR, frozenset({"AAA"}))
"""One of the seven modules; `python -m benchmarks.oulad` loads them all."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Xrm]:
    if not NEAR.is_dir():
        pytest.skip(f"left out: the Open University files are not in {NEAR.parent.name}/{NEAR.name}")
    home: Path = tmp_path_factory.mktemp("oulad")
    settings = load_settings(APP, {"data_dir": home, "database_url": f"sqlite:///{(home / 'x.sqlite').as_posix()}"})
    with build(settings, durable=False) as application:
        Loading(application.current().records, SYSTEM, FILES).run()
        yield application.current()


def count(xrm: Xrm, entity: str, where: str = "") -> int:
    return xrm.records.count(SYSTEM, xrm.records.query(SYSTEM, entity, {"filter": where} if where else {}))


@pytest.mark.xdist_group("oulad")
def test_every_number_is_that_of_the_files(loaded: Xrm) -> None:
    info = list(FILES.read("studentInfo"))
    results = Counter(row["final_result"].lower() for row in info)

    assert count(loaded, "student") == len({row["id_student"] for row in info})
    assert count(loaded, "enrolment") == len(info)
    assert {name: count(loaded, "enrolment", f"result eq '{name}'") for name in results} == results
    assert count(loaded, "assessment") == sum(1 for _ in FILES.read("assessments"))
    assert count(loaded, "presentation") == sum(1 for _ in FILES.read("courses"))


@pytest.mark.xdist_group("oulad")
def test_days_and_bands_are_kept_as_they_are(loaded: Xrm) -> None:
    rows = {(row["code_module"], row["code_presentation"], row["id_student"]): row for row in FILES.read("studentInfo")}
    left = {key: row["date_unregistration"] for key, row in FILES.registrations().items() if row["date_unregistration"]}

    assert count(loaded, "enrolment", "left ne null") == len(left)
    assert count(loaded, "enrolment", "registered lt 0") == sum(
        row["date_registration"].startswith("-") for row in FILES.registrations().values()
    )
    for band in {row["age_band"] for row in rows.values()}:
        expected = sum(row["age_band"] == band for row in rows.values())
        assert count(loaded, "enrolment", f"age_band eq '{band}'") == expected


@pytest.mark.xdist_group("oulad")
def test_what_is_computed_follows_the_records(loaded: Xrm) -> None:
    query = loaded.records.query(SYSTEM, "presentation", {"select": "title,student_count,passed"})
    page = loaded.records.list(SYSTEM, query)
    info = list(FILES.read("studentInfo"))
    passed = Counter(
        f"{row['code_module']} {row['code_presentation']}"
        for row in info
        if row["final_result"] in ("Pass", "Distinction")
    )
    taking = Counter(f"{row['code_module']} {row['code_presentation']}" for row in info)
    place = {name: page.names.index(name) for name in ("title", "student_count", "passed")}

    found = {row[place["title"]]: (row[place["student_count"]], row[place["passed"]]) for row in page.rows}

    assert found == {title: (taking[title], passed[title]) for title in taking}
