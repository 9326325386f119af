"""What an entity says of itself beside its fields: its icon, its table, its end, what search looks at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from xrm.catalog.entity import Entity, folded
from xrm.catalog.field import Field
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.identify import kept_by_databases
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean
from xrm.resources import icon_names

SQL_WORDS = frozenset({
    "all", "alter", "and", "any", "as", "asc", "between", "by", "case", "check", "column", "constraint", "create",
    "cross", "current_date", "default", "delete", "desc", "distinct", "drop", "else", "end", "except", "exists",
    "false", "fetch", "for", "foreign", "from", "full", "grant", "group", "having", "in", "index", "inner", "insert",
    "intersect", "into", "is", "join", "key", "left", "like", "limit", "natural", "not", "null", "offset", "on",
    "or", "order", "outer", "primary", "references", "right", "row", "rows", "select", "set", "table", "then", "to",
    "trigger", "true", "union", "unique", "update", "user", "using", "values", "view", "when", "where", "with",
})  # fmt: skip
MOST_COLUMNS = 1_500
"""Of PostgreSQL 1,600, those dropped in its life included."""
OWN_COLUMNS = 8
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,62}")


def icon_of(draft: Draft, said: Scalar | None) -> str:
    """The icon's name, if there is such an icon."""
    if said is None:
        return ""
    known = icon_names()
    if known and said.text not in known:
        near = did_you_mean(said.text, known)
        message = f"Icon `{said.text}` does not exist. {near}".strip()
        draft.findings.error("XRM310", message, said.mark, "The names are those of tabler.io/icons.")
    return said.text


def deprecated_of(draft: Draft, said: Scalar | None) -> str:
    if said is None:
        return ""
    try:
        return date.fromisoformat(said.text).isoformat()
    except ValueError:
        message = f"`deprecated` is a day such as `2027-01-31`; not `{said.text}`."
        draft.findings.error("XRM202", message, said.mark)
        return ""


def check_sizes(draft: Draft, entities: Mapping[str, Entity]) -> None:
    """Tables that a database could not hold; two entities of one label, which nobody could tell apart."""
    labels: dict[str, Entity] = {}
    for entity in entities.values():
        columns = OWN_COLUMNS + sum(_columns(entity, each) for each in entity.fields.values())
        if columns > MOST_COLUMNS:
            words = f"Entity `{entity.name}` needs {columns:,} columns; a table holds {MOST_COLUMNS:,}."
            way_out = "Move fields that belong together to an entity of their own, and link to it."
            draft.findings.error("XRM106", words, entity.where, way_out)
        if entity.owned_by is None and entity.owner != "xrm":
            other = labels.setdefault(str(entity.label), entity)
            if other is not entity:
                words = f"Two entities, `{other.name}` and `{entity.name}`, have the label “{entity.label}”."
                draft.findings.warn("XRM307", words, entity.where, "Give one of them another label.")


def _columns(entity: Entity, each: Field) -> int:
    if not each.stored or each.many:
        return 0
    return 2 if folded(entity, each) else max(1, len(each.parts))


def with_searched(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field]) -> dict[str, Field]:
    """The fields, those named in the entity's `search` marked as searched."""
    found = dict(fields)
    for said in entity.definition.search:
        if said.text in fields:
            found[said.text] = replace(fields[said.text], search=True)
        elif said.text not in entity.fields:
            near = did_you_mean(said.text, fields)
            draft.findings.error("XRM302", f"`{said.text}` is not a field of {entity.name}. {near}".strip(), said.mark)
    return found


def check_tables(draft: Draft) -> None:
    """Names of tables said in files: well formed, no word of SQL, each once."""
    seen = {name: each for name, each in draft.entities.items() if each.definition.table is None}
    for entity in draft.entities.values():
        said = entity.definition.table
        if said is None:
            continue
        if said.text in SQL_WORDS:
            message = f"`{said.text}` is a word of SQL and cannot name a table."
            draft.findings.error("XRM309", message, said.mark, f"Say `table: {said.text}_table`, or another name.")
        elif kept_by_databases(said.text):
            message = f"`{said.text}` cannot name a table: databases keep such names for themselves."
            draft.findings.error("XRM309", message, said.mark, f"Say `table: {entity.name}_table`, or leave it out.")
        elif _TABLE.fullmatch(said.text) is None or said.text.startswith("xrm_"):
            message = f"`{said.text}` cannot name a table: small letters, digits and `_`, at most 63, not `xrm_…`."
            draft.findings.error("XRM301", message, said.mark)
        elif (other := seen.setdefault(said.text, entity)) is not entity:
            message = f"Two entities, `{other.name}` and `{entity.name}`, would share the table `{said.text}`."
            draft.findings.error("XRM307", message, said.mark, "Say another `table`, or leave it out.")
