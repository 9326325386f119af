"""Links: where they lead, what happens on deletion, and the list each gives on the other side."""

from __future__ import annotations

from dataclasses import replace

from xrm.catalog.entity import Inverse
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.links import Link, OnDelete
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.compiler.links.trees import makes_tree
from xrm.compiler.literals import is_true
from xrm.compiler.names import well_formed
from xrm.compiler.words import label, many, spoken
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean

LONGEST_INVERSE = 63
NO_LIST = frozenset({"user", "role"})
"""Links to these give no list unless they say one: nearly everything links to a user."""


LINKED = frozenset({Kind.LINK, Kind.LINKS})


def read_links(draft: Draft, entity: EntityDraft) -> None:
    for field in entity.fields.values():
        if field.type is not None and field.type.kind in LINKED:
            field.link = _link(draft, entity, field)
            if field.link is None:
                field.type = None  # nothing can be said about it; the reason is told


def _link(draft: Draft, entity: EntityDraft, field: FieldDraft) -> Link | None:
    said, findings = field.definition, draft.findings
    if not said.to:
        if not said.damaged:
            findings.error(
                "XRM208",
                f"Link `{field.name}` needs to say where it leads.",
                said.key.mark,
                f"Write `{said.type.name.text if said.type else 'link'} organisation`.",
            )
        return None
    found = tuple(dict.fromkeys(_target(draft, entity, field, each) for each in said.to))
    if None in found:
        return None
    targets = tuple(each for each in found if each is not None)
    required = is_true(said.required)
    on_delete = OnDelete(said.on_delete.text) if said.on_delete else OnDelete.RESTRICT if required else OnDelete.CLEAR
    if required and on_delete is OnDelete.CLEAR and said.on_delete:
        findings.error(
            "XRM205",
            f"`required` and `on_delete: clear` contradict each other on `{field.name}`.",
            said.on_delete.mark,
            "Say restrict or cascade.",
        )
    if len(targets) > 1 and said.where is not None:
        message = f"`where` asks about records of one entity; `{field.name}` leads to {len(targets)}."
        findings.error("XRM204", message, said.where.mark, "Leave it out, or make a rule of it.")
        field.definition = replace(said, where=None)
    inverse = _inverse_name(draft, entity, field, targets[0])
    return Link(targets, on_delete, inverse, tree=makes_tree(draft, entity, field, targets[0]))


def _target(draft: Draft, entity: EntityDraft, field: FieldDraft, said: Scalar) -> str | None:
    """The entity a link leads to; None, told or about to be, where there is none."""
    findings = draft.findings
    target = entity.name if said.text == "self" else said.text
    if target in draft.broken and target not in draft.entities:
        return None
    if target in draft.row_types or (
        target in draft.entities and target not in draft.standing and target != entity.name
    ):
        what = f"rows of `{draft.row_types[target]}`" if target in draft.row_types else "the rows of a record"
        message = f"No link leads to `{target}`: these are {what}."
        findings.error("XRM303", message, said.mark, "Link to the record they belong to, or make it an entity.")
        return None
    if target not in draft.standing:
        message = f"There is no entity `{target}`. {did_you_mean(target, [*draft.standing, 'self'])}".strip()
        findings.absent("XRM303", message, said.mark, optional=is_true(field.definition.optional))
        return None
    _check_dormant(draft, entity, field, target)
    return target


def _check_dormant(draft: Draft, entity: EntityDraft, field: FieldDraft, target: str) -> None:
    """A plugin's link to an entity of another that the app may run without has to say that it can lie dormant."""
    brought = entity.owner_of(field) or entity.definition.owner
    owner = draft.entities[target].definition.owner
    asked = draft.app.plugins.get(owner)
    if brought in ("", "xrm", owner) or asked is None or not is_true(asked.optional):
        return
    if not is_true(field.definition.optional):
        words = f"`{field.name}` leads to `{target}` of the plugin `{owner}`, which the app may run without."
        draft.findings.warn(
            "XRM614", words, field.definition.to[0].mark, "Say `optional: true`: without it, it lies dormant."
        )


def plural_of(entity: EntityDraft) -> str:
    said = entity.definition.plural_name
    return said.text if said else many(entity.name)


def _inverse_name(draft: Draft, entity: EntityDraft, field: FieldDraft, target: str) -> str:
    said = field.definition.inverse
    if said is not None:
        if said.text == "none" or not well_formed(said, draft.findings, "A list"):
            return ""
        return said.text
    if target in NO_LIST or entity.owned_by is not None or field.via:
        return ""
    plural = plural_of(entity)
    same = (target, plural_of(draft.entities[target])) if _many(field) else (target,)
    name = plural if field.name in same else f"{plural}_as_{field.name}"
    if len(name) > LONGEST_INVERSE:
        draft.findings.tell(
            "XRM308", f"The list of `{entity.name}.{field.name}` would have a name of {len(name)} letters: it gives none.",
            field.definition.key.mark, "Say `inverse: <name>`.",
        )  # fmt: skip
        return ""
    return name


def _many(field: FieldDraft) -> bool:
    return field.type is not None and field.type.kind is Kind.LINKS


def add_inverses(draft: Draft) -> None:
    """The lists on the other side, in the order of the files; two things of one name are a problem."""
    for entity in draft.entities.values():
        for field in entity.fields.values():
            for target in field.link.targets if field.link is not None else ():
                name = _inverse_name(draft, entity, field, target)
                if name:
                    _add_inverse(draft, entity, field, draft.entities[target], name)


def _add_inverse(draft: Draft, entity: EntityDraft, field: FieldDraft, target: EntityDraft, name: str) -> None:
    place = (field.definition.inverse or field.definition.key).mark
    hint = "Say `inverse: <another name>` on the link, or `inverse: none`."
    taken = target.fields.get(name)
    if taken is not None:
        what = f"the list of `{entity.name}.{field.name}` and the field at {taken.definition.key.mark}"
        draft.findings.error("XRM306", f"Two things want the name `{name}` on `{target.name}`: {what}.", place, hint)
    elif name in target.inverses:
        other = target.inverses[name]
        what = f"the lists of `{other.source}.{other.link}` and of `{entity.name}.{field.name}`"
        draft.findings.error("XRM306", f"Two things want the name `{name}` on `{target.name}`: {what}.", place, hint)
    else:
        target.inverses[name] = Inverse(name, _inverse_label(entity, field, target, name), entity.name, field.name)


def _inverse_label(entity: EntityDraft, field: FieldDraft, target: EntityDraft, name: str) -> Label:
    """What the list is called; how its records are linked is said where the link is not called as its target is."""
    plural = label(entity.definition.plural, spoken(plural_of(entity)))
    if name == plural_of(entity) or target.name.endswith(f"_{field.name}"):
        return plural
    if field.definition.inverse is not None:
        return Label.of(spoken(name))
    beside = label(field.definition.label, spoken(field.name))
    return Label.of(f"{plural} ({beside})")


def check_moves(draft: Draft, entity: EntityDraft) -> None:
    """A move is an address of its own beside fields and lists, so no two of them share a name."""
    seen: dict[str, str] = {}
    for field in entity.fields.values():
        for name, move in field.definition.moves.items():
            other = entity.fields.get(name)
            what = ""
            if other is not None:
                what = f"the move and the field at {other.definition.key.mark}"
            elif name in entity.inverses:
                source = entity.inverses[name]
                what = f"the move and the list of `{source.source}.{source.link}`"
            elif name in seen:
                what = f"the moves of `{seen[name]}` and of `{field.name}`"
            if what:
                message = f"Two things want the name `{name}` on `{entity.name}`: {what}."
                draft.findings.error("XRM306", message, move.key.mark, "Give the move another name; its label stays.")
            seen[name] = field.name


def check_brought_names(draft: Draft, entity: EntityDraft) -> None:
    """A link `x` also takes `x_id`, its name in the API and in files."""
    check_moves(draft, entity)
    for field in entity.fields.values():
        other = entity.fields.get(f"{field.name}_id")
        if field.link is not None and not _many(field) and (other is not None or f"{field.name}_id" in entity.inverses):
            place = other.definition.key.mark if other else field.definition.key.mark
            what = f"the field and the link `{field.name}` at {field.definition.key.mark}"
            message = f"Two things want the name `{field.name}_id` on `{entity.name}`: {what}."
            draft.findings.error("XRM306", message, place, f"A link `{field.name}` has `{field.name}_id` by itself.")
