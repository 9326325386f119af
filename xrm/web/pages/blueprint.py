"""The blueprint of the pages, and what each of its requests has in common: same-site proof and answers to problems."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from werkzeug.wrappers import Response as Answer
from wtforms import ValidationError  # type: ignore[import-untyped]

from xrm.errors import Problem, XrmError
from xrm.web.errors import answer_problems

pages = Blueprint("pages", "xrm.web.pages")

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NO_PROOF = Problem(
    "XRM806",
    "This form has been open too long, or was not opened here.",
    hint="Go back, load the page again and repeat the last step.",
)


@pages.before_request
def check_proof() -> None:
    """Nothing changes without proof that the request came from a form of ours."""
    if request.method in SAFE:
        return
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError as fault:
        raise XrmError(NO_PROOF) from fault


@pages.errorhandler(XrmError)
def answer(error: XrmError) -> Response | Answer:
    """Somebody unknown is asked to log in and comes back to where they wanted to go."""
    if any(problem.code == "XRM807" for problem in error.problems) and request.method in SAFE:
        return redirect(f"/login?next={quote(request.full_path.rstrip('?'))}", 303)
    return answer_problems(error)


@pages.app_template_global()
def csrf_token() -> str:
    return str(generate_csrf())
