"""Northfield University: two academic years of students, courses and enrolments, told in the order they happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.demos.stage import Stage, mail_of

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
    registrar = stage.login("registrar@northfield.example", "Grace Adeyemi", "registrar")
    lecturer = stage.login("lecturer@northfield.example", "Tomás Fernández", "lecturer")
    start = stage.days_ago(730)
    partners = [
        stage.create(admin, "organisation", {"name": name, "kind": kind, "website": site, "country": country}, start)
        for name, kind, site, country in ORGANISATIONS
    ]
    teachers = _staff(stage, admin, lecturer, start)
    courses = _courses(stage, registrar, teachers, lecturer)
    _students(stage, registrar, [each for each, _ in teachers], partners, courses)


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
    """Every subject runs once in each of four half-years; the last half-year is running now."""
    made = []
    for term in range(4):
        opened = 720 - term * 182
        starts = stage.today() - timedelta(days=opened - 20)
        for department, subjects in SUBJECTS.items():
            colleagues = [each for each, where in teachers if where == department]
            for number, (name, credit) in enumerate(subjects):
                lead = colleagues[number % len(colleagues)]
                values = {
                    "code": f"{CODES[department]}{1 + term % 2}{number + 1:02}-{starts:%y}{'A' if term % 2 else 'S'}",
                    "name": name,
                    "department": department,
                    "lead_id": str(lead),
                    "credits": credit,
                    "seats": stage.chance.choice((16, 24, 32, 40)),
                    "fee": credit * 55,
                    "starts": starts.isoformat(),
                    "ends": (starts + timedelta(days=150)).isoformat(),
                }
                course = stage.create(registrar, "course", values, stage.days_ago(opened))
                seats = int(str(values["seats"]))
                marker = lecturer if lead == teachers[0][0] else None
                made.append(Course(course, starts, starts + timedelta(days=150), marker, seats))
    return made


def _students(stage: Stage, registrar: Actor, tutors: list[UUID], partners: list[UUID], courses: list[Course]) -> None:
    for number in range(180):
        arrived = 715 - number * 3.9 + stage.chance.uniform(-4, 4)
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


def _studies(stage: Stage, registrar: Actor, student: UUID, arrived: float, courses: list[Course]) -> None:
    """What became of one student: admitted, enrolled, marked; some leave, some graduate."""
    if stage.chance.random() < 0.1 or arrived < 14:
        return  # still an enquiry
    admitted = arrived - stage.chance.uniform(3, 12)
    stage.update(registrar, "student", student, {"standing": "active"}, stage.days_ago(admitted))
    joined = stage.today() - timedelta(days=int(admitted))
    open_to_them = [each for each in courses if each.starts >= joined - timedelta(days=30) and each.free]
    for course in stage.chance.sample(open_to_them, min(len(open_to_them), stage.chance.randrange(2, 5))):
        course.free -= 1
        _enrol(stage, registrar, student, course)
    if arrived > 600 and stage.chance.random() < 0.3:
        stage.update(registrar, "student", student, {"standing": "alumni"}, stage.days_ago(30))
    elif stage.chance.random() < 0.05:
        stage.update(registrar, "student", student, {"standing": "on_leave"}, stage.days_ago(min(20, admitted)))


def _enrol(stage: Stage, registrar: Actor, student: UUID, course: Course) -> None:
    since = min(course.starts, stage.today())
    days = (stage.today() - since).days
    values = {"student_id": str(student), "course_id": str(course.id), "since": since.isoformat()}
    enrolment = stage.create(registrar, "enrolment", values, stage.days_ago(days + 2))
    if stage.chance.random() < 0.08:
        left = min(stage.today(), since + timedelta(days=30))
        withdrawn = {"result": "withdrawn", "until": left.isoformat()}
        stage.update(registrar, "enrolment", enrolment, withdrawn, stage.days_ago((stage.today() - left).days))
    elif course.ends < stage.today():
        mark = min(98.0, max(12.0, stage.chance.gauss(61, 14)))
        result = {"result": "passed" if mark >= 40 else "failed", "mark": round(mark, 1)}
        marked = stage.days_ago(max(0, (stage.today() - course.ends).days - 8))
        stage.update(course.lead or registrar, "enrolment", enrolment, result, marked)
        stage.update(registrar, "enrolment", enrolment, {"until": course.ends.isoformat()}, marked)
