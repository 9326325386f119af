"""The web application, put together.  One list of what it is made of; importing this imports Flask, never the job library."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from flask import Flask

from xrm.web import access_log, api, errors, request, rights, security
from xrm.web.health import health
from xrm.web.rights import Need, declare_foreign

if TYPE_CHECKING:
    from xrm.app import Application


def create_flask(application: Application) -> Flask:
    """The WSGI application over one instance.  Fails when a route does not declare what it needs."""
    settings = application.settings
    app = Flask("xrm.web", static_folder="static", template_folder="templates")
    app.secret_key = settings.secret_key
    app.extensions["xrm"] = application
    app.url_map.merge_slashes = False  # no redirects for addresses nobody gave out
    errors.install(app)
    access_log.install(app)
    security.install(app, settings)
    request.install(app, application)
    declare_foreign(app, ["static"], Need.NOTHING)
    app.register_blueprint(health)
    api.install(app)
    install_parts(app, application)
    rights.check_declared(app)
    return app


def install_parts(app: Flask, application: Application) -> None:
    """Log-in and pages."""
    if find_spec("xrm.identity"):
        import_module("xrm.identity").install(app, application)
    if find_spec("xrm.web.pages"):
        app.register_blueprint(import_module("xrm.web.pages").pages)
