"""What somebody may not see cannot be found out by asking, guessing, listing, or looking at what changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.testing import app_from, person

APP = """\
app: test
xrm: 1
label: Test
roles:
  admin: Administrator
  owner: Owner
  clerk: Clerk
access: {}
"""
VAULT = """\
entity: vault
fields:
  name: text, required
  rank: {type: integer, access: {owner: write}}
access:
  owner: all
"""
ITEM = """\
entity: item
fields:
  name: text, required
  keeper: link user
  secret: {type: integer, access: {owner: write}}
  vault: link vault
access:
  owner:
    read: keeper eq me()
    write: {where: keeper eq me()}
  clerk:
    read: {fields: [name, keeper, vault]}
    write: {fields: [name, vault]}
"""
SYSTEM = Actor.for_system("test")


@pytest.fixture
def application(tmp_path: Path, database_url: str) -> Iterator[Application]:
    with app_from(tmp_path, APP, VAULT, ITEM, database_url=database_url) as made:
        yield made


def codes(application: Application, actor: Actor, record: UUID, values: dict[str, object]) -> list[tuple[str, str]]:
    try:
        application.current().records.update(actor, "item", record, values)
    except XrmError as error:
        return [(problem.code, problem.target) for problem in error.problems]
    return []


def test_a_right_guess_of_a_hidden_value_is_refused_like_a_wrong_one(application: Application) -> None:
    both = person(application, "clerk", "owner")
    records = application.current().records
    item = records.create(SYSTEM, "item", {"name": "Ring", "secret": 7}).id

    guesses = {secret: codes(application, both, item, {"secret": secret}) for secret in (6, 7, 8)}

    assert guesses[6]
    assert guesses[7] == guesses[6] == guesses[8]


def test_a_right_guess_of_a_hidden_link_is_refused_like_a_wrong_one(application: Application) -> None:
    clerk = person(application, "clerk")
    records = application.current().records
    hidden, other = (records.create(SYSTEM, "vault", {"name": name}).id for name in "ab")
    item = records.create(SYSTEM, "item", {"name": "Ring", "vault_id": str(hidden)}).id

    told = [codes(application, clerk, item, {"vault_id": str(each)}) for each in (hidden, other, uuid4())]

    assert told[0]
    assert told[0] == told[1] == told[2]
    assert records.read(SYSTEM, "item", item).values["vault"] == hidden


def test_that_something_hidden_changed_is_in_no_history(application: Application) -> None:
    clerk = person(application, "clerk")
    records = application.current().records
    item = records.create(SYSTEM, "item", {"name": "Ring", "secret": 7}).id
    records.update(SYSTEM, "item", item, {"secret": 8})
    records.update(SYSTEM, "item", item, {"name": "Crown"})

    assert [(each.action, set(each.changes)) for each in records.history(clerk, "item", item)] == [
        ("update", {"name"}),
        ("create", {"name"}),
    ]


def test_the_condition_of_a_link_sees_what_its_reader_sees(tmp_path: Path, database_url: str) -> None:
    vault = VAULT.replace("owner: all\n", "owner: all\n  clerk: {read: {fields: [name]}}\n")
    item = ITEM.replace("vault: link vault", "vault: link vault, where rank ge 5")
    with app_from(tmp_path, APP, vault, item, database_url=database_url) as application:
        clerk, owner = person(application, "clerk"), person(application, "owner")
        records = application.current().records
        high, low = (records.create(SYSTEM, "vault", {"name": f"v{rank}", "rank": rank}).id for rank in (9, 1))
        ring = records.create(SYSTEM, "item", {"name": "Ring", "keeper_id": str(owner.id)}).id

        assert [each.id for each in records.options(owner, "item", "vault")] == [high]
        assert records.options(clerk, "item", "vault") == ()
        assert codes(application, clerk, ring, {"vault_id": str(high)}) == codes(
            application, clerk, ring, {"vault_id": str(low)}
        )
