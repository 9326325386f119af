"""How often one may try to log in, and that a stranger cannot keep the owner out."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.identity.conftest import Instance
from xrm.errors import XrmError
from xrm.identity.throttle import PER_ACCOUNT, PER_PAIR, PER_SOURCE, begin_attempt, forgive_attempt, network_of
from xrm.storage.internal import attempts

KEY = b"a key of these tests"
HOME, AWAY = "192.0.2.1", "198.51.100."


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(XrmError, match="XRM812.*too many attempts"):
        yield


def fail(instance: Instance, account: str, source: str, times: int = 1) -> None:
    for _ in range(times):
        begin_attempt(instance.database, KEY, account, source)


def test_one_source_may_try_one_account_a_few_times(instance: Instance) -> None:
    fail(instance, "ada@example.org", HOME, PER_PAIR)

    with refused():
        fail(instance, "ADA@example.org ", HOME)
    fail(instance, "bob@example.org", HOME)


def test_one_source_may_not_try_everybody(instance: Instance) -> None:
    for number in range(PER_SOURCE):
        fail(instance, f"user{number}@example.org", HOME)

    with refused():
        fail(instance, "ada@example.org", HOME)


def test_many_sources_together_are_held_up_and_the_known_one_is_not(instance: Instance) -> None:
    forgive_attempt(instance.database, begin_attempt(instance.database, KEY, "ada@example.org", HOME))
    for number in range(PER_ACCOUNT):
        fail(instance, "ada@example.org", f"{AWAY}{number}")

    with refused():
        fail(instance, "ada@example.org", f"{AWAY}200")
    fail(instance, "ada@example.org", HOME)


def test_waiting_helps_and_nothing_stays(instance: Instance) -> None:
    fail(instance, "ada@example.org", HOME, PER_PAIR)
    with refused():
        fail(instance, "ada@example.org", HOME)

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16), tick=True):
        fail(instance, "ada@example.org", HOME)
        with instance.database.read() as unit:
            assert len(unit.fetch(select(attempts))) == 3


def test_success_is_not_counted(instance: Instance) -> None:
    for _ in range(PER_SOURCE * 2):
        forgive_attempt(instance.database, begin_attempt(instance.database, KEY, "ada@example.org", HOME))

    with instance.database.read() as unit:
        assert len(unit.fetch(select(attempts))) == 1  # that the source is known


def test_a_burst_is_counted_too(instance: Instance) -> None:
    passed: list[int] = []
    start = threading.Barrier(4)

    def burst() -> None:
        start.wait()
        for _ in range(PER_PAIR):
            try:
                fail(instance, "ada@example.org", HOME)
                passed.append(1)
            except XrmError:
                pass

    threads = [threading.Thread(target=burst) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(passed) == PER_PAIR


def test_the_table_names_nobody(instance: Instance) -> None:
    fail(instance, "ada@example.org", HOME)

    with instance.database.read() as unit:
        kept = repr([row[2] for row in unit.fetch(select(attempts))])

    assert "ada" not in kept
    assert HOME not in kept


def test_a_network_counts_as_one_source() -> None:
    assert network_of("2001:db8:1:2:3:4:5:6") == network_of("2001:db8:1:2::9") == "2001:db8:1:2::"
    assert network_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("") == ""
