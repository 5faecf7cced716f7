"""« Agenda »: one page per person, by month, and the private feed that telephones subscribe to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.access.guard import leads_on_device
from course.access.rules import hashed
from course.agenda import ical, operations, queries, rules
from course.agenda.forms import FeedForm
from course.agenda.models import AgendaFeed
from course.calendar.rules import day_off
from course.config import Settings
from course.errors import NotFound, RuleBroken
from course.permissions import PUBLIC, actor, declare, is_member, requires
from course.registries import AgendaEntry

bp = Blueprint("agenda", __name__)

READ = declare("agenda:own:read", is_member)
MINUTES_15 = 900
EVERY = timedelta(hours=1)
MONTHS = (
    *("Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet"),
    *("Août", "Septembre", "Octobre", "Novembre", "Décembre"),
)


@bp.get("/c/<cohort_uid>/agenda")
@requires(READ, device=True)
def index() -> ResponseReturnValue:
    """What this person has in the month: sessions, visits, modules, last days."""
    today = clock.today()
    month = rules.read_month(request.args.get("mois", ""), today)
    entries = _followed(queries.entries(actor().cohort, actor().person, month.first, month.last))
    breaks = [(one.title, one.starts_on, one.ends_on) for one in queries.school_holidays(actor().cohort)]
    every = [month.first + timedelta(days=n) for n in range((month.last - month.first).days + 1)]
    off = [(day, why) for day in every if (why := day_off(day, breaks))]
    return render_template(
        "agenda/index.html",
        month=month,
        name=f"{MONTHS[month.number - 1]} {month.year}",
        this_month=rules.month_of(today),
        lasting=rules.lasting(entries),
        days=rules.days(entries, month, today, off),
    )


def _followed(entries: Sequence[AgendaEntry]) -> Sequence[AgendaEntry]:
    """The entries, with the links that this reader may follow: a telephone opens a few pages only."""
    if not actor().on_device:
        return entries
    return [one if leads_on_device(one.path) else replace(one, path="") for one in entries]


@bp.get("/c/<cohort_uid>/agenda/adresses")
@requires(READ)
def feeds() -> ResponseReturnValue:
    """The person's private addresses: which exist, how to make one."""
    return _feeds_page(FeedForm(formdata=None))


def _feeds_page(form: FeedForm, status: int = 200, token: str = "") -> ResponseReturnValue:
    return render_template(
        "agenda/feeds.html",
        form=form,
        feeds=queries.feeds(actor().person),
        address=f"{_origin()}{url_for('agenda.feed', token=token)}" if token else "",
    ), status


def _origin() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.public_origin


@bp.post("/c/<cohort_uid>/agenda/adresses")
@requires(READ)
def create_feed() -> ResponseReturnValue:
    """Make an address and show it, this once."""
    form = FeedForm()
    if not form.validate_on_submit():
        return _feeds_page(form, 422)
    try:
        token = operations.create_feed(actor=actor(), label=form.label.data or "")
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _feeds_page(form, 422)
    return _feeds_page(FeedForm(formdata=None), token=token)


@bp.post("/c/<cohort_uid>/agenda/adresses/<int:feed_id>/revocation")
@requires(READ)
def revoke_feed(feed_id: int) -> ResponseReturnValue:
    """The address answers no more."""
    found = queries.feed(actor().person, feed_id)
    if found is None:
        raise NotFound()
    operations.revoke_feed(actor=actor(), feed=found)
    flash("Cette adresse ne répond plus. Retirez-la aussi de votre appareil.", "success")
    return redirect(url_for("agenda.feeds"), 303)


@bp.get("/agenda/<token>.ics")
@requires(PUBLIC)
def feed(token: str) -> ResponseReturnValue:
    """The agenda as iCalendar; the address is the authority. Writes nothing."""
    found = queries.feed_by_hash(hashed(token))
    if found is None:
        raise NotFound()
    cohorts = {} if found.revoked_at is not None else queries.open_cohorts(found.person_id)
    if not cohorts:
        return Response("Cet agenda n’est plus publié.\n", 410, mimetype="text/plain")
    return _calendar(found, cohorts)


def _calendar(found: AgendaFeed, cohorts: Mapping[int, str]) -> ResponseReturnValue:
    today = clock.today()
    first, last = today - rules.BEHIND, today + rules.AHEAD
    by_cohort = [
        (title, queries.entries(cohort_id, found.person_id, first, last))
        for cohort_id, title in cohorts.items()
    ]
    body = ical.calendar(rules.merged(by_cohort), origin=_origin(), every=EVERY)
    response = Response(body, content_type=f"{ical.MEDIA_TYPE}; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response.headers["Cache-Control"] = f"private, max-age={MINUTES_15}"
    response.add_etag()
    return response.make_conditional(request)
