"""« Agenda »: one page per person, by month, and the private feed that telephones subscribe to."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course import clock
from course.access.rules import hashed
from course.agenda import ical, operations, queries, rules
from course.agenda.forms import FeedForm
from course.agenda.models import AgendaFeed
from course.calendar.rules import day_off
from course.config import Settings
from course.errors import NotFound, RuleBroken
from course.permissions import PUBLIC, actor, declare, is_member, requires

bp = Blueprint("agenda", __name__)

READ = declare("agenda:own:read", is_member)
MINUTES_15 = 900
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
    entries = queries.entries(actor().cohort, actor().person, month.first, month.last)
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
    cohorts = [] if found.revoked_at is not None else queries.open_cohorts(found.person_id)
    if not cohorts:
        return Response("Cet agenda n’est plus publié.\n", 410, mimetype="text/plain")
    return _calendar(found, cohorts)


def _calendar(found: AgendaFeed, cohorts: Sequence[int]) -> ResponseReturnValue:
    today = clock.today()
    entries = [
        one
        for cohort_id in cohorts
        for one in queries.entries(cohort_id, found.person_id, today - rules.BEHIND, today + rules.AHEAD)
    ]
    body = ical.calendar(rules.in_order(entries), origin=_origin())
    response = Response(body, content_type=f"{ical.MEDIA_TYPE}; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    response.headers["Cache-Control"] = f"private, max-age={MINUTES_15}"
    response.add_etag()
    return response.make_conditional(request)
