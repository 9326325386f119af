"""Northfield University: two academic years of students, courses and enrolments, told in the order they happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.demos.stage import Stage, mail_of
from xrm.demos.terms import terms

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

STUDENTS = 420
CODES = {"computing": "CS", "engineering": "EN", "arts": "AR", "medicine": "MD", "sciences": "SC"}


@dataclass(slots=True)
class Course:
    id: UUID
    starts: date
    ends: date
    lead: Actor | None  # who enters the marks; None: the registry does
    free: int = field(compare=False)  # seats left


def play(stage: Stage) -> None:
    """Fill the stage: log-ins, staff, partners, courses, students, and what became of them."""
    admin = stage.login("admin@northfield.example", "Ada Thornton", "admin")
    registrars = (
        stage.login("registrar@northfield.example", "Grace Adeyemi", "registrar"),
        stage.login("samuel@northfield.example", "Samuel Osei", "registrar"),
    )
    lecturer = stage.login("lecturer@northfield.example", "Tomás Fernández", "lecturer")
    start = stage.days_ago(730)
    partners = [
        stage.create(admin, "organisation", {"name": name, "kind": kind, "website": site, "country": country}, start)
        for name, kind, site, country in ORGANISATIONS
    ]
    teachers = _staff(stage, admin, lecturer, start)
    courses = _courses(stage, registrars[0], teachers, lecturer)
    _students(stage, registrars, [each for each, _ in teachers], partners, courses)


def _staff(stage: Stage, admin: Actor, lecturer: Actor, at: datetime) -> list[tuple[UUID, str]]:
    """The lecturer who can log in, then their colleagues: (id, department)."""
    known = ("Tomás", "Fernández", "Senior Lecturer", "computing", str(lecturer.id))
    made = [_member(stage, admin, known, at)]
    for number in range(19):
        department = tuple(SUBJECTS)[number % len(SUBJECTS)]
        first, last = stage.person()
        made.append(_member(stage, admin, (first, last, stage.chance.choice(POSITIONS), department, None), at))
    return made


def _member(stage: Stage, admin: Actor, who: tuple[str, str, str, str, str | None], at: datetime) -> tuple[UUID, str]:
    first, last, position, department, account = who
    values = {
        "first_name": first,
        "last_name": last,
        "email": mail_of(first, last, "staff.northfield.example"),
        "position": position,
        "department": department,
        "account_id": account,
    }
    return stage.create(admin, "staff", values, at), department


def _courses(stage: Stage, registrar: Actor, teachers: list[tuple[UUID, str]], lecturer: Actor) -> list[Course]:
    """Every subject runs once in each term."""
    made = []
    for term in terms(stage.today()):
        announced = stage.on(min(term.starts - timedelta(days=60), stage.today() - timedelta(days=3)))
        for department, subjects in SUBJECTS.items():
            colleagues = [each for each, where in teachers if where == department]
            for number, (name, credit) in enumerate(subjects):
                lead = colleagues[number % len(colleagues)]
                seats = stage.chance.choice((24, 32, 40, 60))
                values = {
                    "code": f"{CODES[department]}1{number + 1:02}-{term.starts:%y}{term.name[0]}",
                    "name": name,
                    "department": department,
                    "lead_id": str(lead),
                    "credits": credit,
                    "seats": seats,
                    "fee": credit * 55,
                    "starts": term.starts.isoformat(),
                    "ends": term.ends.isoformat(),
                }
                course = stage.create(registrar, "course", values, announced)
                marker = lecturer if lead == teachers[0][0] else None
                made.append(Course(course, term.starts, term.ends, marker, seats))
    return made


def _students(
    stage: Stage, registrars: Sequence[Actor], tutors: list[UUID], partners: list[UUID], courses: list[Course]
) -> None:
    """They came evenly over the two years, the last of them today."""
    for number in range(STUDENTS):
        arrived = int(715 * (1 - number / (STUDENTS - 1)))
        registrar = registrars[number % 2]
        first, last = stage.person()
        values = {
            "first_name": first,
            "last_name": last,
            "email": mail_of(first, last, "students.northfield.example"),
            "born": (stage.today() - timedelta(days=stage.chance.randrange(18 * 366, 34 * 365))).isoformat(),
            "level": stage.chance.choices(("foundation", "bachelor", "master", "doctorate"), (2, 9, 4, 1))[0],
            "tutor_id": str(stage.chance.choice(tutors)) if stage.chance.random() < 0.9 else None,
            "sponsor_id": str(stage.chance.choice(partners)) if stage.chance.random() < 0.25 else None,
        }
        student = stage.create(registrar, "student", values, stage.days_ago(arrived))
        _studies(stage, registrar, student, arrived, courses)


def _studies(stage: Stage, registrar: Actor, student: UUID, arrived: int, courses: list[Course]) -> None:
    """What became of one student: admitted, enrolled, marked; some leave, some graduate."""
    if stage.chance.random() < 0.1 or arrived < 14:
        return  # still an enquiry
    admitted = arrived - stage.chance.randrange(3, 12)
    stage.update(registrar, "student", student, {"standing": "active"}, stage.days_ago(admitted))
    joined = stage.today() - timedelta(days=admitted)
    open_to_them = [each for each in courses if each.ends >= joined + timedelta(days=60) and each.free]
    for course in stage.chance.sample(open_to_them, min(len(open_to_them), stage.chance.randrange(2, 5))):
        course.free -= 1
        _enrol(stage, registrar, student, course, joined)
    if arrived > 600 and stage.chance.random() < 0.3:
        stage.update(registrar, "student", student, {"standing": "alumni"}, stage.days_ago(30))
    elif stage.chance.random() < 0.05:
        stage.update(registrar, "student", student, {"standing": "on_leave"}, stage.days_ago(min(20, admitted)))


def _enrol(stage: Stage, registrar: Actor, student: UUID, course: Course, joined: date) -> None:
    """Signed up before the term, or when they came; marked in the week after it has ended."""
    since = max(course.starts, joined)
    values = {"student_id": str(student), "course_id": str(course.id), "since": since.isoformat()}
    signed_up = min(since - timedelta(days=2), stage.today() - timedelta(days=stage.chance.randrange(30)))
    enrolment = stage.create(registrar, "enrolment", values, stage.on(max(signed_up, joined)))
    left = since + timedelta(days=30)
    if left < stage.today() and stage.chance.random() < 0.08:
        withdrawn = {"result": "withdrawn", "until": left.isoformat()}
        stage.update(registrar, "enrolment", enrolment, withdrawn, stage.on(left))
    elif course.ends < stage.today():
        mark = min(98.0, max(12.0, stage.chance.gauss(61, 14)))
        result = {"result": "passed" if mark >= 40 else "failed", "mark": round(mark, 1)}
        marked = stage.on(course.ends + timedelta(days=stage.chance.randrange(2, 9)))
        stage.update(course.lead or registrar, "enrolment", enrolment, result, marked)
        stage.update(registrar, "enrolment", enrolment, {"until": course.ends.isoformat()}, marked)
