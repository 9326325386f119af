"""Who asks, applies and comes: the way of a person into the university."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.demos.college import College, Study
from xrm.demos.stage import Stage, mail_of

LEVELS = ("foundation", "bachelor", "master", "doctorate")
DEPARTMENTS = ("arts", "computing", "engineering", "medicine", "sciences")
SOURCES = ("open_day", "school", "website", "recommendation", "fair")
CITIES = (("Leeds", "GB"), ("York", "GB"), ("Sheffield", "GB"), ("Hull", "GB"), ("Dublin", "IE"), ("Lagos", "NG"),
          ("Pune", "IN"), ("Porto", "PT"), ("Bergen", "NO"), ("Kraków", "PL"))  # fmt: skip
REFUSED = ("Grades too low", "No place left", "Papers incomplete")
WITHDREW = ("Chose another university", "Could not be funded", "No answer any more")
STEPS = {"apply": (3, 11), "invite": (6, 15), "offer": (7, 21), "accept": (7, 24),
         "reject": (7, 21), "withdraw": (6, 24)}  # fmt: skip
"""Move -> it takes at least and at most so many days."""


def somebody(stage: Stage) -> dict[str, Any]:
    """A person nobody knew before."""
    first, last = stage.person()
    city, country = stage.chance.choice(CITIES)
    return {
        "first_name": first,
        "last_name": last,
        "email": mail_of(first, last, "post.example"),
        "phone": f"+44 7700 90{stage.chance.randrange(1000, 9999)}",
        "born": (stage.today() - timedelta(days=stage.chance.randrange(19 * 366, 34 * 365))).isoformat(),
        "address": {"city": city, "country": country},
    }


def role(stage: Stage, college: College, person: UUID, since: date, level: str = "") -> dict[str, Any]:
    """The role of somebody who studies from that day on."""
    return {
        "person_id": str(person),
        "level": level or stage.chance.choices(LEVELS, (3, 7, 5, 1))[0],
        "department": stage.chance.choice(DEPARTMENTS),
        "since": since.isoformat(),
        "tutor_id": str(stage.chance.choice(college.tutors)) if stage.chance.random() < 0.93 else None,
        "sponsor_id": str(stage.chance.choice(college.partners)) if stage.chance.random() < 0.25 else None,
    }


def applies(stage: Stage, college: College, number: int, day: date) -> tuple[UUID, Study | None]:
    """Somebody asks that day: who it is, and what they study if they came; one in six who was refused tries again."""
    officer = college.officers[number % len(college.officers)]
    person = stage.create(officer, "person", somebody(stage), stage.on(day))
    fate, ended = applied(stage, college, officer, person, day)
    again = ended + timedelta(days=90)
    if fate == "reject" and again < stage.today() and stage.chance.random() < 0.3:
        fate, ended = applied(stage, college, officer, person, again)
    since = ended + timedelta(days=stage.chance.randrange(1, 6))
    if fate != "accept" or since > stage.today():
        return person, None
    return person, enrolled(stage, college, number, person, since)


def enrolled(stage: Stage, college: College, number: int, person: UUID, since: date, level: str = "") -> Study:
    """They study from that day on."""
    words = role(stage, college, person, since, level)
    registrar = college.registrars[number % len(college.registrars)]
    made = stage.create(registrar, "student", words, stage.on(since))
    return Study(person, made, words["level"], words["department"], since)


def applied(
    stage: Stage, college: College, officer: Actor, person: UUID, day: date, level: str = "", fate: str = ""
) -> tuple[str, date]:
    """One application, as far as it has come: the last move, and its day."""
    words = {
        "person_id": str(person),
        "level": level or stage.chance.choices(LEVELS, (3, 7, 5, 1))[0],
        "department": stage.chance.choice(DEPARTMENTS),
        "term_id": str(next((each.id for each in college.terms if each.term.starts > day), college.terms[-1].id)),
        "source": stage.chance.choice(SOURCES),
        "adviser_id": str(officer.id),
        "enquired_on": day.isoformat(),
    }
    made = stage.create(officer, "applicant", words, stage.on(day))
    last = ""
    for move in _way(stage, fate or stage.chance.choices(("accept", "reject", "withdraw"), (80, 10, 10))[0]):
        day += timedelta(days=stage.chance.randrange(*STEPS[move]))
        if day > stage.today():
            return last, day
        why = {"reject": REFUSED, "withdraw": WITHDREW}.get(move)
        stage.move(
            officer, "applicant", made, move, {"reason": stage.chance.choice(why)} if why else None, stage.on(day)
        )
        last = move
    return last, day


def _way(stage: Stage, fate: str) -> Iterator[str]:
    """The moves to an end, in order."""
    yield "apply"
    if stage.chance.random() < 0.4:
        yield "invite"
    if fate == "accept":
        yield "offer"
    yield fate


def open_days(stage: Stage, officers: Sequence[Actor], guests: Sequence[tuple[date, UUID]]) -> None:
    """A Saturday every six weeks, the next ones announced; who asked shortly after one had been there."""
    for number in range(16):
        day = stage.today() - timedelta(days=590 - number * 42)
        day += timedelta(days=(5 - day.weekday()) % 7)
        host = officers[number % len(officers)]
        starts = stage.at(day, 10)
        words = {
            "name": f"Open day {day:%B %Y}",
            "starts": starts.isoformat(),
            "ends": (starts + timedelta(hours=5)).isoformat(),
            "place": stage.chance.choice(("Main hall", "Library", "Science building")),
            "seats": 80,
            "host_id": str(host.id),
        }
        announced = min(day - timedelta(days=30), stage.today() - timedelta(days=number % 3))
        made = stage.create(host, "open_day", words, stage.on(announced))
        known = [person for asked, person in guests if -21 < (asked - min(day, stage.today())).days < 21]
        came = stage.chance.sample(known, min(len(known), stage.chance.randrange(6, 18)))
        if came:
            here = stage.on(min(day - timedelta(days=2), stage.today()))
            stage.update(host, "open_day", made, {"guests": [str(each) for each in came]}, here)
