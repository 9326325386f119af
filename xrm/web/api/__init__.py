"""The API at /api: OData v4.01 JSON over the record service.  Generic routes, for entities change while we run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Flask, Response

from xrm.records.refusals import Stale
from xrm.web import errors
from xrm.web.api import conflicts, dispatch, jobs, service, timeline
from xrm.web.rights import FILE_BODY, Need, needs

api = Blueprint("api", __name__, url_prefix="/api")

CHANGES = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def install(app: Flask) -> None:
    """Serve the API; its handlers have declared what they need."""
    dispatch.check_handlers()
    app.extensions["xrm_openapi"] = service.Documents()
    app.register_blueprint(api)


FIXED: Mapping[str, Callable[..., Any]] = {
    "/": service.service_document,
    "/me": service.me,
    "/me/notices": timeline.my_notices,
    "/jobs": jobs.list_jobs,
    "/jobs/<id>": jobs.read_job,
    "/jobs/<id>/rejects": jobs.read_rejects,
    "/openapi.json": service.openapi_document,
    "/docs": service.docs_page,
    "/$schema/<name>.json": service.language_schema,
}
"""What is the same in every instance, and only read; other methods come to the rule below, which refuses them."""
api.add_url_rule("/me/notices/seen", view_func=timeline.notices_seen, methods=["POST"], provide_automatic_options=False)
for deed, view in (("cancel", jobs.cancel_job), ("retry", jobs.retry_job)):
    api.add_url_rule(f"/jobs/<id>/{deed}", view_func=view, methods=["POST"], provide_automatic_options=False)
for rule, view in FIXED.items():
    api.add_url_rule(rule, view_func=view, strict_slashes=False, provide_automatic_options=False)


@api.route("/", defaults={"address": ""}, methods=CHANGES, strict_slashes=False, provide_automatic_options=False)
@api.route("/<path:address>", methods=["GET", *CHANGES], provide_automatic_options=False)
@needs(Need.RECORDS, body=FILE_BODY)
def address(address: str) -> Response:
    """Every address of an entity; each handler says how much of a body it reads."""
    return dispatch.answer(address)


@api.errorhandler(Stale)
def answer_conflict(error: Stale) -> Response:
    """Somebody else was first: 412 with both values of each field."""
    return conflicts.answer(error)


@api.after_app_request
def say_version(response: Response) -> Response:
    """Every answer of the service says which OData it speaks, errors too; what has no body has no type."""
    if not errors.wants_json():
        return response
    response.headers.setdefault("OData-Version", dispatch.spoken_version())
    if response.status_code in (204, 304):
        response.headers.pop("Content-Type", None)
    return response
