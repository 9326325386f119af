"""Whether the process lives and can answer.  Cheap, and silent about everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import Blueprint, Response, current_app

from xrm.web.rights import Need, needs

if TYPE_CHECKING:
    from xrm.web.running import Running

health = Blueprint("health", __name__)
log = structlog.get_logger("xrm.web")


@health.get("/healthz")
@needs(Need.NOTHING)
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")


@health.get("/readyz")
@needs(Need.NOTHING)
def ready() -> Response:
    """The process can serve: its database answers and has a revision."""
    application: Running = current_app.extensions["xrm"]
    try:
        application.current()
    except Exception as fault:  # any reason is the same answer to a stranger; the log has it
        log.warning("not_ready", exc_info=fault)
        return Response("not ready\n", 503, {"Retry-After": "2"}, content_type="text/plain; charset=utf-8")
    return Response("ready\n", content_type="text/plain; charset=utf-8")
