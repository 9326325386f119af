"""The file of what is listed, as its address says it."""

from __future__ import annotations

from flask import Response, request

from xrm.catalog.access import Verb
from xrm.errors import XrmError
from xrm.web.api.exporting import FORMATS, answer_export
from xrm.web.pages.blueprint import pages
from xrm.web.pages.exporting import KINDS
from xrm.web.pages.listing import Lister
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs, not_found


@pages.get("/<entity>/-/export/<fields>.<kind>")
@needs(Need.RECORDS, Verb.EXPORT)
def take_out(entity: str, fields: str, kind: str) -> Response:
    """All that the list at the same words shows; who may not export finds no such page."""
    visit = Visit.current()
    found, form = visit.entity(entity), FORMATS.get(kind)
    if form is None or form not in KINDS.get(fields, ()) or not visit.may(entity, Verb.EXPORT):
        raise XrmError(not_found())
    lister = Lister(visit, found, request.args.to_dict())
    if lister.trashed:
        raise XrmError(not_found())
    return answer_export(visit.xrm, visit.actor, lister.exported(fields), form, mark=True)
