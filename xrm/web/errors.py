"""Problems become answers: JSON below /api, a page elsewhere.  The only module that knows a status code.

Nothing of a failure inside reaches the caller but a request id, by which the log can be searched.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson
import structlog
from flask import Flask, Response, g, has_request_context, render_template, request
from jinja2 import TemplateNotFound
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from xrm.errors import Problem, XrmError

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
    "XRM901": 503,
    "XRM902": 503,
}
CODE = {400: "XRM801", 401: "XRM807", 403: "XRM806", 404: "XRM805", 405: "XRM816", 406: "XRM817", 413: "XRM811", 415: "XRM815"}
"""What Flask itself refuses, in our words."""
PRECEDENCE = (503, 501, 401, 404, 403, 413, 415, 405, 406, 412, 400, 409, 429, 422)
"""When one request has several problems, the status that tells its caller most."""
FAILED = Problem("XRM900", "Something went wrong here. It has been recorded.", hint="Try again; tell the request id if it stays.")
CHALLENGE = 'Bearer realm="xrm", Basic realm="xrm", charset="UTF-8"'


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
        answered.headers["WWW-Authenticate"] = CHALLENGE
    if status == 503:
        answered.headers["Retry-After"] = "2"
    return answered


def answer_http(error: HTTPException) -> Response:
    """Refusals of Flask and Werkzeug: their status, our words; redirects pass as they are."""
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if error.code >= 500:
        return answer_failure(error)
    problem = Problem(CODE.get(error.code, "XRM801"), WORDS.get(error.code, "The request cannot be answered."))
    answered = answer((problem,), error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answered.headers[name] = value
    return answered


WORDS = {
    400: "The request is not well formed.",
    401: "Log in to use this.",
    403: "You may not do this.",
    404: "There is nothing here, or you may not see it.",
    405: "This cannot be done here.",
    406: "No such format is offered.",
    413: "That is too large.",
    415: "This kind of content is not understood.",
    429: "Too many requests. Wait a little.",
}


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
    return not has_request_context() or request.path == "/api" or request.path.startswith("/api/")


def envelope(problems: Sequence[Problem], request_id: str) -> dict[str, object]:
    """The error object of the API: the first problem on top; every one in `details` when a field or several are concerned."""
    first = problems[0]
    several = len(problems) > 1 or bool(first.target)
    details = [{"code": each.code, "message": each.message, "target": each.target} for each in problems] if several else []
    return {
        "error": {
            "code": first.code,
            "message": first.message,
            "target": first.target,
            "details": details,
            "hint": first.hint,
            "request_id": request_id,
        }
    }


def json_answer(problems: Sequence[Problem], status: int) -> Response:
    body = orjson.dumps(envelope(problems, request_id()))
    return Response(body, status, {"OData-Version": "4.01"}, content_type="application/json")


def page_answer(problems: Sequence[Problem], status: int) -> Response:
    """A page with the problems; plain markup where the pages cannot be drawn, so that an error never makes another."""
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
