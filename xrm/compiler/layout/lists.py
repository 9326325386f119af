"""Lists as said, else as the defaults of the language give them: columns, filters, views, order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.layout import Filter, ListLayout
from xrm.catalog.privacy import Personal
from xrm.catalog.sorting import SortKey
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.expressions import Checking
from xrm.compiler.layout.layouts import unknown_field
from xrm.compiler.layout.titles import once, own_title_fields, sort_key
from xrm.compiler.layout.views import views_of
from xrm.compiler.literals import is_true
from xrm.compiler.words import label, spoken
from xrm.definitions.patches import PatchDef, patched
from xrm.definitions.tree import Items, Scalar
from xrm.errors import Mark
from xrm.expressions.near import did_you_mean
from xrm.expressions.tree import Template

SHORT_FIELDS = 4
QUICK_KINDS = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.BOOLEAN, Kind.LINK, Kind.DATE, Kind.DATETIME})


def list_of(
    draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], title: Template, checking: Checking
) -> ListLayout:
    said = entity.definition.list.order if entity.definition.list else ()
    return ListLayout(
        _columns(draft, entity, fields, title),
        _filters(draft, entity, fields, title, checking),
        tuple(_quick_filters(fields)),
        _defaults(draft, entity),
        views_of(draft, entity, fields),
        _order(draft, entity, fields, title, said, "the list"),
    )


def _columns(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], title: Template) -> tuple[str, ...]:
    said = entity.definition.list.columns if entity.definition.list else None
    if said is None:
        return _default_columns(fields, title)
    if isinstance(said, PatchDef):
        added = tuple(each for each in said.added if _column(draft, entity, fields, each.name))
        return _patched(_default_columns(fields, title), replace(said, added=added))
    once(draft, said, "the columns")
    return tuple(dict.fromkeys(each.text for each in said if _column(draft, entity, fields, each)))


def _patched(columns: tuple[str, ...], patch: PatchDef) -> tuple[str, ...]:
    """The columns that nobody said, with what layers add to them and take out."""
    nowhere = Mark("", 0, 0)
    names = Items(tuple(Scalar(each, each, nowhere) for each in columns), nowhere)
    return tuple(each.text for each in patched(names, patch)[0].items if isinstance(each, Scalar))


def _order(
    draft: Draft,
    entity: EntityDraft,
    fields: Mapping[str, Field],
    title: Template,
    said: tuple[Scalar, ...],
    of: str,
) -> tuple[SortKey, ...]:
    once(draft, said, f"the order of {of}")
    keys = (sort_key(each, entity, title, fields, draft.findings) for each in said)
    return tuple(key for key in keys if key is not None)


def _column(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], said: Scalar) -> bool:
    if said.text in fields and fields[said.text].personal is Personal.SPECIAL:
        message = f"`{said.text}` is `personal: special`, so no list shows it."
        draft.findings.error("XRM509", message, said.mark)
        return False
    if said.text in fields and fields[said.text].rows is not None:
        way_out = f"Show how many: `{said.text}_count: count {said.text}`."
        draft.findings.error("XRM204", f"`{said.text}` holds rows, which no list shows.", said.mark, way_out)
        return False
    if said.text == "title" or said.text in fields or said.text in SYSTEM_FIELDS:
        return True
    if said.text not in entity.fields:
        unknown_field(draft, entity, said, ["title", *fields, *SYSTEM_FIELDS])
    return False


def _default_columns(fields: Mapping[str, Field], title: Template) -> tuple[str, ...]:
    """Title, a status-like choice, the first four of the remaining short fields, and when it was changed."""
    in_title = set(own_title_fields(title, fields))
    rest = [each for each in fields.values() if _short(each) and each.name not in in_title]
    choices = [each for each in rest if each.kind is Kind.CHOICE]
    status = next((each for each in choices if each.name == "status"), next(iter(choices), None))
    others = [each.name for each in rest if each is not status][:SHORT_FIELDS]
    return ("title", *([status.name] if status else []), *others, "updated_at")


def _short(field: Field) -> bool:
    return (
        field.type.narrow
        and field.apart
        and field.personal is not Personal.SPECIAL
        and field.kind not in (Kind.FILE, Kind.FILES, Kind.JSON, Kind.SECRET)
    )


def _quick_filters(fields: Mapping[str, Field]) -> Iterable[str]:
    """Each choice, boolean, link and date, and what says `filter`."""
    for field in fields.values():
        typed = field.kind in QUICK_KINDS and not field.type.free and field.formula is None
        offered = typed and not (field.hidden or field.internal or field.currency_of)
        if field.filter or (offered and field.personal is not Personal.SPECIAL):
            yield field.name


def _filters(
    draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], title: Template, checking: Checking
) -> tuple[Filter, ...]:
    found: list[Filter] = []
    said = entity.definition.list
    for each in said.filters.values() if said else ():
        if each.where is None:
            if not each.damaged:
                draft.findings.error(
                    "XRM208", f"Filter `{each.key.text}` needs its condition.", each.key.mark, "Say `where: …`."
                )
            continue
        where = checking.condition(each.where, entity.name, sql=True)
        if where is None or is_true(each.off):
            continue
        same = next((other for other in found if other.where.root == where.root), None)
        if same is not None:
            message = f"Filter `{each.key.text}` shows the same records as `{same.name}`."
            draft.findings.warn("XRM310", message, each.key.mark, "Leave one of them out.")
        order = _order(draft, entity, fields, title, each.order, f"filter `{each.key.text}`")
        found.append(Filter(each.key.text, label(each.label, spoken(each.key.text)), where, order))
    return tuple(found)


def _defaults(draft: Draft, entity: EntityDraft) -> dict[str, str]:
    """Which filter a role's lists begin with."""
    said = entity.definition.list
    found: dict[str, str] = {}
    for role, (key, name) in (said.default if said else {}).items():
        if role not in draft.roles:
            draft.findings.error(
                "XRM507", f"Role `{role}` is not defined. {did_you_mean(role, draft.roles)}".strip(), key.mark
            )
        elif said is not None and (name.text not in said.filters or is_true(said.filters[name.text].off)):
            near = did_you_mean(name.text, said.filters)
            draft.findings.error("XRM310", f"Filter `{name.text}` does not exist. {near}".strip(), name.mark)
        else:
            found[role] = name.text
    return found
