"""Every sentence that the code can say of definitions, found by reading the code: its code, its words, its place.

A sentence is a text handed over after a code, `error("XRM302", f"`{name}` is not …")`, or one that was given a name in
the same function before. What is put together elsewhere is known by its code only.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("definitions", "compiler", "expressions", "plugins", "projections/seeds.py", "proposals.py", "evolution")
CODE = re.compile(r"XRM[1-7]\d\d")


@dataclass(frozen=True, slots=True)
class Sentence:
    code: str
    words: str  # a regular expression; "" when the words are made elsewhere
    place: str

    def is_said_in(self, text: str) -> bool:
        words = self.words.removesuffix(r"\ .*")  # what may be added at the end is often not
        return re.search(rf"{self.code}(?: \(\w+\))?[: ] ?{words}", text) is not None


def sentences() -> list[Sentence]:
    """In the order of the files."""
    return [each for path in _files() for each in _of(path)]


def codes() -> set[str]:
    """Every code that the code knows."""
    return {found for path in (ROOT / "xrm").rglob("*.py") for found in CODE.findall(path.read_text("utf-8"))}


def _files() -> list[Path]:
    places = [ROOT / "xrm" / each for each in PLACES]
    return [path for each in places for path in (sorted(each.rglob("*.py")) if each.is_dir() else [each])]


def _of(path: Path) -> Iterator[Sentence]:
    tree = ast.parse(path.read_text("utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for call in _own_nodes(function):
                if isinstance(call, ast.Call):
                    yield from _said(call, function, path)


def _said(call: ast.Call, function: ast.FunctionDef, path: Path) -> Iterator[Sentence]:
    for at, argument in enumerate(call.args):
        for code in _codes(argument):
            place = f"{path.relative_to(ROOT)}:{call.lineno}"
            words = (_words(each, function, call.lineno) for each in call.args[at + 1 :])
            yield from (Sentence(code, each, place) for each in next(filter(None, words), [""]))


def _codes(argument: ast.expr) -> list[str]:
    found = [each.value for each in ast.walk(argument) if isinstance(each, ast.Constant)]
    return [each for each in found if isinstance(each, str) and CODE.fullmatch(each)]


def _words(said: ast.expr, function: ast.FunctionDef, line: int) -> list[str]:
    """The regular expressions of a sentence; a name stands for what was given to it last before that line."""
    if isinstance(said, ast.Name):
        given = [each for each in _own_nodes(function) if isinstance(each, ast.Assign) and each.lineno < line]
        values = {each.lineno: each.value for each in given for target in each.targets if _is(target, said.id)}
        return _words(values[max(values)], function, max(values)) if values else []
    if isinstance(said, ast.IfExp):
        return [*_words(said.body, function, line), *_words(said.orelse, function, line)]
    if isinstance(said, ast.Call) and isinstance(said.func, ast.Attribute) and said.func.attr == "strip":
        return _words(said.func.value, function, line)
    if isinstance(said, ast.JoinedStr | ast.Constant):
        return [found] if (found := _expression(said)) and _is_sentence(found) else []
    return []


def _is(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def _expression(said: ast.expr) -> str:
    if isinstance(said, ast.Constant):
        return re.escape(said.value) if isinstance(said.value, str) else ""
    parts = said.values if isinstance(said, ast.JoinedStr) else []
    return "".join(re.escape(str(each.value)) if isinstance(each, ast.Constant) else ".*" for each in parts)


def _is_sentence(words: str) -> bool:
    return len(words) > 12 and words.endswith((".", "?", ".*"))


def _own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Of the function, without those of functions within it."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef):
            waiting.extend(ast.iter_child_nodes(node))
