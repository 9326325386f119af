"""Northfield University: two years of applicants, students, courses and alumni, told in the order they happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.demos.college import College, Course, Study, Taught
from xrm.demos.recruitment import applies, open_days, role, somebody
from xrm.demos.stage import Stage, mail_of
from xrm.demos.studies import live_through
from xrm.demos.talk import Talk, talk
from xrm.demos.terms import Term, terms

ORGANISATIONS = (
    ("Brightwell Engineering", "employer", "https://brightwell.example", "GB"),
    ("Harbour City Council", "local_authority", "https://harbourcity.example", "GB"),
    ("The Lindqvist Foundation", "funding_body", "https://lindqvist.example", "SE"),
    ("Kestrel Robotics", "employer", "https://kestrel.example", "GB"),
    ("St Brigid's Secondary School", "school", "https://stbrigids.example", "IE"),
    ("Okafor Memorial Trust", "charity", "https://okafortrust.example", "NG"),
    ("Ardent Health", "employer", "https://ardent.example", "GB"),
    ("Deutsche Bildungshilfe", "funding_body", "https://bildungshilfe.example", "DE"),
    ("Moorland Academy", "school", "https://moorland.example", "GB"),
    ("Tanaka Semiconductor", "employer", "https://tanakasemi.example", "JP"),
    ("Open Doors Scholarships", "charity", "https://opendoors.example", "GB"),
    ("Vale of Arden Council", "local_authority", "https://valeofarden.example", "GB"),
)

POSITIONS = ("Lecturer", "Senior Lecturer", "Professor", "Reader", "Teaching Fellow")

SUBJECTS: dict[str, tuple[tuple[str, int], ...]] = {
    "computing": (
        ("Programming Foundations", 20),
        ("Data Structures", 20),
        ("Databases", 20),
        ("Human-Computer Interaction", 10),
    ),
    "engineering": (("Statics and Dynamics", 20), ("Circuits", 20), ("Materials", 10), ("Design Project", 40)),
    "arts": (("Modern History", 20), ("Creative Writing", 10), ("Music in Society", 10), ("Philosophy of Mind", 20)),
    "medicine": (("Human Anatomy", 40), ("Public Health", 20), ("Ethics of Care", 10)),
    "sciences": (("Organic Chemistry", 20), ("Field Ecology", 20), ("Astronomy", 10), ("Statistics", 20)),
}
CODES = {"computing": "CS", "engineering": "EN", "arts": "AR", "medicine": "MD", "sciences": "SC"}
ABOUT_APPLICANTS = (
    "@{name} could you check whether the papers from abroad are complete?",
    "Called today: very keen, wants to see the campus first. @{name} please invite to the next open day.",
    "Strong statement. I would make an offer.",
    "Asks about a scholarship. @{name} do we know of one that fits?",
)
ABOUT_STUDENTS = (
    "@{name} the fee reminder went out by mistake, please apologise when they call.",
    "Changes to part-time next term if that is possible.",
    "Had a long talk about the exams. @{name} please keep an eye on the next marks.",
)
ABOUT_COURSES = (
    "@{name} the room is too small for those who signed up, shall I ask for the main hall?",
    "Syllabus for the next term is still missing.",
)
HERE_ALREADY, APPLICATIONS, SPAN = 150, 340, 600
"""Students who were here when it began; applications over so many days."""


@dataclass(frozen=True, slots=True)
class Teacher:
    id: UUID  # of the role
    department: str
    account: Actor | None  # None: does not log in


def play(stage: Stage) -> None:
    """Fill the stage: log-ins, staff, partners, courses, those who apply, and what became of them."""
    admin = stage.login("admin@northfield.example", "Ada Thornton", "admin")
    registrars = (
        stage.login("registrar@northfield.example", "Grace Adeyemi", "registrar"),
        stage.login("samuel@northfield.example", "Samuel Osei", "registrar"),
    )
    officers = (
        stage.login("admissions@northfield.example", "Rosa Delgado", "admissions"),
        stage.login("chidi@northfield.example", "Chidi Eze", "admissions"),
    )
    lecturers = {
        "computing": stage.login("lecturer@northfield.example", "Tomás Fernández", "lecturer"),
        "arts": stage.login("ingrid@northfield.example", "Ingrid Lindqvist", "lecturer"),
    }
    told = terms(stage.today())
    start = stage.at(told[0].starts - timedelta(days=75), 9)
    organisations = [
        {"name": name, "kind": kind, "website": site, "country": country} for name, kind, site, country in ORGANISATIONS
    ]
    partners = stage.create_all(admin, "organisation", organisations, start)
    teachers = _staff(stage, admin, lecturers, start)
    taught = [_term(stage, registrars[0], teachers, term) for term in told]
    college = College(registrars, officers, [each.id for each in teachers], partners, taught)
    studying = _here_already(stage, college, start)
    guests = []
    for number in range(APPLICATIONS):
        day = stage.today() - timedelta(days=round(SPAN * (1 - number / (APPLICATIONS - 1)) ** 1.4))
        person, study = applies(stage, college, number, day)
        guests.append((day, person))
        studying += [study] if study else []
    open_days(stage, officers, guests)
    for each in taught:
        studying += live_through(stage, college, each, studying)
    talk(
        stage,
        {
            "applicant": Talk(officers, (*officers, *registrars), ABOUT_APPLICANTS),
            "student": Talk(registrars, (*registrars, *officers, admin), ABOUT_STUDENTS),
            "course": Talk(registrars, (*registrars, *lecturers.values()), ABOUT_COURSES),
        },
    )


def _staff(stage: Stage, admin: Actor, lecturers: dict[str, Actor], at: datetime) -> list[Teacher]:
    """The lecturers who can log in, then their colleagues."""
    known = [(_named(account), "Senior Lecturer", department, account) for department, account in lecturers.items()]
    others = [
        (stage.person(), stage.chance.choice(POSITIONS), tuple(SUBJECTS)[number % len(SUBJECTS)], None)
        for number in range(18)
    ]
    who: list[tuple[tuple[str, str], str, str, Actor | None]] = [*known, *others]
    people = [
        {"first_name": first, "last_name": last, "email": mail_of(first, last, "staff.northfield.example")}
        for (first, last), *_ in who
    ]
    roles = [
        {
            "person_id": str(person),
            "position": position,
            "department": department,
            "since": (at.date() - timedelta(days=stage.chance.randrange(200, 4000))).isoformat(),
            "account_id": str(account.id) if account else None,
        }
        for person, (_, position, department, account) in zip(
            stage.create_all(admin, "person", people, at), who, strict=True
        )
    ]
    made = stage.create_all(admin, "staff", roles, at)
    return [Teacher(id, department, account) for id, (_, _, department, account) in zip(made, who, strict=True)]


def _named(account: Actor) -> tuple[str, str]:
    first, _, last = account.name.partition(" ")
    return first, last


def _term(stage: Stage, registrar: Actor, teachers: Sequence[Teacher], term: Term) -> Taught:
    """Every subject runs once in each term."""
    announced = stage.on(min(term.starts - timedelta(days=60), stage.today() - timedelta(days=3)))
    words = {"name": term.name, "starts": term.starts.isoformat(), "ends": term.ends.isoformat()}
    id = stage.create(registrar, "term", words, announced)
    given = [(where, number) for where, subjects in SUBJECTS.items() for number in range(len(subjects))]
    leads = [_lead(teachers, where, number) for where, number in given]
    planned = [
        {"term_id": str(id), "lead_id": str(lead.id), "seats": stage.chance.choice((24, 32, 40, 60))}
        | _course(where, number, f"{term.starts:%y}{term.name[0]}")
        for (where, number), lead in zip(given, leads, strict=True)
    ]
    made = stage.create_all(registrar, "course", planned, announced)
    courses = [
        Course(id, lead.account, words["credits"], words["seats"])
        for id, lead, words in zip(made, leads, planned, strict=True)
    ]
    return Taught(id, term, courses)


def _lead(teachers: Sequence[Teacher], department: str, number: int) -> Teacher:
    colleagues = [each for each in teachers if each.department == department]
    return colleagues[number % len(colleagues)]


def _course(department: str, number: int, when: str) -> dict[str, Any]:
    name, credit = SUBJECTS[department][number]
    return {
        "code": f"{CODES[department]}1{number + 1:02}-{when}",
        "name": name,
        "department": department,
        "credits": credit,
        "fee": credit * 55,
    }


def _here_already(stage: Stage, college: College, at: datetime) -> list[Study]:
    """Those who studied here when the story begins, brought along in one go."""
    registrar = college.registrars[0]
    ids = stage.create_all(registrar, "person", [somebody(stage) for _ in range(HERE_ALREADY)], at)
    began = [at.date() - timedelta(days=stage.chance.randrange(20, 400)) for _ in ids]
    roles = [role(stage, college, person, since) for person, since in zip(ids, began, strict=True)]
    made = stage.create_all(registrar, "student", roles, at)
    return [
        Study(person, id, words["level"], words["department"], since)
        for person, id, words, since in zip(ids, made, roles, began, strict=True)
    ]
