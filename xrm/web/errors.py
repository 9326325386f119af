"""Problems become answers: JSON below /api, a page elsewhere.  The only module that knows a status code.

Nothing of a failure inside reaches the caller but a request id, by which the log can be searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import structlog
from flask import Flask, Response, g, has_request_context, render_template, request
from jinja2 import TemplateNotFound
from markupsafe import escape
from werkzeug.exceptions import HTTPException, SecurityError

from xrm.errors import Problem, TooOften, XrmError

log = structlog.get_logger("xrm.web")

STATUS = {
    "XRM801": 400,
    "XRM802": 400,
    "XRM803": 400,
    "XRM804": 400,
    "XRM805": 404,
    "XRM806": 403,
    "XRM807": 401,
    "XRM808": 412,
    "XRM809": 409,
    "XRM810": 422,
    "XRM811": 413,
    "XRM812": 429,
    "XRM813": 501,
    "XRM814": 422,
    "XRM815": 415,
    "XRM816": 405,
    "XRM817": 406,
    "XRM818": 422,
    "XRM819": 409,
    "XRM820": 422,
    "XRM821": 422,
    "XRM822": 409,
    "XRM901": 503,
    "XRM902": 503,
}
PRECEDENCE = (503, 401, 404, 403, 413, 415, 405, 406, 412, 400, 501, 409, 429, 422)
"""When one request has several problems, the status that tells its caller most."""
FAILED = Problem(
    "XRM900",
    "Something went wrong here. It has been recorded.",
    hint="Try again; tell the request id if it stays.",
)
BEARER = 'Bearer realm="xrm"'
BASIC = 'Basic realm="xrm", charset="UTF-8"'


def install(app: Flask) -> None:
    """Answer every exception; none leaves the application."""
    app.register_error_handler(XrmError, answer_problems)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_failure)


def answer_problems(error: XrmError) -> Response:
    """The answer to problems that anybody found."""
    status = status_of(error.problems)
    if status == 500:
        log.error("unexpected_problem", problems=[str(each) for each in error.problems])
        return answer((FAILED,), 500)
    answered = answer(error.problems, status)
    if status == 401:
        answered.headers["WWW-Authenticate"] = challenge()
    if status == 503:
        answered.headers["Retry-After"] = "2"
    if isinstance(error, TooOften):
        answered.headers["Retry-After"] = str(error.seconds)
    return answered


def challenge() -> str:
    """How to log in.  A script on a page is not offered Basic: its browser would ask for a password in a window."""
    return BEARER if "Sec-Fetch-Mode" in request.headers else f"{BEARER}, {BASIC}"


def answer_http(error: HTTPException) -> Response:
    """Refusals of Flask and Werkzeug: their status, our words; redirects pass as they are."""
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if error.code >= 500:
        return answer_failure(error)
    if isinstance(error, SecurityError):  # a host that is none: no page of ours can name its own address
        body = plain_page((Problem("XRM801", "The host of this request is not one of ours."),))
        return Response(body, error.code, content_type="text/html; charset=utf-8")
    answered = answer((Problem(*REFUSALS.get(error.code, REFUSALS[400])),), error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answered.headers[name] = value
    return answered


REFUSALS = {
    400: ("XRM801", "The request is not well formed."),
    401: ("XRM807", "Log in to use this."),
    403: ("XRM806", "You may not do this."),
    404: ("XRM805", "There is nothing here, or you may not see it."),
    405: ("XRM816", "This cannot be done here."),
    406: ("XRM817", "No such format is offered."),
    413: ("XRM811", "That is too large."),
    415: ("XRM815", "This kind of content is not understood."),
    429: ("XRM812", "Too many requests. Wait a little."),
}
"""What Flask itself refuses, in our words."""


def answer_failure(error: BaseException) -> Response:
    """A fault of ours: recorded in full, told as nothing but a request id."""
    log.error("request_failed", exc_info=error)
    return answer((FAILED,), 500)


def status_of(problems: Sequence[Problem]) -> int:
    """The status of an answer that tells these problems; 500 for codes no request should meet."""
    found = {STATUS.get(problem.code, expression_status(problem.code)) for problem in problems}
    return next((status for status in PRECEDENCE if status in found), 500)


def expression_status(code: str) -> int:
    """Problems of an expression (XRM4xx) in a request are a malformed request."""
    return 400 if code.startswith("XRM4") else 500


def answer(problems: Sequence[Problem], status: int) -> Response:
    """The same problems as JSON or as a page, whichever their caller reads."""
    if wants_json():
        return json_answer(problems, status)
    return page_answer(problems, status)


def wants_json() -> bool:
    if not has_request_context():
        return True
    return request.path == "/api" or (request.path.startswith("/api/") and request.path != "/api/docs")


def envelope(problems: Sequence[Problem], request_id: str) -> dict[str, dict[str, Any]]:
    """The error object of the API: the first problem on top; all in `details` when there are several, or a field."""
    first = problems[0]
    details = [told(each) for each in problems] if len(problems) > 1 or first.target else []
    return {"error": {**told(first), "details": details, "hint": first.hint, "request_id": request_id}}


def told(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "message": problem.message, "target": problem.target}


def json_answer(problems: Sequence[Problem], status: int) -> Response:
    body = orjson.dumps(envelope(problems, request_id()))
    return Response(body, status, content_type="application/json")


def page_answer(problems: Sequence[Problem], status: int) -> Response:
    """A page with the problems; plain markup where no page can be drawn, so that an error never makes another."""
    try:
        body = render_template("pages/error.html", problems=problems, status=status, request_id=request_id())
    except TemplateNotFound:
        body = plain_page(problems)
    except Exception as fault:  # the page of last resort must come, whatever broke
        log.error("error_page_failed", exc_info=fault)
        body = plain_page(problems)
    return Response(body, status, content_type="text/html; charset=utf-8")


def plain_page(problems: Sequence[Problem]) -> str:
    told = "".join(f"<li>{escape(each.message)} {escape(each.hint)}</li>" for each in problems)
    return (
        f"<!doctype html><html lang=en><title>xrm</title><h1>{escape(problems[0].message)}</h1>"
        f"<ul>{told}</ul><p>{escape(problems[0].code)} · {escape(request_id())}</p>"
    )


def request_id() -> str:
    return str(g.get("request_id", "")) if has_request_context() else ""
