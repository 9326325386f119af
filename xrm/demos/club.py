"""Riverside Rowing Club: two years of members, renewals, crews and regattas, told in the order they happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.demos.stage import Stage, mail_of
from xrm.demos.talk import Talk, talk

TOWNS = (("Henley", "RG9"), ("Marlow", "SL7"), ("Reading", "RG4"), ("Wargrave", "RG10"), ("Maidenhead", "SL6"))
STREETS = ("Mill Lane", "Station Road", "Church Street", "Thames Side", "The Avenue", "Orchard Close", "Bridge Street")
PLANS = (
    ("ADULT", "Adult", 480, 12),
    ("FAMILY", "Family", 720, 12),
    ("YOUTH", "Junior", 190, 12),
    ("SOCIAL", "Social", 60, 12),
)
CREWS = (
    ("Junior girls' quad", "juniors", ("sat", "sun")),
    ("Junior boys' eight", "juniors", ("sat", "sun")),
    ("Novice women", "novices", ("tue", "sun")),
    ("Novice men", "novices", ("tue", "sun")),
    ("Women's first eight", "seniors", ("mon", "wed", "sat")),
    ("Men's first eight", "seniors", ("mon", "wed", "sat")),
    ("Mixed masters", "masters", ("thu", "sun")),
    ("Women's masters", "masters", ("wed", "sat")),
)
BOATS = ("Kingfisher", "Grey Heron", "Old Father Thames", "Otter", "Sculpin", "Water Vole", "Mayfly", "Great Crested")
SEATS = ("cox", "stroke", "7", "6", "5", "4", "3", "2", "bow")
EVENTS = (
    ("Spring regatta", "regatta", "Town Reach", 80, 9),
    ("Learn to row weekend", "training", "Boathouse", 16, 9),
    ("Summer barbecue", "social", "Club lawn", 120, 17),
    ("Committee meeting", "meeting", "Club room", 12, 19),
    ("Boat painting", "working_party", "Boathouse", 20, 9),
    ("Head of the river", "regatta", "Marsh Lock", 60, 8),
    ("Quiz night", "social", "Club room", 60, 19),
    ("Safety evening", "training", "Club room", 40, 19),
    ("Autumn head", "regatta", "Town Reach", 80, 9),
    ("Riverbank clean-up", "working_party", "Slipway", 30, 10),
)
TASKS = ("Tea and cake", "Marshalling", "Boat trailer", "Safety launch", "Car park", "First aid", "Timekeeping")
ABOUT_MEMBERS = (
    "Rang about the trial session. @{name} is there a place on Saturday?",
    "Has a first-aid certificate and offers to help at regattas.",
    "@{name} please order a club top, size M.",
)
ABOUT_MEMBERSHIPS = (
    "@{name} says the direct debit bounced. Can you look?",
    "Will pay by bank transfer at the end of the month.",
)
ABOUT_EVENTS = (
    "@{name} we still need two people for the safety launch.",
    "Trailer is booked, the hire firm brings it the evening before.",
)
HOUSEHOLDS = 150
LOGINS = ("hannah@post.example", "tom@post.example", "priya@post.example", "meera@post.example", "lukasz@post.example",
          "beth@post.example")  # fmt: skip
HELD = timedelta(days=190)
"""Whoever holds a post has been a member for so long."""
REASONS = ("Moved away", "No time any more", "Joined another club", "Injured", "Too expensive")


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    born: date
    joined: date
    household: UUID

    def age_on(self, day: date) -> int:
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


def play(stage: Stage) -> None:
    """Fill the stage: log-ins, plans, families and their memberships, crews, events and who helped."""
    admin = stage.login("admin@riverside.example", "Hannah Okafor", "admin")
    secretaries = (
        stage.login("secretary@riverside.example", "Tom Whitaker", "secretary"),
        stage.login("membership@riverside.example", "Priya Raman", "secretary"),
    )
    treasurer = stage.login("treasurer@riverside.example", "Meera Patel", "treasurer")
    coaches = (
        stage.login("coach@riverside.example", "Łukasz Nowak", "coach"),
        stage.login("juniors@riverside.example", "Beth Llewellyn", "coach"),
    )
    plans = {
        code: stage.create(
            admin, "membership_plan", {"code": code, "name": name, "fee": fee, "months": months}, stage.days_ago(728)
        )
        for code, name, fee, months in PLANS
    }
    members: list[Member] = []
    for number in range(HOUSEHOLDS):
        joined = stage.today() - timedelta(days=int(712 * (1 - number / (HOUSEHOLDS - 1))))
        members += _household(stage, secretaries[number % 2], treasurer, joined)
    for member in members:
        _membership(stage, stage.chance.choice(secretaries), treasurer, member, plans)
    _season(stage, secretaries, members)
    crews = [_crew(stage, coaches, number) for number in range(len(CREWS))]
    _man(stage, coaches, crews, members)
    staff = (admin, *secretaries, treasurer)
    talk(
        stage,
        {
            "member": Talk(secretaries, (*staff, *coaches), ABOUT_MEMBERS),
            "membership": Talk(secretaries, staff, ABOUT_MEMBERSHIPS),
            "event": Talk(secretaries, (*staff, *coaches), ABOUT_EVENTS),
        },
    )
    _posts(stage, admin, dict(zip(LOGINS, [admin, *secretaries, treasurer, *coaches], strict=True)), crews, members)


def _household(stage: Stage, secretary: Actor, treasurer: Actor, joined: date) -> Iterator[Member]:
    """A family, a couple or somebody alone, who joined on one day."""
    at = stage.on(joined)
    town, code = stage.chance.choice(TOWNS)
    first, last = stage.person()
    district = f"{code} {stage.chance.randrange(1, 9)}"
    address = {
        "name": last,
        "street": f"{stage.chance.randrange(1, 140)} {stage.chance.choice(STREETS)}",
        "city": town,
        "postcode": district + "".join(stage.chance.sample("ABDEFGHJLNPQRSTUWXYZ", 2)),
    }
    home = stage.create(secretary, "household", address, at)
    head = _member(stage, secretary, treasurer, (first, last), home, "head", joined)
    yield head
    shape = stage.chance.random()
    if shape > 0.45:
        yield _member(stage, secretary, treasurer, (stage.person()[0], last), home, "partner", joined)
    for _ in range(stage.chance.choice((1, 1, 2, 3)) if shape > 0.7 else 0):
        yield _member(stage, secretary, treasurer, (stage.person()[0], last), home, "child", joined)
    stage.update(secretary, "household", home, {"head_id": str(head.id)}, at)


def _member(
    stage: Stage, secretary: Actor, treasurer: Actor, name: tuple[str, str], home: UUID, role: str, joined: date
) -> Member:
    years = stage.chance.randrange(9, 17) if role == "child" else stage.chance.randrange(24, 68)
    born = joined - timedelta(days=years * 365 + stage.chance.randrange(360))
    first, last = name
    values = {
        "first_name": first,
        "last_name": last,
        "email": None if role == "child" else mail_of(first, last, f"{stage.chance.choice(('post', 'mail'))}.example"),
        "phone": None if role == "child" else f"+44 7700 90{stage.chance.randrange(1000, 9999)}",
        "born": born.isoformat(),
        "household_id": str(home),
        "household_role": role,
        "joined": joined.isoformat(),
        "rows_as": stage.chance.choice(("cox", "stroke", "bow", "sculler", "social")),
    }
    at = stage.on(joined)
    made = stage.create(secretary, "member", values, at)
    if stage.chance.random() < 0.93:
        account = f"GB{stage.chance.randrange(10, 99)}RIVR{stage.chance.randrange(10**13, 10**14)}"
        stage.update(treasurer, "member", made, {"iban": account}, at + timedelta(hours=1))
    return Member(made, born, joined, home)


def _membership(stage: Stage, secretary: Actor, treasurer: Actor, member: Member, plans: dict[str, UUID]) -> None:
    """Applied for and approved; then what became of it, year by year."""
    minor = member.age_on(member.joined) < 18
    plan = "YOUTH" if minor else stage.chance.choices(("ADULT", "FAMILY", "SOCIAL"), (6, 2, 2))[0]
    values = {"member_id": str(member.id), "plan_id": str(plans[plan]), "since": member.joined.isoformat()}
    made = stage.create(secretary, "membership", values, stage.on(member.joined))
    if (stage.today() - member.joined).days < 12 or not stage.allowed(secretary, "membership", made, "approve"):
        return
    stage.move(secretary, "membership", made, "approve", at=stage.on(member.joined + timedelta(days=5)))
    renews = member.joined + timedelta(days=365)
    while renews < stage.today():
        if not _year(stage, secretary, treasurer, made, renews):
            return
        renews += timedelta(days=365)
    if stage.chance.random() < 0.03:
        rest = {"reason": "A year abroad"}
        stage.move(secretary, "membership", made, "suspend", rest, stage.days_ago(stage.chance.randrange(3, 40)))


def _year(stage: Stage, secretary: Actor, treasurer: Actor, membership: UUID, renews: date) -> bool:
    """A year is over: most pay, some leave, some forget and pay late; whether they are still with us."""
    chance = stage.chance.random()
    if chance < 0.12:
        why = {"reason": stage.chance.choice(REASONS)}
        stage.move(secretary, "membership", membership, "leave", why, stage.on(renews - timedelta(days=6)))
        return False
    if chance < 0.26:
        stage.fall_due("membership", membership, "lapse", renews + timedelta(days=2))
        late = renews + timedelta(days=stage.chance.randrange(9, 60))
        if chance < 0.20 or late > stage.today():
            return False
        stage.move(treasurer, "membership", membership, "renew", at=stage.on(late))
        return True
    stage.move(treasurer, "membership", membership, "renew", at=stage.on(renews - timedelta(days=3)))
    return True


def _crew(stage: Stage, coaches: Sequence[Actor], number: int) -> UUID:
    name, squad, days = CREWS[number]
    coach = _coach_of(coaches, squad)
    values = {"name": name, "squad": squad, "coach_id": str(coach.id), "boat": BOATS[number], "trains_on": list(days)}
    return stage.create(coach, "crew", values, stage.days_ago(700))


def _coach_of(coaches: Sequence[Actor], squad: str) -> Actor:
    return coaches[squad == "juniors"]


def _man(stage: Stage, coaches: Sequence[Actor], crews: list[UUID], members: list[Member]) -> None:
    """Nine seats a crew; now and then somebody steps out and somebody else in."""
    young = [each for each in members if each.age_on(stage.today()) < 19]
    grown = [each for each in members if each.age_on(stage.today()) >= 19]
    for number, crew in enumerate(crews):
        squad = CREWS[number][1]
        coach, pool = _coach_of(coaches, squad), young if squad == "juniors" else grown
        chosen = stage.chance.sample(pool, min(len(pool), 11))
        for place, member in enumerate(chosen):
            seat = SEATS[place] if place < len(SEATS) else "spare"
            joined = max(member.joined, stage.today() - timedelta(days=stage.chance.randrange(2, 640)))
            values = {"member_id": str(member.id), "crew_id": str(crew), "seat": seat, "joined": joined.isoformat()}
            made = stage.create(coach, "crew_member", values, stage.on(joined))
            if place >= len(SEATS) and stage.chance.random() < 0.5:
                left = min(stage.today(), joined + timedelta(days=90))
                stage.update(coach, "crew_member", made, {"left": left.isoformat()}, stage.on(left))


def _posts(stage: Stage, admin: Actor, accounts: dict[str, Actor], crews: list[UUID], members: list[Member]) -> None:
    """Who can log in is a member as well; posts pass from one member to another."""
    grown = [each for each in members if each.age_on(stage.today()) >= 25 and each.joined < stage.today() - HELD]
    for (email, account), member in zip(accounts.items(), grown, strict=False):
        first, _, last = account.name.partition(" ")
        who = {"first_name": first, "last_name": last, "email": email, "account_id": str(account.id)}
        stage.update(admin, "member", member.id, who, stage.on(member.joined + timedelta(days=2)))
    chair, _, secretary, treasurer, *coaches = grown[: len(accounts)]
    others = iter(stage.chance.sample(grown[len(accounts) :], 9 + len(crews)))
    for role, holder in (("chair", chair), ("secretary", secretary), ("treasurer", treasurer)):
        _held(stage, admin, role, next(others), holder)
    for role in ("captain", "safety", "volunteers"):
        _held(stage, admin, role, next(others), next(others))
    for number, crew in enumerate(crews):
        _held(stage, admin, "coach", next(others), coaches[CREWS[number][1] == "juniors"], crew)


def _held(stage: Stage, admin: Actor, role: str, before: Member, now: Member, crew: UUID | None = None) -> None:
    """A post and the two who held it, one after the other."""
    turn = stage.today() - timedelta(days=stage.chance.randrange(4, 180))
    words = {"role": role, "crew_id": str(crew) if crew else None}
    began = {"since": before.joined.isoformat()}
    post = stage.create(admin, "post", {**words, "member_id": str(before.id), "during": began}, stage.on(before.joined))
    ended = began | {"until": (turn - timedelta(days=1)).isoformat()}
    stage.update(admin, "post", post, {"during": ended}, stage.on(turn))
    follows = {**words, "member_id": str(now.id), "during": {"since": turn.isoformat()}}
    stage.create(admin, "post", follows, stage.on(turn))


def _season(stage: Stage, secretaries: Sequence[Actor], members: list[Member]) -> None:
    """An event about every fortnight, the next ones announced already, and few have signed up for those far ahead."""
    for number in range(54):
        name, kind, place, seats, hour = EVENTS[number % len(EVENTS)]
        day = stage.today() - timedelta(days=680 - number * 14)
        starts, host = stage.at(day, hour), secretaries[number % 2]
        values = {
            "name": f"{name} {day.year}",
            "kind": kind,
            "starts": starts.isoformat(),
            "ends": (starts + timedelta(hours=7 if kind in ("regatta", "working_party") else 3)).isoformat(),
            "place": place,
            "seats": seats,
            "host_id": str(host.id),
        }
        announced = min(day - timedelta(days=40), stage.today() - timedelta(days=1))
        event = stage.create(host, "event", values, stage.on(announced))
        here = [each for each in members if each.joined < min(day, stage.today())]
        most = 6 if day > stage.today() + timedelta(days=15) else 22
        many = min(len(here), seats, stage.chance.randrange(most // 3, most))
        for member in stage.chance.sample(here, many):
            said = announced + (min(day, stage.today()) - announced) * stage.chance.random()
            _comes(stage, host, event, member, kind, said)


def _comes(stage: Stage, host: Actor, event: UUID, member: Member, kind: str, day: date) -> None:
    """Invited that day; most have answered."""
    helps = member.age_on(stage.today()) > 16 and stage.chance.random() < 0.3
    role = "volunteer" if helps else "crew" if kind == "regatta" else "guest"
    values = {
        "event_id": str(event),
        "member_id": str(member.id),
        "role": role,
        "task": stage.chance.choice(TASKS) if helps else None,
        "status": stage.chance.choices(("coming", "declined", "invited"), (7, 1, 2))[0],
    }
    stage.create(host, "participation", values, stage.on(day))
