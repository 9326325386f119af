"""Tables that people bring become records: what each row says, which record it means, what is refused and told."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.links.site import Site
from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError
from xrm.imports import kept
from xrm.imports.columns import suggested
from xrm.imports.kept import Source
from xrm.imports.plan import plan_of
from xrm.imports.running import Importer, Report
from xrm.imports.undoing import Left, found_import, undo
from xrm.tabular.reading import open_table
from xrm.testing import person

APP = """
app: club
xrm: 1
roles: {clerk: Clerk, guest: Guest}
access:
  clerk: all
"""
PLACE = """
entity: place
fields:
  code: text(10), required, unique
  name: text, required
  above: link self, tree
"""
MEMBER = """
entity: member
label: {en: Member, de: Mitglied}
fields:
  number: integer, required, unique
  name: {type: text, required: true, search: true, label: {en: Name, de: Vollständiger Name}}
  email: email, unique
  joined: date
  seen: datetime
  fee: decimal(8,2), min 0
  paid: boolean
  level:
    choices: {junior: Young people, senior: Grown-ups}
  likes:
    type: choices
    choices: [rowing, sailing, chess]
  place: link place
  friends: links self
  during: period
  pin: text(4), once
  hidden: {type: text, access: {clerk: none}}
  standing:
    type: status
    states: {new: {start: true}, gone: {final: true}}
    moves: {leave: {from: new, to: gone}}
rules:
  unlucky: {check: fee ne 13, message: Nobody pays 13.}
access:
  clerk: all
  guest: read
"""
SYSTEM = Actor.for_system("test")
Make = Callable[..., Site]


@dataclass
class Run:
    """One import, and what it refused."""

    report: Report
    refused: dict[int, list[Problem]] = field(default_factory=dict)

    def why(self, number: int) -> str:
        return " ".join(f"{each.target}: {each.message}" for each in self.refused[number])


def bring(site: Site, text: str | bytes, words: Mapping[str, Any] | None = None, **more: Any) -> Run:
    """Import CSV text; columns go by their names unless `words` says otherwise."""
    raw = text if isinstance(text, bytes) else text.encode()
    actor, entity = more.pop("actor", SYSTEM), more.pop("entity", "member")
    records, database = site.app.current().records, site.app.current().database
    table = open_table(io.BytesIO(raw))
    said = dict(words or {})
    if "columns" not in said:
        owner = records.entity(actor, entity)
        assert owner is not None
        said["columns"] = suggested(records, actor, owner, table.header)
    plan = plan_of(records, actor, entity, said, table.header)
    refused: dict[int, list[Problem]] = {}
    importer = Importer(records, database, actor, plan)
    report = importer.run(
        table, Source("test.csv", raw[:32]), lambda row, found: refused.setdefault(row.number, []).extend(found), **more
    )
    return Run(report, refused)


def members(site: Site) -> list[dict[str, Any]]:
    records = site.app.current().records
    page = records.list(SYSTEM, records.query(SYSTEM, "member", {"orderby": "number"}))
    return [dict(zip(page.names, row, strict=True)) for row in page.rows]


@pytest.fixture
def site(make_site: Make) -> Site:
    return make_site(APP, PLACE, MEMBER)


def test_columns_go_by_name_label_or_nearly_so(site: Site) -> None:
    records = site.app.current().records
    entity = records.entity(SYSTEM, "member")
    assert entity is not None

    found = suggested(records, SYSTEM, entity, ["NUMBER", "Vollstandiger Name", "E-Mail", "Joind", "place", "What"])

    assert found == {
        "NUMBER": "number",
        "Vollstandiger Name": "name",
        "E-Mail": "email",
        "Joind": "joined",
        "place": "place",
        "What": None,
    }


def test_what_an_export_has_beside_an_id_is_left_out(site: Site) -> None:
    records = site.app.current().records
    entity = records.entity(SYSTEM, "member")
    assert entity is not None

    found = suggested(records, SYSTEM, entity, ["id", "place", "place_id", "friends/title", "friends", "during_since"])

    assert found == {
        "id": "id",
        "place": None,
        "place_id": "place_id",
        "friends/title": None,
        "friends": "friends",
        "during_since": "during_since",
    }


def test_values_are_read_as_people_write_them(site: Site) -> None:
    site.add("place", code="B", name="Boathouse")

    run = bring(
        site,
        "number;name;email;joined;seen;fee;paid;level;likes;place;during_since\n"
        "1;Ädá;A@B.Example;31.12.2024;1.2.2025 09:30;1.234,50;ja;Grown-ups;rowing, chess;B;2025-01-01\n"
        "2;Eve;;2024-02-29;2025-02-01T09:30:00Z;7;no;junior;;boathouse;\n",
        {"days": "dmy", "decimal": ",", "columns": None} | {"columns": {name: name for name in
            ["number", "name", "email", "joined", "seen", "fee", "paid", "level", "likes", "place", "during_since"]}},
    )  # fmt: skip

    assert (run.report.created, run.report.rejected) == (2, 0), run.refused
    ada, eve = members(site)
    assert (ada["name"], ada["email"], str(ada["joined"]), str(ada["fee"])) == (
        "Ädá",
        "A@b.example",
        "2024-12-31",
        "1234.50",
    )
    assert (ada["paid"], ada["level"], ada["likes"]) == (True, "senior", ("rowing", "chess"))
    assert (eve["paid"], eve["level"], eve["email"], str(eve["joined"])) == (False, "junior", None, "2024-02-29")
    assert ada["place"] == eve["place"] is not None
    assert str(ada["during"]["since"]) == "2025-01-01"


def test_every_row_is_told_everything_that_is_wrong_with_it_and_the_others_are_written(site: Site) -> None:
    run = bring(
        site,
        "number,name,email,joined,fee,paid,level,place\n"
        "1,Ada,a@b.example,2024-01-02,1,yes,junior,\n"
        "x,,not an address,03/04/2024,13,perhaps,mid,Nowhere\n"
        "3,Bob,b@b.example,,13,,,\n"
        "4,Cem,a@b.example,,,,,\n"
        "1,Dora,,,,,,\n"
        "6,Eve,e@b.example,,,,,\n",
    )

    assert (run.report.created, run.report.rejected) == (2, 4)
    assert sorted(run.refused) == [3, 4, 5, 6]
    for word in (
        "number:",
        "joined: “03/04/2024” could be two days",
        "paid:",
        "level:",
        "place: There is no place “Nowhere”.",
    ):
        assert word in run.why(3)
    assert "Nobody pays 13." in run.why(4)
    assert "email:" in run.why(5)
    assert "number:" in run.why(6)
    assert [each["name"] for each in members(site)] == ["Ada", "Eve"]


def test_a_rehearsal_says_the_same_and_writes_nothing(site: Site) -> None:
    text = "number,name,email,fee\n1,Ada,a@b.example,1\n2,Bob,b@b.example,13\n3,Cem,a@b.example,\n1,Dora,,\n"

    rehearsed = bring(site, text, rehearse=True)
    assert members(site) == []
    real = bring(site, text)

    assert sorted(rehearsed.refused) == sorted(real.refused) == [3, 4, 5]
    assert (
        (rehearsed.report.created, rehearsed.report.rejected) == (real.report.created, real.report.rejected) == (1, 3)
    )
    assert next(kept.listed(site.app.current().database)).created == 1


def test_records_are_found_by_what_a_plan_says_and_made_where_they_are_not(site: Site) -> None:
    site.add("member", number=1, name="Ada", level="junior", fee="5")
    words = {"match": ["number"]}

    first = bring(site, "number,name,level,fee\n1,Ada L.,senior,\n2,Bob,,\n", words)
    again = bring(site, "number,name,level,fee\n1,Ada L.,senior,\n2,Bob,,\n", words)

    assert (first.report.created, first.report.changed, first.report.same) == (1, 1, 0)
    assert (again.report.created, again.report.changed, again.report.same) == (0, 0, 2)
    ada = members(site)[0]
    assert (ada["name"], ada["level"], str(ada["fee"])) == ("Ada L.", "senior", "5.00"), "an empty cell says nothing"


def test_an_empty_cell_empties_where_the_plan_says_so(site: Site) -> None:
    site.add("member", number=1, name="Ada", fee="5", likes=["chess"])

    bring(site, "number,fee,likes\n1,,\n", {"match": ["number"], "empty": "clear", "mode": "update"})

    ada = members(site)[0]
    assert (ada["fee"], ada["likes"], ada["name"]) == (None, (), "Ada")


def test_to_update_makes_none(site: Site) -> None:
    run = bring(site, "number,name\n1,Ada\n", {"match": ["number"], "mode": "update"})

    assert "There is no record with this “number”." in run.why(2)
    assert members(site) == []


def test_a_record_that_stands_twice_in_a_file_is_made_once(site: Site) -> None:
    text = "number,name\n1,Ada\n2,Bob\n1,Ada Lovelace\n"

    rehearsed = bring(site, text, {"match": ["number"]}, rehearse=True)
    run = bring(site, text, {"match": ["number"]})

    assert (run.report.created, run.report.changed) == (2, 1)
    assert (rehearsed.report.created, rehearsed.report.changed) == (2, 1)
    assert members(site)[0]["name"] == "Ada Lovelace"


def test_a_row_may_name_a_record_that_stands_further_down(site: Site) -> None:
    text = "code,name,above\nC,Cellar,H\nH,House,\nR,Room,Cellar\nX,Lost,Nowhere\n"

    rehearsed = bring(site, text, entity="place", rehearse=True)
    run = bring(site, text, entity="place")

    assert (run.report.created, sorted(run.refused)) == (3, [5])
    assert (rehearsed.report.created, sorted(rehearsed.refused)) == (3, [5])


def test_a_link_is_found_by_a_path_and_several_by_title(site: Site) -> None:
    site.add("place", code="B", name="Boathouse")
    for number, name in enumerate(("Ada", "Bob"), 1):
        site.add("member", number=number, name=name)

    run = bring(
        site,
        'number,who,where,with\n9,Cem,Boathouse,"Ada; Bob"\n',
        {"columns": {"number": "number", "who": "name", "where": "place/name", "with": "friends"}},
    )

    assert run.report.created == 1, run.refused
    cem = members(site)[-1]
    assert cem["place"] is not None
    assert len(cem["friends"]) == 2


def test_a_title_that_two_records_have_is_refused(site: Site) -> None:
    for number in (1, 2):
        site.add("member", number=number, name="Ada")

    run = bring(site, "number,name,friends\n3,Bob,Ada\n")

    assert "Several records of member are called “Ada”." in run.why(2)


def test_among_many_of_one_name_none_is_taken_for_the_only_one(site: Site) -> None:
    names = ["Ada"] * 450 + ["Bob"]
    text = "number,name\n" + "".join(f"{number},{name}\n" for number, name in enumerate(names, 1))
    assert bring(site, text).report.created == len(names)

    run = bring(site, "number,name,friends\n901,Cem,Ada\n902,Dora,Bob\n")

    assert list(run.refused) == [2]
    assert len(members_all(site)) == len(names) + 1


def test_a_plan_says_what_stands_in_the_file_otherwise(site: Site) -> None:
    words = {
        "columns": {"No": "number", "Who": "name", "Group": {"field": "level", "values": {"A": "senior"}}, "X": None},
        "constants": {"fee": "7"},
    }

    bring(site, "No,Who,Group,X\n1,Ada,A,1\n", words)

    ada = members(site)[0]
    assert (ada["level"], str(ada["fee"])) == ("senior", "7.00")


def test_everything_that_is_wrong_with_a_plan_is_told_at_once(site: Site) -> None:
    words = {
        "mod": "update",
        "mode": "replace",
        "match": ["emial"],
        "columns": {"number": "nummer", "name": "place/colour", "gone": "name", "email": {"feld": "email"}},
        "constants": {"feee": "1"},
        "decimal": ";",
    }

    with pytest.raises(XrmError) as caught:
        bring(site, "number,name,email\n1,Ada,\n", words)

    told = " ".join(f"{each.message} {each.hint}" for each in caught.value.problems)
    for word in (
        "`mod`",
        "`mode` is",
        "`emial`",
        "`nummer`",
        "number",
        "colour",
        "no column `gone`",
        "`feld`",
        "`feee`",
        "`decimal`",
    ):
        assert word in told
    assert {each.code for each in caught.value.problems} == {"XRM821"}


@pytest.mark.parametrize("path", ["name eq 'x' or name", "", "name)", "Name", "/name", "name/", "a/b/c/d/e/f/g"])
def test_what_follows_a_link_is_a_path_and_nothing_else(site: Site, path: str) -> None:
    with pytest.raises(XrmError) as caught:
        bring(site, "number,place\n1,x\n", {"columns": {"number": "number", "place": f"place/{path}"}})

    assert [(each.code, each.target) for each in caught.value.problems] == [("XRM821", "columns/place")]


def test_nobody_imports_what_they_could_not_write(site: Site) -> None:
    clerk = person(site.app, "clerk")
    guest = person(site.app, "guest")
    header = "number,name,hidden,standing\n1,Ada,x,gone\n"

    with pytest.raises(XrmError, match="create"):
        bring(site, header, actor=guest)
    for column in ("hidden", "standing"):
        with pytest.raises(XrmError, match=f"`{column}` is no field"):
            bring(site, header, {"columns": {"number": "number", "name": "name", column: column}}, actor=clerk)
    stranger = Actor(None, "stranger")
    with pytest.raises(XrmError, match="nothing called `place`"):
        bring(site, "code\nA\n", {"columns": {"code": "code"}}, actor=stranger, entity="place")

    bring(site, header, actor=clerk)
    ada = members(site)[0]
    assert (ada["hidden"], ada["standing"]) == (None, "new")
    bring(site, "number,name,hidden,standing\n2,Bob,x,gone\n")
    assert (members(site)[1]["hidden"], members(site)[1]["standing"]) == ("x", "gone"), "the system moves house"


def test_an_import_is_taken_back_but_for_what_was_changed_since(site: Site) -> None:
    site.add("member", number=1, name="Ada", fee="5", level="junior")
    text = "number,name,fee,level\n1,Ada L.,6,senior\n2,Bob,,\n3,Cem,,\n"
    run = bring(site, text, {"match": ["number"]})
    records, database = site.app.current().records, site.app.current().database
    ada, _, cem = members(site)
    records.update(SYSTEM, "member", cem["id"], {"fee": "9"})
    records.update(SYSTEM, "member", ada["id"], {"level": None})

    assert run.report.id is not None
    left: list[Left] = []
    each = found_import(database, records.catalog, SYSTEM, run.report.id)
    done = undo(records, database, SYSTEM, each, left.append)

    assert (done.removed, done.restored) == (1, 1)
    assert [one.row for one in left] == [4, 2]
    assert "Cem" in left[0].why
    assert "`level`" in left[1].why
    ada, cem = members(site)
    assert (ada["name"], str(ada["fee"]), ada["level"]) == ("Ada", "5.00", None)
    assert cem["name"] == "Cem"
    with pytest.raises(XrmError, match="taken back already"):
        undo(records, database, SYSTEM, found_import(database, records.catalog, SYSTEM, run.report.id), left.append)


def test_nobody_takes_back_the_import_of_another(site: Site) -> None:
    clerk, other, admin = person(site.app, "clerk"), person(site.app, "clerk", name="Other"), person(site.app, "admin")
    run = bring(site, "number,name\n1,Ada\n", actor=clerk)
    database, catalog = site.app.current().database, site.app.current().catalog

    assert run.report.id is not None
    for actor in (clerk, admin, SYSTEM):
        assert found_import(database, catalog, actor, run.report.id).actor_id == clerk.id
    for actor in (other, Actor(None, "stranger")):
        with pytest.raises(XrmError, match="no such import"):
            found_import(database, catalog, actor, run.report.id)


def test_an_import_that_was_cut_off_goes_on_where_it_was(site: Site) -> None:
    text = "number,name\n" + "".join(f"{number},Member {number}\n" for number in range(1, 701))

    class Cut(Exception):
        pass

    def cut(done: int) -> None:
        if done >= 400:
            raise Cut

    with pytest.raises(Cut):
        bring(site, text, progress=cut)
    there = len(members_all(site))
    run = bring(site, text)

    assert there == 400
    assert (run.report.before, run.report.created, run.report.rejected) == (400, 300, 0)
    assert sorted(each["number"] for each in members_all(site)) == list(range(1, 701))
    assert len(list(kept.listed(site.app.current().database))) == 1


def members_all(site: Site) -> list[dict[str, Any]]:
    records, found, cursor = site.app.current().records, list[dict[str, Any]](), ""
    query = records.query(SYSTEM, "member", {"select": "number"})
    while True:
        from dataclasses import replace

        page = records.list(SYSTEM, replace(query, cursor=cursor, page_size=500))
        found += [dict(zip(page.names, row, strict=True)) for row in page.rows]
        cursor = page.next
        if not cursor:
            return found
