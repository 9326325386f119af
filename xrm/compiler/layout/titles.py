"""What stands for a record, what finds it, and how lists are sorted when nobody says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xrm.catalog.field import Field
from xrm.catalog.kinds import ORDERED, Kind
from xrm.catalog.privacy import Personal
from xrm.catalog.sorting import SortKey
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.expressions import Checking
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean
from xrm.expressions.tree import Path, Template


def title_of(entity: EntityDraft, fields: Mapping[str, Field], checking: Checking, findings: Findings) -> Template:
    """As said, else the published order: name, title, a sequence, the first text, the first link, the id."""
    said = entity.definition.title
    text = _default_title(entity, fields)
    if said is not None:
        text = said if "{" in said.text or "}" in said.text or said.text not in entity.fields else _in_braces(said)
        if text is said and "{" not in said.text:
            message = f"`{said.text}` is not a field of {entity.name}. {did_you_mean(said.text, fields)}".strip()
            findings.error("XRM302", message, said.mark, "A title is a field, or a text with `{field}` in it.")
            return Template("", ())
    found = checking.template(text, entity.name)
    if found is not None and said is not None:
        _check_title(found, fields, said, findings)
    return found or Template("", ())


def _in_braces(said: Scalar) -> Scalar:
    return Scalar(f"{{{said.text}}}", None, said.at(0), said.style, said.lines, said.opening - 1)


def _default_title(entity: EntityDraft, fields: Mapping[str, Field]) -> Scalar:
    mark = entity.definition.name.mark
    if entity.between and all(name in fields for name in entity.between):
        return Scalar(" · ".join(f"{{{name}}}" for name in entity.between), None, mark)
    shown = [each for each in fields.values() if each.apart and each.personal is not Personal.SPECIAL]
    shown = [each for each in shown if not each.deprecated] or shown
    texts = [each for each in shown if each.kind is Kind.TEXT and each.sequence is None and each.formula is None]
    candidates: Iterable[Field | None] = (
        fields.get("name"),
        fields.get("title"),
        next((each for each in shown if each.sequence is not None), None),
        next((each for each in texts if each.required), None),
        next(iter(texts), None),
        next((each for each in shown if each.link is not None and not each.several), None),
    )
    best = next((each for each in candidates if each is not None and each.kind in ORDERED), None)
    return Scalar(f"{{{best.name}}}" if best else f"{entity.name} {{id}}", None, mark)


def _check_title(title: Template, fields: Mapping[str, Field], said: Scalar, findings: Findings) -> None:
    for path in title_paths(title):
        field = fields.get(path.field) if not path.steps else None
        if field is not None and (field.hidden or field.personal is Personal.SPECIAL):
            what = "hidden" if field.hidden else "special"
            findings.error("XRM511", f"The title uses `{field.name}`, a {what} field.", said.mark)


def title_paths(title: Template) -> tuple[Path, ...]:
    return tuple(each.root for each in title.parts if not isinstance(each, str) and isinstance(each.root, Path))


def own_title_fields(title: Template, fields: Mapping[str, Field]) -> tuple[str, ...]:
    """The entity's own stored fields in its title, in order."""
    names = (path.field for path in title_paths(title) if not path.steps)
    return tuple(dict.fromkeys(name for name in names if name in fields and fields[name].formula is None))


def search_of(title: Template, fields: Mapping[str, Field], findings: Findings) -> tuple[str, ...]:
    """The title's own fields, e-mail, phone and sequence, and what says `search`."""
    for field in fields.values():
        if field.search and field.personal is Personal.SPECIAL:
            findings.error("XRM509", f"`{field.name}` is `personal: special`, so no search finds it.", field.where)
        elif field.search and not (field.type.searchable and field.formula is None):
            findings.error(
                "XRM511",
                f"`search` cannot look at `{field.name}`: {field.type.label.lower()} is no type it can search.",
                field.where,
            )
    titled = [name for name in own_title_fields(title, fields) if _by_text(fields[name])]
    rest = [
        each.name
        for each in fields.values()
        if each.formula is None and not each.parts and (each.type.searched or (each.search and each.type.searchable))
    ]
    return tuple(name for name in dict.fromkeys([*titled, *rest]) if fields[name].personal is not Personal.SPECIAL)


def _by_text(each: Field) -> bool:
    return each.type.searchable and (each.kind is Kind.TEXT or each.type.free)


def order_of(
    entity: EntityDraft, title: Template, fields: Mapping[str, Field], findings: Findings
) -> tuple[SortKey, ...]:
    """As said, else by the title's own fields, else the newest first.  A link is no order: its key says nothing."""
    keys: list[SortKey] = []
    for said in entity.definition.order:
        key = sort_key(said, entity, title, fields, findings)
        if key is not None:
            keys.append(key)
    if keys or entity.definition.order:
        return tuple(keys)
    own = [name for name in own_title_fields(title, fields) if fields[name].kind in ORDERED - {Kind.LINK}]
    return tuple(map(SortKey, own)) if own else (SortKey("created_at", descending=True),)


def once(draft: Draft, names: Sequence[Scalar], what: str) -> None:
    """Tell of every name that stands there a second time, where it would do nothing."""
    seen: dict[str, Scalar] = {}
    for each in names:
        name = each.text.lstrip("-").strip()
        if seen.setdefault(name, each) is not each:
            words = f"`{name}` appears twice in {what}, first at line {seen[name].mark.line}."
            draft.findings.error("XRM501", words, each.mark, "Keep one of them.")


def sort_key(
    said: Scalar, entity: EntityDraft, title: Template, fields: Mapping[str, Field], findings: Findings
) -> SortKey | None:
    descending = said.text.startswith("-")
    name = said.text.lstrip("-").strip()
    if name == "title" and "title" not in fields:
        name = next(iter(own_title_fields(title, fields)), "created_at")
    field = fields.get(name) or SYSTEM_FIELDS.get(name)
    if field is None:
        if name not in entity.fields:
            near = did_you_mean(name, [*fields, *SYSTEM_FIELDS])
            findings.error("XRM302", f"`{name}` is not a field of {entity.name}. {near}".strip(), said.mark)
        return None
    if field.kind not in ORDERED:
        findings.error(
            "XRM408", f"Nothing can be sorted by `{name}`: {field.type.label.lower()} has no order.", said.mark
        )
        return None
    return SortKey(name, descending)


def sort_words(keys: Iterable[SortKey]) -> list[str]:
    """An order as a file says it."""
    return [f"{'-' if each.descending else ''}{each.field}" for each in keys]
