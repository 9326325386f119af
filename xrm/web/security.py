"""What every request and every answer must keep, whatever the view: headers, same-site proof, hosts.

Strict by default; a view may say more in its own answer, and what it said is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_wtf.csrf import validate_csrf
from werkzeug.middleware.proxy_fix import ProxyFix

from xrm.errors import Problem, XrmError

if TYPE_CHECKING:
    from xrm.settings import Settings

SOURCES = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # icons inside the stylesheets
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{name} {sources}" for name, sources in SOURCES.items())
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",  # nothing of a person stays in a cache others share
}
FOR_EVER = "public, max-age=31536000, immutable"
"""Of files whose name changes with their content."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
FORM_PARTS = 1000
FOREIGN = Problem("XRM806", "This request came from another site.", hint="Open the page here and try again.")
NO_PROOF = Problem(
    "XRM806",
    "A change with a session needs proof that it came from this site.",
    hint="Send the CSRF token as the header X-CSRF-Token, or use an API token.",
)


def install(app: Flask, settings: Settings) -> None:
    """Put the rules around every request of the application."""
    app.config["MAX_FORM_PARTS"] = FORM_PARTS
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a token lasts as long as its session
    app.config["TRUSTED_HOSTS"] = trusted_hosts(settings.base_url)
    trust_proxies(app, settings.trusted_proxies)
    secure = settings.base_url.startswith("https:")

    def finish(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 206, 304):
            response.headers["Cache-Control"] = FOR_EVER
        if "=True" in response.headers.get("Cache-Control", ""):
            del response.headers["Cache-Control"]  # Flask-Security says `no-store=True`, which is no directive
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        response.headers["X-Request-Id"] = g.get("request_id", "")
        return response

    app.after_request(finish)


def trust_proxies(app: Flask, count: int) -> None:
    """Believe what the proxies in front say about address, scheme and host; nobody when there is none."""
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def trusted_hosts(base_url: str) -> list[str] | None:
    """Hosts we answer to: the one people know us by, and this machine; any while we are known by none."""
    host = urlsplit(base_url).hostname or ""
    if not host or host in (*LOOPBACK, "::1"):
        return None
    return [host, *LOOPBACK]


def check_same_site(base_url: str, *, by_session: bool) -> None:
    """Refuse a change that another site made a browser send.

    A bearer token is never sent by a browser on its own.  Everything else must not come from elsewhere, and a change
    `by_session` must show where it comes from: by what the browser says, or by the token of the session.
    """
    if request.method in SAFE_METHODS or credentials_kind() == "bearer":
        return
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    ours = origin in (f"{request.scheme}://{request.host}", base_url)
    if (origin is not None and not ours) or site not in (None, "same-origin", "none"):
        raise XrmError(FOREIGN)
    if by_session and not (ours or site == "same-origin" or token_holds()):
        raise XrmError(NO_PROOF)


def credentials_kind() -> str:
    return request.headers.get("Authorization", "").partition(" ")[0].lower()


def token_holds() -> bool:
    """Whether the CSRF token of this session came with the request: in a header, or in the form."""
    said = request.headers.get("X-CSRF-Token") or request.headers.get("X-CSRFToken")
    if not said and request.mimetype in FORMS:
        said = request.form.get("csrf_token")
    try:
        validate_csrf(said)
    except ValueError:  # what wtforms raises is one
        return False
    return True
