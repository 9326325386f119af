"""Fields of several columns: each part becomes a field of its own, `during_since`, beside the one that stands for all.

So tables, filters, history, unique keys and expressions need nothing of their own: they meet dates and texts.  The
complex field is what forms, lists and the API show; `Field.parts` ties the two together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from xrm.catalog.field import Field, FieldType, Part
from xrm.catalog.kinds import Kind
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.words import spoken
from xrm.definitions.description import EntityDef
from xrm.definitions.fielddescription import FieldDef, LabelDef, TypeDef
from xrm.definitions.tree import Entry, Map, Node, Scalar
from xrm.errors import Mark
from xrm.expressions.near import did_you_mean

LIMITED = frozenset({"date", "datetime"})
"""Types of parts that have the `min` and `max` of the whole."""
ADDRESS = "address"
GRANULARITY = {"day": "date", "minute": "datetime"}
"""How fine a period is -> the type of its ends."""


def add_parts(draft: Draft, entity: EntityDraft) -> None:
    """The definitions of an entity's fields with those of their parts, each behind its whole."""
    fields: dict[str, FieldDef] = {}
    for name, said in entity.definition.fields.items():
        fields[name] = said
        kind = _complex(draft, said)
        for each in _chosen(draft, said, kind) if kind is not None else ():
            made = _part(draft, said, each)
            if _is_free(draft, entity, made, name, each):
                fields[made.key.text] = made
    parts = {f"{each.part_of}/{each.part}": name for name, each in fields.items() if each.part_of}
    entity.definition = _by_field(replace(entity.definition, fields=fields), parts) if parts else entity.definition


def _by_field(said: EntityDef, parts: Mapping[str, str]) -> EntityDef:
    """The definition with `during/since` as `during_since`, where it names fields."""

    def one(name: Scalar) -> Scalar:
        sign = "-" if name.text.startswith("-") else ""
        found = parts.get(name.text.removeprefix("-").strip())
        return (
            name if found is None else Scalar(f"{sign}{found}", None, name.mark, name.style, name.lines, name.opening)
        )

    def several(names: tuple[Scalar, ...]) -> tuple[Scalar, ...]:
        return tuple(one(each) for each in names)

    shown = said.list
    if shown is not None:
        views = {
            name: replace(
                each,
                from_=one(each.from_) if each.from_ else None,
                to=one(each.to) if each.to else None,
                total=one(each.total) if each.total else None,
            )
            for name, each in shown.views.items()
        }
        columns = several(shown.columns) if isinstance(shown.columns, tuple) else shown.columns
        shown = replace(shown, columns=columns, order=several(shown.order), views=views)
    return replace(
        said,
        order=several(said.order),
        list=shown,
        index={name: replace(each, fields=several(each.fields)) for name, each in said.index.items()},
        unique={name: replace(each, fields=several(each.fields)) for name, each in said.unique.items()},
    )


def _complex(draft: Draft, said: FieldDef) -> FieldType | None:
    kind = draft.types.get(said.type.name.text) if said.type is not None else None
    return kind if kind is not None and kind.kind is Kind.COMPLEX else None


def _chosen(draft: Draft, said: FieldDef, kind: FieldType) -> Iterator[Part]:
    """All parts of the type, or those that `components` picks, in the order of the type."""
    known = [each.name for each in kind.parts]
    for each in said.components:
        if each.text not in known:
            near = did_you_mean(each.text, known) or f"Parts: {', '.join(known)}."
            message = f"`{each.text}` is no part of {_a(kind)}. {near}"
            draft.findings.error("XRM302", message, each.mark)
    names = {each.text for each in said.components} & set(known)
    return (each for each in kind.parts if not names or each.name in names)


def _a(kind: FieldType) -> str:
    return f"an {kind.name}" if kind.name[0] in "aeiou" else f"a {kind.name}"


def _is_free(draft: Draft, entity: EntityDraft, made: FieldDef, name: str, part: Part) -> bool:
    taken = entity.definition.fields.get(made.key.text)
    if taken is None:
        return True
    what = f"the part `{part.name}` of `{name}` (line {made.key.mark.line}) and the field at line {taken.key.mark.line}"
    message = f"Two things want the name `{made.key.text}` on `{entity.name}`: {what}."
    draft.findings.error("XRM306", message, taken.key.mark, "Give one of them another name.")
    return False


def _part(draft: Draft, said: FieldDef, part: Part) -> FieldDef:
    """The definition of a part: as its whole, but for what is said of it alone."""
    mark = said.key.mark
    typed = _type_of(said, part)
    limited = typed in LIMITED
    return replace(
        said,
        key=Scalar(f"{said.key.text}_{part.name}", None, mark),
        type=TypeDef(_word(typed, mark), _word(part.argument, mark) if part.argument else None),
        part_of=said.key.text,
        part=part.name,
        label=_label(said, part),
        help=None,
        placeholder=None,
        required=said.required if part.needed else None,
        unique=None,
        filter=None,
        identifies=None,
        widget=None,
        search=said.search if part.search else None,
        default=_default(said, part),
        renamed_from=tuple(_word(f"{each.text}_{part.name}", each.mark) for each in said.renamed_from),
        min=said.min if limited else _number(part.least, mark),
        max=said.max if limited else _number(part.most, mark),
        components=(),
        granularity=None,
        open_end=None,
        no_overlap=None,
        after=None,
        before=None,
        section=None,
        own={},
        keys={},
    )


def _type_of(said: FieldDef, part: Part) -> str:
    finer = GRANULARITY.get(said.granularity.text) if said.granularity is not None else None
    return finer if finer is not None and part.type == "date" else part.type


def _word(text: str, mark: Mark) -> Scalar:
    return Scalar(text, text, mark)


def _number(value: int | None, mark: Mark) -> Scalar | None:
    return None if value is None else Scalar(str(value), value, mark)


def _label(said: FieldDef, part: Part) -> LabelDef:
    """`During: since`; of an address that is called just that, `City`."""
    if said.label is None and said.key.text == ADDRESS and said.type is not None and said.type.name.text == ADDRESS:
        return LabelDef((("", _word(part.label, said.key.mark)),), said.key.mark)
    texts = said.label.texts if said.label is not None else (("", _word(spoken(said.key.text), said.key.mark)),)
    beside = part.label[:1].lower() + part.label[1:]
    return LabelDef(tuple((lang, _word(f"{text.text}: {beside}", text.mark)) for lang, text in texts), said.key.mark)


def _default(said: FieldDef, part: Part) -> Node | None:
    """What of the whole's default is about the part: an entry of a map, or the same part of a path."""
    node = said.default
    if isinstance(node, Map):
        entry = node.entries.get(part.name)
        return entry.value if isinstance(entry, Entry) else None
    if isinstance(node, Scalar) and node.text.lstrip().startswith("="):
        text = f"{node.text.rstrip()}/{part.name}"
        return Scalar(text, text, node.mark, node.style, node.lines, node.opening)
    return None


def check_whole(draft: Draft, entity: EntityDraft) -> None:
    """What is said of complex fields themselves: their default is a map of parts or a path, a granularity is known."""
    for field in entity.fields.values():
        if field.type is None or field.type.kind is not Kind.COMPLEX:
            continue
        said, findings = field.definition, draft.findings
        names = [each.name for each in field.type.parts]

        if isinstance(said.default, Map):
            for name, entry in said.default.entries.items():
                if name not in names:
                    near = did_you_mean(name, names) or f"Parts: {', '.join(names)}."
                    findings.error("XRM302", f"`{name}` is no part of {_a(field.type)}. {near}", entry.key.mark)
        elif isinstance(said.default, Scalar) and said.default.text.lstrip().startswith("="):
            pass
        elif said.default is not None and not (isinstance(said.default, Scalar) and said.default.value is None):
            message = f"The default of `{field.name}` is a map of its parts, or a path that leads to the like."
            way_out = f"Write `default: {{{names[0]}: …}}`, or `default = other/{field.name}`."
            findings.error("XRM206", message, said.default.mark, way_out)


def in_parts(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The fields, each complex one with its parts as they are by now, and they with what holds for the whole."""
    found = dict(fields)
    for name, each in fields.items():
        whole = fields.get(each.part_of) if each.part_of else None
        if whole is not None and whole.section_visible is not each.section_visible:
            found[name] = replace(each, section_visible=whole.section_visible)
    for name, each in fields.items():
        if each.kind is Kind.COMPLEX:
            parts = tuple(part for part in found.values() if part.part_of == name)
            found[name] = replace(each, parts=parts)
    return found
