"""Where a demo is played: a clock that can be set, people who act, and records made through the one door."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from xrm.catalog.requests import Actor
from xrm.demos.names import PEOPLE
from xrm.identity.accounts import actor_of, add_user
from xrm.jobs.automatic import move_one
from xrm.jobs.due import run_due
from xrm.timeline import Timelines

if TYPE_CHECKING:
    from xrm.instance import Xrm


@dataclass(frozen=True, slots=True)
class Login:
    """A way into the demo, printed when it starts."""

    email: str
    password: str
    role: str


BETWEEN = timedelta(minutes=7)
"""What happens to one record twice takes at least so long."""


class Stage:
    """Random but repeatable: all chance comes from `chance`, all time from `now`.

    What happens to a record comes after what happened to it before, and nothing after the end, which is when the demo
    is started.
    """

    def __init__(self, xrm: Xrm, until: datetime, progress: Callable[[int], None] | None = None) -> None:
        self.until = until.replace(microsecond=0).astimezone(ZoneInfo(xrm.catalog.timezone))
        self.now = self.until
        self.chance = random.Random(20240901)
        self.logins: tuple[Login, ...] = ()
        self.written = 0
        self.made: dict[str, list[UUID]] = {}
        self._progress = progress
        self._xrm = xrm
        self._records = xrm.records.with_clock(lambda: self.now)
        self._timelines = Timelines(self._records, xrm.extensions.hooks)
        self._used: set[tuple[str, str]] = set()
        self._touched: dict[UUID, datetime] = {}
        self._began: dict[UUID, datetime] = {}

    def login(self, email: str, name: str, role: str) -> Actor:
        """Make a user who can log in, and act as them from here on."""
        system = Actor.for_system("seed")
        password = f"{email.partition('@')[2].partition('.')[0]}-demo"  # printed: open to whoever started the demo
        user_id = add_user(self._xrm, system, email=email, name=name, roles=(role,), password=password)
        self.logins += (Login(email, password, role),)
        actor = actor_of(self._xrm, user_id, via="seed")
        assert actor is not None, "a user just made is active"  # noqa: S101
        return actor

    def create(self, actor: Actor, entity: str, values: Mapping[str, Any], at: datetime | None = None) -> UUID:
        """Make a record as `actor`, at that time; returns its id."""
        return self.create_all(actor, entity, [values], at)[0]

    def create_all(
        self, actor: Actor, entity: str, many: Sequence[Mapping[str, Any]], at: datetime | None = None
    ) -> tuple[UUID, ...]:
        """Make several records at once; returns their ids in order."""
        self._set(at, after=self._beginnings(many))
        said = [{key: value for key, value in values.items() if value is not None} for values in many]
        made = self._records.create_many(actor, entity, said)
        for each in made:
            self._began[each] = self.now
            self._done(each)
        self.made.setdefault(entity, []).extend(made)
        return made

    def update(
        self, actor: Actor, entity: str, record: UUID, values: Mapping[str, Any], at: datetime | None = None
    ) -> None:
        """Change a record as `actor`, at that time."""
        self._set(at, record)
        self._records.update(actor, entity, record, values)
        self._done(record)

    def move(
        self,
        actor: Actor,
        entity: str,
        record: UUID,
        move: str,
        answers: Mapping[str, Any] | None = None,
        at: datetime | None = None,
    ) -> None:
        """Make a move of a status as `actor`, at that time."""
        self._set(at, record)
        self._records.move(actor, entity, record, move, answers or {})
        self._done(record)

    def note(self, actor: Actor, entity: str, record: UUID, text: str, at: datetime | None = None) -> None:
        """Say something beside a record as `actor`; `@Name` mentions somebody."""
        self._set(at, record)
        self._timelines.add(actor, entity, record, {"text": text})
        self._done(record)

    def fall_due(self, entity: str, record: UUID, move: str, day: date) -> None:
        """Make an automatic move in the night of a day, as the clock would have."""
        self._set(self.at(day, 2), record)
        move_one(self._records, entity, move, record)
        self._done(record)

    def settle(self) -> None:
        """Do what falls due today, as the clock would have, so that it finds nothing left to do."""
        self.now = self.until
        for _ in run_due(self._records, self._xrm.database):
            pass

    def allowed(self, actor: Actor, entity: str, record: UUID, move: str) -> bool:
        """Whether nothing stands against that move now."""
        standing = self._records.standing(actor, entity, record)
        return any(each.move.name == move and not each.why for each in standing.moves)

    def at(self, day: date, hour: int) -> datetime:
        """That hour of a day, however far ahead."""
        return datetime.combine(day, time(hour), self.until.tzinfo)

    def on(self, day: date, hour: int | None = None) -> datetime:
        """A moment of that day in office hours; what would be after the end happened just before it."""
        chosen = self.chance.randrange(8, 17) if hour is None else hour
        moment = datetime.combine(day, time(chosen, self.chance.randrange(60)), self.until.tzinfo)
        just_now = self.until - timedelta(minutes=self.chance.randrange(3, 150))
        return moment if moment < self.until else just_now

    def person(self) -> tuple[str, str]:
        """A first and last name that nobody in this demo has yet."""
        while True:
            firsts, lasts = self.chance.choice(PEOPLE)
            name = (self.chance.choice(firsts), self.chance.choice(lasts))
            if name not in self._used:
                self._used.add(name)
                return name

    def days_ago(self, days: int) -> datetime:
        """A moment in office hours so many days before the end of the demo."""
        return self.on(self.today() - timedelta(days=days))

    def today(self) -> date:
        return self.until.date()

    def _beginnings(self, many: Sequence[Mapping[str, Any]]) -> Iterator[datetime]:
        """When the records that these link to were made."""
        for values in many:
            for name, value in values.items():
                if name.endswith("_id") and value is not None and (made := self._began.get(UUID(value))) is not None:
                    yield made

    def _set(self, at: datetime | None, record: UUID | None = None, after: Iterable[datetime] = ()) -> None:
        moment = self.now if at is None else at
        before = [*after, *([self._touched[record]] if record in self._touched else [])]
        self.now = min(max([moment, *(each + BETWEEN for each in before)]), self.until)

    def _done(self, record: UUID) -> None:
        self._touched[record] = self.now
        self.written += 1
        if self._progress is not None:
            self._progress(self.written)


def mail_of(first: str, last: str, domain: str) -> str:
    """An address in letters every mail system takes."""
    text = f"{first}.{last}".lower().replace("'", "").replace("ł", "l").replace("ø", "o").replace("ı", "i")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return f"{plain}@{domain}"
