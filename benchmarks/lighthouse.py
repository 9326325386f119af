"""What Lighthouse says of a list, a board, a record and a form of the business demo, served as `xrm serve` does.

Each page is measured `--rounds` times as somebody who is logged in; the median of each score is printed beside that of
the log-in page, the lightest page there is (the baseline), with what the first visit weighs and how far things moved.
Lighthouse is no part of the project: npx fetches the version named here, unless `--lighthouse` says where its program
lies.  It needs Node 20 and a Chromium or Chrome on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

VERSION = "lighthouse@12.8.2"
DEMO, EMAIL, PASSWORD = "business", "admin@harbour.example", "harbour-demo"
WANTED = 95
SCORES = ("performance", "accessibility", "best-practices")
TRIES = 4
"""Now and then Chromium gives Lighthouse no trace; that run says nothing and is made again."""
TRACELESS = ("NO_NAVSTART", "NO_FCP", "NO_LCP")


@dataclass(frozen=True, slots=True)
class Seen:
    """One page's medians: scores of a hundred, kilobytes on the wire, and the layout shift."""

    scores: tuple[float, ...]
    weight: float
    shift: float


def main() -> None:
    options = _options()
    program = [options.lighthouse] if options.lighthouse else ["npx", "--yes", VERSION]
    with served() as address:
        cookie = log_in(address)
        baseline = seen(program, f"{address}/login", "", options)
        print(f"{options.form} · Lighthouse, median of {options.rounds} · wanted: {WANTED}\n")
        print(
            f"{'page':<12}{'performance':>12}{'access.':>9}{'practices':>11}{'KB':>7}{'shift':>8}{'  ratio to the log-in page'}"
        )
        _print("log-in", baseline, baseline)
        for name, path in pages(address, cookie).items():
            _print(name, seen(program, f"{address}{path}", cookie, options), baseline)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="measurements of a page")
    parser.add_argument("--form", choices=("desktop", "mobile"), default="desktop", help="what kind of device")
    parser.add_argument("--lighthouse", default="", help="its program, instead of npx")
    parser.add_argument("--keep", type=Path, help="a folder for the reports themselves")
    return parser.parse_args()


def _print(name: str, found: Seen, baseline: Seen) -> None:
    scores = "".join(f"{score:>{width}.0f}" for score, width in zip(found.scores, (12, 9, 11), strict=True))
    ratio = found.scores[0] / baseline.scores[0] if baseline.scores[0] else 0
    short = "" if min(found.scores) >= WANTED else f"   below {WANTED}"
    print(f"{name:<12}{scores}{found.weight:>7.0f}{found.shift:>8.3f}{ratio:>8.2f}{short}", flush=True)


@contextmanager
def served() -> Iterator[str]:
    """The demo, filled and served by a process of its own."""
    xrm = Path(sys.executable).with_name("xrm")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        subprocess.run([xrm, "demo", DEMO, "--folder", folder, "--no-serve"], check=True, stdout=subprocess.DEVNULL)
        command = [xrm, "serve", folder, "--port", str(port)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                _wait(f"http://127.0.0.1:{port}/healthz")
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()


def _wait(address: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urlopen(address, timeout=5).close()
        except HTTPError:
            return  # it answers
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def log_in(address: str) -> str:
    """The session's cookie, as a browser sends it back."""
    sent = urlencode({"email": EMAIL, "password": PASSWORD}).encode()
    request = Request(f"{address}/login", sent, {"Origin": address, "Sec-Fetch-Site": "same-origin"})
    try:
        answer = build_opener(_Stay).open(request)
    except HTTPError as redirect:
        answer = redirect
    jar = SimpleCookie()
    for header in answer.headers.get_all("Set-Cookie") or []:
        jar.load(header)
    return "; ".join(f"{name}={each.value}" for name, each in jar.items())


def pages(address: str, cookie: str) -> Mapping[str, str]:
    """One page of each kind."""
    request = Request(f"{address}/api/organisation?$top=1", headers={"Cookie": cookie})
    with urlopen(request) as answer:
        record = f"/organisation/{json.load(answer)['value'][0]['id']}"
    return {
        "home": "/",
        "list": "/organisation?view=all",
        "board": "/opportunity?view=board",
        "record": record,
        "form": f"{record}/edit",
    }


def seen(program: Sequence[str], address: str, cookie: str, options: argparse.Namespace) -> Seen:
    reports = [report(program, address, cookie, options, number) for number in range(options.rounds)]
    scores = (median(100 * each["categories"][name]["score"] for each in reports) for name in SCORES)
    audits = [each["audits"] for each in reports]
    weight = median(each["total-byte-weight"]["numericValue"] / 1000 for each in audits)
    return Seen(tuple(scores), weight, median(each["cumulative-layout-shift"]["numericValue"] for each in audits))


def report(
    program: Sequence[str], address: str, cookie: str, options: argparse.Namespace, number: int
) -> Mapping[str, Any]:
    """One run's report."""
    headers = ["--extra-headers", json.dumps({"Cookie": cookie})] if cookie else []
    form = ["--preset", "desktop"] if options.form == "desktop" else []
    flags = ["--quiet", "--output", "json", f"--only-categories={','.join(SCORES)}"]
    chrome = ["--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"]
    environment = {**os.environ, "CHROME_PATH": _chromium()}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "report.json"
        command = [*program, address, *flags, *chrome, *form, *headers, "--output-path", str(out)]
        for _ in range(TRIES):
            run = subprocess.run(command, capture_output=True, text=True, env=environment)
            found = json.loads(out.read_text("utf-8")) if out.is_file() else {}
            if found.get("runtimeError", {}).get("code") not in TRACELESS:
                break
    if not found or "runtimeError" in found:
        raise SystemExit(f"{address}: {found.get('runtimeError') or run.stderr[-2000:]}")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        name = address.split("/", 3)[3].replace("/", "_").replace("?", "_") or "home"
        (options.keep / f"{name}-{number}.json").write_text(json.dumps(found), encoding="utf-8")
    return dict(found)


def _chromium() -> str:
    names = ("chromium", "google-chrome", "chrome")
    return os.environ.get("XRM_CHROMIUM") or next(filter(None, map(shutil.which, names)), "")


if __name__ == "__main__":
    main()
