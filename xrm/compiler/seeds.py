"""Seeds: rows that name fields there are, have a key that is unique, and hold nothing personal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import FILED, Kind
from xrm.catalog.seeds import Seed, SeedKeep, SeedRow
from xrm.definitions.description import SeedDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Entry, Map, Node, Scalar, plain
from xrm.expressions.near import did_you_mean

KEYED = frozenset({Kind.TEXT, Kind.CHOICE, Kind.INTEGER, Kind.DATE})
"""Kinds by whose value a row can be found again."""
_AS_WRITTEN = frozenset({Kind.TEXT, Kind.CHOICE, Kind.CHOICES})


def seeds_of(
    said: Iterable[SeedDef], entities: Mapping[str, Entity], broken: frozenset[str], findings: Findings
) -> tuple[Seed, ...]:
    """Every seed that holds, what others lead to before them."""
    found: list[Seed] = []
    seen: dict[tuple[str, tuple[Any, ...]], SeedRow] = {}
    for each in said:
        seed = _seed(each, entities, broken, findings)
        if seed is None:
            continue
        for row in seed.rows:
            first = seen.setdefault((seed.entity, row.key), row)
            if first is not row:
                message = f"`{_words(row.key)}` is there twice, first at {first.where}."
                findings.error("XRM514", message, row.where, "Leave one of the two out.")
        found.append(seed)
    return tuple(_in_order(found, entities))


def _seed(said: SeedDef, entities: Mapping[str, Entity], broken: frozenset[str], findings: Findings) -> Seed | None:
    entity = entities.get(said.name.text)
    if entity is None or entity.owned_by is not None:
        if said.name.text not in broken:
            near = did_you_mean(said.name.text, [name for name, each in entities.items() if each.owned_by is None])
            findings.error("XRM303", f"There is no entity `{said.name.text}`. {near}".strip(), said.name.mark)
        return None
    if entity.readonly:
        findings.error("XRM514", f"Only xrm itself writes `{entity.name}`.", said.name.mark, "Leave this file out.")
        return None
    if not _key_holds(said, entity, findings):
        return None
    key = tuple(each.text for each in said.key)
    rows = [row for node in said.rows if (row := _row(node, key, entity, findings)) is not None]
    keep = SeedKeep(said.keep.text) if said.keep else SeedKeep.UNTIL_EDITED
    return Seed(entity.name, key, keep, tuple(rows), said.name.mark.file, said.owner)


def _key_holds(said: SeedDef, entity: Entity, findings: Findings) -> bool:
    for name in said.key:
        field = entity.fields.get(name.text)
        if field is None:
            _no_field(name, entity, findings)
            return False
        if field.kind not in KEYED or field.formula is not None or field.sequence is not None:
            words = f"`{name.text}` cannot be a key: a row is known again by a text, choice, whole number or day."
            findings.error("XRM514", words, name.mark, "Name a field such as `code`.")
            return False
    names = {each.text for each in said.key}
    alone = any(entity.fields[name].unique for name in names)
    if alone or any(set(each.fields) <= names and each.where is None for each in entity.unique):
        return True
    mark = said.key[0].mark if said.key else said.name.mark
    words = f"`{', '.join(sorted(names))}` is not unique in {entity.name}, so rows could not be known again by it."
    findings.error("XRM514", words, mark, "Name a field that is `unique`, or make this one so.")
    return False


def _row(node: Map, key: tuple[str, ...], entity: Entity, findings: Findings) -> SeedRow | None:
    values: dict[str, Any] = {}
    marks = {}
    holds = not node.damaged
    for entry in node:
        field = entity.fields.get(entry.key.text)
        if field is None:
            _no_field(entry.key, entity, findings)
            holds = False
        elif (why := _refused(field)) is not None:
            findings.error("XRM514", *_placed(why, entry))
            holds = False
        else:
            values[field.name], marks[field.name] = _value(entry.value, field), entry.value.mark
    missing = [each for each in (*key, *_needed(entity)) if values.get(each) is None]
    if holds and missing:
        words = f"This row has no `{missing[0]}`, which is {'its key' if missing[0] in key else 'required'}."
        findings.error("XRM514", words, node.mark, f"Add `{missing[0]}: …`.")
        holds = False
    return SeedRow(tuple(values[each] for each in key), values, node.mark, marks) if holds else None


def _needed(entity: Entity) -> Iterator[str]:
    for each in entity.stored_fields():
        given = each.default is not None or each.sequence or each.status or each.set_by or each.part
        if each.required and not given:
            yield each.name


def _refused(field: Field) -> tuple[str, str] | None:
    """Why a field has no place in a seed, and the way out."""
    if field.personal:
        return f"`{field.name}` is personal, and has no place in a seed.", "Leave it out; who runs the app enters it."
    if field.formula is not None:
        return f"`{field.name}` is computed.", "Leave it out."
    if field.sequence is not None:
        return f"`{field.name}` is given by the system.", "Leave it out."
    if field.kind in FILED or field.kind in (Kind.ROWS, Kind.SECRET):
        return f"`{field.name}` cannot be said in a seed.", "Leave it out; only values and links can."
    return None


def _placed(why: tuple[str, str], entry: Entry) -> tuple[str, Any, str]:
    return why[0], entry.key.mark, why[1]


def _value(node: Node, field: Field) -> Any:
    """As a writer would say it; what is a text, or a choice, is the text in the file."""
    if field.kind in _AS_WRITTEN and isinstance(node, Scalar) and node.value is not None:
        return node.text
    return plain(node)


def _no_field(name: Scalar, entity: Entity, findings: Findings) -> None:
    near = did_you_mean(name.text, entity.fields)
    findings.error("XRM302", f"`{name.text}` is not a field of {entity.name}. {near}".strip(), name.mark)


def _words(key: tuple[Any, ...]) -> str:
    return ", ".join(str(each) for each in key)


def _in_order(seeds: list[Seed], entities: Mapping[str, Entity]) -> Iterator[Seed]:
    """Seeds of the entities that rows lead to before those rows; in a circle, in the order of the files."""
    waiting = list(seeds)
    while waiting:
        names = {each.entity for each in waiting}
        free = [each for each in waiting if not (_leads_to(each, entities) & names - {each.entity})] or waiting[:1]
        yield from free
        waiting = [each for each in waiting if each not in free]


def _leads_to(seed: Seed, entities: Mapping[str, Entity]) -> set[str]:
    said = {name for row in seed.rows for name in row.values}
    links = (entities[seed.entity].fields[name].link for name in said)
    return {target for link in links if link is not None for target in link.targets}
