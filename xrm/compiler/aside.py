"""A plugin's extension or language file that does not hold is set aside whole, and the rest compiles without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from xrm.catalog.extensions import Document, Extensions
from xrm.compiler.compilation import Compilation
from xrm.errors import Mark, Problem, Severity, errors_of

_ABOVE = re.compile(r"\A\ufeff?(?:\s|#[^\n]*\n)*['\"]?(extend|translate)\b")


def set_aside(
    documents: Sequence[Document], extensions: Extensions, compiled: Callable[[Sequence[Document]], Compilation]
) -> Compilation:
    """What compiles; what of plugins had to be left out is told as warnings at its own place."""
    under = list(extensions.documents)
    told: list[Problem] = []
    found = compiled(under)
    above = {each.name: each for each in under if _ABOVE.match(each.text)}
    own = {each.name for each in documents}
    while errors_of(found.problems) and above:
        faulty = {each.where.file for each in errors_of(found.problems) if each.where} & above.keys() - own
        if not faulty:
            faulty = _culprits(under, above, found, compiled)
        if not faulty:
            break
        for name in sorted(faulty):
            told.extend(_told(above.pop(name), found))
        under = [each for each in under if each.name not in faulty]
        found = compiled(under)
    return _with(found, told)


def _culprits(
    under: Sequence[Document],
    above: dict[str, Document],
    found: Compilation,
    compiled: Callable[[Sequence[Document]], Compilation],
) -> set[str]:
    """What breaks others from its own place: found by leaving everything out, and putting one after the other back."""
    kept = [each for each in under if each.name not in above]
    if errors_of(compiled(kept).problems):
        return set()  # the rest is wrong by itself
    faulty: set[str] = set()
    for name in sorted(above):
        if errors_of(compiled([*kept, above[name]]).problems):
            faulty.add(name)
        else:
            kept.append(above[name])
    return faulty


def _told(document: Document, found: Compilation) -> list[Problem]:
    errors = errors_of(found.problems)
    own = [each for each in errors if each.where and each.where.file == document.name]
    why = (own or list(errors))[0]
    words = f"This file of the plugin `{document.owner}` is set aside; its columns and their values stay."
    hint = f"Because of {why.code}: {why.message}"
    aside = Problem("XRM613", words, Mark(document.name, 1, 1), hint=hint, severity=Severity.WARNING)
    return [aside, *(replace(each, severity=Severity.WARNING) for each in own)]


def _with(found: Compilation, told: Sequence[Problem]) -> Compilation:
    problems = tuple(sorted(dict.fromkeys((*found.problems, *told)), key=Problem.sort_key))
    return replace(found, problems=problems) if told else found
