"""Where a demo is played: a clock that can be set, people who act, and records made through the one door."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.demos.names import PEOPLE
from xrm.identity.accounts import actor_of, add_user

if TYPE_CHECKING:
    from xrm.app import Xrm


@dataclass(frozen=True, slots=True)
class Login:
    """A way into the demo, printed when it starts."""

    email: str
    password: str
    role: str


class Stage:
    """Random but repeatable: all chance comes from `chance`, all time from `now`."""

    def __init__(self, xrm: Xrm, until: datetime, progress: Callable[[int], None] | None = None) -> None:
        self.until = until.replace(microsecond=0)
        self.now = self.until
        self.chance = random.Random(20240901)
        self.logins: tuple[Login, ...] = ()
        self.written = 0
        self._progress = progress
        self._xrm = xrm
        self._records = xrm.records.with_clock(lambda: self.now)
        self._used: set[tuple[str, str]] = set()

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
        self._set(at)
        made = self._records.create(actor, entity, {key: value for key, value in values.items() if value is not None})
        self._count()
        return made.id

    def update(
        self, actor: Actor, entity: str, record: UUID, values: Mapping[str, Any], at: datetime | None = None
    ) -> None:
        """Change a record as `actor`, at that time."""
        self._set(at)
        self._records.update(actor, entity, record, values)
        self._count()

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
        self._set(at)
        self._records.move(actor, entity, record, move, answers or {})
        self._count()

    def allowed(self, actor: Actor, entity: str, record: UUID, move: str) -> bool:
        """Whether nothing stands against that move now."""
        standing = self._records.standing(actor, entity, record)
        return any(each.move.name == move and not each.why for each in standing.moves)

    def at(self, day: date, hour: int) -> datetime:
        """That hour of a day, however far ahead."""
        return datetime.combine(day, time(hour), self.until.tzinfo)

    def on(self, day: date, hour: int | None = None) -> datetime:
        """A moment of that day in office hours, never after the end of the demo."""
        chosen = self.chance.randrange(8, 17) if hour is None else hour
        moment = datetime.combine(day, time(chosen, self.chance.randrange(60)), self.until.tzinfo)
        return min(moment, self.until)

    def person(self) -> tuple[str, str]:
        """A first and last name that nobody in this demo has yet."""
        while True:
            firsts, lasts = self.chance.choice(PEOPLE)
            name = (self.chance.choice(firsts), self.chance.choice(lasts))
            if name not in self._used:
                self._used.add(name)
                return name

    def days_ago(self, days: float) -> datetime:
        """A moment in office hours about that many days before the end of the demo."""
        day = self.until - timedelta(days=days)
        return min(day.replace(hour=self.chance.randrange(8, 17), minute=self.chance.randrange(60)), self.until)

    def today(self) -> date:
        return self.until.date()

    def _set(self, at: datetime | None) -> None:
        if at is not None:
            self.now = min(at, self.until)

    def _count(self) -> None:
        self.written += 1
        if self._progress is not None:
            self._progress(self.written)


def mail_of(first: str, last: str, domain: str) -> str:
    """An address in letters every mail system takes."""
    text = f"{first}.{last}".lower().replace("'", "").replace("ł", "l").replace("ø", "o").replace("ı", "i")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return f"{plain}@{domain}"
