"""Entities of 20 fields, 30 to 1,000 of them: check cold, first start (apply), start again, reload of one changed entity."""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from xrm.app import build
from xrm.catalog.identities import Identities
from xrm.compiler import compile_catalog
from xrm.definitions import read_folder
from xrm.plugins import load
from xrm.settings import load_settings

APP = "app: big\nxrm: 1\nlabel: Big\nroles:\n  admin: Administrator\n  staff: Staff\naccess:\n  staff: [read, write]\n"
FIELDS = """\
  name: text, required, search
  code: text(12), unique, once
  mail: email
  phone: phone
  state: [new, open, closed, lost]
  kind: [a, b, c]
  amount: money
  share: percent
  count_of: integer, min 0
  active: boolean, default true
  born: date
  at: datetime
  site: url
  country: country
  notes: longtext
  number: sequence(N-{year}-{n:5})
  doubled: = count_of mul 2
  owner: link user, default = me()
"""


def write(folder: Path, count: int) -> None:
    """An app of `count` entities of 20 fields, each linked to the one before."""
    (folder / "entities").mkdir(parents=True)
    (folder / "xrm.yaml").write_text(APP)
    for number in range(count):
        text = f"entity: thing_{number}\nfields:\n{FIELDS}  extra: text\n"
        text += f"  before: link thing_{number - 1}\n" if number else "  other: text\n"
        (folder / "entities" / f"thing_{number}.yaml").write_text(text)


def timed(title: str, work: Callable[[], object], runs: int = 3) -> None:
    """Print the median of a few runs."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    print(f"  {title:46}{statistics.median(times):8.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[30, 300, 1000])
    for size in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory(prefix="xrm-model-") as folder:
            measure(Path(folder) / "app", size)


def measure(folder: Path, size: int) -> None:
    write(folder, size)
    print(f"{size} entities x 20 fields, SQLite")

    def check() -> None:
        documents, _ = read_folder(folder)
        found = compile_catalog(documents, load((), folder), Identities())
        assert found.catalog is not None, [str(each) for each in found.problems][:3]

    timed("check: read, compile", check)
    settings = load_settings(folder, environ={"XRM_SECRET_KEY": "b" * 40})
    started = time.perf_counter()
    application = build(settings)
    print(f"  {'first start: compile, create, store':46}{time.perf_counter() - started:8.2f} s")
    application.close()
    timed("start again: compile the stored revision", lambda: build(settings).close())
    application = build(settings)
    changed = folder / "entities" / "thing_7.yaml"
    names = iter(range(100))

    def reload() -> None:
        changed.write_text(changed.read_text() + f"  added_{next(names)}: text\n")
        application.apply_folder()
        assert application.current().catalog.entities["thing_7"] is not None

    timed("one entity changed: check, plan, apply, swap", reload)
    application.close()


if __name__ == "__main__":
    main()
