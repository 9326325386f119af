"""What is told across rights: listed with whom it tells something, and nothing that tells nobody what is hidden."""

from __future__ import annotations

from tests.compiler.building import APP, catalog_of
from xrm.records.disclosures import disclosures_of

MEMBER = """\
entity: member
fields:
  name: text, required
  number: sequence(M{n:5})
  iban: {type: text, access: {treasurer: write}}
  dues: {sum: memberships/fee, as: system}
access:
  registrar: all
  treasurer: all
  teacher: {read: name ne 'x', create: true}
"""
MEMBERSHIP = """\
entity: membership
fields:
  name: text, required
  member: link member, required, on_delete restrict
  fee: integer
  code: text, unique
  during: {type: period, required: true}
  status:
    states: {applied: {start: true}, active: {}}
    moves:
      approve: {from: applied, to: active, roles: [registrar], when: member/iban ne null}
      again: {from: active, to: applied, roles: [registrar], when: fee gt 0}
unique:
  one_at_a_time: {fields: [member], no_overlap: during}
rules:
  paid: fee ge 0
  has_account: member/iban ne null
access:
  registrar: all
  treasurer: all
  teacher: {read: fee gt 0, create: true}
"""


def told(*texts: str) -> dict[tuple[str, str], tuple[str, ...]]:
    catalog = catalog_of(*texts, app=APP.replace("  teacher:", "  treasurer: Treasurer\n  teacher:"))
    return {
        (each.kind, f"{each.entity}.{each.name}"): each.roles
        for each in disclosures_of(catalog)
        if not catalog.entities[each.entity].owner
    }


def test_each_kind_is_listed_with_the_roles_it_tells_something() -> None:
    assert told(MEMBER, MEMBERSHIP) == {
        ("gapless", "member.number"): ("teacher",),
        ("as_system", "member.dues"): ("teacher",),
        ("no_overlap", "membership.one_at_a_time"): ("teacher",),
        ("unique", "membership.code"): ("teacher",),
        ("restrict", "membership.member"): (),
        ("rule", "membership.has_account"): ("registrar", "teacher"),
        ("move", "membership.approve"): ("registrar",),
    }


def test_who_may_delete_without_seeing_what_stands_in_the_way_is_told_of_it() -> None:
    blind = MEMBERSHIP.replace("  registrar: all\n  treasurer", "  treasurer")
    assert told(MEMBER, blind)[("restrict", "membership.member")] == ("registrar",)
