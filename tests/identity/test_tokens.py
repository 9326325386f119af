"""Keys for the API: what they may do, how long, and that only their hash is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from tests.identity.conftest import Instance
from xrm.errors import XrmError
from xrm.identity.scopes import parse_scopes
from xrm.identity.tokens import authenticate_token, create_token, list_tokens, revoke_token
from xrm.storage.internal import tokens


def test_a_token_stands_for_its_user_within_its_scopes(instance: Instance) -> None:
    ada = instance.add("ada@example.org", "registrar")

    token = create_token(instance, ada, "spreadsheet", ["read", "user:write"])
    actor = authenticate_token(instance, token)

    assert actor is not None
    assert (actor.id, actor.roles, actor.via) == (ada, {"registrar"}, "api")
    assert actor.scopes == ("read", "user:write")


def test_without_scopes_it_may_what_its_user_may(instance: Instance) -> None:
    token = create_token(instance, instance.add("ada@example.org"), "all")

    actor = authenticate_token(instance, token)

    assert actor is not None
    assert actor.scopes is None


def test_only_a_hash_and_the_prefix_are_kept(instance: Instance) -> None:
    token = create_token(instance, instance.add("ada@example.org"), "x")
    prefix, secret = token[:12], token[13:]

    with instance.database.read() as unit:
        kept = repr(unit.fetch(select(tokens)))

    assert prefix in kept
    assert secret not in kept
    assert len(secret) == 43  # 32 bytes
    assert secret not in repr(list_tokens(instance))


def test_nearly_right_is_wrong(instance: Instance) -> None:
    token = create_token(instance, instance.add("ada@example.org"), "x")

    for wrong in ("", token[:-1], token + "a", token[:-1] + "~", token.upper(), token[:12], f" {token}"):
        assert authenticate_token(instance, wrong) is None


def test_the_secret_of_one_token_does_not_open_another(instance: Instance) -> None:
    ada = instance.add("ada@example.org")
    one, other = (create_token(instance, ada, name) for name in ("one", "other"))

    assert authenticate_token(instance, one[:12] + other[12:]) is None


def test_it_ends_by_itself_after_90_days_unless_said_otherwise(instance: Instance) -> None:
    ada = instance.add("ada@example.org")
    token = create_token(instance, ada, "x")
    (kept,) = list_tokens(instance)
    assert kept.expires_at is not None
    assert timedelta(days=89) < kept.expires_at - datetime.now(UTC) < timedelta(days=91)

    past = update(tokens).values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    instance.database.transact(lambda unit: unit.execute(past))

    assert authenticate_token(instance, token) is None
    with pytest.raises(XrmError, match="must end in the future"):
        create_token(instance, ada, "x", None, datetime.now(UTC))


def test_its_last_use_is_known_and_revoking_ends_it_at_once(instance: Instance) -> None:
    ada = instance.add("ada@example.org")
    token = create_token(instance, ada, "x")
    assert authenticate_token(instance, token)
    (kept,) = list_tokens(instance, ada)
    assert kept.used_at is not None
    assert kept.email == "ada@example.org"

    assert revoke_token(instance, kept.prefix)

    assert authenticate_token(instance, token) is None
    assert not revoke_token(instance, "xrm_00000000")
    assert list_tokens(instance, uuid4()) == []


def test_somebody_elses_token_is_not_revoked(instance: Instance) -> None:
    ada, bob = instance.add("ada@example.org"), instance.add("bob@example.org")
    create_token(instance, ada, "x")
    (kept,) = list_tokens(instance)

    assert not revoke_token(instance, kept.prefix, bob)


def test_there_is_no_token_for_nobody(instance: Instance) -> None:
    with pytest.raises(XrmError, match="no such user"):
        create_token(instance, uuid4(), "x")


def test_scopes_are_checked_all_at_once_and_suggest_the_near_one() -> None:
    with pytest.raises(XrmError) as refused:
        parse_scopes(["read", "customr:read", "drop"], ["customer"])

    assert [problem.message for problem in refused.value.problems] == [
        "`customr:read` is not a scope. Did you mean `customer:read`?",
        "`drop` is not a scope.",
    ]
    with pytest.raises(XrmError, match="at least one"):
        parse_scopes([], ["customer"])


@pytest.mark.parametrize(
    ("said", "meant"),
    [(None, None), (["read", "read"], ("read",)), (["customer:write", "read"], ("customer:write", "read"))],
)
def test_scopes_are_kept_once_in_their_order(said: Sequence[str] | None, meant: tuple[str, ...] | None) -> None:
    assert parse_scopes(said, ["customer"]) == meant
