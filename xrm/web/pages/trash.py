"""To the trash and back.  Deleting asks first, on a dialog or, without scripts, on a page of its own."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from xrm.catalog.access import Verb
from xrm.errors import XrmError
from xrm.web.pages.addresses import entity_address, record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.posted import read_post
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs, not_found


@pages.get("/<entity>/<uuid:id>/delete")
@needs(Need.RECORDS)
def ask_delete(entity: str, id: UUID) -> str:
    visit = Visit.current()
    visit.entity(entity)
    record = visit.records.read(visit.actor, entity, id)
    if Verb.DELETE not in record.may:
        raise XrmError(not_found())
    return render_template(
        "pages/delete.html",
        record=record,
        action=record_address(entity, id, "delete"),
        back=record_address(entity, id),
    )


@pages.post("/<entity>/<uuid:id>/delete")
@needs(Need.RECORDS)
def delete(entity: str, id: UUID) -> Response:
    """Move a record to the trash, which the next page offers to undo; where there is none it is gone for good."""
    visit = Visit.current()
    found = visit.entity(entity)
    posted = read_post(request.form, request.files, ())
    title = visit.records.read(visit.actor, entity, id).title
    visit.records.delete(visit.actor, entity, id, version=posted.version)
    if found.trash_days:
        flash(f"“{title}” is in the trash.", record_address(entity, id, "restore"))
    else:
        flash(f"“{title}” is deleted for good.")
    return redirect(entity_address(entity), 303)


@pages.post("/<entity>/<uuid:id>/restore")
@needs(Need.RECORDS)
def restore(entity: str, id: UUID) -> Response:
    visit = Visit.current()
    visit.entity(entity)
    read_post(request.form, request.files, ())
    record = visit.records.restore(visit.actor, entity, id)
    flash(f"“{record.title}” is back.")
    return redirect(record_address(entity, id), 303)
