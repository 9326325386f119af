"""A term as its students live through it: they sign up, are marked, graduate, leave, and come back as something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from xrm.demos.college import College, Course, Study, Taught
from xrm.demos.recruitment import applied, enrolled
from xrm.demos.stage import Stage
from xrm.demos.terms import Term

DEGREES = {"foundation": "Foundation certificate", "bachelor": "BSc", "master": "MSc", "doctorate": "PhD"}
OCCUPATIONS = ("Software engineer", "Teacher", "Nurse", "Research assistant", "Policy officer", "Civil engineer",
               "Data analyst", "Curator", "Founder of a firm", "Doctoral student elsewhere")  # fmt: skip
LEAST = {"foundation": 2, "bachelor": 3, "master": 2, "doctorate": 4}
PASS, DEGREE = 40, 50
"""Terms for a degree, by level; marks for a pass; credits for a degree."""
TOGETHER = 60
"""Enrolments that the registry enters in one go."""


def live_through(stage: Stage, college: College, taught: Taught, studying: Sequence[Study]) -> list[Study]:
    """One term; returns those who, after its end, begin to study something else."""
    term = taught.term
    here = [each for each in studying if not each.over and each.since <= term.ends - timedelta(days=45)]
    signed_up = [*_sign_up(stage, college, taught, here)]
    if term.ends >= stage.today():
        if term.starts <= stage.today():
            _on_leave(stage, college, here)
        return []
    for enrolment, study, course in signed_up:
        _mark(stage, college, term, enrolment, study, course)
    found = []
    for number, study in enumerate(here):
        study.terms += 1
        found += [*_at_the_end(stage, college, term, number, study)]
    return found


def _on_leave(stage: Stage, college: College, here: Sequence[Study]) -> None:
    """A few of those who study now pause for a while; some of them are back."""
    for study in here:
        began = max(study.since, stage.today() - timedelta(days=stage.chance.randrange(20, 150)))
        if stage.chance.random() > 0.06:
            continue
        registrar = stage.chance.choice(college.registrars)
        stage.move(registrar, "student", study.role, "pause", at=stage.on(began))
        if stage.chance.random() < 0.3:
            stage.move(registrar, "student", study.role, "resume", at=stage.on(began + timedelta(days=18)))


def _sign_up(
    stage: Stage, college: College, taught: Taught, here: Sequence[Study]
) -> Iterator[tuple[UUID, Study, Course]]:
    """Before the term, in the weeks when the registry enters what was chosen; who comes later, on their first day."""
    term = taught.term
    chosen = [(study, course) for study in here for course in _choice(stage, taught)]
    early = [each for each in chosen if each[0].since <= term.starts]
    late = [[each] for each in chosen if each[0].since > term.starts]
    batches = [early[first : first + TOGETHER] for first in range(0, len(early), TOGETHER)]
    for number, batch in enumerate([*batches, *late]):
        since = max(term.starts, batch[0][0].since)
        latest = min(since, stage.today() + timedelta(days=1))
        day = since if since > term.starts else latest - timedelta(days=1 + number * 3 % 28)
        words = [
            {"student_id": str(study.role), "course_id": str(course.id), "since": since.isoformat()}
            for study, course in batch
        ]
        registrar = college.registrars[number % len(college.registrars)]
        made = stage.create_all(registrar, "enrolment", words, stage.on(day))
        yield from ((id, study, course) for id, (study, course) in zip(made, batch, strict=True))


def _choice(stage: Stage, taught: Taught) -> list[Course]:
    """One or two courses with a free seat; of a term that is to come, not everybody has chosen yet."""
    if taught.term.starts > stage.today() and stage.chance.random() < 0.55:
        return []
    free = [each for each in taught.courses if each.free]
    found = stage.chance.sample(free, min(len(free), stage.chance.choice((1, 1, 2, 2))))
    for each in found:
        each.free -= 1
    return found


def _mark(stage: Stage, college: College, term: Term, enrolment: UUID, study: Study, course: Course) -> None:
    """In the days after the term, by whoever gave the course; a few have left before."""
    registrar = college.registrars[0]
    if stage.chance.random() < 0.06:
        left = max(term.starts, study.since) + timedelta(days=30)
        withdrawn = {"result": "withdrawn", "until": left.isoformat()}
        stage.update(registrar, "enrolment", enrolment, withdrawn, stage.on(left))
        return
    mark = min(98.0, max(12.0, stage.chance.gauss(61, 14)))
    study.credits += course.credits if mark >= PASS else 0
    result = {"result": "passed" if mark >= PASS else "failed", "mark": round(mark, 1)}
    day = term.ends + timedelta(days=stage.chance.randrange(1, 9))
    stage.update(course.lead or registrar, "enrolment", enrolment, result, stage.on(day))


def _at_the_end(stage: Stage, college: College, term: Term, number: int, study: Study) -> Iterator[Study]:
    """Most go on; some leave; who has a degree's worth graduates, and may begin again."""
    registrar = college.registrars[number % len(college.registrars)]
    chance, day = stage.chance.random(), term.ends + timedelta(days=stage.chance.randrange(12, 30))
    if day > stage.today():
        return
    if chance < 0.04:
        study.over = True
        stage.move(registrar, "student", study.role, "leave", at=stage.on(day))
    elif study.terms >= LEAST[study.level] and study.credits >= DEGREE and chance < 0.6:
        study.over = True
        stage.move(registrar, "student", study.role, "graduate", at=stage.on(day))
        yield from _graduated(stage, college, number, study, day)


def _graduated(stage: Stage, college: College, number: int, study: Study, day: date) -> Iterator[Study]:
    """An alumna or alumnus, who finds work, applies for the next degree, or stays to teach."""
    registrar = college.registrars[number % len(college.registrars)]
    works = stage.chance.random() < 0.6
    words = {
        "person_id": str(study.person),
        "graduated_on": day.isoformat(),
        "degree": f"{DEGREES[study.level]} {study.department.title()}",
        "news": stage.chance.random() < 0.6,
    }
    made = stage.create(registrar, "alumnus", words, stage.on(day))
    later = day + timedelta(days=stage.chance.randrange(20, 80))
    if study.level == "foundation" or (study.level == "bachelor" and number % 3 == 0):
        yield from _once_more(stage, college, number, study, day)
    elif number % 6 == 0 and later <= stage.today():
        role = {"person_id": str(study.person), "position": "Teaching Fellow", "department": study.department}
        stage.create(registrar, "staff", role | {"since": later.isoformat()}, stage.on(later))
    elif works and later <= stage.today():
        told = {
            "occupation": stage.chance.choice(OCCUPATIONS),
            "employer_id": str(stage.chance.choice(college.partners)) if stage.chance.random() < 0.5 else None,
            "mentor": stage.chance.random() < 0.3,
        }
        stage.update(registrar, "alumnus", made, {k: v for k, v in told.items() if v is not None}, stage.on(later))


def _once_more(stage: Stage, college: College, number: int, study: Study, day: date) -> Iterator[Study]:
    """The same person applies for the next degree, and is a student again."""
    level = "bachelor" if study.level == "foundation" else "master"
    officer = college.officers[number % len(college.officers)]
    end, ended = applied(stage, college, officer, study.person, day + timedelta(days=4), level, "accept")
    since = ended + timedelta(days=3)
    if end == "accept" and since <= stage.today():
        yield enrolled(stage, college, number, study.person, since, level)
