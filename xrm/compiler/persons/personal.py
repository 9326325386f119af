"""Fields about persons: what their names give away, and where special ones would get out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.privacy import Personal
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.layout.titles import title_paths
from xrm.definitions.tree import Scalar
from xrm.expressions.tree import Aggregate, Expression, Node, Path, Quantifier, Template

PERSON = "person"
_SPECIAL = frozenset({
    "allergies", "allergy", "biometric", "blood", "denomination", "diagnosis", "disabilities", "disability",
    "ethnicity", "faith", "fingerprint", "health", "illness", "medical", "medication", "race", "religion", "religious",
    "union",
})  # fmt: skip
"""Words for what GDPR Art. 9 names."""
_PERSONAL = frozenset({
    "address", "bank", "bic", "birth", "birthday", "birthplace", "born", "citizenship", "email", "fax", "forename",
    "gender", "iban", "income", "mail", "maiden", "marital", "mobile", "nationality", "nickname", "passport", "phone",
    "photo", "portrait", "postcode", "pronouns", "salary", "salutation", "sex", "signature", "ssn", "street", "surname",
    "telephone", "vat",
})  # fmt: skip
_TYPES = frozenset({"email", "phone", "address"})
_BIRTH = frozenset({"birth", "birthday", "birthdate", "born", "dob"})
_NAMES = ({"first_name", "last_name"}, {"given_name", "family_name"}, {"forename", "surname"})


def check_personal(draft: Draft, entities: Mapping[str, Entity]) -> None:
    for entity in entities.values():
        said = draft.entities[entity.name]
        for text, template in ((said.definition.title, entity.title), (said.definition.subtitle, entity.subtitle)):
            if text is not None and template is not None:
                _check_template(draft, entities, entity, text, template)
        if _is_about_persons(said, entity):
            _check_names(draft, said, entity)


def _check_template(
    draft: Draft, entities: Mapping[str, Entity], entity: Entity, said: Scalar, template: Template
) -> None:
    """What stands for a record in links and lists is read by more people than the record."""
    what = "title" if template is entity.title else "subtitle"
    for path in title_paths(template):
        field = entities[path.entity].field(path.field)
        if field is None or field.personal is not Personal.SPECIAL or (what == "title" and not path.steps):
            continue  # a field of its own in a title is told where titles are read
        where = f"`{field.name}` of {path.entity}" if path.steps else f"`{field.name}`"
        draft.findings.error("XRM511", f"The {what} uses {where}, a special field.", said.mark)


def _is_about_persons(said: EntityDraft, entity: Entity) -> bool:
    """It uses the bundle `person`, or has a day of birth, or the names of persons."""
    names = set(entity.fields)
    born = any(each.kind is Kind.DATE and _BIRTH & _words(each.name) for each in entity.fields.values())
    return any(each.text == PERSON for each in said.definition.use) or born or any(each <= names for each in _NAMES)


def _words(name: str) -> frozenset[str]:
    return frozenset(name.split("_"))


def _check_names(draft: Draft, said: EntityDraft, entity: Entity) -> None:
    """Of the app's own fields: whoever runs it cannot mark those of a plugin's files."""
    for field in entity.fields.values():
        definition = said.definition.fields.get(field.name)
        if (
            definition is None
            or field.part_of
            or definition.personal is not None
            or field.formula is not None
            or field.owner
        ):
            continue
        words = _words(field.name)
        word = "personal: special" if words & _SPECIAL else "personal" if _sounds_personal(field) else ""
        if word:
            message = f"`{field.name}` sounds personal, and is not marked."
            way_out = f"Add `{word}`, or `personal: false` if it is not about a person."
            draft.findings.tell("XRM508", message, field.where, way_out)


def _sounds_personal(field: Field) -> bool:
    return field.type.name in _TYPES or bool(_words(field.name) & _PERSONAL)


def inherited(draft: Draft, found: Expression, made: Mapping[tuple[str, str], Field | None]) -> Personal:
    """How closely a computed value concerns a person: as closely as what it is computed from."""
    closest = Personal.NO
    for path in _passed_on(found.root):
        field = made.get((path.entity, path.field)) or _base(draft, path.entity, path.field)
        if field is not None and field.personal is Personal.SPECIAL:
            return Personal.SPECIAL
        if field is not None and field.personal is Personal.YES:
            closest = Personal.YES
    return closest


def _passed_on(node: Node) -> Iterator[Path]:
    """What of other values can be read off this one: how many records there are says nothing of one of them."""
    if isinstance(node, Aggregate):
        yield from _passed_on(node.value) if node.value is not None and node.function in ("min", "max") else ()
    elif isinstance(node, Path):
        yield node
    elif not isinstance(node, Quantifier):
        for child in node.children():
            yield from _passed_on(child)


def _base(draft: Draft, entity: str, name: str) -> Field | None:
    field = draft.entities[entity].fields.get(name) if entity in draft.entities else None
    return field.base if field is not None else SYSTEM_FIELDS.get(name)
