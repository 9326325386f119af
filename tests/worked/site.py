"""The worked app, running on a database, with a person for each of its roles and one record of each entity."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.web.site import PASSWORD, SYSTEM, Site
from xrm.app import build
from xrm.identity import accounts, tokens
from xrm.settings import load_settings
from xrm.web.flask import create_flask

APP = Path(__file__).parent / "app"
ROLES = ("admin", "registrar", "teacher", "treasurer", "student")
ENTITIES = (
    "organisation", "customer", "household", "member", "student", "course", "enrolment", "membership_plan",
    "membership", "task",
)  # fmt: skip
"""In an order in which each finds what it must link to."""

SENSIBLE: Mapping[str, Mapping[str, Any]] = {
    "organisation": {"kind": "company", "vat_number": None, "parent_id": None},
    "household": {"head_id": None},
    "member": {"born": "1980-02-29"},
    "student": {"born": "1990-12-31"},
    "course": {"during": {"since": "2026-01-10", "until": "2026-06-30"}},
    "enrolment": {"during": {"since": "2026-02-01", "until": "2026-03-01"}},
}
"""What the rules of an entity ask for and its shape cannot tell."""


@contextmanager
def worked_site(folder: Path, database_url: str) -> Iterator[Site]:
    shutil.copytree(APP, folder, dirs_exist_ok=True)
    settings = load_settings(folder, {"database_url": database_url, "log_level": "error"}, {})
    with build(settings) as application:
        site = Site(application, create_flask(application))
        xrm = application.current()
        for role in ROLES:
            user = accounts.add_user(xrm, SYSTEM, f"{role}@example.org", role.capitalize(), [role], PASSWORD)
            site.users[role], site.tokens[role] = user, tokens.create_token(xrm, user, "test")
        yield site
