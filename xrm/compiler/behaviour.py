"""Rules, uniqueness and indexes of an entity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xrm.catalog.columns import LONGEST_KEY
from xrm.catalog.entity import Index, Rule, Unique, letters_of
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.privacy import Personal
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.expressions import Checking
from xrm.compiler.layout.layouts import unknown_field
from xrm.compiler.layout.titles import once, sort_key
from xrm.compiler.literals import is_true
from xrm.compiler.words import label, spoken
from xrm.definitions.fielddescription import LabelDef, RuleDef, UniqueDef
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean
from xrm.expressions.tree import Compare, Expression, In, Literal, Logic, Node, Not, Path, Template
from xrm.expressions.within import PERIOD

_NO_KEY = frozenset({Kind.CHOICES, Kind.LINKS, Kind.FILES, Kind.JSON, Kind.ROWS, Kind.COMPLEX, Kind.SECRET})
"""Kinds of which no key of the database can be made."""
_WHY = {Kind.JSON: "it holds JSON", Kind.SECRET: "it is a secret"}


def rules_of(draft: Draft, entity: EntityDraft, checking: Checking) -> tuple[Rule, ...]:
    found = (_rule(draft, entity, each, checking) for each in entity.definition.rules.values())
    return tuple(each for each in found if each is not None)


def _rule(draft: Draft, entity: EntityDraft, said: RuleDef, checking: Checking) -> Rule | None:
    if said.check is None:
        if not said.damaged:
            others = [name for name, each in entity.definition.rules.items() if each.check is not None]
            draft.findings.error(
                "XRM208",
                f"Rule `{said.key.text}` needs its `check`.",
                said.key.mark,
                did_you_mean(said.key.text, others) or "Say what must be true: `check: …`.",
            )
        return None
    check = checking.condition(said.check, entity.name, old=True)
    when = checking.condition(said.when, entity.name, old=True) if said.when else None
    called = label(said.label, "")
    spoken_name = f"{str(called).rstrip('.') or spoken(said.key.text)}."
    messages = messages_of(entity.name, said.message or said.label, checking, spoken_name)
    at = said.at.text if said.at else ""
    if said.at is not None and at not in entity.fields:
        unknown_field(draft, entity, said.at, entity.fields)
    if check is None or is_true(said.off) or (said.when is not None and when is None):
        return None
    first = next(iter(messages.values()), Template(spoken_name, (spoken_name,)))
    return Rule(said.key.text, check, first, when, at, messages if len(messages) > 1 else {}, called)


def messages_of(entity: str, said: LabelDef | None, checking: Checking, otherwise: str = "") -> dict[str, Template]:
    """A message by language; its places are checked."""
    found: dict[str, Template] = {}
    for language, text in said.texts if said else ():
        template = checking.template(text, entity) if text.text else Template(otherwise, (otherwise,))
        if template is not None:
            found[language] = template
    return found


def unique_of(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], checking: Checking) -> tuple[Unique, ...]:
    found: list[Unique] = []
    for name, said in entity.definition.unique.items():
        once(draft, said.fields, f"`unique: {name}`")
        names = [each.text for each in said.fields if _unique_field(draft, entity, fields, each)]
        where = checking.condition(said.where, entity.name, sql=True) if said.where else None
        if where is not None and said.where is not None and not _own_columns(where, fields):
            message = f"The condition of `{name}` names more than own fields, literals and null."
            draft.findings.error("XRM512", message, said.where.mark)
        period = _period(draft, entity, fields, said.no_overlap) if said.no_overlap else ""
        messages = messages_of(entity.name, said.message, checking)
        for each in messages.values():
            _check_message(draft, fields, name, each, said)
        _check_length(draft, said.key, [fields[each] for each in names], "unique")
        whole = len(names) == len(said.fields) and (where is not None or said.where is None)
        if not whole or (said.no_overlap is not None and not period):
            continue  # half of it would refuse what the whole allows
        first = next(iter(messages.values()), None)
        further = messages if len(messages) > 1 else {}
        found.append(Unique(draft.key_id(entity, f"unique/{name}"), name, tuple(names), where, period, first, further))
    for field in fields.values():
        for asked, word in (
            (field.unique, "unique"),
            (field.index and field.link is None and not field.parts, "indexed"),
        ):
            computed = field.formula is not None and word == "unique"  # an index of one is told where it is read
            if asked and (what := _what(field, computed=computed)):
                draft.findings.error("XRM512", f"`{field.name}` cannot be {word}: {what}.", field.where)
        if field.options.get("no_overlap") is True:
            found.append(Unique(field.id, field.name, (), no_overlap=field.name))
    return tuple(found)


def _check_message(draft: Draft, fields: Mapping[str, Field], name: str, message: Template, said: UniqueDef) -> None:
    """What is said to whoever writes a value twice names nothing special."""
    for part in message.parts:
        for path in () if isinstance(part, str) else part.paths():
            each = fields.get(path.field) if not path.steps else None
            if each is not None and each.personal is Personal.SPECIAL and said.message is not None:
                words = f"The message of `{name}` uses `{each.name}`, a special field."
                draft.findings.error("XRM509", words, said.message.mark)


def _period(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], said: Scalar) -> str:
    """The period that records may not share time in; empty, told, when it is none."""
    field = fields.get(said.text)
    if field is None:
        if said.text not in entity.fields:
            unknown_field(draft, entity, said, [each.name for each in fields.values() if _is_period(each)])
        return ""
    if not _is_period(field):
        message = f"`no_overlap` needs a period; `{said.text}` is {field.type.label.lower()}."
        near = did_you_mean(said.text, [each.name for each in fields.values() if _is_period(each)])
        draft.findings.error("XRM512", f"{message} {near}".strip(), said.mark)
        return ""
    return field.name


def _is_period(field: Field) -> bool:
    return tuple(each.part for each in field.parts) == PERIOD


def _unique_field(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], said: Scalar) -> bool:
    if said.text not in entity.fields:
        unknown_field(draft, entity, said, fields)
        return False
    field = fields.get(said.text)
    if field is not None and (what := _what(field, computed=field.formula is not None)):
        draft.findings.error("XRM512", f"`{said.text}` cannot be unique: {what}.", said.mark)
    return field is not None


def _what(field: Field, *, computed: bool) -> str:
    """Why a field can be no key of the database; empty: it can."""
    if field.parts:
        return f"it has several parts; name those, such as `{field.parts[0].name}`"
    if computed:
        return "it is computed"
    if field.kind in _NO_KEY:
        return _WHY.get(field.kind, "it holds many values")
    return f"it may have more than {LONGEST_KEY:,} letters" if letters_of([field]) > LONGEST_KEY else ""


def _check_length(draft: Draft, said: Scalar, keys: Sequence[Field], word: str) -> None:
    """A database keeps keys of a few thousand bytes; one field alone is told by itself where it is unique."""
    letters = letters_of(keys)
    if letters > LONGEST_KEY and (len(keys) > 1 or word != "unique"):
        words = (
            f"The fields of `{said.text}` may have {letters:,} letters together; only {LONGEST_KEY:,} can be {word}."
        )
        draft.findings.error("XRM512", words, said.mark, "Say the `length` of its texts, or leave the longest out.")


def _own_columns(where: Expression, fields: Mapping[str, Field]) -> bool:
    return all(_plain(node, fields) for node in where.root.walk())


def _plain(node: Node, fields: Mapping[str, Field]) -> bool:
    if isinstance(node, Path):
        return not node.steps and (node.field not in fields or fields[node.field].formula is None)
    return isinstance(node, Literal | Compare | In | Logic | Not)


def indexes_of(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], title: Template) -> tuple[Index, ...]:
    found: list[Index] = []
    for name, said in entity.definition.index.items():
        keys = []
        once(draft, said.fields, f"`index: {name}`")
        for each in said.fields:
            key = sort_key(each, entity, title, fields, draft.findings)
            field = fields.get(key.field) or SYSTEM_FIELDS.get(key.field) if key else None
            if key is not None and field is not None and field.formula is not None and not field.kept:
                message = f"`{key.field}` cannot be indexed: it is computed."
                draft.findings.error("XRM512", message, each.mark, "Keep its value: `stored: true`.")
            elif key is not None:
                keys.append(key)
        _check_length(draft, said.key, [fields[each.field] for each in keys if each.field in fields], "kept in order")
        found.append(Index(draft.key_id(entity, f"index/{name}"), name, tuple(keys)))
    return tuple(found)
