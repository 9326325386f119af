"""The baseline: the thinnest possible Flask view over the same tables.  No log-in, no rights, no validation, no history.

Started by `requests.py` with THIN_DATABASE set to a PostgreSQL address or a path of an SQLite file.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
from flask import Flask, Response, request

DATABASE = os.environ["THIN_DATABASE"]
POSTGRES = DATABASE.startswith("postgresql")
FIELDS = ("id", "name", "email", "phone", "city", "country", "status", "signed_on", "rating")

application = Flask("thin")
_local = threading.local()


def connection() -> Any:
    """One connection a thread, as a pool would give."""
    if not hasattr(_local, "connection"):
        if POSTGRES:
            _local.connection = psycopg.connect(DATABASE, autocommit=True)
        else:
            _local.connection = sqlite3.connect(DATABASE, isolation_level=None, timeout=5)
            _local.connection.execute("pragma synchronous=full")
    return _local.connection


def _object(alias: str) -> str:
    pairs = ", ".join(f"'{name}', {alias}.{name}" for name in FIELDS)
    return f"json_build_object({pairs})" if POSTGRES else f"json_object({pairs})"


_MARK = "%s" if POSTGRES else "?"
_GROUP = "coalesce(json_agg({0}), '[]')::text" if POSTGRES else "json_group_array(json({0}))"
_LAST = " nulls last" if POSTGRES else ""  # as the index stands
LIST = (
    f"select {_GROUP.format(_object('c'))} from (select * from customer where status = {_MARK} and signed_on >= {_MARK}"
    f" and signed_on < {_MARK} and _deleted_at is null order by signed_on desc{_LAST}, id desc{_LAST} limit 50) c"
)
RECORD = f"select {_object('c')}{'::text' if POSTGRES else ''} from customer c where id = {_MARK}"
CREATE = (
    "insert into customer (id, created_at, updated_at, _version, name, _sort_name, email, city, country, status, signed_on, rating)"
    f" values ({', '.join([_MARK] * 12)})"
)
PATCH = f"update customer set city = {_MARK}, rating = {_MARK}, _version = _version + 1 where id = {_MARK}"


def _json(text: Any) -> Response:
    return Response(text, mimetype="application/json")


def _key(text: str) -> Any:
    return text if POSTGRES else text.replace("-", "")


@application.get("/customer")
def listed() -> Response:
    asked = (request.args["status"], request.args["since"], request.args["until"])
    (text,) = connection().execute(LIST, asked).fetchone()
    return _json('{"value":' + text + "}")


@application.get("/customer/<record>")
def one(record: str) -> Response:
    (text,) = connection().execute(RECORD, (_key(record),)).fetchone()
    return _json(text)


@application.post("/customer")
def create() -> tuple[Response, int]:
    body = orjson.loads(request.get_data())
    now = datetime.now(UTC) if POSTGRES else datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    made = uuid.uuid4()
    values = (
        made if POSTGRES else made.hex, now, now, 1, body["name"], body["name"].casefold(), body["email"],
        body["city"], body["country"], body["status"], body["signed_on"], body["rating"],
    )  # fmt: skip
    connection().execute(CREATE, values)
    return _json(orjson.dumps({"id": str(made), **body})), 201


@application.patch("/customer/<record>")
def patch(record: str) -> Response:
    body = orjson.loads(request.get_data())
    connection().execute(PATCH, (body["city"], body["rating"], _key(record)))
    return one(record)
