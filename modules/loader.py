"""Loading the content into the catalogue: what is the same is left alone, nothing is ever deleted."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from course.catalogue.models import Activity, ActivityVersion, Module, PlannedSession, Programme
from course.catalogue.operations import plan_windows
from course.cohorts.models import Cohort
from course.db import db
from course.hours.models import Modality
from course.permissions import SYSTEM
from course.registries import ActivityKind
from modules.checks import check, definition
from modules.coherence import half_day_minutes, half_days, synchronous_minutes
from modules.content_files import Content, ContentFile, InvalidContent, Problem


@dataclass(frozen=True)
class Loaded:
    """What the catalogue now holds, and how many texts are new."""

    modules: int
    activities: int
    new_versions: int
    withdrawn: int


def load(content: Content, kinds: Mapping[str, ActivityKind]) -> Loaded:
    """Bring the catalogue to what the content says; raises InvalidContent and then changes nothing."""
    problems = check(content, kinds) or _lost(content)
    if problems:
        raise InvalidContent(problems)
    _load_programme(content)
    modules = {file.meta["code"]: _load_module(file) for file in content.modules}
    db.session.flush()
    _load_sessions(content, modules)
    versions = sum(_load_activity(file, modules) for file in content.activities)
    withdrawn = _withdraw({file.meta["key"] for file in content.activities})
    db.session.flush()
    for cohort_id in db.session.scalars(select(Cohort.id).order_by(Cohort.id)).all():
        plan_windows(actor=SYSTEM, cohort_id=cohort_id)
    return Loaded(len(modules), len(content.activities), versions, withdrawn)


def _lost(content: Content) -> list[Problem]:
    """Modules and sessions that people have hours for cannot vanish; a kind cannot change under answers."""
    codes = {file.meta["code"] for file in content.modules}
    sessions = {values["code"] for values in _sessions(content)}
    found = [
        Problem("(no file)", f"module {code} is in the catalogue: give it its file back")
        for code in db.session.scalars(select(Module.code).order_by(Module.position))
        if code not in codes
    ]
    found += [
        Problem("(no file)", f"session {code} is in the catalogue: give it its place back")
        for code in db.session.scalars(select(PlannedSession.code).order_by(PlannedSession.code))
        if code not in sessions
    ]
    kinds = {row.key: row.kind for row in db.session.execute(select(Activity.key, Activity.kind))}
    found += [
        Problem(file.name, f"was a {kinds[file.meta['key']]}: give the new activity another key")
        for file in content.activities
        if kinds.get(file.meta["key"], file.meta["kind"]) != file.meta["kind"]
    ]
    return found


def _load_programme(content: Content) -> None:
    file = content.programme
    assert file is not None
    found = db.session.scalar(select(Programme).where(Programme.code == file.meta["code"]))
    programme = found or Programme(code=file.meta["code"])
    programme.title, programme.introduction = file.meta["title"], file.body
    db.session.add(programme)


def _load_module(file: ContentFile) -> Module:
    meta = file.meta
    module = db.session.scalar(select(Module).where(Module.code == meta["code"])) or Module(code=meta["code"])
    for name in ("element", "year", "title", "aim", "targets", "opens", "closes", "complete_when"):
        setattr(module, name, meta[name])
    module.position, module.introduction = meta["order"], file.body
    module.asynchronous_minutes = meta["asynchronous_minutes"]
    module.synchronous_minutes = synchronous_minutes(file)
    db.session.add(module)
    return module


def _sessions(content: Content) -> Iterator[dict[str, Any]]:
    """Half-days, then virtual classes, as columns of PlannedSession (and the module's code)."""
    assert content.programme is not None
    for day, half_day in half_days(content.programme):
        yield {
            "code": half_day["code"],
            "modality": Modality.IN_PERSON,
            "year": day["year"],
            "module": None,
            "title": half_day["title"],
            "minutes": half_day_minutes(half_day),
            "day": day["day"],
            "starts_at": half_day["start"],
        }
    for file in content.modules:
        if virtual := file.meta.get("virtual_class"):
            yield {
                "code": virtual["code"],
                "modality": Modality.VIRTUAL_CLASS,
                "year": file.meta["year"],
                "module": file.meta["code"],
                "title": virtual["title"],
                "minutes": virtual["minutes"],
                "day": virtual["day"],
                "starts_at": virtual["start"],
            }


def _load_sessions(content: Content, modules: Mapping[str, Module]) -> None:
    known = {session.code: session for session in db.session.scalars(select(PlannedSession))}
    for values in _sessions(content):
        session = known.get(values["code"]) or PlannedSession(code=values["code"])
        module = modules.get(values.pop("module"))
        session.module_id = module.id if module else None
        for name, value in values.items():
            setattr(session, name, value)
        db.session.add(session)


def _load_activity(file: ContentFile, modules: Mapping[str, Module]) -> bool:
    """Whether the text is new: the first version, or another one than last time."""
    meta = file.meta
    activity = db.session.scalar(select(Activity).where(Activity.key == meta["key"]))
    if activity is None:
        activity = Activity(key=meta["key"], kind=meta["kind"], version=0)
        db.session.add(activity)
    activity.module_id = modules[meta["module"]].id
    activity.position, activity.title, activity.minutes = meta["order"], meta["title"], meta["minutes"]
    db.session.flush()
    return _load_version(activity, definition(file), file.body)


def _load_version(activity: Activity, values: dict[str, Any], body: str) -> bool:
    latest = db.session.scalar(
        select(ActivityVersion)
        .where(ActivityVersion.activity_id == activity.id)
        .order_by(ActivityVersion.number.desc())
        .limit(1)
    )
    if latest is not None and latest.digest == digest(values, body):
        # Also when a withdrawn file comes back as it was.
        activity.version = latest.number
        return False
    activity.version = latest.number + 1 if latest else 1
    db.session.add(
        ActivityVersion(
            activity_id=activity.id,
            number=activity.version,
            digest=digest(values, body),
            definition=values,
            body=body,
        )
    )
    return True


def digest(values: Mapping[str, Any], body: str) -> str:
    """What tells two versions of a text apart."""
    canonical = json.dumps([values, body], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _withdraw(keys: set[str]) -> int:
    """Activities without a file are no longer offered; what people did in them stays."""
    gone = db.session.scalars(select(Activity).where(Activity.version > 0, Activity.key.not_in(keys))).all()
    for activity in gone:
        activity.version = 0
    return len(gone)
