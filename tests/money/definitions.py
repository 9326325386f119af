"""Definitions that have every kind of money."""

from __future__ import annotations

from tests.links.site import ROLES

APP = ROLES + "currency: CHF\n"
ORGANISATION = """\
entity: organisation
fields:
  name: text, required
  currency: {choices: [CHF, EUR, JPY], default: CHF}
  value: sum deals/amount
  euros: sum deals/price where price_currency eq 'EUR'
"""
DEAL = """\
entity: deal
fields:
  name: text
  organisation: link organisation
  amount: money, currency = organisation/currency
  price: money, min 0
  fee: money(EUR)
  yen: money(JPY)
  dinar: money(KWD)
  paid_in: [EUR, USD]
  paid: money, currency = paid_in
  plan: link plan
  cost: money, default = plan/price
  due: money(JPY), default = yen mul 1.5
  lines:
    rows:
      what: text
      each: money, currency = parent/organisation/currency
      extra: money
      times: integer, default 1
      total: = each mul times
  net: sum lines/total
  net_currency: = organisation/currency
  half: = fee divby 2
  often: = fee divby 0.5
  parts: = fee divby fee
  dear: = price gt fee
  same: = price eq cost
  best: = coalesce(price, 0)
measures:
  prices: sum price
  fees: sum fee
  mean: avg price
"""
PLAN = "entity: plan\nfields:\n  name: text\n  price: money\n"
ALL = (APP, ORGANISATION, DEAL, PLAN)
