"""Which allowed words somebody may have meant.  Says at most three, and nothing rather than something far off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

MOST = 3
SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "string": "text",
        "int": "integer",
        "bool": "boolean",
        "float": "decimal",
        "enum": "choice",
        "lookup": "link",
        "many2one": "link",
        "table": "rows",
        "mandatory": "required",
        "minimum": "min",
        "maximum": "max",
        "options": "choices",
        "==": "eq",
        "=": "eq",
        "&&": "and",
        "||": "or",
        "!=": "ne",
        "<>": "ne",
        "!": "not",
        ">": "gt",
        ">=": "ge",
        "<": "lt",
        "<=": "le",
        "+": "add",
        "*": "mul",
        "%": "mod",
        "equals": "eq",
        "is": "eq",
        "like": "contains",
        "between": "ge",
        "lower": "tolower",
        "upper": "toupper",
        "len": "length",
        "ceil": "ceiling",
        "current_user": "me",
        "user": "me",
        "none": "null",
        "nil": "null",
        "yes": "true",
        "no": "false",
    }
)
"""Words from elsewhere and ours; one counts only where ours is allowed."""


def near(word: str, allowed: Iterable[str], synonyms: Mapping[str, str] = SYNONYMS) -> tuple[str, ...]:
    """The allowed words nearest to `word`, best first: a known synonym, the same letters in another order or case,
    or a few slips of the finger away."""
    ranked: list[tuple[int, str]] = []
    meant = synonyms.get(word.lower())
    for candidate in dict.fromkeys(allowed):
        rank = 0 if candidate == meant else _rank(word, candidate)
        if rank is not None and candidate != word:
            ranked.append((rank, candidate))
    return tuple(candidate for _, candidate in sorted(ranked)[:MOST])


def did_you_mean(word: str, allowed: Iterable[str], synonyms: Mapping[str, str] = SYNONYMS) -> str:
    """`Did you mean `a` or `b`?`, or nothing."""
    found = [f"`{each}`" for each in near(word, allowed, synonyms)]
    if not found:
        return ""
    return f"Did you mean {', '.join(found[:-1])}{' or ' if len(found) > 1 else ''}{found[-1]}?"


def _rank(word: str, candidate: str) -> int | None:
    one, other = word.lower(), candidate.lower()
    if one == other:
        return 1
    limit = 1 if min(len(one), len(other)) < 5 else 2
    steps = distance(one, other, limit)
    if steps is not None:
        return 1 + steps
    return 3 if 3 < len(one) == len(other) and sorted(one) == sorted(other) else None


def distance(one: str, other: str, limit: int) -> int | None:
    """How many letters must be added, dropped, replaced or swapped with their neighbour; None beyond `limit`."""
    if abs(len(one) - len(other)) > limit:
        return None
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, against in enumerate(other, 1):
            best = min(previous[column] + 1, current[-1] + 1, previous[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                best = min(best, before[column - 2] + 1)
            current.append(best)
        if min(current) > limit:
            return None
        before, previous = previous, current
    return previous[-1] if previous[-1] <= limit else None
