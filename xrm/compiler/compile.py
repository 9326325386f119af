"""Documents -> catalog: each stage takes what the earlier ones left standing, and all problems are told together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity
from xrm.catalog.extensions import Document, Extensions
from xrm.catalog.field import Field, FieldType
from xrm.catalog.identities import Identities
from xrm.catalog.kinds import Kind
from xrm.catalog.label import NO_LABEL
from xrm.compiler.behaviour import indexes_of, rules_of, unique_of
from xrm.compiler.beside import comments_of, files_of, history_of, trash_days_of
from xrm.compiler.compilation import Compilation
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.explaining.origins import Origins
from xrm.compiler.expressions import Checking
from xrm.compiler.fields.choices import color_of
from xrm.compiler.fields.conditions import in_sections
from xrm.compiler.fields.currencies import add_currencies
from xrm.compiler.fields.fieldtypes import read_fields
from xrm.compiler.fields.parts import add_parts, check_whole, in_parts
from xrm.compiler.fields.rows import former_names, read_rows, row_types
from xrm.compiler.fields.sharedlists import check_dependent, check_lists, set_dependent, with_lists
from xrm.compiler.fields.states import choices_said
from xrm.compiler.home import home_of
from xrm.compiler.identify import EntityWish, FieldWish, identify
from xrm.compiler.instance import (
    check_languages,
    check_settings,
    currency_of,
    languages_of,
    menu_of,
    plugins_of,
    roles_of,
    settings_of,
    timezone_of,
)
from xrm.compiler.layering.aside import set_aside
from xrm.compiler.layering.dormancy import asleep, with_the_awake
from xrm.compiler.layering.layers import Layers, own_documents, read_layers
from xrm.compiler.layering.retiring import removed_of
from xrm.compiler.layout.layouts import form_of, forms_of
from xrm.compiler.layout.lists import list_of
from xrm.compiler.layout.titles import once, order_of, search_of, title_of
from xrm.compiler.links.linkkinds import add_kinds, set_kinds
from xrm.compiler.links.links import add_inverses, check_brought_names, plural_of, read_links
from xrm.compiler.links.ordered import with_orders
from xrm.compiler.links.relationships import add_between, add_shortcuts
from xrm.compiler.links.trees import add_depth
from xrm.compiler.links.via import add_vias
from xrm.compiler.literals import is_true
from xrm.compiler.manners import check_sizes, check_tables, deprecated_of, icon_of, with_searched
from xrm.compiler.measures import measures_of
from xrm.compiler.names import check_names, check_roles, tell_words_of_sql, well_formed
from xrm.compiler.persons.personal import check_personal
from xrm.compiler.persons.privacy import app_privacy_of, check_retention, privacy_of
from xrm.compiler.rights import access_of, check_app_access, check_given
from xrm.compiler.seeds import seeds_of
from xrm.compiler.settling import Settling, base_field
from xrm.compiler.whole.cycles import check_cascades, check_defaults, check_required_links
from xrm.compiler.whole.outgoing import check_outgoing
from xrm.compiler.words import label, spoken
from xrm.definitions.description import AppDef, EntityDef
from xrm.definitions.fielddescription import LabelDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import plain
from xrm.expressions.near import did_you_mean

FIRST = Identities()
KEPT = "kept"
"""In the place of its kind, what the column of a computed field is known by."""
_MIRRORS = frozenset({"role"})
"""Entities of xrm that only xrm writes."""


def compile_catalog(
    documents: Sequence[Document], extensions: Extensions, identities: Identities = FIRST, *, running: bool = False
) -> Compilation:
    """The catalog that the app's documents give over those of plugins and of xrm itself.

    Of what is `running` already, the site's own extensions too are set aside when they do not hold any more.
    """

    def compiled(own: Sequence[Document], under: Sequence[Document]) -> Compilation:
        return _compiled(own, under, extensions, identities, running=running)

    return set_aside(documents, extensions, compiled, running=running)


def _compiled(
    documents: Sequence[Document],
    under: Sequence[Document],
    extensions: Extensions,
    identities: Identities,
    *,
    running: bool,
) -> Compilation:
    findings = Findings(asleep(extensions))
    own_keys = frozenset(option for each in extensions.field_types.values() for option in each.options)
    layers = read_layers(documents, under, own_keys, findings)
    if layers.app is None:
        return Compilation(None, findings.sorted())
    draft = _drafted(layers.app, layers, extensions, findings, identities if running else None)
    _name(draft, layers)
    _identify(draft, identities)
    catalog = _finish(draft, extensions, layers)
    owners = {each.name: each.owner for each in (*own_documents(), *extensions.documents, *documents)}
    definitions = {name: each.definition for name, each in draft.entities.items()}
    finished = None if findings.failed else catalog
    origins = Origins(definitions, owners, finished, layers.app)
    return Compilation(finished, findings.sorted(), origins, tuple(layers.changes), layers.nodes)


def _drafted(
    app: AppDef, layers: Layers, extensions: Extensions, findings: Findings, applied: Identities | None
) -> Draft:
    """Bundles merged, relationships completed."""
    check_lists(layers.lists, app, findings)
    broken = frozenset({*layers.broken, *with_the_awake(layers, findings)})
    entities = {
        name: EntityDraft(with_lists(definition, layers.lists, broken, findings), owners=layers.owners)
        for name, definition in layers.entities.items()
    }
    draft = Draft(app, entities, extensions.field_types, findings, roles_of(app), broken, applied=applied)
    for entity in entities.values():
        add_between(draft, entity)
        add_depth(draft, entity)
    for definition, owner in row_types(draft):
        draft.entities[definition.name.text] = EntityDraft(definition, owned_by=owner)
    for entity in draft.entities.values():
        add_parts(draft, entity)
        add_kinds(draft, entity)
        add_currencies(draft, entity)
    return draft


def _name(draft: Draft, layers: Layers) -> None:
    """Names, types, links and the lists they give."""
    check_roles(draft.app, draft.findings)
    for bundle in layers.bundles.values():
        check_names(bundle, draft.findings)
    for entity in draft.entities.values():
        if entity.owned_by is None:
            check_names(layers.entities[entity.name], draft.findings)
            if not entity.definition.owner:
                tell_words_of_sql(layers.entities[entity.name], draft.findings)
        if not entity.definition.fields and not entity.definition.damaged:
            draft.findings.error(
                "XRM210", f"Entity `{entity.name}` needs at least one field.", entity.definition.name.mark
            )
        read_fields(draft, entity)
        read_links(draft, entity)
        read_rows(draft, entity)
        check_dependent(draft, entity)
        check_whole(draft, entity)
    _check_plurals(draft)
    check_tables(draft)
    add_vias(draft)
    add_inverses(draft)
    add_shortcuts(draft)
    for entity in draft.entities.values():
        check_brought_names(draft, entity)


def _check_plurals(draft: Draft) -> None:
    """Two entities whose many have one name could not both give their lists."""
    seen: dict[str, EntityDraft] = {}
    for name in draft.standing:
        entity = draft.entities[name]
        plural = plural_of(entity)
        if entity.definition.plural_name is not None:
            well_formed(entity.definition.plural_name, draft.findings, "A plural")
        other = seen.setdefault(plural, entity)
        if other is not entity:
            said = entity.definition.plural_name or entity.definition.name
            message = f"Two entities, `{other.name}` and `{entity.name}`, would share the plural `{plural}`."
            draft.findings.error("XRM307", message, said.mark, "Say `plural_name: <another>` on one of them.")


def _identify(draft: Draft, identities: Identities) -> None:
    draft.identities = identify(
        identities, (_wish(draft, each, identities) for each in draft.entities.values()), draft.findings
    )
    live = {each.name: each for each in draft.identities.entities if not each.retired}
    for entity in draft.entities.values():
        entity.identity = live[entity.name]
        by_name = {each.name: each for each in entity.identity.fields if not each.retired}
        for field in entity.fields.values():
            if field.type is not None or field.computed:
                field.base = base_field(field, by_name[field.name], entity.owner_of(field) or entity.definition.owner)
        bases = in_parts({name: each.base for name, each in entity.fields.items() if each.base is not None})
        for name, made in bases.items():
            entity.fields[name].base = made
        set_dependent(entity)
        set_kinds(entity)


def _wish(draft: Draft, entity: EntityDraft, before: Identities) -> EntityWish:
    said = entity.definition
    wishes = tuple(
        FieldWish(
            field.name,
            KEPT if field.kept else "" if field.computed or field.type is None or field.via else _kept_as(field.type),
            field.definition.key,
            field.definition.renamed_from,
            choices_said(field.definition),
            field.type is not None and field.type.kind is Kind.LINK,
            entity.layer_of(field),
        )
        for field in entity.fields.values()
        if field.type is not None or field.computed  # of what lies dormant, what was is kept
    )
    keys = (*(f"unique/{name}" for name in said.unique), *(f"index/{name}" for name in said.index))
    return EntityWish(
        entity.name,
        said.name,
        wishes,
        former_names(draft, entity, before) if entity.owned_by else said.renamed_from,
        keys,
        said.table.text if said.table else "",
    )


def _kept_as(kind: FieldType) -> str:
    """The kind its column is of; a complex field has none."""
    return "" if kind.kind is Kind.COMPLEX else str(kind.kind)


def _finish(draft: Draft, extensions: Extensions, layers: Layers) -> Catalog:
    settling = Settling(draft, extensions.functions)
    languages = languages_of(draft.app, draft.findings)
    check_app_access(draft)
    check_given(draft)
    check_settings(draft.app, draft.findings)
    entities = {
        entity.name: _with_manners(
            _entity(draft, entity, settling, settling.fields(entity)), draft, entity, settling.checking
        )
        for entity in draft.entities.values()
    }
    entities = with_orders(draft, entities)
    for made in entities.values():
        check_defaults(made, draft.findings)
    check_required_links(entities, draft.findings)
    check_cascades(entities, draft.findings)
    check_outgoing(entities, draft.findings)
    check_sizes(draft, entities)
    check_retention(draft, entities)
    check_personal(draft, entities)
    for entity in draft.entities.values():
        check_languages(_labels(entity.definition), languages, draft.findings)
    return Catalog(
        app=draft.app.name.text,
        label=label(draft.app.label, spoken(draft.app.name.text)),
        entities=MappingProxyType(entities),
        languages=languages,
        timezone=timezone_of(draft.app, draft.findings),
        currency=currency_of(draft.app, draft.findings),
        roles=MappingProxyType(dict(draft.roles)),
        menu=menu_of(draft),
        home=MappingProxyType(home_of(draft, entities)),
        plugins=plugins_of(draft.app),
        settings=MappingProxyType(settings_of(draft.app)),
        privacy=app_privacy_of(draft),
        seeds=seeds_of(layers.seeds, entities, draft.broken, draft.findings),
        identities=draft.identities,
    )


def _entity(draft: Draft, entity: EntityDraft, settling: Settling, fields: dict[str, Field]) -> Entity:
    """An entity with its fields, and how it is laid out."""
    said, findings, checking = entity.definition, draft.findings, settling.checking
    fields = with_searched(draft, entity, fields)
    once(draft, said.order, "`order`")
    title = title_of(entity, fields, checking, findings)
    _check_field_access(draft, entity)
    searched = search_of(title, fields, findings)
    named, plural = label(said.label, spoken(entity.name)), plural_of(entity)
    form = form_of(draft, entity, fields, title, checking)
    fields = in_parts(in_sections(fields, form, entity.name, findings))
    return Entity(
        id=entity.identity.id,
        name=entity.name,
        table=entity.identity.table,
        label=named,
        plural_label=label(said.plural, spoken(plural)) if entity.owned_by is None else named,
        plural=plural,
        fields=MappingProxyType(in_parts(_indexed(fields))),
        title=title,
        form=form,
        forms=MappingProxyType(forms_of(draft, entity, fields, title, checking)),
        list=list_of(draft, entity, fields, title, checking),
        icon=icon_of(draft, said.icon),
        color=color_of(said.color, findings) if said.color else "",
        help=label(said.help, "") if said.help else NO_LABEL,
        inverses=MappingProxyType(entity.inverses),
        shortcuts=MappingProxyType(entity.shortcuts),
        subtitle=checking.template(said.subtitle, entity.name) if said.subtitle else None,
        order=order_of(entity, title, fields, findings),
        search=searched,
        unique=unique_of(draft, entity, fields, checking),
        indexes=indexes_of(draft, entity, fields, title),
        rules=rules_of(draft, entity, checking),
        measures=MappingProxyType(measures_of(draft, said, fields, checking)),
        between=entity.between,
        owned_by=entity.owned_by,
        owner=said.owner,
        where=said.name.mark,
        meta=plain(said.meta) if said.meta else {},
    )


def _with_manners(made: Entity, draft: Draft, entity: EntityDraft, checking: Checking) -> Entity:
    """Who may do what with its records, what is kept of them and for how long, and where they are met."""
    said = entity.definition
    return replace(
        made,
        access=MappingProxyType(access_of(draft, entity, checking) if entity.owned_by is None else {}),
        history=entity.owned_by is None and history_of(draft, said),
        trash_days=trash_days_of(draft, said),
        menu=entity.name not in _MIRRORS and entity.owned_by is None,
        single=is_true(said.single),
        comments=comments_of(draft, entity),
        files=files_of(draft, entity),
        api=said.api.text if said.api else "all",
        privacy=privacy_of(draft, entity, checking),
        deprecated=deprecated_of(draft, said.deprecated),
        removed=MappingProxyType(removed_of(said, draft.findings)),
        readonly=entity.name in _MIRRORS and said.owner == "xrm",
    )


def _indexed(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Links are always indexed: lists on the other side, and deletion, ask for them."""
    return {name: replace(each, index=True) if _to_index(each) else each for name, each in fields.items()}


def _to_index(each: Field) -> bool:
    return each.link is not None and each.formula is None and not each.index and not each.several


def _check_field_access(draft: Draft, entity: EntityDraft) -> None:
    for field in entity.definition.fields.values():
        for role, (key, _) in (field.access or {}).items():
            if role != "*" and role not in draft.roles:
                near = did_you_mean(role, draft.roles)
                draft.findings.error("XRM507", f"Role `{role}` is not defined. {near}".strip(), key.mark)


def _labels(said: EntityDef) -> Iterable[LabelDef | None]:
    yield from (said.label, said.plural, said.help)
    for field in said.fields.values():
        yield from (field.label, field.help, field.placeholder)
        if isinstance(field.choices, tuple):
            yield from (choice.label for choice in field.choices)
        yield from (state.label for state in (field.states or {}).values())
        for move in field.moves.values():
            yield from (move.label, move.message, move.confirm)
    for rule in said.rules.values():
        yield from (rule.label, rule.message)
    for measure in said.measures.values():
        yield from (measure.label, measure.help)
