"""J export: all customers as CSV over HTTP, beside the database's own COPY of the same columns, interleaved.

SQLite has no COPY: there the baseline is the driver's rows through the standard library's CSV writer.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import io
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from requests import SELECT, Site, _database, _site

ALL = f"{SELECT},turnover,account_manager_id,created_at,created_by_id,updated_at,updated_by_id"
WHERE = "_deleted_at IS NULL AND status <> 'lost'"


def main() -> None:
    asked = _arguments()
    for name in ("sqlite", "postgresql") if asked.database == "both" else (asked.database,):
        with _database(name) as (url, pid), _site(url, pid, asked.rows) as site:
            rows = len(site.ids)
            print(f"\n{name}: {rows:,} of {asked.rows:,} customers; median of {asked.rounds} rounds")
            print(f"{'':30}{'rows/s':>10}{'COPY':>10}{'ratio':>8}{'MB':>8}{'peak MB':>9}")
            for kind, words, columns in _works():
                ours, bare = [], []
                for _ in range(asked.rounds):
                    ours.append(_timed(lambda words=words: _fetched(site, words)))
                    bare.append(_timed(lambda columns=columns: _copied(url, columns)))
                _row(kind, rows, ours, bare, _peak(site.xrm_pid))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=120_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    return parser.parse_args()


def _works() -> list[tuple[str, str, str]]:
    return [
        ("CSV, nine columns, by id", f"$format=csv&$select={SELECT}&$orderby=id", SELECT),
        ("CSV, nine columns, by name", f"$format=csv&$select={SELECT}", SELECT),
        ("CSV, all columns", "$format=csv", ALL),
        ("JSON lines, all columns", "$format=ndjson", ALL),
        ("XLSX, nine columns", f"$format=xlsx&$select={SELECT}", SELECT),
    ]


Timed = tuple[float, int]  # seconds, bytes


def _timed(work: Callable[[], int]) -> Timed:
    start = time.perf_counter()
    size = work()
    return time.perf_counter() - start, size


def _row(title: str, rows: int, ours: list[Timed], bare: list[Timed], peak: int) -> None:
    seconds, least = (statistics.median(each for each, _ in one) for one in (ours, bare))
    size = ours[0][1] / 1e6
    print(f"{title:30}{rows / seconds:>10,.0f}{rows / least:>10,.0f}{least / seconds:>8.2f}{size:>8.1f}{peak:>9}")


def _fetched(site: Site, words: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", site.xrm_port, timeout=600)
    connection.request("GET", f"/api/customer?{words}", headers={"Authorization": f"Bearer {site.token}"})
    answer = connection.getresponse()
    size = 0
    while piece := answer.read(256 * 1024):
        size += len(piece)
    if answer.status != 200:
        raise SystemExit(f"{answer.status} for {words}")
    connection.close()
    return size


def _copied(url: str, columns: str) -> int:
    if not url.startswith("postgresql"):
        return _written(url.removeprefix("sqlite:///"), columns)
    import psycopg

    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        statement = f"COPY (SELECT {columns} FROM customer WHERE {WHERE}) TO STDOUT (FORMAT csv, HEADER)"
        with cursor.copy(statement) as pieces:  # type: ignore[arg-type]
            return sum(len(piece) for piece in pieces)


def _written(path: str, columns: str) -> int:
    size = 0
    with sqlite3.connect(path) as connection:
        rows = connection.execute(f"SELECT {columns} FROM customer WHERE {WHERE}")
        while some := rows.fetchmany(2_000):
            text = io.StringIO()
            csv.writer(text).writerows(some)
            size += len(text.getvalue().encode())
    return size


def _peak(pid: int) -> int:
    """The most memory that a process had, in MB; its children's, where it has any, are what serves."""
    found = [pid, *(int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    lines = [line for each in found for line in Path(f"/proc/{each}/status").read_text().splitlines()]
    return max(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024


if __name__ == "__main__":
    main()
