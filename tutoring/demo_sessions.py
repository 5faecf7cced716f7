"""The demonstration's sessions: prepared, convoked, signed or claimed, then countersigned or validated."""

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from course import clock
from course.demo.roster import PARTICIPANTS
from course.demo.story import Story
from course.hours.models import Modality
from course.roles import Role
from tutoring import demo_texts
from tutoring.sessions import absences, catch_up, countersigning, notices, planning, queries, signing
from tutoring.sessions import operations as sessions
from tutoring.sessions.attendance_models import CatchUpKind
from tutoring.sessions.models import Status, TrainingSession
from tutoring.sessions.plan_rules import Plan
from tutoring.sessions.rules import Entry, Mark
from tutoring.virtual_classes import importing, reports
from tutoring.virtual_classes import operations as classes
from tutoring.virtual_classes.rules import Claim

UNSEEN = {"tiago"}
# The anomalies of domain §8: who is not simply present.
ABSENCES = {("J1-PM", "olivier"): Mark(Status.EXCUSED), ("CV1", "karim"): Mark(Status.PRESENT, 35)}
CATCH_UP = ("J1-PM", "olivier", timedelta(days=43))
OPTIONAL = date(2026, 11, 26)
PLACE = "Lycée de la Confluence, Valcombe, salle des conseils"
# In the room, these have no telephone at hand: the trainer ticks them.
TICKED = {"etienne", "clotilde", "veronique", "gregory"}
# Who does not think of saying « je suis là »; the connection report speaks for them.
SILENT = {"thomas", "elodie", "karim"}
# CV6 is a researcher's: one of the experts animates it with a trainer.
GUEST_HOSTS = {"CV6": "agathe"}


def tell(story: Story) -> None:
    """Each session from its preparation to the sheet that certifies it."""
    for listed in queries.sessions(story.cohort.id):
        _Told(story, listed.session).tell()
    _tell_around(story)
    code, key, later = CATCH_UP
    session = queries.session_by_code(story.cohort.id, code)
    assert session is not None
    story.at(session.occurs_on - story.shift + later, 18, 0, _catch_up(story, code, key, later))


def _tell_around(story: Story) -> None:
    """A class added, then cancelled; an announcement; those who have not come in yet reminded."""
    trainer = story.actor("theo", Role.TRAINER)
    added: list[TrainingSession] = []
    plan = Plan(
        title=demo_texts.OPTIONAL[0],
        modality=Modality.VIRTUAL_CLASS,
        day=story.working_day(OPTIONAL) + story.shift,
        starts=time(12, 30),
        ends=time(13, 15),
        join_url="https://classe.example.org/valcombe/essai",
        programme=demo_texts.OPTIONAL[1],
        host_ids=[story.people["theo"]],
    )

    def cancel() -> None:
        planning.cancel_session(
            actor=trainer, session=added[0], reason=demo_texts.OPTIONAL[2], version=added[0].version
        )

    def announce() -> None:
        title, text = demo_texts.ANNOUNCEMENT
        uid = str(uuid5(NAMESPACE_URL, "https://example.org/demo/announcement"))
        notices.announce(actor=trainer, title=title, text=text, group_id=None, entry_uid=uid)

    story.at(date(2026, 11, 5), 11, 0, lambda: added.append(planning.add_session(actor=trainer, plan=plan)))
    story.at(date(2026, 11, 16), 11, 0, cancel)
    story.at(date(2026, 11, 17), 12, 45, announce)


class _Told:
    """One session as the story tells it; the row is read again at each act."""

    def __init__(self, story: Story, session: TrainingSession) -> None:
        self.story, self.id, self.code = story, session.id, session.code or ""
        self.day = session.occurs_on - story.shift
        self.starts, self.ends = (at.astimezone(clock.PARIS) for at in (session.starts_at, session.ends_at))
        self.in_person = session.modality == Modality.IN_PERSON
        self.dice = random.Random(f"session {self.code}")  # noqa: S311 - a story, not a secret
        self.trainer = story.actor("claire", Role.TRAINER)

    def tell(self) -> None:
        """Add all of it to the story."""
        prepared = self.story.working_day(self.day - timedelta(days=14))
        self.story.at(prepared, 9, 0, self._prepare)
        if self.in_person:
            self.story.at(prepared, 9, 30, self._convoke)
        self._tell_absences()
        for key in self._there():
            self._tell_own_act(key)
        end = self.ends + timedelta(minutes=80)
        self.story.at(self.day, end.hour, end.minute, self._close)

    def _there(self) -> list[str]:
        return [one.key for one in PARTICIPANTS if one.key not in UNSEEN and self._mark(one.key).minutes]

    def _mark(self, key: str) -> Mark:
        if key in UNSEEN:
            return Mark(Status.ABSENT)
        return ABSENCES.get((self.code, key), Mark(Status.PRESENT, self._length()))

    def _length(self) -> int:
        return int((self.ends - self.starts).total_seconds()) // 60

    def _session(self) -> TrainingSession:
        found = queries.session(self.story.cohort.id, self.id)
        assert found is not None
        return found

    def _prepare(self) -> None:
        """Who animates, what happens, where; those concerned are told of a new place or address."""
        session = self._session()
        hosts = ["claire", "theo"] if self.in_person else ["claire" if self.dice.random() < 0.5 else "theo"]
        if (guest := GUEST_HOSTS.get(self.code)) is not None:
            hosts.append(guest)
        plan = replace(
            planning.plan_of(session),
            place=PLACE if self.in_person else "",
            join_url="" if self.in_person else f"https://classe.example.org/valcombe/{self.code.lower()}",
            programme=demo_texts.PROGRAMMES.get(self.code, demo_texts.CLASS_PROGRAMME),
            materials=demo_texts.DAY_MATERIALS if self.in_person else demo_texts.CLASS_MATERIALS,
            host_ids=[self.story.people[one] for one in hosts],
        )
        planning.edit_session(actor=self.trainer, session=session, plan=plan, version=session.version)

    def _convoke(self) -> None:
        notices.convoke(actor=self.trainer, session=self._session())

    def _tell_absences(self) -> None:
        """Who is excused has said so the day before, with a reason."""
        for code, key in ABSENCES:
            if code == self.code and ABSENCES[code, key].status == Status.EXCUSED:
                self.story.at(self.day - timedelta(days=1), 17, 20, self._warn(key))

    def _warn(self, key: str) -> Callable[[], None]:
        def act() -> None:
            actor = self.story.actor(key, Role.PARTICIPANT)
            absences.warn(actor=actor, session=self._session(), reason=demo_texts.ABSENCE)

        return act

    def _tell_own_act(self, key: str) -> None:
        """Each signs in the room with a telephone, or says « je suis là » and « je termine »."""
        if self.in_person:
            if key not in TICKED:
                at = self.starts + timedelta(minutes=self.dice.randrange(-8, 9))
                self.story.at(self.day, at.hour, at.minute, self._sign(key))
        elif key not in SILENT:
            for claim, around in ((Claim.START, self.starts), (Claim.END, self.ends)):
                at = around + timedelta(minutes=self.dice.randrange(6))
                self.story.at(self.day, at.hour, at.minute, self._claim(key, claim))

    def _sign(self, key: str) -> Callable[[], None]:
        def act() -> None:
            signing.sign(actor=self.story.actor(key, Role.PARTICIPANT), session=self._session())

        return act

    def _claim(self, key: str, claim: Claim) -> Callable[[], None]:
        def act() -> None:
            actor = self.story.actor(key, Role.PARTICIPANT)
            classes.claim(actor=actor, session=self._session(), what=claim)

        return act

    def _close(self) -> None:
        """Whoever signed is present; the trainer ticks the others and countersigns, or validates the class."""
        session = self._session()
        lines = queries.sheet(session)
        keys = {self.story.people[one.key]: one.key for one in PARTICIPANTS}
        marks = {line.person.id: self._mark(keys[line.person.id]) for line in lines}
        if not self.in_person:
            self._import(session, [keys[line.person.id] for line in lines])
            entries = [Entry(person_id, mark) for person_id, mark in marks.items()]
            classes.validate(actor=self.trainer, session=session, entries=entries)
            return
        signed = {line.person.id for line in lines if line.has_signed}
        rest = [Entry(one, mark) for one, mark in marks.items() if one not in signed]
        sessions.tick(actor=self.trainer, session=session, entries=rest)
        present = sum(mark.status == Status.PRESENT for mark in marks.values())
        countersigning.countersign(actor=self.trainer, session=session, headcount=present)

    def _import(self, session: TrainingSession, keys: Iterable[str]) -> None:
        """The class's connection report, as the service gives it."""
        names = [(self.story.names[key], self._mark(key).minutes) for key in keys if self._mark(key).minutes]
        rows = ["Nom;Heure d’arrivée;Heure de départ;Durée (minutes)"]
        for name, minutes in names:
            left = self.starts + timedelta(minutes=minutes)
            came, gone = (f"{at:%d/%m/%Y %H:%M}" for at in (self.starts, left))
            rows.append(f"{name};{came};{gone};{minutes}")
        content = "\n".join(rows).encode()
        report = reports.read(
            content, f"{self.code}.csv", starts_at=session.starts_at, ends_at=session.ends_at
        )
        importing.import_report(
            actor=self.trainer, session=session, report=report, digest=importing.digest_of(content)
        )


def _catch_up(story: Story, code: str, key: str, later: timedelta) -> Callable[[], None]:
    """A missed half-day caught up with another cohort."""

    def act() -> None:
        session = queries.session_by_code(story.cohort.id, code)
        assert session is not None
        day = session.occurs_on + later
        done = catch_up.Done(
            kind=CatchUpKind.OTHER_GROUP,
            caught_up_on=day,
            minutes=session.minutes,
            reason="atelier suivi avec une autre cohorte",
            evidence="Feuille d’émargement de l’autre cohorte, demi-journée du même atelier.",
        )
        trainer = story.actor("claire", Role.TRAINER)
        catch_up.write(actor=trainer, session=session, person_id=story.people[key], done=done)

    return act
