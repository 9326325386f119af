"""The three-way merge of a seed's row: what the file says now, what was last applied, what stands in the record.  Pure.

Values of fields are compared as JSON texts, each side with its own kind: the file's words with the file's earlier
words, the record's value with what the record held after the seed was last applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xrm.catalog.seeds import SeedKeep

EMPTY = ("null", "[]", '""')
"""How an empty value looks as JSON."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was last applied: by field, the file's words, and what the record held after that, as JSON texts.

    A field that is in `said` and not in `stored` was found with somebody else's value in it.
    """

    said: Mapping[str, str]
    stored: Mapping[str, str]


NOTHING = Applied({}, {})


def to_write(keep: SeedKeep, said: Mapping[str, str], before: Applied, now: Mapping[str, str]) -> frozenset[str]:
    """Which fields of a record that is there are to be written, so that they say what the seed says."""
    if keep is SeedKeep.ONCE:
        return frozenset()
    changed = frozenset(name for name, words in said.items() if before.said.get(name) != words)
    if keep is SeedKeep.ALWAYS:
        return changed | {name for name in said if before.stored.get(name) != now.get(name)}
    return frozenset(name for name in changed if _untouched(name, before, now))


def _untouched(name: str, before: Applied, now: Mapping[str, str]) -> bool:
    """Nobody but the seed has had a say in this field."""
    found = now.get(name, EMPTY[0])
    return found == before.stored[name] if name in before.stored else found in EMPTY and name not in before.said


def applied(said: Mapping[str, str], written: frozenset[str], before: Applied, after: Mapping[str, str]) -> Applied:
    """What to remember: of what was written, how the record has it now; of the rest what was known, for a field that
    leaves the file may come back."""
    return Applied(dict(said), {**before.stored, **{name: after.get(name, EMPTY[0]) for name in written}})


def words_of(value: Any) -> Any:
    """A value as something JSON has a word for."""
    if isinstance(value, Mapping):
        return {str(name): words_of(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [words_of(each) for each in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
