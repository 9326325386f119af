"""A form that is being filled in asks what holds now, for the conditions its script cannot answer alone."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from flask import jsonify
from werkzeug.wrappers import Response

from xrm.web.pages.asking import asked_now
from xrm.web.pages.blueprint import pages
from xrm.web.pages.desk import Desk, desk_for, desk_for_new
from xrm.web.rights import RECORD_BODY, Need, needs


@pages.post("/<entity>/-/asked")
@needs(Need.RECORDS, body=RECORD_BODY)
def asked_of_new(entity: str) -> Response:
    return _answer(desk_for_new(entity))


@pages.post("/<entity>/-/asked/<uuid:id>")
@needs(Need.RECORDS, body=RECORD_BODY)
def asked_of_record(entity: str, id: UUID) -> Response:
    return _answer(desk_for(entity, id))


def _answer(desk: Desk) -> Response:
    """Of the fields on this reader's form only."""
    asked, shown = asked_now(desk, desk.post().texts), {each.name for each in desk.controls}
    sections = {each.name for each in desk.form.sections}
    return jsonify(
        fields={name: asdict(each) for name, each in asked.fields.items() if name in shown},
        sections={name: holds for name, holds in asked.sections.items() if name in sections},
    )
