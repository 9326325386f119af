"""Whom the records of an entity are about, and how long they are kept."""

from __future__ import annotations

from collections.abc import Mapping

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.links import Link, OnDelete
from xrm.catalog.privacy import AppPrivacy, Keep, Privacy, Span, Then
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.expressions import Checking
from xrm.compiler.literals import span, unit_meant
from xrm.compiler.words import label
from xrm.definitions.description import KeepDef, PrivacyDef
from xrm.definitions.tree import Scalar
from xrm.expressions.near import near
from xrm.expressions.tree import Expression, Path
from xrm.expressions.typed import WORDS

SELF = "self"
FOREVER = "forever"
SMALLEST_GROUP = 5
_DATES = ("created_at", "updated_at")


def app_privacy_of(draft: Draft) -> AppPrivacy:
    said = draft.app.privacy or PrivacyDef()
    if draft.app.defaults.keep is not None:
        _check_app_keep(draft, draft.app.defaults.keep)
    return AppPrivacy(_text(said.contact), _text(said.basis), label(said.purpose, ""))


def privacy_of(draft: Draft, entity: EntityDraft, checking: Checking) -> Privacy:
    """As the entity says; what it does not say is the app's.  Rows share the fate of the record they belong to."""
    if entity.owned_by is not None:
        return Privacy()
    own, app = entity.definition.privacy or PrivacyDef(), draft.app.privacy or PrivacyDef()
    smallest = own.smallest_group or app.smallest_group
    return Privacy(
        subject=_subject(draft, entity, own.subject, checking) if own.subject else None,
        basis=_text(own.basis or app.basis),
        purpose=label(own.purpose or app.purpose, ""),
        keep=_keep(draft, entity, own.keep, checking),
        smallest_group=smallest.value if smallest and isinstance(smallest.value, int) else SMALLEST_GROUP,
    )


def _text(said: Scalar | None) -> str:
    return said.text.strip() if said else ""


def _subject(draft: Draft, entity: EntityDraft, said: Scalar, checking: Checking) -> Expression | None:
    """The key of the person: a link to records that are persons, which says `subject: self` of themselves."""
    if said.text.strip() == SELF:
        return checking.value(Scalar("id", None, said.mark), entity.name)
    if said.text not in entity.fields and _nearly_self(said):
        message = f"`{said.text}` is not a field of {entity.name}. Did you mean `{SELF}`?"
        draft.findings.error("XRM302", message, said.mark)
        return None
    found = checking.value(said, entity.name)
    if found is None:
        return None
    targets = _targets(draft, found)
    wrong = next((each for each in targets if not _is_person(draft, each)), None)
    if targets and wrong is None:
        return found
    message = f"`privacy.subject` leads to no person: `{said.text}` {_what(found, wrong)}."
    draft.findings.error("XRM510", message, said.mark, _way_out(wrong))
    return None


def _what(found: Expression, wrong: str | None) -> str:
    if wrong is not None:
        return f"is a link to {wrong}, whose records are none"
    return "may lead to anything" if found.kind is Kind.LINK else "is no link"


def _way_out(wrong: str | None) -> str:
    if wrong is None:
        return "Name a link that leads to a person, or `self` when each record is one."
    return f"Say `privacy: {{subject: self}}` in {wrong} if its records are persons, or name another link."


def _targets(draft: Draft, found: Expression) -> tuple[str, ...]:
    """Where the link at the end of a path leads; nowhere for anything else."""
    if not isinstance(found.root, Path) or found.kind is not Kind.LINK:
        return ()
    field = draft.entities[found.root.entity].fields.get(found.root.field)
    link = field.link if field is not None else _link_of_system(found.root.field)
    return link.targets if link is not None else ()


def _link_of_system(name: str) -> Link | None:
    field = SYSTEM_FIELDS.get(name)
    return field.link if field is not None else None


def _is_person(draft: Draft, name: str) -> bool:
    said = draft.entities[name].definition.privacy if name in draft.entities else None
    if said is None or said.subject is None:
        return False
    return said.subject.text.strip() == SELF or _nearly_self(said.subject)  # that one is told of where it stands


def _nearly_self(said: Scalar) -> bool:
    return bool(near(said.text.strip(), [SELF]))


def _keep(draft: Draft, entity: EntityDraft, own: KeepDef | None, checking: Checking) -> Keep | None:
    """The entity's, leaf by leaf over the app's; None: for ever, as the entities of xrm are where they say nothing."""
    common = (draft.app.defaults.keep if entity.definition.owner != "xrm" else None) or KeepDef()
    said = own or KeepDef()
    time = said.for_ or common.for_
    if time is None:
        if own is not None:
            place = own.after or own.then
            message = "`keep` does not say for how long."
            draft.findings.error("XRM208", message, place.mark if place else None, "Say it: `for: 5 years`.")
        return None
    kept = _time(draft, time) if said.for_ else span(time)
    after = _after(draft, entity, said.after, checking) if said.after else _system_date(common.after, entity, checking)
    then = said.then or common.then
    if kept is None or (said.after is not None and after is None):
        return None
    return Keep(kept, after, Then(then.text) if then else Then.ANONYMISE)


def _time(draft: Draft, said: Scalar) -> Span | None:
    found = span(said)
    if found is None and said.text.strip() != FOREVER:
        message = f"`keep` is a time such as `5 years` or `90 days`, or `forever`; not `{said.text}`."
        draft.findings.error("XRM202", message, said.mark, unit_meant(said, FOREVER))
    return found


def _after(draft: Draft, entity: EntityDraft, said: Scalar, checking: Checking) -> Expression | None:
    found = checking.value(said, entity.name)
    if found is None or found.kind in (Kind.DATE, Kind.DATETIME):
        return found
    message = f"`keep.after` is no date: `{said.text}` is {WORDS[found.kind]}."
    draft.findings.error("XRM510", message, said.mark, "Name a field that holds a date, or leave `after` out.")
    return None


def _system_date(said: Scalar | None, entity: EntityDraft, checking: Checking) -> Expression | None:
    return checking.value(said, entity.name) if said is not None and said.text in _DATES else None


def _check_app_keep(draft: Draft, said: KeepDef) -> None:
    """What stands for every entity can name only what every entity has."""
    if said.for_ is not None:
        _time(draft, said.for_)
    else:
        place = said.after or said.then
        message = "`keep` does not say for how long."
        draft.findings.error("XRM208", message, place.mark if place else None, "Say it: `for: 5 years`.")
    if said.after is not None and said.after.text not in _DATES:
        message = f"`keep.after` is no date that every entity has: `{said.after.text}`."
        way_out = f"Name one of {', '.join(f'`{each}`' for each in _DATES)}, or say it in the entity's own `privacy`."
        draft.findings.error("XRM510", message, said.after.mark, way_out)


def check_retention(draft: Draft, entities: Mapping[str, Entity]) -> None:
    """A record that others cannot do without is not deleted before them, so they must be deleted too."""
    for entity in entities.values():
        for field in entity.fields.values():
            if field.link is None or field.formula is not None or field.link.on_delete is not OnDelete.RESTRICT:
                continue
            for target in field.link.targets:
                kept = entities[target].privacy.keep if target in entities and entity.owned_by is None else None
                if kept is not None and kept.then is Then.DELETE and not _is_deleted(entity):
                    _tell_restricted(draft, entity, field, target)


def _is_deleted(entity: Entity) -> bool:
    return entity.privacy.keep is not None and entity.privacy.keep.then is Then.DELETE


def _tell_restricted(draft: Draft, entity: Entity, field: Field, target: str) -> None:
    message = f"`{field.name}` does not let go of {target} records, which are to be deleted after their time."
    way_out = (
        f"Say `on_delete cascade` or `on_delete clear`, `then: delete` in the `privacy` of {entity.name} too, "
        f"or `then: anonymise` in that of {target}."
    )
    draft.findings.error("XRM510", message, field.where, way_out)
