"""The API at /api: OData v4.01 JSON over the record service.  Generic routes, for entities change while we run."""

from __future__ import annotations

from flask import Blueprint

api = Blueprint("api", __name__, url_prefix="/api")
