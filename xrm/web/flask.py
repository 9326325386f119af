"""The web application, put together: one list of what it is made of.  Imports Flask, never the job library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader

from xrm.web import access_log, api, compression, errors, login, logs, pages, request, rights, security
from xrm.web.bodies import BoundedBodies
from xrm.web.health import health
from xrm.web.public import public
from xrm.web.rights import Need, declare_foreign

if TYPE_CHECKING:
    from xrm.web.running import Running


def create_flask(application: Running) -> Flask:
    """The WSGI application over one instance.  Fails when a route does not declare what it needs."""
    settings = application.settings
    logs.configure_logs(settings)
    app = Flask("xrm.web", static_folder="static", template_folder="templates")
    app.secret_key = settings.secret_key
    app.url_map.merge_slashes = False  # no redirects for addresses nobody gave out
    app.extensions["xrm"] = application
    compression.install(app)
    errors.install(app)
    access_log.install(app)
    security.install(app, settings)
    request.install(app, application)
    app.register_blueprint(health)
    app.register_blueprint(public)
    api.install(app)
    login.install(app, secure=settings.base_url.startswith("https:"))
    app.wsgi_app = BoundedBodies(app.wsgi_app)  # type: ignore[method-assign]
    app.register_blueprint(pages.pages)
    _add_templates(app, application.current().extensions.templates)
    declare_foreign(app, {"static": Need.NOTHING, **login.ENDPOINTS})
    rights.check_declared(app)
    return app


def _add_templates(app: Flask, folders: Sequence[str]) -> None:
    """Plugins' widgets and cells come after our own, so none can stand in for one of ours."""
    loaders = [app.jinja_loader, *(FileSystemLoader(folder) for folder in folders)]
    app.jinja_loader = ChoiceLoader([loader for loader in loaders if loader is not None])
