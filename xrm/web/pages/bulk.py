"""What is done with several records of a list at once: to the trash, back from it, one value for all.

Each record is written by itself, through the record service like any other, so rights, rules and history hold for each;
one that is refused stands in the answer with its reason and keeps nobody else back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.kinds import FILED, Kind
from xrm.errors import Problem, XrmError
from xrm.projections.forms import Control, FormView, Option
from xrm.web.errors import status_of
from xrm.web.pages.addresses import entity_address, record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.desk import Desk
from xrm.web.pages.filling import filling_of
from xrm.web.pages.inputs import Input, fill
from xrm.web.pages.posted import read_post
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

MOST_RECORDS = 500
OWN = frozenset({"csrf_token", "id", "do", "list", "of"})
DONE = {"trash": "in the trash", "restore": "back", "write": "changed"}


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that was refused."""

    title: str
    href: str
    problems: tuple[Problem, ...]

    @property
    def reason(self) -> str:
        return " ".join(f"{each.message} {each.hint}".strip() for each in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkPage:
    """What is asked before several records are changed, or what came of it."""

    label: str
    action: str
    back: str
    list: str  # the words of the list one came from
    ids: tuple[UUID, ...]
    count: str
    fields: tuple[Option, ...] = ()
    of: str = ""  # the field that is changed
    input: Input | None = None
    done: str = ""
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Several:
    """The records somebody chose, and where they came from."""

    visit: Visit
    entity: Entity
    ids: tuple[UUID, ...]
    list: str

    @classmethod
    def posted(cls, entity: str) -> Several:
        visit = Visit.current()
        found = visit.entity(entity)
        ids = tuple(dict.fromkeys(_keys(request.form.getlist("id"))))
        if not ids:
            raise XrmError(Problem("XRM801", "No record was chosen.", hint="Go back and tick some."))
        if len(ids) > MOST_RECORDS:
            raise XrmError(Problem("XRM801", f"At most {MOST_RECORDS} records are changed at once.", target="id"))
        return cls(visit, found, ids, request.form.get("list", "")[:4000])

    @property
    def back(self) -> str:
        words = {name: value for name, value in parse_qsl(self.list) if name != "after"}
        return entity_address(self.entity.name, words)

    def page(self, **more: Any) -> BulkPage:
        several = self.entity.label if len(self.ids) == 1 else self.entity.plural_label
        return BulkPage(
            label=several.text(self.visit.language),
            action=f"{entity_address(self.entity.name)}/-/bulk",
            back=self.back,
            list=self.list,
            ids=self.ids,
            count=self.visit.formats.number(len(self.ids)),
            **more,
        )

    def each(self, do: Callable[[UUID], object], done: str) -> Response | tuple[str, int]:
        """Do it with each; what was refused is shown with its reason."""
        return self.told(tuple(self.tried(do)), done)

    def told(self, failures: tuple[Failure, ...], done: str) -> Response | tuple[str, int]:
        """The list again, or what was refused."""
        count = len(self.ids) - len(failures)
        word = "record is" if count == 1 else "records are"
        told = f"{self.visit.formats.number(count)} {word} {done}."
        if not failures:
            flash(told)
            return redirect(self.back, 303)
        return render_template("pages/bulk_done.html", bulk=self.page(done=told, failures=failures)), 200

    def tried(self, do: Callable[[UUID], object]) -> Iterator[Failure]:
        titles = self.visit.records.titles(self.visit.actor, self.entity.name, self.ids)
        for id in self.ids:
            try:
                do(id)
            except XrmError as error:
                href = record_address(self.entity.name, id) if id in titles else ""
                yield Failure(titles.get(id, "A record that is not there"), href, self.visit.said(error.problems))


def _keys(texts: Sequence[str]) -> Iterator[UUID]:
    for text in texts:
        try:
            yield UUID(text)
        except ValueError:
            raise XrmError(Problem("XRM801", "A record is named by its key.", target="id")) from None


@pages.post("/<entity>/-/bulk")
@needs(Need.RECORDS)
def bulk(entity: str) -> Response | str | tuple[str, int]:
    """The first step, and for what needs no more the only one."""
    several = Several.posted(entity)
    records, actor = several.visit.records, several.visit.actor
    match request.form.get("do", ""):
        case "trash" if not several.entity.trash_days:
            words = "What is deleted here is gone for good, so it is deleted one by one."
            raise XrmError(Problem("XRM801", words, hint="Open a record to delete it."))
        case "trash":
            return several.each(lambda id: records.delete(actor, entity, id), DONE["trash"])
        case "restore":
            return several.each(lambda id: records.restore(actor, entity, id), DONE["restore"])
        case "change":
            return _ask(several)
        case "write":
            return _write(several)
    raise XrmError(Problem("XRM801", "This is not done with several records.", target="do"))


def changeable(visit: Visit, entity: Entity) -> tuple[Control, ...]:
    """The fields one value can be given to all of: not what tells records apart, nor what is written in parts."""
    form = visit.form(entity, visit.rights(entity.name).fields(Verb.WRITE)).editable()
    return tuple(replace(each, beside=None) for each in form.controls() if _is_one_value(each))


def _is_one_value(control: Control) -> bool:
    field = control.field
    if field.unique or field.once or field.kind in FILED or field.kind in (Kind.ROWS, Kind.JSON):
        return False
    return field.depends is None and field.status is None and not field.currency_of


def _ask(several: Several, sent: MultiDict[str, str] | None = None, error: XrmError | None = None) -> str:
    """Which field, then which value."""
    controls = changeable(several.visit, several.entity)
    chosen = next((each for each in controls if each.name == request.form.get("of", "")), None)
    made = None
    if chosen is not None:
        desk = _desk(several, chosen)
        texts = read_post(sent, MultiDict(), desk.controls).texts if sent else {}
        made = fill(desk.form, filling_of(desk, texts, None, error.problems if error else ()))[0].rows[0][0]
    fields = tuple(Option(each.name, each.label) for each in controls)
    return render_template(
        "pages/bulk.html", bulk=several.page(fields=fields, of=chosen.name if chosen else "", input=made)
    )


def _desk(several: Several, control: Control) -> Desk:
    """A form of that one field, without what a single record asks of it."""
    form = several.visit.form(several.entity, [control.name]).editable()
    section = next(each for each in form.sections if any(control.name == one.name for row in each.rows for one in row))
    bare = replace(control, required=False)
    return Desk(several.visit, several.entity, FormView(several.entity, (replace(section, rows=((bare,),)),)))


def _write(several: Several) -> Response | str | tuple[str, int]:
    control = next(
        (each for each in changeable(several.visit, several.entity) if each.name == request.form.get("of", "")), None
    )
    if control is None:
        raise XrmError(Problem("XRM801", "This field is not changed for several records at once.", target="of"))
    desk = _desk(several, control)
    sent = MultiDict(
        [(name, value) for name in request.form for value in request.form.getlist(name) if name not in OWN]
    )
    posted = read_post(sent, MultiDict(), desk.controls)
    if posted.find:
        return _ask(several, sent)
    values, problems = desk.values({control.name: posted.texts.get(control.name, ())})
    if problems:
        return _ask(several, sent, XrmError(problems)), status_of(problems)
    records, actor, name = several.visit.records, several.visit.actor, several.entity.name
    failures = tuple(several.tried(lambda id: records.update(actor, name, id, values)))
    first = failures[0].problems if failures else ()
    if len(failures) == len(several.ids) and {each.target for each in first} == {control.name}:
        return _ask(several, sent, XrmError(first)), status_of(first)
    return several.told(failures, DONE["write"])
