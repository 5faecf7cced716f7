"""What the pages of all kinds of activity share: who may be here, when, and what stands around."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, make_response, render_template, url_for

from course import clock
from course.catalogue import queries as catalogue
from course.catalogue.models import Activity, ActivityVersion, Module
from course.catalogue.queries import OpenActivity
from course.errors import NotFound, page
from course.permissions import Actor, actor, declare, holds
from course.progress.models import ActivityResult
from course.registries import ActivityKind, registries
from course.roles import Role
from course.ui.formats import long_date
from modules.programme.queries import Line, lines

# These may read an activity before its day, to prepare it (never what people wrote in it).
READERS_AHEAD = (Role.TUTOR, Role.TRAINER, Role.MANAGER, Role.IA_IPR, Role.EXPERT)
READ = declare("modules:activity:read", holds(Role.PARTICIPANT, *READERS_AHEAD))
WRITE = declare("modules:activity:write", holds(Role.PARTICIPANT))


class NotOpenYet(Exception):
    """A participant came before the module's first day."""

    def __init__(self, found: OpenActivity) -> None:
        super().__init__(found.activity.key)
        self.found = found


@dataclass(frozen=True)
class Here:
    """An activity as the person who acts sees it."""

    found: OpenActivity
    actor: Actor
    lines: Sequence[Line]
    writable: bool

    @property
    def activity(self) -> Activity:
        return self.found.activity

    @property
    def key(self) -> str:
        return self.found.activity.key

    @property
    def module(self) -> Module:
        return self.found.module

    @property
    def version(self) -> ActivityVersion:
        return self.found.version

    @property
    def definition(self) -> dict[str, Any]:
        return self.found.definition

    @property
    def kind(self) -> ActivityKind:
        return kind_of(self.activity)

    @property
    def result(self) -> ActivityResult | None:
        return next((line.result for line in self.lines if line.activity.key == self.key), None)

    @property
    def done(self) -> bool:
        return self.result is not None and self.result.completed_at is not None

    @property
    def opens_later(self) -> bool:
        return self.found.opens_on > clock.today()

    @property
    def closed(self) -> bool:
        """Whether the module's last day is over; what comes late is still taken."""
        return self.found.closes_on < clock.today()

    @property
    def following(self) -> Activity | None:
        """The activity that comes next in the module."""
        later = (line.activity for line in self.lines if line.activity.position > self.activity.position)
        return next(later, None)

    def render(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """The page of the activity, from a template that extends « modules/activity.html »."""
        return make_response(render_template(template, here=self, **context), status)


def enter(key: str, kind: str) -> Here:
    """The activity for whoever acts; raises NotFound for another kind, NotOpenYet before its day."""
    me = actor()
    found = catalogue.activity(me.cohort, key)
    if found is None or found.activity.kind != kind:
        raise NotFound()
    opened = found.opens_on <= clock.today()
    if not opened and not me.has(*READERS_AHEAD):
        raise NotOpenYet(found)
    writable = opened and me.has(Role.PARTICIPANT)
    return Here(found, me, lines(me.cohort, me.person, found.module.id), writable)


def enter_to_write(key: str, kind: str) -> Here:
    """The same, for an act that leaves something; raises NotOpenYet even for those who read ahead."""
    here = enter(key, kind)
    if not here.writable:
        raise NotOpenYet(here.found)
    return here


def url_of(activity: Activity) -> str:
    """The page of an activity in the cohort of the address."""
    return url_for(kind_of(activity).endpoint, key=activity.key)


def kind_of(activity: Activity) -> ActivityKind:
    """The registered kind of an activity."""
    return registries().activity_kinds[activity.kind]


def _not_open_yet(error: NotOpenYet) -> Response:
    module = error.found.module
    return page(
        403,
        "Pas encore ouvert",
        f"Cette activité ouvre le {long_date(error.found.opens_on)}, avec le module {module.code}.",
        "En attendant, la page du module dit ce qui vous y attend.",
        action=(f"Voir le module {module.code}", url_for("programme.module", code=module.code)),
    )


def init_app(app: Flask) -> None:
    """Show a page to those who come too early."""
    app.register_error_handler(NotOpenYet, _not_open_yet)
    app.jinja_env.globals.update(activity_url=url_of, activity_kind=kind_of)
