"""A plugin's extension or language file that does not hold is set aside whole, and the rest compiles without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from xrm.catalog.extensions import Document, Extensions
from xrm.compiler.compilation import Compilation
from xrm.errors import Mark, Problem, Severity, errors_of

_ABOVE = re.compile(r"\A\ufeff?(?:\s|#[^\n]*\n)*['\"]?(extend|translate)\b")


Compile = Callable[[Sequence[Document], Sequence[Document]], Compilation]
"""Of the app's documents, and those under them."""


def set_aside(
    documents: Sequence[Document], extensions: Extensions, compiled: Compile, *, running: bool
) -> Compilation:
    """What compiles; what had to be left out is told as warnings at its own place.

    What the site itself says is refused where it is proposed, and set aside only where it is `running` already.
    """
    own, under = list(documents), list(extensions.documents)
    told: list[Problem] = []
    found = compiled(own, under)
    above = {each.name: each for each in (*under, *(own if running else ())) if _ABOVE.match(each.text)}
    while errors_of(found.problems) and above:
        faulty = {each.where.file for each in errors_of(found.problems) if each.where} & above.keys()
        if not faulty:
            faulty = _culprits(own, under, above, compiled)
        if not faulty:
            break
        for name in sorted(faulty):
            told.extend(_told(above.pop(name), found))
        own, under = _without(own, faulty), _without(under, faulty)
        found = compiled(own, under)
    return _with(found, told)


def _without(documents: Sequence[Document], names: Collection[str]) -> list[Document]:
    return [each for each in documents if each.name not in names]


def _culprits(
    own: Sequence[Document], under: Sequence[Document], above: dict[str, Document], compiled: Compile
) -> set[str]:
    """What breaks others from its own place: found by leaving everything out, and putting one after the other back."""
    faulty = set(above)
    if errors_of(compiled(_without(own, faulty), _without(under, faulty)).problems):
        return set()  # the rest is wrong by itself
    for name in sorted(above):
        faulty.discard(name)
        if errors_of(compiled(_without(own, faulty), _without(under, faulty)).problems):
            faulty.add(name)
    return faulty


def _told(document: Document, found: Compilation) -> list[Problem]:
    errors = errors_of(found.problems)
    own = [each for each in errors if each.where and each.where.file == document.name]
    why = (own or list(errors))[0]
    whose = f"of the plugin `{document.owner}`" if document.owner else "of the site"
    words = f"This file {whose} is set aside; its columns and their values stay."
    hint = f"Because of {why.code}: {why.message}"
    aside = Problem("XRM613", words, Mark(document.name, 1, 1), hint=hint, severity=Severity.WARNING)
    return [aside, *(replace(each, severity=Severity.WARNING) for each in own)]


def _with(found: Compilation, told: Sequence[Problem]) -> Compilation:
    problems = tuple(sorted(dict.fromkeys((*found.problems, *told)), key=Problem.sort_key))
    return replace(found, problems=problems) if told else found
