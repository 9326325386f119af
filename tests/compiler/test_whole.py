"""What is wrong with a catalog as a whole, seen from several files at once."""

from __future__ import annotations

from tests.compiler.building import APP, app_of, compiled

NAMED = "fields:\n  name: text\n"


def told(*texts: str, app: str = APP) -> list[str]:
    return [f"{each.code} {each.severity} {each.message}" for each in compiled(*app_of(*texts, app=app)).problems]


def test_a_cascade_in_a_circle_is_told_and_a_hierarchy_is_none() -> None:
    boy, girl = (
        f"entity: {one}\n{NAMED}  friend: link {other}, on_delete cascade\n"
        for one, other in (("boy", "girl"), ("girl", "boy"))
    )
    assert told(boy, girl) == [
        "XRM411 warning `on_delete: cascade` goes in a circle, boy → girl → boy: deleting one record may delete all that hang together."
    ]
    assert told(f"entity: part\n{NAMED}  whole: link self, on_delete cascade\n") == []


def test_two_entities_of_one_label_are_told() -> None:
    assert told(f"entity: boy\nlabel: Child\n{NAMED}", f"entity: girl\nlabel: Child\n{NAMED}") == [
        "XRM307 warning Two entities, `boy` and `girl`, have the label “Child”."
    ]


def test_an_entity_that_no_table_could_hold_is_refused() -> None:
    many = "".join(f"  f{number}: text\n" for number in range(1_500))
    assert told(f"entity: boy\n{NAMED}{many}") == [
        "XRM106 error Entity `boy` needs 1,510 columns; a table holds 1,500."
    ]


def test_a_link_to_what_is_deprecated_is_told() -> None:
    fax = f"entity: fax\ndeprecated: 2027-01-31\n{NAMED}"
    page = f"entity: page\n{NAMED}  by: link fax\n"
    assert told(fax, page) == ["XRM707 warning `by` leads to fax, which is deprecated (until 2027-01-31)."]


def test_an_entity_that_stands_twice_in_the_menu_is_told() -> None:
    app = f"{APP}menu:\n  Here: [boy]\n  There: [boy]\n"
    assert told(f"entity: boy\n{NAMED}", app=app) == [
        "XRM501 warning `boy` appears twice in the menu, first at line 13."
    ]
