"""People, their passwords, and who a user id stands for."""

from __future__ import annotations

import threading
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from tests.identity.conftest import PASSWORD, SYSTEM, Instance
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.identity.accounts import actor_of, find_by_email, list_users, log_out_everywhere, set_password, suspend
from xrm.identity.passwords import verify_password
from xrm.identity.sessions import find_session, start_session
from xrm.identity.tokens import authenticate_token, create_token
from xrm.storage.internal import credentials


def test_an_actor_has_the_roles_of_this_moment_as_they_are_called_today(instance: Instance) -> None:
    ada = instance.add("ada@example.org", "admin", "lecturer")

    actor = actor_of(instance, ada, via="test")

    assert actor is not None
    assert (actor.id, actor.name, actor.via, actor.system) == (ada, "Ada", "test", False)
    assert actor.roles == {"admin", "lecturer"}


def test_a_role_the_app_no_longer_has_gives_nothing(instance: Instance) -> None:
    ada = instance.add("ada@example.org")
    instance.database.transact(lambda unit: instance.records.set_roles(unit, ada, ["admin", "dean"]))

    actor = actor_of(instance, ada, via="test")

    assert actor is not None
    assert actor.roles == {"admin"}


def test_nobody_is_nobody(instance: Instance) -> None:
    assert actor_of(instance, uuid4(), via="test") is None


@pytest.mark.parametrize("active", [False, None])
def test_who_is_suspended_or_in_the_trash_cannot_act(instance: Instance, active: bool | None) -> None:
    ada, bob = instance.add("ada@example.org"), instance.add("bob@example.org")
    user = instance.tables.of("user")
    instance.database.transact(lambda unit: unit.execute(update(user).where(user.c.id == ada).values(active=active)))
    deleted = update(user).where(user.c.id == bob).values(_deleted_at=user.c.created_at)
    instance.database.transact(lambda unit: unit.execute(deleted))

    assert actor_of(instance, ada, via="test") is None
    assert actor_of(instance, bob, via="test") is None


def test_an_address_is_found_in_any_case(instance: Instance) -> None:
    ada = instance.add("Ada@example.org")

    found = find_by_email(instance, "aDA@Example.org")

    assert found is not None
    assert found.id == ada
    assert find_by_email(instance, "ada@example.com") is None
    assert find_by_email(instance, "ada@example.org\0") is None


def test_two_addresses_that_differ_in_case_are_two_people(instance: Instance) -> None:
    small, large = instance.add("ada@example.org"), instance.add("ADA@example.org")

    found = [find_by_email(instance, email) for email in ("ada@example.org", "ADA@example.org", "Ada@example.org")]

    assert [each and each.id for each in found] == [small, large, None]


def test_everybody_is_listed_by_address(instance: Instance) -> None:
    instance.add("bob@example.org", "registrar", "lecturer")
    instance.add("ada@example.org", "admin", password=None)

    assert [(each.email, sorted(each.roles)) for each in list_users(instance)] == [
        ("ada@example.org", ["admin"]),
        ("bob@example.org", ["lecturer", "registrar"]),
    ]
    assert PASSWORD not in repr(list_users(instance))
    assert "argon2" not in repr(list_users(instance))


def test_a_user_with_a_bad_password_is_not_made_at_all(instance: Instance) -> None:
    with pytest.raises(XrmError, match="at least 12"):
        instance.add("ada@example.org", password="short")

    assert list_users(instance) == []


def test_a_new_password_ends_sessions_and_tokens(instance: Instance) -> None:
    ada, bob = instance.add("ada@example.org"), instance.add("bob@example.org")
    session, token = _open(instance, ada)
    others = _open(instance, bob)

    set_password(instance, SYSTEM, ada, "five other words in a row")

    assert not _works(instance, session, token)
    assert _works(instance, *others)
    account = find_by_email(instance, "ada@example.org")
    assert account is not None
    assert verify_password("five other words in a row", account.password)


def test_only_oneself_and_administrators_set_a_password(instance: Instance) -> None:
    ada = instance.add("ada@example.org")
    stranger = Actor(uuid4(), "Bob", frozenset({"registrar"}))

    with pytest.raises(XrmError, match="XRM806"):
        set_password(instance, stranger, ada, "five other words in a row")


def test_suspending_ends_everything_and_coming_back_brings_nothing_back(instance: Instance) -> None:
    ada = instance.add("ada@example.org", "registrar")
    instance.add("eve@example.org", "admin")
    opened = _open(instance, ada)

    suspend(instance, SYSTEM, ada)
    assert not _works(instance, *opened)
    instance.records.update(SYSTEM, "user", ada, {"active": True})

    assert not _works(instance, *opened)


def test_a_session_met_while_suspended_never_works_again(instance: Instance) -> None:
    ada = instance.add("ada@example.org", "registrar")
    instance.add("eve@example.org", "admin")
    session, token = _open(instance, ada)

    instance.records.update(SYSTEM, "user", ada, {"active": False})  # around `suspend`, as over the API
    assert not _works(instance, session, token)
    instance.records.update(SYSTEM, "user", ada, {"active": True})

    assert not _works(instance, session, token)


def test_logging_out_everywhere_leaves_tokens_alone(instance: Instance) -> None:
    ada = instance.add("ada@example.org")
    session, token = _open(instance, ada)

    log_out_everywhere(instance, ada)

    assert find_session(instance, session) is None
    assert authenticate_token(instance, token) is not None


def test_the_last_administrator_can_be_neither_suspended_nor_demoted(instance: Instance) -> None:
    ada = instance.add("ada@example.org", "admin")
    instance.add("bob@example.org", "registrar")

    for change in ({"active": False}, {"roles": ("registrar",)}):
        with pytest.raises(XrmError, match="last active administrator"):
            instance.records.update(SYSTEM, "user", ada, change)

    instance.add("eve@example.org", "admin")
    instance.records.update(SYSTEM, "user", ada, {"active": False})


def test_two_administrators_who_suspend_each_other_at_once_leave_one(instance: Instance) -> None:
    for _ in range(5):
        pair = instance.add(f"{uuid4()}@example.org", "admin"), instance.add(f"{uuid4()}@example.org", "admin")
        start, refused = threading.Barrier(2), []

        def demote(user_id: object, start: threading.Barrier = start, refused: list[XrmError] = refused) -> None:
            start.wait()
            try:
                instance.records.update(SYSTEM, "user", user_id, {"active": False})
            except XrmError as error:
                refused.append(error)

        threads = [threading.Thread(target=demote, args=(each,)) for each in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(refused) == 1
        (left,) = [each for each in list_users(instance) if each.active]
        _forget(instance, left.id)


def _forget(instance: Instance, user_id: UUID) -> None:
    user = instance.tables.of("user")
    instance.database.transact(lambda unit: unit.execute(user.delete().where(user.c.id == user_id)))


def _open(instance: Instance, user_id: object) -> tuple[str, str]:
    """A session and a token of somebody."""
    with instance.database.read() as unit:
        row = unit.one(select(credentials.c.uniquifier).where(credentials.c.user_id == user_id))
    assert row is not None
    session = start_session(instance, row[0], b"{}", "here")
    assert session is not None
    return session, create_token(instance, user_id, "test")


def _works(instance: Instance, session: str, token: str) -> bool:
    """Whether both still do; they must agree."""
    found = find_session(instance, session) is not None, authenticate_token(instance, token) is not None
    assert found[0] is found[1]
    return found[0]
