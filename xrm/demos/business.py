"""Harbour Supply: two years of organisations, people, leads, opportunities, quotes and cases, in the order they happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.demos.stage import Stage, mail_of
from xrm.demos.talk import Talk, talk

FIRST = ("Harbour", "North Quay", "Blue Anchor", "Lindqvist", "Van Dijk", "Okafor", "Tanaka", "Meridian", "Alder", "Kestrel",
         "Bright Water", "Oresund", "Santos", "Novak", "Delta", "Greenfield", "Old Mill", "Silver Birch", "Marlow", "Ferreira")  # fmt: skip
SECOND = (("Logistics", "logistics"), ("Foods", "retail"), ("Hotels", "hospitality"), ("Engineering", "manufacturing"),
          ("Retail Group", "retail"), ("Shipping", "logistics"), ("City Council", "public"), ("Works", "manufacturing"))  # fmt: skip
CITIES = (("Rotterdam", "NL"), ("Hamburg", "DE"), ("Antwerp", "BE"), ("Gothenburg", "SE"), ("Porto", "PT"), ("Hull", "GB"),
          ("Le Havre", "FR"), ("Gdynia", "PL"))  # fmt: skip
CURRENCIES = {"GB": "GBP", "SE": "SEK"}
POSITIONS = (
    "Buyer",
    "Head of Purchasing",
    "Operations Manager",
    "Managing Director",
    "Warehouse Manager",
    "Controller",
)
NEEDS = ("Pallet racking", "Forklift fleet", "Cold store doors", "Packing line", "Workwear contract", "Dock levellers",
         "Label printers", "Safety flooring", "Conveyor belts", "Annual maintenance")  # fmt: skip
GOODS = (("Racking bay, 3 m", 410), ("Installation, per day", 690), ("Forklift, electric", 18_900), ("Battery charger", 1_250),
         ("Rapid-roll door", 4_300), ("Workwear set", 84), ("Label printer", 560), ("Belt section, 2 m", 1_180),
         ("Service visit", 320), ("Training day", 950))  # fmt: skip
SUBJECTS = ("Door does not close", "Wrong size delivered", "Printer offline", "Invoice asks twice", "Where is the delivery?",
            "Charger beeps", "Spare part needed", "Belt runs off centre", "Login for the portal", "Late engineer")  # fmt: skip
ANSWERS = ("Replaced under warranty.", "Sent again by express.", "Credited with the next invoice.", "Explained by phone.",
           "Engineer was on site, all well.", "Part is on its way.")  # fmt: skip
PART_OF = {"Foods": "Retail Group", "Hotels": "Retail Group", "Logistics": "Retail Group",
           "Engineering": "Retail Group", "Works": "Engineering", "Shipping": "Logistics"}  # fmt: skip
"""Within firms of one name; a council is part of none."""
LOST = ("Price", "Went to a competitor", "Budget was cut", "No answer any more", "Bought used")


ABOUT_FIRMS = (
    "New warehouse opens in spring. @{name} worth a visit.",
    "Asked for one invoice a month instead of one a delivery. @{name} please see to it.",
    "Met at the fair, wants our catalogue in print.",
)
ABOUT_OPPORTUNITIES = (
    "@{name} can we go down five per cent if they sign this month?",
    "Decision moves to the next board meeting.",
    "Competitor offers a longer warranty.",
)
ABOUT_CASES = (
    "@{name} this is the third call about it, please ring them yourself.",
    "Spare part is ordered and comes on Thursday.",
)
FIRMS, LEADS, CASES = 150, 340, 230


@dataclass(frozen=True, slots=True)
class Person:
    id: UUID
    position: UUID  # their first
    mailbox: str  # their address as far as the `@`


@dataclass(frozen=True, slots=True)
class Firm:
    id: UUID
    named: str  # what firms of one group share
    kind: str  # what they are within it
    domain: str
    since: date
    people: tuple[Person, ...]
    seller: Actor


def play(stage: Stage) -> None:
    """Fill the stage: log-ins, firms and their people, leads, what was offered and sold, what went wrong."""
    admin = stage.login("admin@harbour.example", "Johanna Visser", "admin")
    sellers = (
        stage.login("sales@harbour.example", "Daniel Santos", "sales"),
        stage.login("amira@harbour.example", "Amira Haddad", "sales"),
    )
    helpers = (
        stage.login("support@harbour.example", "Kenji Mori", "support"),
        stage.login("ilse@harbour.example", "Ilse Schäfer", "support"),
    )
    firms = [_firm(stage, admin, sellers, number) for number in range(FIRMS)]
    _groups(stage, firms)
    for old, new in zip(firms[::5], firms[1::5], strict=True):
        _moves_on(stage, old.people[0], old, new)
    for number in range(LEADS):
        _lead(stage, sellers[number % 2], firms, _ago(number, LEADS, 700))
    for firm in firms:
        for _ in range(stage.chance.choice((0, 1, 1, 2, 3, 5))):
            _opportunity(stage, firm)
    for number in range(CASES):
        _case(stage, helpers[number % 2], firms, _ago(number, CASES, 650))
    everybody = (admin, *sellers, *helpers)
    talk(
        stage,
        {
            "organisation": Talk(sellers, everybody, ABOUT_FIRMS),
            "opportunity": Talk(sellers, (admin, *sellers), ABOUT_OPPORTUNITIES),
            "case": Talk(helpers, everybody, ABOUT_CASES),
        },
    )


def _ago(number: int, many: int, days: int) -> int:
    """How many days ago that one of many was: spread over all of them, closer together lately, the last one today."""
    return int(days * (1 - number / (many - 1)) ** 1.4)


def _firm(stage: Stage, admin: Actor, sellers: Sequence[Actor], number: int) -> Firm:
    name, (kind, industry) = FIRST[number % len(FIRST)], SECOND[(number // len(FIRST) + number) % len(SECOND)]
    whole = f"{name} {kind}" if number < 100 else f"{name} {kind} {CITIES[number % len(CITIES)][0]}"
    city, country = stage.chance.choice(CITIES)
    seller = stage.chance.choice(sellers)
    since = stage.today() - timedelta(days=stage.chance.randrange(40, 720))
    domain = whole.lower().replace(" ", "-") + ".example"
    values = {
        "name": whole,
        "kind": stage.chance.choices(("customer", "prospect", "supplier", "former"), (6, 3, 1, 1))[0],
        "industry": industry,
        "city": city,
        "country": country,
        "currency": CURRENCIES.get(country, "EUR"),
        "website": f"https://{domain}",
        "email": f"office@{domain}",
        "account_manager_id": str(seller.id) if stage.chance.random() < 0.9 else None,
    }
    made = stage.create(seller, "organisation", values, stage.on(since))
    people = tuple(_contact(stage, seller, made, domain) for _ in range(stage.chance.choice((1, 1, 2, 2, 3))))
    if values["account_manager_id"] and stage.chance.random() < 0.2:
        seller = sellers[seller is sellers[0]]
        handed_over = stage.days_ago(stage.chance.randrange(2, 38))
        stage.update(admin, "organisation", made, {"account_manager_id": str(seller.id)}, handed_over)
    return Firm(made, name, kind, domain, since, people, seller)


def _groups(stage: Stage, firms: Sequence[Firm]) -> None:
    """Which firms belong together was found out after a while, by whoever looks after the smaller one."""
    known = {(each.named, each.kind): each for each in firms}
    for firm in firms:
        above = known.get((firm.named, PART_OF.get(firm.kind, "")))
        if above is not None:
            both = max(firm.since, above.since)
            day = min(both + timedelta(days=stage.chance.randrange(1, 60)), stage.today())
            stage.update(firm.seller, "organisation", firm.id, {"parent_id": str(above.id)}, stage.on(day))


def _contact(stage: Stage, seller: Actor, firm: UUID, domain: str) -> Person:
    first, last = stage.person()
    values = {
        "first_name": first,
        "last_name": last,
        "email": mail_of(first, last, domain),
        "phone": f"+31 6 {stage.chance.randrange(10_000_000, 60_000_000)}",
        "decides": stage.chance.random() < 0.35,
        "newsletter": stage.chance.random() < 0.4,
    }
    made = stage.create(seller, "contact", values, stage.now + timedelta(minutes=11))
    works = {"contact_id": str(made), "organisation_id": str(firm), "job": stage.chance.choice(POSITIONS)}
    position = stage.create(seller, "position", works | {"since": stage.now.date().isoformat()})
    return Person(made, position, mail_of(first, last, ""))


def _moves_on(stage: Stage, person: Person, old: Firm, new: Firm) -> None:
    """Somebody changes firms: one position ends, the next begins, the contact stays who they are."""
    day = stage.today() - timedelta(days=stage.chance.randrange(20, 39))
    stage.update(old.seller, "position", person.position, {"until": day.isoformat()}, stage.on(day))
    began = min(day + timedelta(days=stage.chance.randrange(1, 20)), stage.today())
    works = {"contact_id": str(person.id), "organisation_id": str(new.id), "job": stage.chance.choice(POSITIONS)}
    stage.create(new.seller, "position", works | {"since": began.isoformat()}, stage.on(began))
    stage.update(new.seller, "contact", person.id, {"email": person.mailbox + new.domain}, stage.on(began))


def _lead(stage: Stage, seller: Actor, firms: list[Firm], days: int) -> None:
    first, last = stage.person()
    values: dict[str, Any] = {
        "name": f"{first} {last}",
        "company": f"{stage.chance.choice(FIRST)} {stage.chance.choice(SECOND)[0]}",
        "email": mail_of(first, last, "mail.example"),
        "source": stage.chance.choice(("website", "recommendation", "fair", "call", "other")),
        "owner_id": str(seller.id),
    }
    if stage.chance.random() < 0.6:
        currency = stage.chance.choices(("EUR", "GBP", "SEK", "USD"), (8, 2, 1, 1))[0]
        values |= {"budget": stage.chance.randrange(4, 160) * 500, "budget_currency": currency}
    made = stage.create(seller, "lead", values, stage.days_ago(days))
    if days < 6 or (days < 40 and stage.chance.random() < 0.06):
        return
    stage.move(seller, "lead", made, "contact", at=stage.days_ago(days - stage.chance.randrange(1, 4)))
    if days < 30:
        return
    end = stage.days_ago(days - stage.chance.randrange(8, 27))
    if stage.chance.random() < 0.35:
        stage.move(seller, "lead", made, "win", {"organisation_id": str(stage.chance.choice(firms).id)}, end)
    elif days > 90 or stage.chance.random() < 0.85:
        stage.move(seller, "lead", made, "lose", {"reason": stage.chance.choice(LOST)}, end)


def _opportunity(stage: Stage, firm: Firm) -> None:
    opened = firm.since + timedelta(days=stage.chance.randrange(2, 30 + max(3, (stage.today() - firm.since).days - 30)))
    opened = min(opened, stage.today() - timedelta(days=1))
    closes = opened + timedelta(days=stage.chance.randrange(30, 110))
    values = {
        "name": stage.chance.choice(NEEDS),
        "organisation_id": str(firm.id),
        "contact_id": str(stage.chance.choice(firm.people).id),
        "amount": stage.chance.randrange(8, 480) * 250,
        "likelihood": stage.chance.choice((10, 25, 50, 50, 75)),
        "closes_on": closes.isoformat(),
        "owner_id": str(firm.seller.id),
    }
    made = stage.create(firm.seller, "opportunity", values, stage.on(opened))
    offered = opened + timedelta(days=stage.chance.randrange(3, 24))
    late = closes < stage.today() - timedelta(days=40)
    if offered >= stage.today() or (not late and stage.chance.random() < 0.1):
        return
    stage.move(firm.seller, "opportunity", made, "offer", at=stage.on(offered))
    quote = _quote(stage, firm, made, offered)
    if late or (closes < stage.today() and stage.chance.random() < 0.8):
        _decided(stage, firm, made, quote, closes)


def _decided(stage: Stage, firm: Firm, opportunity: UUID, quote: UUID, day: date) -> None:
    won = stage.chance.random() < 0.46
    stage.update(firm.seller, "quote", quote, {"state": "accepted" if won else "declined"}, stage.on(day))
    if won:
        stage.move(firm.seller, "opportunity", opportunity, "win", at=stage.on(day))
    else:
        reason = {"reason": stage.chance.choice(LOST)}
        stage.move(firm.seller, "opportunity", opportunity, "lose", reason, stage.on(day))


def _quote(stage: Stage, firm: Firm, opportunity: UUID, day: date) -> UUID:
    lines = []
    for what, price in stage.chance.sample(GOODS, stage.chance.randrange(1, 5)):
        discount = stage.chance.choice((None, None, 5, 10))
        line = {
            "what": what,
            "quantity": stage.chance.choice((1, 2, 3, 5, 8, 12)),
            "price": price,
            "discount": discount,
        }
        lines.append({name: value for name, value in line.items() if value is not None})
    values = {
        "opportunity_id": str(opportunity),
        "sent_on": day.isoformat(),
        "valid_until": (day + timedelta(days=45)).isoformat(),
        "lines": lines,
        "state": "sent",
    }
    return stage.create(firm.seller, "quote", values, stage.on(day))


def _case(stage: Stage, helper: Actor, firms: list[Firm], days: int) -> None:
    day = stage.today() - timedelta(days=days)
    firm = stage.chance.choice([each for each in firms if each.since <= day] or firms[:1])
    person = stage.chance.random() < 0.6
    values = {
        "subject": stage.chance.choice(SUBJECTS),
        "about_id": str(stage.chance.choice(firm.people).id if person else firm.id),
        "about_kind": "contact" if person else "organisation",
        "priority": stage.chance.choices(("low", "normal", "high"), (2, 6, 2))[0],
        "owner_id": str(helper.id),
        "due": (day + timedelta(days=5)).isoformat(),
    }
    made = stage.create(helper, "case", values, stage.on(day))
    if days < 2:
        return
    stage.move(helper, "case", made, "begin", at=stage.on(day + timedelta(days=1)))
    unsolved = stage.chance.random()
    if days < 30 and unsolved < 0.35:
        if unsolved < 0.2:
            stage.move(helper, "case", made, "ask", at=stage.on(day + timedelta(days=2)))
        return
    answer = {"answer": stage.chance.choice(ANSWERS)}
    stage.move(helper, "case", made, "solve", answer, stage.on(day + timedelta(days=stage.chance.randrange(1, 5))))
    if days > 20:
        stage.move(helper, "case", made, "close", at=stage.on(day + timedelta(days=15)))
