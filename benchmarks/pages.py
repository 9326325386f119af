"""What a page costs the server beside the calls of the API that answer the same: median milliseconds, and their ratio.

Over the demo of a university, in one process and without a network between: what is compared is work, not sockets.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from xrm.app import build, settings_in
from xrm.web.flask import create_flask

if TYPE_CHECKING:
    from flask.testing import FlaskClient

WHO, PASSWORD = "admin@northfield.example", "northfield-demo"
PLAIN = {"Accept-Encoding": "identity"}  # packing costs both the same


@dataclass(frozen=True, slots=True)
class Pair:
    """A page, and the calls that answer what it shows."""

    name: str
    page: str
    calls: Sequence[str]


def main() -> None:
    asked = _arguments()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        app = asked.app or _filled(Path(folder) / "app")
        with closing(build(settings_in(app))) as application:
            client = create_flask(application).test_client()
            client.post("/login", data={"email": WHO, "password": PASSWORD})
            print(f"{'':12}{'page ms':>10}{'calls':>8}{'api ms':>10}{'ratio':>8}")
            for pair in _pairs(client):
                page, calls = _measured(client, pair, asked.rounds)
                print(f"{pair.name:12}{page:10.1f}{len(pair.calls):8}{calls:10.1f}{page / calls:8.2f}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app", type=Path, help="the folder of a university demo that is filled already")
    parser.add_argument("--rounds", type=int, default=40)
    return parser.parse_args()


def _filled(folder: Path) -> Path:
    command = [Path(sys.executable).with_name("xrm"), "demo", "university", "--folder", folder, "--no-serve"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def _pairs(client: FlaskClient) -> list[Pair]:
    entity = "student"
    first = _json(client, f"/api/{entity}?$top=1&$select=id")["value"][0]["id"]
    record, lists = f"/api/{entity}/{first}", f"/api/{entity}?$top=50&$count=true"
    related = [f"{record}/{name}?$top=10&$count=true" for name in ("enrolments",)]
    return [
        Pair("list", f"/{entity}", [f"{lists}&$expand=tutor", f"/api/{entity}?$apply=aggregate($count as n)"]),
        Pair("record", f"/{entity}/{first}", [record, *related, f"{record}/timeline", f"{record}/timeline/following"]),
        Pair("form", f"/{entity}/{first}/edit", [record, f"/api/{entity}?$top=20", "/api/organisation?$top=20"]),
        Pair("timeline", f"/{entity}/{first}/timeline", [f"{record}/timeline", f"{record}/timeline/following"]),
        Pair("notices", "/-/notices", ["/api/me/notices"]),
    ]


def _json(client: FlaskClient, path: str) -> dict[str, list[dict[str, str]]]:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text)
    return dict(answer.json or {})


def _measured(client: FlaskClient, pair: Pair, rounds: int) -> tuple[float, float]:
    """Interleaved, so that what else the machine does falls on both."""
    pages: list[float] = []
    calls: list[float] = []
    for _ in range(rounds):
        pages.append(_timed(client, [pair.page]))
        calls.append(_timed(client, pair.calls))
    return statistics.median(pages[2:]), statistics.median(calls[2:])


def _timed(client: FlaskClient, paths: Sequence[str]) -> float:
    began = time.perf_counter()
    for path in paths:
        answer = client.get(path, headers=PLAIN)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
