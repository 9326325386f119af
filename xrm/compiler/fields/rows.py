"""Rows: for each field that owns records a row type of its own, an entity that nobody reaches but through its parent.

A shared definition (`rows: order_line`) is read once for each parent: every field keeps its rows in a table of its own,
and `parent/…` means the record of that parent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from xrm.catalog.entity import Inverse
from xrm.catalog.identities import Identities
from xrm.catalog.kinds import FILED, Kind
from xrm.catalog.rows import PARENT, POSITION, Rows
from xrm.compiler.names import check_fields
from xrm.compiler.words import label, spoken
from xrm.definitions.description import EntityDef
from xrm.definitions.fielddescription import FieldDef, TypeDef
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean

if TYPE_CHECKING:
    from xrm.compiler.draft import Draft, EntityDraft, FieldDraft

BESIDE = ("title", "rules", "form", "unique")
"""What a field may say about rows whose fields it says too."""
NOT_OF_ROWS = frozenset({
    "plural", "plural_name", "icon", "color", "between", "list", "access", "history", "trash", "order", "subtitle",
    "privacy", "measures", "comments", "files",
})  # fmt: skip
"""What an entity may say that has no meaning for rows: they have no list, menu, API set or rights of their own."""
MOST_ROWS = 1_000
WAY_OUT = "Make it an entity that links here, if it shall stand by itself."


def row_types(draft: Draft) -> Iterator[tuple[EntityDef, tuple[str, str]]]:
    """The row type of every field that owns rows, and whose it is; entities that are shared so leave the draft."""
    shared: dict[str, EntityDef] = {}
    for entity in list(draft.entities.values()):
        for field in entity.definition.fields.values():
            if isinstance(field.rows, Scalar) and field.rows.text in draft.entities:
                _share(draft, field.rows, f"{entity.name}.{field.key.text}", shared)
    for name in shared:
        draft.entities.pop(name, None)
    for entity in list(draft.entities.values()):
        for field in entity.definition.fields.values():
            made = _row_type(draft, entity, field, shared) if field.rows is not None else None
            if made is not None:
                draft.rows[(entity.name, field.key.text)] = made.name.text
                yield made, (entity.name, field.key.text)


def _share(draft: Draft, said: Scalar, user: str, shared: dict[str, EntityDef]) -> None:
    name = said.text
    definition = draft.entities[name].definition
    if definition.owner == "xrm" or user.startswith(f"{name}."):
        message = f"`{name}` cannot be the rows of `{user}`."
        draft.findings.error("XRM305" if definition.owner == "xrm" else "XRM411", message, said.mark, WAY_OUT)
        return
    draft.row_types.setdefault(name, user)
    if name not in shared:
        shared[name] = definition
        check_fields(definition, draft.findings)
        for word, key in definition.keys.items():
            if word in NOT_OF_ROWS:
                message = f"`{word}` has no meaning in `{name}`: its records are rows of `{user}`."
                draft.findings.error("XRM204", message, key.mark, "Leave it out.")


def _row_type(draft: Draft, entity: EntityDraft, field: FieldDef, shared: Mapping[str, EntityDef]) -> EntityDef | None:
    name = Scalar(f"{entity.name}_{field.key.text}", None, field.key.mark)
    if name.text in draft.entities:
        message = (
            f"Two things want the name `{name.text}`: an entity, and the rows of `{entity.name}.{field.key.text}`."
        )
        draft.findings.error("XRM306", message, field.key.mark, "Give one of them another name.")
        return None
    said = _said(draft, field, shared)
    if said is None:
        return None
    fields = {key: each for key, each in said.fields.items() if _may_stand(draft, said, each)}
    own = {PARENT: _parent(entity, field.key), **fields, POSITION: _position(field.key)}
    order = (*field.order, Scalar(POSITION, POSITION, field.key.mark))
    label_ = said.label if isinstance(field.rows, Scalar) else field.label
    return replace(said, name=name, owner=entity.definition.owner, fields=own, order=order, label=label_, keys={})


def _said(draft: Draft, field: FieldDef, shared: Mapping[str, EntityDef]) -> EntityDef | None:
    """What the rows are: said in the field itself, or by an entity that parents share."""
    if not isinstance(field.rows, Scalar):
        unique = field.unique if isinstance(field.unique, Mapping) else {}
        rules, title = field.rules or {}, field.title
        made = EntityDef(
            name=field.key, fields=field.rows or {}, title=title, rules=rules, form=field.form, unique=unique,
            damaged=field.damaged,
        )  # fmt: skip
        check_fields(made, draft.findings)
        return made
    for word in BESIDE:
        if word in field.keys:
            message = f"`{word}` is said in the file of `{field.rows.text}`, whose rows these are."
            draft.findings.error("XRM204", message, field.keys[word].mark)
    found = shared.get(field.rows.text)
    if found is None and field.rows.text not in draft.broken and field.rows.text not in draft.entities:
        near = did_you_mean(field.rows.text, draft.entities)
        message = f"There is no entity `{field.rows.text}`. {near}".strip()
        draft.findings.error("XRM303", message, field.rows.mark, "" if near else "Say the fields of the rows here.")
    return found


def _may_stand(draft: Draft, said: EntityDef, field: FieldDef) -> bool:
    """Rows hold plain values: what needs a place of its own is refused."""
    if field.key.text == PARENT:
        words = "the record that a row belongs to has this name"
        draft.findings.error("XRM304", f"`{PARENT}` is taken: {words}.", field.key.mark, "Choose another name.")
        return False
    if field.rows is not None or (field.type is not None and field.type.name.text == "rows"):
        message = f"Rows cannot have rows of their own: `{field.key.text}`."
        draft.findings.error("XRM204", message, field.key.mark, WAY_OUT)
        return False
    return True


def _parent(entity: EntityDraft, key: Scalar) -> FieldDef:
    yes = Scalar("true", True, key.mark)
    return FieldDef(
        key=Scalar(PARENT, PARENT, key.mark), type=TypeDef(Scalar("link", "link", key.mark)), required=yes,
        to=(Scalar(entity.name, entity.name, key.mark),), on_delete=Scalar("cascade", "cascade", key.mark),
        inverse=Scalar("none", "none", key.mark),
    )  # fmt: skip


def _position(key: Scalar) -> FieldDef:
    return FieldDef(key=Scalar(POSITION, POSITION, key.mark), type=TypeDef(Scalar("integer", "integer", key.mark)))


def read_rows(draft: Draft, entity: EntityDraft) -> None:
    """Tie fields and row types together: what leads to whom, and how many there may be."""
    for field in entity.fields.values():
        if field.type is not None and field.type.kind is Kind.ROWS:
            _tie(draft, entity, field)
        elif entity.owned_by is not None:
            field.internal = field.name in (PARENT, POSITION)
            if field.definition.mask is not None:
                message = f"What stands in rows cannot be masked: `{field.name}`."
                draft.findings.error("XRM204", message, field.definition.mask.mark, "Limit who sees it with `access`.")
            if field.type is not None and field.type.kind is Kind.SECRET:
                message = f"A secret cannot stand in rows: `{field.name}`."
                draft.findings.error(
                    "XRM204", message, field.definition.key.mark, "Give it a field of the record itself."
                )
                field.type = None
            if field.type is not None and field.type.kind in FILED:
                message = f"A file cannot stand in rows: `{field.name}`."
                draft.findings.error("XRM204", message, field.definition.key.mark, WAY_OUT)
                field.type = None


def _tie(draft: Draft, entity: EntityDraft, field: FieldDraft) -> None:
    said = field.definition
    name = draft.rows.get((entity.name, field.name))
    if name is None:
        if said.rows is None and not said.damaged:
            message = f"Rows `{field.name}` need their fields."
            draft.findings.error("XRM208", message, said.key.mark, "Write `rows:` and the fields under it.")
        field.type = None
        return
    least, most = _number(draft, said.min, 0), _number(draft, said.max, MOST_ROWS)
    if said.min is not None and least > most:
        draft.findings.error("XRM206", f"`min` ({least}) is greater than `max` ({most}).", said.min.mark)
    field.rows = Rows(name, PARENT, least, most)
    entity.inverses[field.name] = Inverse(field.name, label(said.label, spoken(field.name)), name, PARENT)


def _number(draft: Draft, said: Scalar | None, otherwise: int) -> int:
    if said is None:
        return otherwise
    if isinstance(said.value, int) and not isinstance(said.value, bool) and 0 <= said.value <= MOST_ROWS:
        return said.value
    message = f"`min` and `max` of rows say how many there are, from 0 to {MOST_ROWS}; not `{said.text}`."
    draft.findings.error("XRM202", message, said.mark)
    return otherwise


def former_names(draft: Draft, entity: EntityDraft, identities: Identities) -> tuple[Scalar, ...]:
    """What a row type was called when its parent or its field had another name."""
    if entity.owned_by is None:
        return ()
    parent = draft.entities[entity.owned_by[0]].definition
    field = parent.fields[entity.owned_by[1]]
    owners = [parent.name.text, *(each.text for each in parent.renamed_from)]
    names = [field.key.text, *(each.text for each in field.renamed_from)]
    wanted = dict.fromkeys(f"{owner}_{name}" for owner in owners for name in names)
    there = (each for each in wanted if each not in draft.entities and identities.entity(each) is not None)
    return tuple(Scalar(each, each, field.key.mark) for each in there)
