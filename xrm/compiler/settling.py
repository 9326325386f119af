"""Fields made whole: first what stands by itself, then formulas in the order they need each other, then the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xrm.catalog.access import ADMIN, Level
from xrm.catalog.choices import Choice
from xrm.catalog.extensions import Function
from xrm.catalog.field import Field, FieldType
from xrm.catalog.identities import FieldIdentity
from xrm.catalog.kinds import Kind
from xrm.catalog.label import NO_LABEL
from xrm.catalog.limits import NO_LIMITS, Limits
from xrm.catalog.links import Link, OnDelete
from xrm.catalog.nothing import nothing
from xrm.catalog.privacy import Personal
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.compiler.expressions import Checking
from xrm.compiler.fields.conditions import with_conditions
from xrm.compiler.fields.currencies import MONEY, code_of, kept_in, tell_unkept, with_currencies
from xrm.compiler.fields.formulalook import Look, look_of
from xrm.compiler.fields.keeping import keepable
from xrm.compiler.fields.mapping import mapped_values
from xrm.compiler.fields.options import mask_of
from xrm.compiler.fields.parts import in_parts
from xrm.compiler.fields.states import status_of
from xrm.compiler.fields.values import finished
from xrm.compiler.literals import is_true
from xrm.compiler.persons.personal import inherited
from xrm.compiler.scope import Consequence, DraftScope
from xrm.compiler.statuses.moves import with_moves
from xrm.compiler.words import label, spoken
from xrm.definitions.fielddescription import FieldDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar, plain
from xrm.expressions.tree import Aggregate, Call, Expression, Literal, Node, Path
from xrm.expressions.weight import MOST_LEVELS, MOST_NODES, Weight, weigh

DEEPEST = 40
"""Formulas in a chain; more would be read by nobody."""
PENDING = FieldType(name="formula", kind=Kind.TEXT, label="Formula")


class Settling:
    """Makes the final fields of every entity."""

    def __init__(self, draft: Draft, functions: Mapping[str, Function]) -> None:
        self._draft = draft
        self.scope = DraftScope(draft, functions, self._settled)
        self.checking = Checking(self.scope, draft.findings)
        self._made: dict[tuple[str, str], Field | None] = {}
        self._open: list[tuple[EntityDraft, FieldDraft]] = []
        self._weights: dict[tuple[str, str], Weight] = {}

    def fields(self, entity: EntityDraft) -> dict[str, Field]:
        """The fields that could be made, in the order of the file."""
        found: dict[str, Field] = {}
        for field in entity.fields.values():
            made = self._formula(entity, field) if field.computed else self._stored(entity, field)
            if made is not None:
                made = with_moves(self._draft, entity, field, made, self.checking)
                found[field.name] = with_conditions(field, made, entity.name, self.checking, self._draft.findings)
        return in_parts(with_currencies(self._draft, entity, found))

    def _stored(self, entity: EntityDraft, field: FieldDraft) -> Field | None:
        if field.base is None:
            return None
        return finished(entity, field, field.base, self.checking, self._draft.findings)

    def _settled(self, entity: EntityDraft, field: FieldDraft) -> Field:
        made = self._formula(entity, field)
        if made is None:
            raise Consequence
        return made

    def _formula(self, entity: EntityDraft, field: FieldDraft) -> Field | None:
        key = (entity.name, field.name)
        if key in self._made:
            return self._made[key]
        if any(one is entity and other is field for one, other in self._open):
            self._circle(entity, field)
            raise Consequence
        if len(self._open) >= DEEPEST:
            message = f"More than {DEEPEST} formulas need each other in a row here."
            self._draft.findings.error("XRM409", message, field.definition.key.mark)
            raise Consequence
        self._open.append((entity, field))
        try:
            made = self._compute(entity, field)
        finally:
            self._open.pop()
        self._made.setdefault(key, made)
        return self._made[key]

    def _compute(self, entity: EntityDraft, field: FieldDraft) -> Field | None:
        if field.base is None:
            return None
        found: Expression | None = None
        if field.rollup is not None:
            found = self.checking.rollup(field.rollup.function, field.rollup.path, field.definition.where, entity.name)
            self._settle_order(found)
        elif field.formula is not None:
            found = self.checking.value(field.formula, entity.name)
        if found is None or (entity.name, field.name) in self._made:
            return None
        if self._is_too_heavy(entity, field, found) or not keepable(self._draft, field, found, self._made):
            return None
        leaf = self._leaf(found.root)
        look = look_of(self._draft, field, found)
        code, kept = self._currency(entity, field, found, look)
        if code is None:
            return None
        return replace(
            field.base,
            type=look.type if look else self._type_of(found, leaf),
            formula=found,
            kept=field.kept,
            limits=Limits(scale=found.root.scale, currency=code),
            currency=kept,
            choices=leaf.choices if leaf else (),
            personal=field.base.personal if field.definition.personal else inherited(self._draft, found, self._made),
            link=self._link_of(found.root, leaf) if found.kind is Kind.LINK else None,
            options={**leaf.options, **field.options} if leaf and leaf.type.kind is found.kind else field.options,
        )

    def _currency(
        self, entity: EntityDraft, field: FieldDraft, found: Expression, look: Look | None
    ) -> tuple[str | None, str]:
        """The currency of all its values, or the field that holds that of each; (None, "") where nothing says it."""
        if look is not None and (look.currency or look.type.name != MONEY):
            return look.currency, ""
        if found.unit is None:
            return ("", "") if look is None else (code_of(self._draft.app.currency, Findings()), "")
        if isinstance(found.unit, Literal):
            return str(found.unit.value), ""
        kept = kept_in(entity, found.unit, field.name, self.checking.source)
        if not kept and isinstance(found.unit, Path):
            tell_unkept(self._draft, field, entity, found.unit)
        return ("", kept) if kept else (None, "")

    def _settle_order(self, found: Expression | None) -> None:
        """`first` and `last` need what their list is sorted by."""
        root = found.root if found is not None else None
        if not isinstance(root, Aggregate) or root.function not in ("first", "last"):
            return
        listed = self._draft.entities[root.over.target]
        for said in listed.definition.order:
            each = listed.fields.get(said.text.lstrip("-").strip())
            if each is not None and each.computed:
                self._settled(listed, each)

    def _is_too_heavy(self, entity: EntityDraft, field: FieldDraft, found: Expression) -> bool:
        """Whether the formula, with those it uses put in, outgrows what a database can read: each doubling doubles."""
        weight = weigh(found, lambda owner, name: self._weights.get((owner, name)))
        if weight.is_too_much:
            has = f"{weight.nodes:,} parts in {weight.levels} levels"
            message = f"With the formulas it uses, this one has {has}; {MOST_NODES:,} in {MOST_LEVELS} are the most."
            way_out = "Name fewer formulas more than once, or keep a value in a field."
            self._draft.findings.error("XRM409", message, field.definition.key.mark, way_out)
            return True
        self._weights[(entity.name, field.name)] = weight
        return False

    def _circle(self, entity: EntityDraft, field: FieldDraft) -> None:
        start = next(index for index, (one, other) in enumerate(self._open) if one is entity and other is field)
        round_ = self._open[start:]
        steps = [f"{one.name}.{other.name} (line {other.definition.key.mark.line})" for one, other in round_]
        message = f"Formulas depend on each other: {' → '.join([*steps, f'{entity.name}.{field.name}'])}."
        first = min(round_, key=lambda each: (each[1].definition.key.mark.file, each[1].definition.key.mark.line))
        self._draft.findings.error("XRM407", message, first[1].definition.key.mark)
        for one, other in round_:
            self._made[(one.name, other.name)] = None

    def _leaf(self, root: Node) -> Field | None:
        """The field whose value this passes on as it is.

        It is a bare path, the sum, avg, min or max of one, or an `if` or `coalesce` whose branches all are the same.
        """
        if isinstance(root, Aggregate):
            return self._leaf(root.value) if root.value is not None else None
        if isinstance(root, Call) and root.function in ("if", "coalesce"):
            leaves = [self._leaf(each) for each in _branches(root)]
            alike = leaves and all(each is not None and _alike(each, leaves[0]) for each in leaves)
            return leaves[0] if alike else None
        if not isinstance(root, Path):
            return None
        entity = self._draft.entities.get(root.entity)
        field = entity.fields.get(root.field) if entity else None
        if entity is None or field is None:
            return SYSTEM_FIELDS.get(root.field)
        return self._made.get((entity.name, field.name)) if field.computed else field.base

    def _type_of(self, found: Expression, leaf: Field | None) -> FieldType:
        money = self._draft.types.get(MONEY)
        if found.unit is not None and money is not None:
            return replace(money, kind=found.kind, searched=False, searchable=False)
        if leaf is not None and not leaf.system and leaf.type.kind is found.kind:
            return replace(leaf.type, searched=False, searchable=False)
        kept = self._draft.types.get(str(found.kind))
        plain = FieldType(name=str(found.kind), kind=found.kind, label=spoken(str(found.kind)))
        return kept if kept is not None and kept.kind is found.kind else plain

    def _link_of(self, root: Node, leaf: Field | None) -> Link | None:
        """Where a computed link leads; None where it may lead to records of several kinds."""
        if isinstance(root, Aggregate) and root.function in ("first", "last"):
            return Link((root.over.target,), OnDelete.CLEAR)
        return Link(leaf.link.targets, OnDelete.CLEAR) if leaf is not None and leaf.link is not None else None


def _branches(root: Call) -> list[Node]:
    """What an `if` or `coalesce` may give, without the null among it."""
    values = root.arguments[1:] if root.function == "if" else root.arguments
    return [each for each in values if not (isinstance(each, Literal) and each.value is None)]


def _alike(one: Field, other: Field | None) -> bool:
    """Whether values of two fields are shown alike."""
    if other is None or one.type.name != other.type.name or one.limits.currency != other.limits.currency:
        return False
    targets = one.link.targets if one.link else ()
    return one.choices == other.choices and targets == (other.link.targets if other.link else ())


def base_field(field: FieldDraft, identity: FieldIdentity, owner: str) -> Field:
    """The field without what needs expressions."""
    return _with_manners(_shaped(field, identity, owner), field.definition)


def _shaped(field: FieldDraft, identity: FieldIdentity, owner: str) -> Field:
    """What it holds, and where."""
    said, kind = field.definition, field.type or PENDING
    stored = identity.choices
    return Field(
        id=identity.id,
        name=field.name,
        type=kind,
        label=label(said.label, spoken(field.name)),
        column=identity.column,
        help=label(said.help, "") if said.help else NO_LABEL,
        placeholder=label(said.placeholder, "") if said.placeholder else NO_LABEL,
        required=is_true(said.required),
        unique=not isinstance(said.unique, Mapping) and is_true(said.unique),
        index=is_true(said.index),
        readonly=is_true(said.readonly) or said.set_by is not None or field.computed or said.states is not None,
        limits=field.limits if field.limits != NO_LIMITS else NO_LIMITS,
        choices=field.choices if said.currency_of else _as_stored(field.choices, stored),
        status=status_of(field, stored),
        mapped=mapped_values(said, stored),
        link=field.link,
        rows=field.rows,
        part_of=said.part_of,
        part=said.part,
        currency=said.currency_in,
        currency_of=said.currency_of,
        sequence=field.sequence,
        options=field.options or nothing(),
        labels={name: label(each, name) for name, each in said.labels.items()} or nothing(),
        internal=field.internal,
        owner=owner,
        where=said.key.mark,
    )


def _with_manners(made: Field, said: FieldDef) -> Field:
    """How it is met, by whom, and what becomes of its values."""
    return replace(
        made,
        search=is_true(said.search),
        filter=is_true(said.filter),
        once=is_true(said.once),
        hidden=is_true(said.hidden),
        copy=said.copy is None or is_true(said.copy),
        identifies=is_true(said.identifies),
        deprecated=_deprecated(said.deprecated),
        convert=is_true(said.convert),
        unfit=said.unfit.text if said.unfit else "refuse",
        set_by=said.set_by.text if said.set_by else "",
        meta=plain(said.meta) if said.meta else nothing(),
        as_system=said.as_ is not None,
        access=_access(said),
        personal=_personal(said.personal),
        mask=mask_of(said.mask),
    )


def _as_stored(choices: tuple[Choice, ...], stored: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(replace(each, stored=stored.get(each.name, each.name)) for each in choices)


def _deprecated(said: Scalar | None) -> str:
    if said is None or said.value is False:
        return ""
    return "It is no longer to be used." if said.value is True else said.text


def _personal(said: Scalar | None) -> Personal:
    if said is None or said.value is False:
        return Personal.NO
    return Personal.SPECIAL if said.text == "special" else Personal.YES


def _access(said: FieldDef) -> Mapping[str, Level] | None:
    """`admin` is limited by name only, never by not being named."""
    if said.access is None:
        return None
    return {ADMIN: Level.WRITE, **{role: Level(level.text) for role, (_, level) in said.access.items()}}
