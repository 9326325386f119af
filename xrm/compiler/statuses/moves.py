"""The moves of a status: who makes them, when, what they ask and write.  Every name in them exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xrm.catalog.access import ADMIN, Level
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.status import Ask, Move, Setting, Status
from xrm.compiler.behaviour import messages_of
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.compiler.expressions import Checking
from xrm.compiler.layout.layouts import unknown_field
from xrm.compiler.literals import WANTED, is_true, literal
from xrm.compiler.statuses.movegraph import check_graph
from xrm.compiler.words import label, spoken
from xrm.definitions.fielddescription import MoveDef, StateDef
from xrm.definitions.tree import Node, Scalar
from xrm.expressions.near import did_you_mean

NOT_ASKED = frozenset({Kind.FILE, Kind.FILES, Kind.SECRET, Kind.KEY, Kind.LIST, Kind.ROWS})


def with_moves(draft: Draft, entity: EntityDraft, field: FieldDraft, made: Field, checking: Checking) -> Field:
    """The status with its moves; any other field as it is."""
    states = field.definition.states
    if made.status is None or states is None:
        return made
    reader = _Moves(draft, entity, made, made.status, states, checking)
    moves = {name: reader.move(each) for name, each in field.definition.moves.items() if not is_true(each.off)}
    kept = {name: each for name, each in moves.items() if each is not None}
    if len(kept) == len(moves) and not field.definition.damaged:
        check_graph(draft.findings, field.definition, kept, made)
    return replace(made, default=made.status.start, status=Status(made.status.start, made.status.final, kept))


class _Moves:
    def __init__(
        self,
        draft: Draft,
        entity: EntityDraft,
        field: Field,
        status: Status,
        states: Mapping[str, StateDef],
        checking: Checking,
    ) -> None:
        self.draft, self.entity, self.field, self.status, self.states = draft, entity, field, status, states
        self.checking, self.findings = checking, draft.findings
        self.stored = {each.name: each.stored for each in field.choices}

    def move(self, said: MoveDef) -> Move | None:
        """None: it cannot be made, and that is said."""
        missing = [name for name, value in (("from", said.from_), ("to", said.to)) if not value]
        if missing and not said.damaged:
            message = f"Move `{said.key.text}` needs its `{missing[0]}`."
            self.findings.error("XRM208", message, said.key.mark, "Say from which states it starts and where it leads.")
        origins = tuple(found for each in said.from_ if (found := self._state(each)) is not None)
        target = self._state(said.to) if said.to is not None else None
        when = self.checking.condition(said.when, self.entity.name, old=True) if said.when else None
        messages = messages_of(self.entity.name, said.message, self.checking)
        made = Move(
            name=said.key.text,
            label=label(said.label, spoken(said.key.text)),
            origins=origins,
            target=target or "",
            roles=self._roles(said),
            when=when,
            message=next(iter(messages.values()), None),
            messages=messages if len(messages) > 1 else {},
            ask=tuple(self._asks(said)),
            set=tuple(self._sets(said)),
            auto=said.auto.text if said.auto else "",
            confirm=label(said.confirm, "") if said.confirm is not None else None,
        )
        whole = len(origins) == len(said.from_) and origins and target and not said.damaged
        return made if whole and (when is not None or said.when is None) else None

    def _state(self, said: Scalar) -> str | None:
        if said.text in self.stored:
            return self.stored[said.text]
        if said.text not in self.states:
            near = did_you_mean(said.text, self.stored)
            message = f"`{said.text}` is no state of `{self.field.name}`. {near}".strip()
            hint = "" if near else f"States: {', '.join(self.stored)}."
            self.findings.error("XRM504", message, said.mark, hint)
        return None

    def _roles(self, said: MoveDef) -> frozenset[str] | None:
        if said.roles is None:
            return None
        for each in said.roles:
            if each.text not in self.draft.roles:
                near = did_you_mean(each.text, self.draft.roles)
                self.findings.error("XRM507", f"Role `{each.text}` is not defined. {near}".strip(), each.mark)
        return frozenset(each.text for each in said.roles)

    def _asks(self, said: MoveDef) -> list[Ask]:
        found: list[Ask] = []
        for name, how in said.ask:
            field = self._writable(name, said, "asks for")
            if field is None:
                continue
            if field.type.kind in NOT_ASKED or field.sequence is not None:
                self._refuse(name, f"asks for `{name.text}`, a {field.type.label.lower()}, which no move can ask for")
            elif (role := self._shut_out(field, said)) is not None:
                self._refuse(name, f"asks for `{name.text}`, which role `{role}` may not even see")
            needed = how is None or how.text != "optional"
            written = self._written(field, "")  # of a complex field its first part is the one that is needed
            found.extend(Ask(each.name, needed and each is written[0]) for each in written)
        if said.auto is not None and any(each.required for each in found):
            self._refuse(said.ask[0][0], "is made by the system, so it cannot ask for anything")
        return found

    def _shut_out(self, field: Field, said: MoveDef) -> str | None:
        """A role that may make the move and that the field's own `access` gives nothing."""
        if field.access is None:
            return None
        levels = field.access
        roles = [each.text for each in said.roles or () if each.text in self.draft.roles and each.text != ADMIN]
        return next((role for role in roles if levels.get(role, levels.get("*", Level.NONE)) is Level.NONE), None)

    def _sets(self, said: MoveDef) -> list[Setting]:
        found: list[Setting] = []
        for key, node in said.set.values():
            name, _, part = key.text.partition("/")
            field = self._writable(key.part(0, len(name)), said, "sets")
            if field is None or not self._part_exists(field, key, part):
                continue
            written = self._written(field, part)
            if {each.name for each in written} & {each.field for each in found}:
                self._refuse(key, f"sets `{key.text}` twice")
            found.extend(Setting(each.name, self._value(each, key, node)) for each in written)
        return found

    def _parts(self, field: Field) -> Mapping[str, Field]:
        return {each.part: each for each in field.parts}

    def _written(self, field: Field, part: str) -> tuple[Field, ...]:
        """The fields that are set: of a complex one its parts, or the one that is named."""
        return tuple(each for each in field.parts if part in ("", each.part)) or (field,)

    def _part_exists(self, field: Field, key: Scalar, part: str) -> bool:
        if part in ("", *self._parts(field)):
            return True
        near = did_you_mean(part, self._parts(field))
        message = f"`{field.name}` has no part `{part}`. {near}".strip()
        self.findings.error("XRM302", message, key.at(len(key.text) - len(part)))
        return False

    def _value(self, field: Field, key: Scalar, node: Node) -> object:
        if not isinstance(node, Scalar) or (node.value is None and node.text in ("", "~", "null")):
            return None
        if node.text.lstrip().startswith("="):
            return self.checking.value(node, self.entity.name, frozenset({field.type.kind}), old=True)
        kind = field.type.kind
        if kind is Kind.CHOICE and field.choices:
            return self._choice(field, node)
        value = literal(node, kind)
        if value is None:
            wanted = WANTED.get(kind, "an expression, which begins with `=`")
            self.findings.error("XRM206", f"What is set for `{key.text}` must be {wanted}.", node.mark)
        return value

    def _choice(self, field: Field, node: Scalar) -> str | None:
        found = next((each.stored for each in field.choices if each.name == node.text), None)
        if found is None:
            near = did_you_mean(node.text, [each.name for each in field.choices])
            message = f"`{node.text}` is none of the choices of `{field.name}`. {near}".strip()
            self.findings.error("XRM206", message, node.mark)
        return found

    def _writable(self, name: Scalar, said: MoveDef, verb: str) -> Field | None:
        """The field that a move may write."""
        drafted = self.entity.fields.get(name.text)
        if drafted is None:
            unknown_field(self.draft, self.entity, name, self.entity.fields)
            return None
        if drafted.computed:
            self._refuse(name, f"{verb} `{name.text}`, which is computed", said)
        elif is_true(drafted.definition.once):
            self._refuse(name, f"{verb} `{name.text}`, which is written once", said)
        elif drafted.definition.states is not None:
            self._refuse(name, f"{verb} `{name.text}`, a status, which only its own moves change", said)
        else:
            return drafted.base
        return None

    def _refuse(self, at: Scalar, what: str, said: MoveDef | None = None) -> None:
        subject = f"Move `{said.key.text}`" if said is not None else "This move"
        self.findings.error("XRM506", f"{subject} {what}.", at.mark)
