"""Hierarchies: the link that makes one, and the `depth` that comes with it."""

from __future__ import annotations

from dataclasses import replace

from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.compiler.literals import is_true
from xrm.definitions.fielddescription import FieldDef
from xrm.definitions.tree import Scalar

DEPTH = "depth"


def add_depth(draft: Draft, entity: EntityDraft) -> None:
    """How many records stand above each: a computed field, left out of forms and lists that do not name it."""
    said = entity.definition.fields
    link = _first(entity)
    if link is None:
        return
    taken = said.get(DEPTH)
    if taken is not None:
        what = f"the depth in the tree of `{link.key.text}` and the field at {taken.key.mark}"
        draft.findings.error(
            "XRM306", f"Two things want the name `{DEPTH}` on `{entity.name}`: {what}.", link.keys["tree"].mark,
            "Give the field another name; its label stays.",
        )  # fmt: skip
        return
    mark = link.key.mark
    depth = FieldDef(
        key=Scalar(DEPTH, DEPTH, mark), formula=Scalar(f"{DEPTH}(id)", None, mark), hidden=Scalar("true", True, mark)
    )
    entity.definition = replace(entity.definition, fields={**said, DEPTH: depth})


def makes_tree(draft: Draft, entity: EntityDraft, field: FieldDraft, target: str) -> bool:
    """Whether a link makes a hierarchy; told where it cannot."""
    said = field.definition.tree
    if said is None or not is_true(said):
        return False
    if target != entity.name:
        words = f"Only a link of {entity.name} to itself can be a tree; `{field.name}` leads to {target}."
        draft.findings.error("XRM204", words, said.mark, "Write `link self, tree`, or leave `tree` out.")
        return False
    first = _first(entity)
    if first is not None and first.key.text != field.name:
        words = f"The records of {entity.name} stand in the tree of `{first.key.text}` already; there is one only."
        draft.findings.error("XRM204", words, said.mark, "Leave `tree` out of one of them.")
        return False
    return True


def _first(entity: EntityDraft) -> FieldDef | None:
    """The link that makes the tree: the first that says so and leads to the entity itself."""
    own = ("self", entity.name)
    said = entity.definition.fields.values()
    return next((each for each in said if is_true(each.tree) and [to.text in own for to in each.to] == [True]), None)
