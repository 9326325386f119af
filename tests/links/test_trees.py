"""`link self, tree`: records above and below, never in a circle."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from tests.links.site import ADMIN, READER, ROLES, STAFF, SYSTEM, Site, codes
from xrm.errors import XrmError

MakeSite = Callable[..., Site]
UNIT = """
entity: unit
fields:
  name: text, required
  secret: boolean
  parent: link self, tree, label 'Part of', inverse branches
  level: = depth add 1
  deep_branches: count branches where depth gt 1
list:
  columns: [name, depth]
access:
  staff: all
  reader: {read: "secret ne true"}
"""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(ROLES, UNIT)


def chain(site: Site, *names: str) -> list[UUID]:
    """Units each under the one before."""
    found: list[UUID] = []
    for name in names:
        found.append(site.add("unit", name=name, parent=found[-1] if found else None))
    return found


def test_depth_and_within_are_answered(site: Site) -> None:
    a, b, c, d = chain(site, "A", "B", "C", "D")
    other = site.add("unit", name="X")
    assert [site.value("unit", each, "depth") for each in (a, b, c, d, other)] == [0, 1, 2, 3, 0]
    assert site.value("unit", d, "level") == 4
    for actor in (SYSTEM, READER):
        assert site.find("unit", actor, filter=f"within(id, {b})") == [b, c, d]
        assert site.find("unit", actor, filter=f"within(parent, {b})") == [c, d]
        assert site.find("unit", actor, filter=f"not within(id, {b})") == [a, other]
        assert site.find("unit", actor, filter="depth eq 0") == [a, other]
        assert site.find("unit", actor, filter="depth(parent) eq 1 or parent/depth eq 2") == [c, d]
        assert site.find("unit", actor, filter=f"branches/any(x: within({d}, x))") == [a, b, c]
    assert site.listed("unit", a, "branches") == [b]
    assert site.value("unit", b, "deep_branches") == 1


def test_a_reader_climbs_no_further_than_they_see(site: Site) -> None:
    a, b, c, d = chain(site, "A", "B", "C", "D")
    site.change("unit", b, secret=True)
    assert site.value("unit", d, "depth", READER) == 1
    assert site.find("unit", READER, filter=f"within(id, {a})") == [a]
    assert site.find("unit", READER, filter=f"within(id, {b})") == []
    assert site.find("unit", READER, filter=f"within(id, {c})") == [c, d]
    assert site.find("unit", filter=f"within(id, {a})") == [a, b, c, d]


def test_no_record_comes_to_stand_under_itself(site: Site) -> None:
    a, b, c = chain(site, "A", "B", "C")
    for under in (a, b, c):
        with pytest.raises(XrmError) as error:
            site.change("unit", a, STAFF, parent=under)
        assert codes(error) == [("XRM810", "parent")]
    site.change("unit", c, STAFF, parent=a)
    site.change("unit", b, STAFF, parent=c)
    assert site.find("unit", filter=f"within(id, {c})") == [b, c]


def test_nor_when_one_comes_back_from_the_trash(site: Site) -> None:
    a, b, c = chain(site, "A", "B", "C")
    site.records.delete(ADMIN, "unit", b)
    assert site.value("unit", c, "depth") == 0
    with pytest.raises(XrmError) as error:
        site.change("unit", a, STAFF, parent=c)
    assert codes(error) == [("XRM810", "parent")]
    site.records.restore(ADMIN, "unit", b)
    assert site.value("unit", c, "depth") == 2


def test_two_moves_at_once_make_no_circle(site: Site) -> None:
    for _ in range(6):
        a, b = site.add("unit", name="A"), site.add("unit", name="B")

        def move(pair: tuple[UUID, UUID]) -> bool:
            try:
                site.change("unit", pair[0], STAFF, parent=pair[1])
            except XrmError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(move, ((a, b), (b, a)))) == [False, True]


def test_data_that_goes_in_circles_makes_no_tree(make_site: MakeSite) -> None:
    plain = UNIT.replace(", tree", "").replace("  level: = depth add 1\n", "").replace(" where depth gt 1", "")
    site = make_site(ROLES, plain.replace(", depth]", "]"))
    a, b, _ = chain(site, "A", "B", "C")
    site.change("unit", a, parent=b)
    for file in site.folder.rglob("*.yaml"):
        if file.read_text("utf-8").lstrip().startswith("entity: unit"):
            file.write_text(UNIT, "utf-8")
    plan = site.app.plan_folder()
    assert [(each.code, each.message) for each in plan.problems] == [
        ("XRM702", "`unit.parent` makes no tree: 3 records stand under themselves.")
    ]
    site.change("unit", a, parent=None)
    plan = site.app.plan_folder()
    assert not plan.problems
    assert {each.words for each in plan.steps} >= {"add unit.depth", "change link of unit.parent"}
