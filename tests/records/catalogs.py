"""Catalogs made by hand: entities said in a few words, every expression checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xrm.builtin import fieldtypes
from xrm.catalog.access import Grant, Level, Permission, Role, Verb
from xrm.catalog.catalog import Catalog
from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity, Inverse, Rule, Unique
from xrm.catalog.field import Field
from xrm.catalog.identities import EntityIdentity, FieldIdentity, Identities
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.layout import Form, ListLayout
from xrm.catalog.limits import Limits
from xrm.catalog.links import Link, OnDelete
from xrm.catalog.sequence import Sequence as Number
from xrm.catalog.sorting import SortKey
from xrm.expressions.checker import check, check_rollup, check_template
from xrm.expressions.scope import CatalogScope
from xrm.expressions.tree import Expression, Template

TYPES = {each.name: each for each in fieldtypes.FIELD_TYPES}
ALL = tuple(verb for verb in Verb if verb is not Verb.DEFINE)


@dataclass(frozen=True)
class Said:
    """An entity in few words: fields as (type, options), expressions as text."""

    fields: Mapping[str, tuple[str, Mapping[str, Any]]]
    title: str = ""
    access: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    search: Sequence[str] = ()
    order: Sequence[str] = ()
    unique: Mapping[str, tuple[Sequence[str], str]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)


def a(kind: str, **options: Any) -> tuple[str, Mapping[str, Any]]:
    """A field: `a("text", required=True)`, `a("link", to="organisation")`, `a("integer", formula="seats sub taken")`."""
    return kind, options


USER = Said(
    {"name": a("text", required=True), "email": a("email", unique=True)},
    title="{name}",
    access={"staff": {"read": {"fields": ["name"]}}},
)


def catalog_of(said: Mapping[str, Said], roles: Sequence[str] = ()) -> Catalog:
    """The catalog of these entities: names first, then every expression checked against them."""
    everything = {"user": USER, **said}
    numbers = iter(range(1, 100_000))
    entities = {name: _entity(next(numbers), name, each, numbers) for name, each in everything.items()}
    _invert(entities)
    names = {"admin", *roles, *(role for each in everything.values() for role in each.access if role != "*")}
    kept = {name: Role(name, name.capitalize(), portal=name == "portal") for name in sorted(names)}
    catalog = Catalog(app="test", label=Label.of("Test"), entities=entities, roles=kept)
    for name, each in everything.items():  # one after another, so that formulas may use those before
        scope = CatalogScope(catalog)
        entities[name] = _checked(entities[name], each, scope)
        catalog = replace(catalog, entities=dict(entities))
    return replace(catalog, identities=_identities(entities))


def _entity(number: int, name: str, said: Said, numbers: Any) -> Entity:
    fields = {key: _field(next(numbers), key, kind, options) for key, (kind, options) in said.fields.items()}
    return Entity(
        id=number,
        name=name,
        table=f"t_{name}",
        label=Label.of(name.capitalize()),
        plural_label=Label.of(f"{name.capitalize()}s"),
        plural=f"{name}s",
        fields=fields,
        title=Template("", ()),
        form=Form(),
        list=ListLayout(),
        search=tuple(said.search),
        order=tuple(SortKey(key.lstrip("-"), key.startswith("-")) for key in said.order),
        **said.options,
    )


def _field(number: int, name: str, kind: str, options: Mapping[str, Any]) -> Field:
    rest = dict(options)
    kept = TYPES[kind]
    link = None
    if kind == "link":
        link = Link((rest.pop("to"),), OnDelete(rest.pop("on_delete", "clear")), rest.pop("inverse", ""))
        rest.pop("where", None)
    limits = Limits(
        least=rest.pop("min", None),
        most=rest.pop("max", None),
        longest=rest.pop("length", 0),
        pattern=rest.pop("pattern", ""),
        digits=kept.digits or 18,
        scale=rest.pop("scale", kept.scale),
        accept=tuple(rest.pop("accept", ())),
        size=rest.pop("size", 0),
    )
    choices = tuple(Choice(each, each, Label.of(each.capitalize())) for each in rest.pop("choices", ()))
    sequence = Number(*rest.pop("sequence")) if "sequence" in rest else None
    access = {role: Level(level) for role, level in rest.pop("access").items()} if "access" in rest else None
    rest.pop("formula", None)
    rest.pop("rollup", None)
    return Field(
        id=number,
        name=name,
        type=kept,
        label=Label.of(name),
        column=f"c{number}",
        limits=limits,
        choices=choices,
        link=link,
        sequence=sequence,
        access=access,
        **rest,
    )


def _invert(entities: dict[str, Entity]) -> None:
    for entity in list(entities.values()):
        for each in entity.fields.values():
            if each.link is not None and each.link.inverse:
                target = entities[each.link.targets[0]]
                inverse = Inverse(each.link.inverse, Label.of(each.link.inverse), entity.name, each.name)
                entities[target.name] = replace(target, inverses={**target.inverses, inverse.name: inverse})


def _checked(entity: Entity, said: Said, scope: CatalogScope) -> Entity:
    def condition(text: str, **more: Any) -> Expression:
        return check(text, entity.name, scope, want=frozenset({Kind.BOOLEAN}), **more)

    fields = {
        name: _with_expressions(each, said.fields[name][1], scope, entity.name) for name, each in entity.fields.items()
    }
    access = {role: _grant(each, condition) for role, each in {"admin": "all", **said.access}.items()}
    rules = tuple(
        Rule(
            name,
            condition(rule["check"], old=True),
            check_template(rule.get("message", ""), entity.name, scope),
            condition(rule["when"], old=True) if "when" in rule else None,
            rule.get("at", ""),
        )
        for name, rule in said.rules.items()
    )
    unique = tuple(
        Unique(90_000 + place, name, tuple(names), condition(where) if where else None)
        for place, (name, (names, where)) in enumerate(said.unique.items())
    )
    title = check_template(said.title, entity.name, scope)
    return replace(entity, fields=fields, access=access, rules=rules, unique=unique, title=title)


def _with_expressions(each: Field, options: Mapping[str, Any], scope: CatalogScope, entity: str) -> Field:
    if "formula" in options:
        each = replace(each, formula=check(options["formula"], entity, scope), column="")
    if "rollup" in options:
        function, path, where = options["rollup"]
        each = replace(each, formula=check_rollup(function, path, where, entity, scope), column="")
    if isinstance(options.get("default"), str) and options["default"].startswith("= "):
        each = replace(each, default=check(options["default"][2:], entity, scope))
    limits = each.limits
    if isinstance(limits.least, str) and limits.least.startswith("= "):
        limits = replace(limits, least=check(limits.least[2:], entity, scope))
    if isinstance(limits.most, str) and limits.most.startswith("= "):
        limits = replace(limits, most=check(limits.most[2:], entity, scope))
    if "where" in options and each.link is not None:
        target = each.link.targets[0]
        where = check(options["where"], target, scope, want=frozenset({Kind.BOOLEAN}))
        each = replace(each, link=replace(each.link, where=where))
    return replace(each, limits=limits)


def _grant(said: Any, condition: Any) -> Grant:
    if said == "all":
        return Grant(dict.fromkeys(ALL, Permission()))
    if isinstance(said, str):
        return Grant({Verb(said): Permission()})
    if isinstance(said, list | tuple):
        return Grant({Verb(verb): Permission() for verb in said})
    return Grant({Verb(verb): _permission(verb, each, condition) for verb, each in said.items()})


def _permission(verb: str, said: Any, condition: Any) -> Permission:
    if said is True:
        return Permission()
    if isinstance(said, str):
        return Permission(condition(said, old=verb == "write"))
    where = condition(said["where"], old=verb == "write") if "where" in said else None
    return Permission(where, frozenset(said["fields"]) if "fields" in said else None)


def _identities(entities: Mapping[str, Entity]) -> Identities:
    return Identities(
        tuple(
            EntityIdentity(
                each.id,
                each.name,
                each.table,
                tuple(FieldIdentity(one.id, one.name, one.column, str(one.kind)) for one in each.fields.values()),
            )
            for each in entities.values()
        ),
        next=200_000,
    )
