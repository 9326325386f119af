"""The first page: what the app's file says of it, and what is wrong with that."""

from __future__ import annotations

from tests.compiler.building import APP, app_of, compiled
from tests.compiler.test_whole import told
from xrm.catalog.layout import Panel, PanelKind

BOY = """\
entity: boy
fields:
  name: text, required
  joined: date
list:
  filters:
    young: joined gt 2020-01-01
measures:
  boys: count
"""


def test_a_role_sees_counts_lists_and_figures() -> None:
    app = f"{APP}home:\n  teacher: [boy, boy/young, boy/boys]\n  '*': [boy]\n"

    catalog = compiled(*app_of(BOY, app=app)).catalog

    assert catalog is not None
    assert catalog.home == {
        "teacher": (
            Panel(PanelKind.COUNT, "boy"),
            Panel(PanelKind.LIST, "boy", "young"),
            Panel(PanelKind.FIGURE, "boy", "boys"),
        ),
        "*": (Panel(PanelKind.COUNT, "boy"),),
    }


def test_everything_that_is_not_there_is_told() -> None:
    app = f"{APP}home:\n  techer: [boy]\n  teacher: [boi, boy/yong, boy/boyz, boy, boy]\n"

    assert told(BOY, app=app) == [
        "XRM507 error Role `techer` is not defined. Did you mean `teacher`?",
        "XRM303 error There is no entity `boi`. Did you mean `boy`?",
        "XRM310 error `yong` is neither a filter nor a measure of boy. Did you mean `young`?",
        "XRM310 error `boyz` is neither a filter nor a measure of boy. Did you mean `boys`?",
        "XRM501 warning `boy` appears twice, first at line 14.",
    ]
