"""Going on after a row: null-safe keyset conditions, shaped so that an index answers them at any depth.

Empty values are the smallest.  Same direction and never empty is one row value; a key that may be empty is two disjoint
parts for a UNION ALL (an OR would read the whole table); anything else is the OR form under a redundant bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, tuple_


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the order; the last one is the id, so that no two rows are equal."""

    column: ColumnElement[Any]
    descending: bool
    nullable: bool


def ordered(key: Key, dialect: str) -> ColumnElement[Any]:
    """The key in an ORDER BY; SQLite has empty values smallest by itself."""
    column = key.column.desc() if key.descending else key.column.asc()
    if dialect == "sqlite" or not key.nullable:
        return column
    return column.nulls_last() if key.descending else column.nulls_first()


def place_of(position: int, key: Key) -> BindParameter[Any]:
    """The parameter that holds the value of a key where the last page ended."""
    return bindparam(f"xrm_key_{position}", type_=key.column.type)


def after(keys: Sequence[Key], empty: Sequence[bool]) -> list[ColumnElement[bool]]:
    """Disjoint conditions that together mean: after the place; `empty` says which of its values are."""
    places = [place_of(position, key) for position, key in enumerate(keys)]
    if len({key.descending for key in keys}) == 1 and len(keys) <= 2:
        return _one_direction(keys, places, empty)
    return [_any_direction(keys, places, empty)]


def _one_direction(keys: Sequence[Key], places: Sequence[Any], empty: Sequence[bool]) -> list[ColumnElement[bool]]:
    """One key and the id, or the id alone."""
    first, last = keys[0], keys[-1]
    descending = first.descending
    beyond = _beyond(last, places[-1])
    if len(keys) == 1:
        return [beyond]
    if empty[0]:
        same = and_(first.column.is_(None), beyond)
        return [same] if descending else [same, first.column.is_not(None)]
    row, place = tuple_(first.column, last.column), tuple_(*places)
    value = row < place if descending else row > place
    return [value, first.column.is_(None)] if descending and first.nullable else [value]


def _any_direction(keys: Sequence[Key], places: Sequence[Any], empty: Sequence[bool]) -> ColumnElement[bool]:
    options: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for key, place, is_empty in zip(keys, places, empty, strict=True):
        further = _further(key, place, is_empty)
        if further is not None:
            options.append(and_(*equal, further))
        equal.append(key.column.is_(None) if is_empty else key.column == place)
    bound = _bound(keys[0], places[0], empty[0])
    return or_(*options) if bound is None else and_(bound, or_(*options))


def _beyond(key: Key, place: Any) -> ColumnElement[bool]:
    beyond: ColumnElement[bool] = key.column < place if key.descending else key.column > place
    return beyond


def _further(key: Key, place: Any, is_empty: bool) -> ColumnElement[bool] | None:
    """Strictly after in this key; None: nothing is (empty comes last)."""
    if is_empty:
        return None if key.descending else key.column.is_not(None)
    beyond = _beyond(key, place)
    return or_(beyond, key.column.is_(None)) if key.descending and key.nullable else beyond


def _bound(key: Key, place: Any, is_empty: bool) -> ColumnElement[bool] | None:
    """What every later row fulfils in the first key, said so that an index may start there."""
    if is_empty:
        return key.column.is_(None) if key.descending else None
    if key.descending:
        upper: ColumnElement[bool] = key.column <= place
        return None if key.nullable else upper
    lower: ColumnElement[bool] = key.column >= place
    return lower
