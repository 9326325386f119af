"""The key in an address becomes the id of a record; a key that leads to none is not found, whatever the reason."""

from __future__ import annotations

from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.errors import Problem, XrmError
from xrm.web.api.address import KeyPart
from xrm.web.api.ask import Ask
from xrm.web.rights import not_found


def record_id(ask: Ask) -> UUID:
    """The id that the address means: itself, or by a field whose values are unique."""
    key = ask.address.key
    if len(key) == 1 and key[0].name == "id":
        return parse_id(key[0])
    return find_by_key(ask, key)


def parse_id(part: KeyPart) -> UUID:
    try:
        if len(part.plain) == 36:
            return UUID(part.plain)
    except ValueError:
        pass
    raise XrmError(not_found())


def find_by_key(ask: Ask, key: tuple[KeyPart, ...]) -> UUID:
    """One record with these values.  Only fields that their reader may see and that tell records apart are keys."""
    entity = ask.entity()
    if entity is None or not ask.records.rights(ask.actor, entity.name).may(Verb.READ):
        raise XrmError(not_found())
    check_is_key(ask, entity, frozenset(part.name for part in key))
    condition = " and ".join(f"{part.name} eq {part.text}" for part in key)
    query = ask.records.query(ask.actor, entity.name, {"filter": condition, "select": "id", "top": "2"})
    page = ask.records.list(ask.actor, query)
    if len(page.rows) != 1:
        raise XrmError(not_found())
    found: UUID = page.rows[0][page.names.index("id")]
    return found


def check_is_key(ask: Ask, entity: Entity, names: frozenset[str]) -> None:
    """Hidden, unknown and not unique get the same words."""
    rights = ask.records.rights(ask.actor, entity.name)
    by_key = {each.key: each.name for each in entity.fields.values() if rights.visible(each.name)}
    fields = frozenset(by_key.get(name, "") for name in names)
    single = {frozenset({each.name}) for each in entity.fields.values() if each.unique or each.sequence}
    several = {frozenset(unique.fields) for unique in entity.unique if unique.where is None and not unique.no_overlap}
    if fields not in single | several:
        said = ", ".join(sorted(names))
        raise XrmError(
            Problem("XRM803", f"“{said}” is no key of {entity.name}.", hint="Use the id, or a unique field.")
        )
