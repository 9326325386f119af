"""The paths of an entity, each with the operations that its caller may use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.projections.openapi.files import file_operations, files_operations, one_file_operations
from xrm.projections.openapi.jobs import importing
from xrm.projections.openapi.operations import (
    Operations,
    list_words,
    moving,
    overriding,
    reading,
    record_operations,
    restoring,
    set_operations,
)
from xrm.projections.openapi.parts import answering, operation, reference
from xrm.projections.openapi.shape import Shape
from xrm.projections.openapi.timeline import paths_beside


def imported(shape: Shape) -> bool:
    """Whether records of it come in from files: not where all that its caller may change is their own profile."""
    entity, verbs = shape.entity, shape.verbs & {Verb.CREATE, Verb.WRITE}
    alone = entity.owned_by is None and not (entity.single or entity.readonly)
    return bool(verbs) and alone and (entity.owner != "xrm" or Verb.CREATE in verbs)


def paths_of(shape: Shape, known: Mapping[str, Shape]) -> Iterator[tuple[str, Operations]]:
    """Every path of an entity with the operations its caller may use."""
    entity = shape.entity
    yield "", set_operations(shape)
    yield "/$count", {"get": operation("Count", entity.name, {"200": "Count"}, "400 501", ["filter", "search"])}
    if imported(shape):
        yield "/import", importing(entity)
    yield "/{id}", record_operations(shape)
    if entity.history:
        yield "/{id}/history", {"get": reading("Show the history", entity, "xrm.history", "404")}
    yield from paths_beside(entity, shape.beside)
    if Verb.DELETE in shape.verbs and entity.trash_days:
        yield "/{id}/restore", {"post": restoring(entity)}
    for status in entity.status_fields():
        if status.name in shape.readable:
            yield f"/{{id}}/{status.name}/override", overriding(shape, status)
    for move in shape.moves:
        yield f"/{{id}}/{move.name}", {"post": moving(entity, move)}
    for each in entity.fields.values():
        if each.name in shape.readable and each.kind is Kind.FILE:
            yield f"/{{id}}/{each.name}/$value", file_operations(shape, each.name)
        if each.name in shape.readable and each.kind is Kind.FILES and each.several:
            yield f"/{{id}}/{each.name}/$value", files_operations(shape, each.name)
            yield f"/{{id}}/{each.name}/{{file}}/$value", one_file_operations(shape, each.name)
        if each.name in shape.readable and each.kind is Kind.LINK and each.link:
            yield from following(shape.entity, each, [target for target in each.link.targets if target in known])
    yield from own_lists(shape, known)
    yield from shortcut_lists(shape, known)
    for inverse in entity.inverses.values():
        source = shape.rows.get(inverse.name) or known.get(inverse.source)
        if source and inverse.link in source.readable:
            words = list_words(inverse.source)
            answered = f"{inverse.source}.list"
            yield (
                f"/{{id}}/{inverse.name}",
                {"get": reading(f"List {inverse.label}", entity, answered, "400 404 501", words)},
            )


def own_lists(shape: Shape, known: Mapping[str, Shape]) -> Iterator[tuple[str, Operations]]:
    """The lists that fields of links are."""
    entity = shape.entity
    for each in entity.fields.values():
        target = next(iter(each.link.targets), "") if each.link else ""
        if each.kind is Kind.LINKS and each.name in shape.readable and target in known:
            answered = f"{target}.list"
            said = reading(f"List {each.label}", entity, answered, "400 404 501", list_words(target))
            yield f"/{{id}}/{each.name}", {"get": said}


def shortcut_lists(shape: Shape, known: Mapping[str, Shape]) -> Iterator[tuple[str, Operations]]:
    """The lists over relationships."""
    for each in shape.entity.shortcuts.values():
        through = known.get(each.through)
        if each.target in known and through is not None and {each.link, each.far} <= through.readable:
            answered = f"{each.target}.list"
            said = reading(f"List {each.label}", shape.entity, answered, "400 404 501", list_words(each.target))
            yield f"/{{id}}/{each.name}", {"get": said}


def following(entity: Entity, each: Field, targets: Sequence[str]) -> Iterator[tuple[str, Operations]]:
    """The record at the other end of a link; where it may be of several kinds any one of them."""
    if len(targets) == 1:
        said = reading(f"Follow {each.label}", entity, targets[0], "204 400 404", [f"{targets[0]}.select"])
        yield f"/{{id}}/{each.name}", {"get": said}
    elif targets:
        found = answering("A record of one of these kinds", {"anyOf": [reference(target) for target in targets]})
        said = operation(f"Follow {each.label}", entity.name, {"200": found}, "204 400 404")
        yield f"/{{id}}/{each.name}", {"get": said}
