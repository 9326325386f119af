"""Owned rows: written, read, counted, put away and remembered with the record that owns them; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xrm.app import Application
from xrm.catalog.requests import Actor, Row
from xrm.errors import XrmError
from xrm.testing import app_from

SYSTEM = Actor.for_system("test")
APP = """\
app: test
xrm: 1
roles: {clerk: Clerk, guest: Guest, owner: Owner, looker: Looker}
access: {clerk: all}
"""
PRODUCT = "entity: product\nfields:\n  name: text, required\naccess:\n  clerk: all\n  owner: all\n"
ORDER = """\
entity: order
fields:
  name: text, required
  limit: integer, default 100
  secret: text
  lines:
    rows:
      what: text, required
      amount: integer, min 0, default 1
      price: decimal(8,2), default 2
      product: link product
      note:
        type: text
        access: {clerk: write, owner: none, looker: none}
      code: text, unique
      total: = amount mul price
      label: = concat(parent/name, ' ', what)
      copied: text, default = parent/name
    max: 4
    unique:
      once: [parent, what]
    rules:
      not_too_many:
        check: amount le parent/limit
        message: At most {parent/limit}.
        at: amount
    access: {clerk: write, owner: write, looker: read, guest: none}
  count_of_lines: count lines
  sum_of_lines: sum lines/total where amount gt 0
rules:
  few: {check: "count_of_lines le 3", message: Three lines at most., at: lines}
access:
  clerk: all
  guest: [read, create, write]
  looker: read
  owner:
    read: name eq 'mine'
    write: name eq 'mine'
    create: true
"""


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path / "app", APP, PRODUCT, ORDER, database_url=database_url) as made:
        yield made


def somebody(app: Application, *roles: str) -> Actor:
    records = app.current().records
    id = records.create(SYSTEM, "user", {"name": "A", "email": f"{uuid4().hex}@example.org"}).id
    return Actor(id, "A", frozenset(roles))


def lines_of(app: Application, id: UUID, actor: Actor = SYSTEM) -> tuple[Row, ...]:
    found: tuple[Row, ...] = app.current().records.read(actor, "order", id).values["lines"]
    return found


def targets(error: pytest.ExceptionInfo[XrmError]) -> list[tuple[str, str]]:
    return [(each.code, each.target) for each in error.value.problems]


def order(app: Application, *lines: dict[str, Any], actor: Actor = SYSTEM, **values: Any) -> UUID:
    return app.current().records.create(actor, "order", {"name": "o", "lines": list(lines), **values}).id


def test_rows_are_made_with_their_record_and_keep_their_order(app: Application) -> None:
    id = order(app, {"what": "b", "amount": 3}, {"what": "a"}, {"what": "c", "note": "x"})

    found = lines_of(app, id)

    assert [each.values["what"] for each in found] == ["b", "a", "c"]
    assert found[0].values["total"] == 6
    assert found[1].values["label"] == "o a"
    assert [each.values["copied"] for each in found] == ["o", "o", "o"]
    record = app.current().records.read(SYSTEM, "order", id)
    assert (record.values["count_of_lines"], record.values["sum_of_lines"], record.version) == (3, 10, 1)


def test_a_change_says_all_rows_that_shall_be_there(app: Application) -> None:
    id = order(app, {"what": "a"}, {"what": "b"}, {"what": "c"})
    a, _, c = lines_of(app, id)

    app.current().records.update(
        SYSTEM, "order", id, {"lines": [{"id": c.id, "amount": 9}, {"what": "d"}, {"id": str(a.id)}]}
    )

    found = lines_of(app, id)
    assert [(each.values["what"], each.values["amount"]) for each in found] == [("c", 9), ("d", 1), ("a", 1)]
    assert [each.id for each in found if each.values["what"] != "d"] == [c.id, a.id]
    assert app.current().records.read(SYSTEM, "order", id).version == 2
    app.current().records.update(SYSTEM, "order", id, {"name": "other"})
    assert lines_of(app, id)[0].id == c.id
    app.current().records.update(SYSTEM, "order", id, {"lines": None})
    assert lines_of(app, id) == ()


def test_the_same_rows_again_are_no_change(app: Application) -> None:
    id = order(app, {"what": "a"}, {"what": "b"})
    app.current().records.update(SYSTEM, "order", id, {"lines": [{"id": each.id} for each in lines_of(app, id)]})
    assert app.current().records.read(SYSTEM, "order", id).version == 1


def test_every_problem_of_rows_is_told_where_it_stands(app: Application) -> None:
    with pytest.raises(XrmError) as error:
        order(
            app,
            {"what": "a", "amount": -1},
            {"amount": "x", "wat": 1},
            {"what": "b", "amount": 200},
            {"what": "c", "id": str(uuid4()), "product": uuid4()},
        )
    assert set(targets(error)) >= {
        ("XRM810", "lines/0/amount"),
        ("XRM810", "lines/1/amount"),
        ("XRM810", "lines/1/what"),
        ("XRM803", "lines/1/wat"),
        ("XRM814", "lines/2/amount"),
        ("XRM810", "lines/3/id"),
        ("XRM810", "lines/3/product"),
        ("XRM814", "lines"),
    }
    assert any(each.message == "At most 100." for each in error.value.problems)
    with pytest.raises(XrmError) as error:
        order(app, *({"what": str(number)} for number in range(5)))
    assert ("XRM810", "lines") in targets(error)
    for wrong in ("x", [1], {"what": "a"}, [[]], 7):
        with pytest.raises(XrmError) as error:
            app.current().records.create(SYSTEM, "order", {"name": "o", "lines": wrong})
        assert targets(error)[0][1].startswith("lines")


def test_values_are_unique_within_what_is_said_and_change_hands_in_one_go(app: Application) -> None:
    id = order(app, {"what": "a", "code": "1"}, {"what": "b", "code": "2"})
    a, b = lines_of(app, id)
    app.current().records.update(
        SYSTEM, "order", id, {"lines": [{"id": a.id, "code": "2", "what": "b"}, {"id": b.id, "code": "1", "what": "a"}]}
    )
    assert [each.values["code"] for each in lines_of(app, id)] == ["2", "1"]
    app.current().records.update(SYSTEM, "order", id, {"lines": [{"id": a.id}, {"what": "a", "code": "1"}]})
    with pytest.raises(XrmError) as error:
        order(app, {"what": "x", "code": "7"}, {"what": "x", "code": "7"})
    assert set(targets(error)) == {("XRM810", "lines/1/code"), ("XRM810", "lines/1/what")} or set(targets(error)) == {
        ("XRM809", "")
    }
    with pytest.raises(XrmError) as error:
        order(app, {"what": "y"}, {"what": "x", "code": "2"})
    assert targets(error) == [("XRM809", "lines/1/code")]
    order(app, {"what": "a"}, {"what": "b"})


def test_rules_of_rows_are_asked_again_when_their_record_changes(app: Application) -> None:
    id = order(app, {"what": "a", "amount": 50}, {"what": "b", "amount": 5})
    with pytest.raises(XrmError) as error:
        app.current().records.update(SYSTEM, "order", id, {"limit": 10})
    assert targets(error) == [("XRM814", "lines/0/amount")]
    app.current().records.update(SYSTEM, "order", id, {"limit": 50, "name": "n"})
    rows = [{"id": each.id} for each in lines_of(app, id)]
    app.current().records.update(SYSTEM, "order", id, {"limit": 10, "lines": [{**rows[0], "amount": 9}, rows[1]]})


def test_rows_go_and_come_back_with_their_record(app: Application) -> None:
    records = app.current().records
    id = order(app, {"what": "a", "code": "1"})
    records.delete(SYSTEM, "order", id)
    gone = records.read(SYSTEM, "order", id, trashed=True)
    assert [each.values["what"] for each in gone.values["lines"]] == ["a"]
    other = order(app, {"what": "z", "code": "1"})
    with pytest.raises(XrmError):
        records.restore(SYSTEM, "order", id)
    records.update(SYSTEM, "order", other, {"lines": []})
    records.restore(SYSTEM, "order", id)
    assert [each.values["what"] for each in lines_of(app, id)] == ["a"]
    records.delete(SYSTEM, "order", id)
    admin = somebody(app, "admin")
    records.purge(admin, "order", id)
    with pytest.raises(XrmError):
        records.read(SYSTEM, "order", id, trashed=True)


def test_a_linked_record_is_held_by_a_row_or_leaves_it(app: Application) -> None:
    records = app.current().records
    product = records.create(SYSTEM, "product", {"name": "p"}).id
    id = order(app, {"what": "a", "product_id": str(product)})
    assert lines_of(app, id)[0].links["product"].title == "p"
    records.delete(SYSTEM, "product", product)
    assert lines_of(app, id)[0].values["product"] is None


def test_history_tells_what_changed_in_rows(app: Application) -> None:
    clerk = somebody(app, "clerk")
    id = order(app, {"what": "a"}, {"what": "b", "note": "n"}, actor=clerk)
    a, b = lines_of(app, id)
    app.current().records.update(clerk, "order", id, {"lines": [{"id": b.id, "note": "m"}]})

    entries = app.current().records.history(clerk, "order", id)

    old, new = entries[0].changes["lines"]
    assert [(each.id, each.values.get("what"), each.values.get("note")) for each in old] == [
        (a.id, "a", None),
        (b.id, None, "n"),
    ]
    assert [(each.id, dict(each.values)) for each in new] == [(b.id, {"note": "m"})]
    assert [each.values["what"] for each in entries[1].changes["lines"][1]] == ["a", "b"]


def test_history_shows_no_field_of_rows_that_its_reader_may_not_read(app: Application) -> None:
    clerk, looker, guest = somebody(app, "clerk"), somebody(app, "looker"), somebody(app, "guest")
    id = order(app, {"what": "b", "note": "n"}, actor=clerk)
    app.current().records.update(clerk, "order", id, {"lines": [{"id": lines_of(app, id)[0].id, "note": "m"}]})

    entries = app.current().records.history(looker, "order", id)

    assert len(entries) == 1, "that a hidden value changed is hidden too"
    assert "note" not in entries[0].changes["lines"][1][0].values
    assert all("lines" not in each.changes for each in app.current().records.history(guest, "order", id))


def test_a_field_of_rows_that_is_hidden_looks_absent(app: Application) -> None:
    looker, guest, clerk = somebody(app, "looker"), somebody(app, "guest"), somebody(app, "clerk")
    id = order(app, {"what": "a", "note": "n"})
    records = app.current().records

    assert "lines" not in records.read(guest, "order", id).values
    seen = records.read(looker, "order", id).values["lines"][0]
    assert "note" not in seen.values
    assert "parent" not in seen.values
    for text in ("lines/any(l:l/what eq 'a')", "count_of_lines eq 1"):
        with pytest.raises(XrmError):
            records.query(guest, "order", {"filter": text})
    with pytest.raises(XrmError):
        records.query(looker, "order", {"filter": "lines/any(l:l/note eq 'n')"})
    query = records.query(looker, "order", {"filter": "lines/any(l:l/what eq 'a')"})
    assert len(records.list(looker, query).rows) == 1
    with pytest.raises(XrmError) as error:
        records.update(guest, "order", id, {"lines": []})
    assert targets(error) == [("XRM803", "lines")]
    with pytest.raises(XrmError) as error:
        records.update(looker, "order", id, {"lines": []})
    assert targets(error)[0][0] == "XRM806"
    assert records.history(clerk, "order", id)


def test_rights_on_rows_follow_those_on_the_record(app: Application) -> None:
    owner, records = somebody(app, "owner"), app.current().records
    mine = order(app, {"what": "a", "note": "kept"}, name="mine")
    other = order(app, {"what": "a"}, name="other")

    row = records.read(owner, "order", mine).values["lines"][0]
    records.update(owner, "order", mine, {"lines": [{"id": row.id, "what": "b"}]})
    assert lines_of(app, mine)[0].values["note"] == "kept"
    with pytest.raises(XrmError) as error:
        records.update(owner, "order", mine, {"lines": [{"id": row.id, "note": "x"}]})
    assert targets(error)[0] == ("XRM803", "lines/0/note")
    for values in ({"lines": []}, {"name": "mine", "lines": []}):
        with pytest.raises(XrmError):
            records.update(owner, "order", other, values)
    query = records.query(owner, "order", {"filter": "lines/any()"})
    assert [each[query_place(records.list(owner, query))] for each in records.list(owner, query).rows] == [mine]


def query_place(page: Any) -> int:
    found: int = page.names.index("id")
    return found


def test_a_row_type_is_nothing_by_itself(app: Application) -> None:
    records, clerk = app.current().records, somebody(app, "clerk")
    id = order(app, {"what": "a"})
    row = lines_of(app, id)[0].id
    for actor in (clerk, SYSTEM):
        for call in (
            lambda actor: records.query(actor, "order_lines", {}),
            lambda actor: records.read(actor, "order_lines", row),
            lambda actor: records.create(actor, "order_lines", {"what": "x", "parent": id}),
            lambda actor: records.update(actor, "order_lines", row, {"what": "x"}),
            lambda actor: records.delete(actor, "order_lines", row),
            lambda actor: records.history(actor, "order_lines", row),
            lambda actor: records.options(actor, "order_lines", "parent"),
            lambda actor: records.blank(actor, "order_lines"),
        ):
            with pytest.raises(XrmError):
                call(actor)
        assert not records.rights(actor, "order_lines").ways
        assert records.titles(actor, "order_lines", [row]) == {}
    with pytest.raises(XrmError):
        records.update(SYSTEM, "order", id, {"lines": [{"id": row, "parent": id}]})


def test_defaults_of_rows_read_no_more_of_the_record_than_their_writer_may(database_url: str, tmp_path: Path) -> None:
    text = ORDER.replace("default = parent/name", "default = parent/secret").replace(
        "  secret: text\n", "  secret:\n    type: text\n    access: {clerk: none, looker: read}\n"
    )
    with app_from(tmp_path / "app", APP, PRODUCT, text, database_url=database_url) as app:
        clerk = somebody(app, "clerk")
        id = order(app, secret="s3cret")
        app.current().records.update(clerk, "order", id, {"lines": [{"what": "a"}]})
        assert lines_of(app, id)[0].values["copied"] is None
        app.current().records.update(SYSTEM, "order", id, {"lines": [{"what": "a"}]})
        assert lines_of(app, id)[0].values["copied"] == "s3cret"


ROW = st.fixed_dictionaries(
    {"what": st.text("abc", min_size=1, max_size=3), "amount": st.integers(0, 100)},
    optional={"note": st.none() | st.text("xyz", min_size=1, max_size=3)},
)


def test_what_is_said_of_rows_is_what_is_read(app: Application) -> None:
    records = app.current().records

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.lists(ROW, max_size=3, unique_by=lambda row: row["what"]), min_size=1, max_size=3))
    def holds(steps: list[list[dict[str, Any]]]) -> None:
        id = order(app)
        for step in steps:
            there = {each.values["what"]: each.id for each in lines_of(app, id)}
            said = [{**row, "id": there.get(row["what"])} for row in step]
            records.update(SYSTEM, "order", id, {"lines": said})
            found = lines_of(app, id)
            assert [(each.values["what"], each.values["amount"]) for each in found] == [
                (row["what"], row["amount"]) for row in step
            ]
            assert records.read(SYSTEM, "order", id).values["count_of_lines"] == len(step)
            for row, each in zip(step, found, strict=True):
                assert row["what"] not in there or each.id == there[row["what"]]

    holds()
