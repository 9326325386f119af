"""Pictures of every kind of page, of every demo, in both themes and both widths: `make gallery`.

They are written to `build/gallery/<demo>/<page>-<theme>-<width>.png`, and `build/gallery/index.html` shows them beside
each other.  A page that answers with an error, complains in the browser's console or can be scrolled sideways is
named, and the run fails.
"""

from __future__ import annotations

import argparse
import html
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from xrm.app import Application, build, settings_in
from xrm.catalog.catalog import Catalog
from xrm.catalog.requests import Actor
from xrm.cli.start import write_app
from xrm.demos import DEMOS, Login, seed
from xrm.web.flask import create_flask

OUT = Path(__file__).resolve().parent.parent / "build" / "gallery"
THEMES = ("light", "dark")
WIDTHS = {1440: 900, 390: 844}
STYLE = """\
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; background: #8a94a6 }
section { display: flex; gap: 1rem; align-items: start; margin-bottom: 2rem; overflow-x: auto }
h2 { color: #fff; margin: 0 0 .5rem }
img { border-radius: 6px; height: 30rem }
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """One page: what its picture is called, and where it is."""

    name: str
    address: str
    status: int = 200


@contextmanager
def served(name: str) -> Iterator[tuple[str, Application, tuple[Login, ...]]]:
    """A demo filled and served: its address, itself, and its log-ins."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / name
        write_app(home, name)
        with build(settings_in(home), durable=False) as application:
            logins = seed(application, name, until=datetime.now(UTC))
            server = make_server("127.0.0.1", 0, create_flask(application), threaded=True)
            thread = Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}", application, logins
            finally:
                server.shutdown()
                server.server_close()
                thread.join(5)


def shots(application: Application) -> list[Shot]:
    """Every kind of page this demo has, from what its definition says."""
    xrm, actor = application.current(), Actor.for_system("gallery")
    found = [Shot("home", "/"), Shot("search", "/search?q=an"), Shot("settings", "/settings"), Shot("admin", "/admin")]
    found += [Shot("notices", "/-/notices"), Shot("components", "/admin/components")]
    found.append(Shot("missing", "/nothing-here", 404))
    for name in [each for group in xrm.catalog.menu for each in group.entities]:
        found += _lists(xrm.catalog, name)
        page = xrm.records.list(actor, xrm.records.query(actor, name, {"top": "1"}))
        for row in page.rows[:1]:
            at = f"/{name}/{row[page.names.index('id')]}"
            found += [
                Shot(f"{name}-record", at),
                Shot(f"{name}-edit", f"{at}/edit"),
                Shot(f"{name}-delete", f"{at}/delete"),
                Shot(f"{name}-timeline", f"{at}/timeline"),
            ]
    return found


def _lists(catalog: Catalog, name: str) -> list[Shot]:
    entity = catalog.entities[name]
    found = [
        Shot(f"{name}-list", f"/{name}?view=all" if entity.list.default else f"/{name}"),
        Shot(f"{name}-new", f"/{name}/new"),
    ]
    found += [
        Shot(f"{name}-{view}", f"/{name}?view={view}") for view in sorted({each.kind for each in entity.list.views})
    ]
    found += [Shot(f"{name}-nothing", f"/{name}?q=xyzzyx"), Shot(f"{name}-trash", f"/{name}?trash=1")]
    if entity.measures:
        found.append(Shot(f"{name}-figures", f"/{name}/-/figures"))
    return found


def log_in(page: Page, address: str, login: Login) -> None:
    """As that person, through the page everybody uses."""
    page.goto(f"{address}/login")
    page.get_by_label("Email address").fill(login.email)
    page.get_by_label("Password").fill(login.password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{address}/")


def take(browser: Browser, address: str, login: Login, wanted: Sequence[Shot], out: Path) -> list[str]:
    """All pictures of one demo; returns what was wrong."""
    out.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []

    def listen(said: ConsoleMessage) -> None:
        if _serious(said.text, said.type):
            wrong.append(f"{said.location.get('url')}: {said.text}")

    for theme in THEMES:
        page = browser.new_context(color_scheme="dark" if theme == "dark" else "light").new_page()
        page.on("console", listen)
        log_in(page, address, login)
        for shot in wanted:
            wrong += _take(page, f"{address}{shot.address}", shot, theme, out)
        page.context.close()
    return wrong


def _serious(text: str, kind: str) -> bool:
    # Taking a picture makes Chromium hide the caret by a style of its own, which our policy refuses;
    # a page that must answer 404 is named by the console too.
    return kind == "error" and "inline style" not in text and "404" not in text


def _take(page: Page, address: str, shot: Shot, theme: str, out: Path) -> list[str]:
    answer = page.goto(address)
    wrong = []
    if answer is None or answer.status != shot.status:
        wrong.append(f"{address}: status {answer and answer.status}")
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{address}: {wide} wide on a screen of {width}")
        page.screenshot(path=out / f"{shot.name}-{theme}-{width}.png")
    return wrong


def index(out: Path) -> None:
    """One page that shows all pictures, those of one page in a row."""
    rows: dict[str, list[str]] = {}
    for picture in sorted(out.rglob("*.png")):
        name = picture.relative_to(out).as_posix()
        rows.setdefault(name.rsplit("-", 2)[0], []).append(name)
    body = "".join(
        f"<h2>{html.escape(name)}</h2><section>{''.join(f'<img src={html.escape(each)!r} alt=>' for each in each_of)}</section>"
        for name, each_of in rows.items()
    )
    (out / "index.html").write_text(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{body}", "utf-8")


def main() -> int:
    """Returns 1 where a page was wrong."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("demos", nargs="*", default=sorted(DEMOS))
    asked.add_argument("--only", default="", help="pages whose name holds this")
    asked.add_argument("--out", type=Path, default=OUT)
    given = asked.parse_args()
    os.environ.setdefault("XRM_LOG_LEVEL", "error")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    wrong: list[str] = []
    for name in given.demos:
        shutil.rmtree(given.out / name, ignore_errors=True)
        with served(name) as (address, application, logins), sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            wanted = [each for each in shots(application) if given.only in each.name]
            wrong += take(browser, address, logins[0], wanted, given.out / name)
            browser.close()
    index(given.out)
    print(f"{len(list(given.out.rglob('*.png')))} pictures in {given.out}")
    print("\n".join(dict.fromkeys(wrong)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
