"""One line a request: who, what, how it went and how long it took.  No secrets, no query, no values of keys."""

from __future__ import annotations

import re
from time import perf_counter

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger("xrm.access")

KEYS = re.compile(r"\(.*")
"""From a parenthesis on, an address may hold somebody's e-mail address."""
QUIET = frozenset({"static", "health.alive", "health.ready"})
LONGEST = 200


def install(app: Flask) -> None:
    """Write the line after each request but those of static files and health."""
    app.before_request(start)
    app.after_request(finish)


def start() -> None:
    g.started = perf_counter()


def finish(response: Response) -> Response:
    if request.endpoint not in QUIET or response.status_code >= 500:
        actor = g.get("actor")
        log.info(
            "request",
            method=request.method,
            path=KEYS.sub("(…)", request.path)[:LONGEST],
            status=response.status_code,
            ms=round((perf_counter() - g.get("started", perf_counter())) * 1000, 1),
            user=str(actor.id) if actor is not None and actor.id else "",
            via=actor.via if actor is not None else "",
            request_id=g.get("request_id", ""),
        )
    return response
