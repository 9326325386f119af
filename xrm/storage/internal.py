"""The tables xrm keeps for itself, on one page.  None is an entity: none appears in an API, a list or an export.

Their names begin with `_xrm_`, which no entity's may.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    literal_column,
)

from xrm.projections.columntypes import TEXT, Document, Instant

INTERNAL = MetaData()

revisions = Table(
    "_xrm_revision",
    INTERNAL,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant(), nullable=False),
    Column("actor", TEXT, nullable=False),
    Column("summary", TEXT, nullable=False),
    Column("documents", Document(), nullable=False),  # [{"name", "text", "owner"}], every layer
    Column("plugins", Document(), nullable=False),  # {"name": "version"} when it was applied
    Column("identities", Document(), nullable=False),
    Column("steps", Document(), nullable=False),  # what applying it did
    Column("reverts", Integer),
)

active = Table(
    "_xrm_active",
    INTERNAL,
    Column("one", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("revision", Integer, nullable=False),
    Column("format", Integer, nullable=False),  # of these internal tables
    Column("instance", Uuid(), nullable=False),  # which installation this is
)

history = Table(
    "_xrm_history",
    INTERNAL,
    Column("id", Uuid(), primary_key=True),  # UUIDv7: in order of time
    Column("at", Instant(), nullable=False),
    Column("actor_id", Uuid()),
    Column("actor", TEXT, nullable=False),
    Column("via", TEXT, nullable=False),
    Column("request_id", TEXT, nullable=False),
    Column("entity_id", Integer, nullable=False),
    Column("record_id", Uuid(), nullable=False),
    Column("action", TEXT, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("payload", Text),  # JSON {"changes": {field id: [old, new]}, "reason": …}; null once erased
    Column("row_key", LargeBinary),
    Column("digest", LargeBinary, nullable=False),  # HMAC-SHA256(row_key, payload)
    Index("_xrm_history_record", "entity_id", "record_id", "id"),
    Index("_xrm_history_at", "at"),
)

sequences = Table(
    "_xrm_sequence",
    INTERNAL,
    Column("field_id", Integer, primary_key=True, autoincrement=False),
    Column("scope", TEXT, primary_key=True),  # "" or the year
    Column("last", BigInteger, nullable=False),
)

files = Table(
    "_xrm_file",
    INTERNAL,
    Column("id", Uuid(), primary_key=True),
    Column("entity_id", Integer),
    Column("record_id", Uuid()),
    Column("field_id", Integer),
    Column("name", TEXT, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("type", TEXT, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("at", Instant(), nullable=False),
    Column("by_id", Uuid()),
    Index("_xrm_file_record", "record_id"),
)

outbox = Table(
    "_xrm_outbox",
    INTERNAL,
    Column("id", Uuid(), primary_key=True),
    Column("at", Instant(), nullable=False),
    Column("topic", TEXT, nullable=False),
    Column("reference", Document(), nullable=False),  # ids only, never personal data
)

stale = Table(
    "_xrm_stale",
    INTERNAL,
    Column("entity_id", Integer, primary_key=True, autoincrement=False),
    Column("record_id", Uuid(), primary_key=True),  # whose kept formulas wait to be computed again
)

credentials = Table(
    "_xrm_credential",
    INTERNAL,
    Column("user_id", Uuid(), primary_key=True),
    Column("password", TEXT),  # argon2id
    Column("uniquifier", TEXT, nullable=False, unique=True),
    Column("extra", Document()),  # second factors
    Column("changed_at", Instant()),
)

sessions = Table(
    "_xrm_session",
    INTERNAL,
    Column("id_hash", LargeBinary, primary_key=True),  # SHA-256 of the cookie's value
    Column("user_id", Uuid()),
    Column("data", LargeBinary, nullable=False),
    Column("started_at", Instant(), nullable=False),
    Column("used_at", Instant(), nullable=False),
    Column("expires_at", Instant(), nullable=False),
    Column("place", TEXT, nullable=False),
    Index("_xrm_session_user", "user_id"),
)

tokens = Table(
    "_xrm_token",
    INTERNAL,
    Column("id", Uuid(), primary_key=True),
    Column("user_id", Uuid(), nullable=False),
    Column("name", TEXT, nullable=False),
    Column("prefix", TEXT, nullable=False, unique=True),
    Column("secret_hash", LargeBinary, nullable=False),  # SHA-256 of the whole token
    Column("scopes", Document()),
    Column("created_at", Instant(), nullable=False),
    Column("expires_at", Instant()),
    Column("used_at", Instant()),
    Column("revoked", Boolean(create_constraint=False), nullable=False),
    Index("_xrm_token_user", "user_id"),
)

attempts = Table(
    "_xrm_attempt",
    INTERNAL,
    Column("id", Uuid(), primary_key=True),
    Column("at", Instant(), nullable=False),
    Column("subject", LargeBinary, nullable=False),  # hash of account or source
    Index("_xrm_attempt_subject", "subject", "at"),
)

runs = Table(
    "_xrm_run",
    INTERNAL,
    Column("job", TEXT, primary_key=True),
    Column("slot", TEXT, nullable=False),  # the day or hour that its last whole run stood for
    Column("at", Instant(), nullable=False),
)

jobs = Table(
    "_xrm_job",
    INTERNAL,
    Column("id", Uuid(), primary_key=True),  # UUIDv7: in the order they were asked for
    Column("name", TEXT, nullable=False),
    Column("args", Document(), nullable=False),  # ids only, never personal data
    Column("once", TEXT),  # only one of these words waits
    Column("state", TEXT, nullable=False),
    Column("at", Instant(), nullable=False),
    Column("due", Instant(), nullable=False),  # not before
    Column("by_id", Uuid()),  # the user who asked; null: xrm itself
    Column("tries", Integer, nullable=False),  # starts since it last got on
    Column("turn", Integer, nullable=False),  # starts in all: whoever works on it says which turn it is
    Column("worker", TEXT),
    Column("lease", Instant()),  # until when it is that worker's
    Column("stop", Boolean(create_constraint=False), nullable=False),  # somebody asked to cancel it
    Column("step", BigInteger, nullable=False),
    Column("place", Document()),  # where it goes on after its last step
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger),
    Column("started", Instant()),
    Column("ended", Instant()),
    Column("problems", Document()),  # [{"code", "message", "target"}] of the last try
)
open_jobs = jobs.c.state.in_([literal_column("'waiting'"), literal_column("'running'")])
Index("_xrm_job_open", jobs.c.due, sqlite_where=open_jobs, postgresql_where=open_jobs)
Index("_xrm_job_ended", jobs.c.ended)
Index("_xrm_job_by", jobs.c.by_id, jobs.c.id)
never_taken = (jobs.c.state == literal_column("'waiting'")) & (jobs.c.turn == literal_column("0"))
"""Of these, only one has the same word in `once`."""
Index("_xrm_job_once", jobs.c.once, unique=True, sqlite_where=never_taken, postgresql_where=never_taken)

imports = Table(
    "_xrm_import",
    INTERNAL,
    Column("id", Uuid(), primary_key=True),
    Column("entity_id", Integer, nullable=False),
    Column("actor_id", Uuid()),
    Column("actor", TEXT, nullable=False),
    Column("file", TEXT, nullable=False),  # its name
    Column("sha256", LargeBinary, nullable=False),  # of its bytes
    Column("plan", Document(), nullable=False),
    Column("state", TEXT, nullable=False),  # draft, running, done, undone
    Column("created", Integer),  # of one that is done; until then its rows are counted
    Column("changed", Integer),
    Column("same", Integer, nullable=False),  # rows whose record said it all before
    Column("rejected", Integer, nullable=False),
    Column("rows", Integer),  # in the file, where somebody counted them
    Column("reading", Document()),  # {"encoding", "separator", "sheet"}: how the file is read
    Column("file_id", Uuid()),  # of what was brought, until it is done
    Column("rejects_id", Uuid()),  # of the rows that were not written, for a while
    Column("job_id", Uuid()),  # that does it, rehearses it or takes it back
    Column("report", Document()),  # what came of the last of these
    Column("scopes", Document()),  # of the token it was asked for with
    Column("at", Instant(), nullable=False),
    Column("finished_at", Instant()),
    Index("_xrm_import_at", "at"),
)

import_rows = Table(
    "_xrm_import_row",
    INTERNAL,
    Column("import_id", Uuid(), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),  # of the row in the file
    Column("record_id", Uuid(), nullable=False),
    Column("created", Boolean(create_constraint=False), nullable=False),  # else it was changed
    Column("version", BigInteger, nullable=False),  # of the record after that
)

overrides = Table(
    "_xrm_override",
    INTERNAL,
    Column("record_id", Uuid(), primary_key=True),
    Column("field_id", Integer, primary_key=True, autoincrement=False),
    Column("entity_id", Integer, nullable=False),
    Column("before", TEXT),  # the state it goes back to
    Column("state", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("until", Date(), nullable=False),  # the last day it holds, by the app's clock
    Column("at", Instant(), nullable=False),
    Column("actor_id", Uuid()),
    Column("actor", TEXT, nullable=False),
    Index("_xrm_override_until", "until"),
)

seeded = Table(
    "_xrm_seeded",
    INTERNAL,
    Column("entity_id", Integer, primary_key=True, autoincrement=False),
    Column("key", TEXT, primary_key=True),  # JSON of the key's values
    Column("record_id", Uuid(), nullable=False),
    Column("keep", TEXT, nullable=False),
    Column("said", Document(), nullable=False),  # {field id: what the seed said when it was applied}
    Column("stored", Document(), nullable=False),  # {field id: what stood in the record after that}
    Index("_xrm_seeded_record", "record_id"),
)
