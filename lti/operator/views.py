"""« Exploitation »: platforms and invitations, one platform, its self-test. For who runs the tool only."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.config import Settings
from course.db import end_transaction
from course.errors import NotFound, RuleBroken
from course.incidents import queries as incidents
from course.permissions import OPERATOR, actor, requires
from course.ui.forms import Form
from course.ui.paging import Paging, page_number
from lti.operator import operations, queries, selftest, words
from lti.operator.forms import DeploymentForm, InviteForm, NameForm
from lti.operator.selftest import Ours
from lti.platforms import operations as platform_operations
from lti.platforms import queries as platforms
from lti.platforms.models import Platform
from lti.registration import operations as registration
from lti.registration import queries as registrations

bp = Blueprint("operator", __name__, template_folder="../templates", url_prefix="/exploitation")
_PAGE = 50
_FEW = 10


@bp.get("/")
@requires(OPERATOR)
def home() -> ResponseReturnValue:
    """Platforms and invitations."""
    return _home_page(InviteForm(formdata=None))


def _home_page(form: InviteForm, status: int = 200) -> ResponseReturnValue:
    return render_template(
        "lti/operator/home.html",
        lines=queries.lines(),
        invitations=[(one, *words.invitation_state(one)) for one in registrations.invitations()],
        form=form,
    ), status


@bp.post("/invitations")
@requires(OPERATOR)
def invite() -> ResponseReturnValue:
    """A new invitation; its address is shown in this answer and never again."""
    form = InviteForm()
    if not form.validate_on_submit():
        return _home_page(form, 422)
    try:
        invitation, token = registration.invite(name=form.name.data or "")
    except RuleBroken as broken:
        form.fail(broken.message, broken.field)
        return _home_page(form, 422)
    address = _address("lti_registration.start", token=token)
    return render_template("lti/operator/invited.html", invitation=invitation, address=address)


@bp.post("/invitations/<int:invitation_id>/revocation")
@requires(OPERATOR)
def revoke(invitation_id: int) -> ResponseReturnValue:
    """Close an invitation that nobody has used."""
    registration.revoke(invitation_id=invitation_id)
    flash("Invitation révoquée : son adresse n’ouvre plus rien.", "success")
    return redirect(url_for("operator.home"), 303)


def _address(endpoint: str, **values: Any) -> str:
    """An address of ours as others reach it."""
    return Settings.current().public_url + url_for(endpoint, **values)


def platform_or_404(platform_id: int) -> Platform:
    """The platform of the address; raises NotFound."""
    found = platforms.platform(platform_id)
    if found is None:
        raise NotFound
    return found


@bp.get("/plateformes/<int:platform_id>")
@requires(OPERATOR)
def platform(platform_id: int) -> ResponseReturnValue:
    """One platform: details, deployments, courses, incidents, attachments."""
    return _platform_page(platform_or_404(platform_id))


def _platform_page(found: Platform, failed: Form | None = None, status: int = 200) -> ResponseReturnValue:
    subject = queries.subject(found.id)
    return render_template(
        "lti/operator/platform.html",
        platform=found,
        courses=queries.courses(found.id),
        most_courses=queries.MOST_COURSES,
        reasons=words.reasons(incidents.counts(subject=subject, since=queries.since(queries.MONTH))),
        recent=incidents.recent(limit=_FEW, subject=subject),
        sentence=words.incident,
        attachments=queries.attachments(found.id),
        formers=queries.former_registrations(found),
        form=failed,
        name_form=failed if isinstance(failed, NameForm) else NameForm(formdata=None, name=found.name),
        deployment_form=failed if isinstance(failed, DeploymentForm) else DeploymentForm(formdata=None),
    ), status


def _back(platform_id: int) -> ResponseReturnValue:
    return redirect(url_for("operator.platform", platform_id=platform_id), 303)


@bp.post("/plateformes/<int:platform_id>/nom")
@requires(OPERATOR)
def rename(platform_id: int) -> ResponseReturnValue:
    """Call the platform otherwise."""
    form = NameForm()
    if form.validate_on_submit():
        try:
            platform_operations.rename(platform_id=platform_id, name=form.name.data or "")
        except RuleBroken as broken:
            form.fail(broken.message, broken.field)
        else:
            flash("Nom enregistré.", "success")
            return _back(platform_id)
    return _platform_page(platform_or_404(platform_id), form, 422)


@bp.post("/plateformes/<int:platform_id>/deploiements")
@requires(OPERATOR)
def add_deployment(platform_id: int) -> ResponseReturnValue:
    """Trust one more installation of the tool there."""
    form = DeploymentForm()
    if form.validate_on_submit():
        try:
            platform_operations.add_deployment(
                platform_id=platform_id, deployment_id=form.deployment_id.data or ""
            )
        except RuleBroken as broken:
            form.fail(broken.message, broken.field)
        else:
            flash("Déploiement ajouté : ses entrées sont acceptées.", "success")
            return _back(platform_id)
    return _platform_page(platform_or_404(platform_id), form, 422)


@bp.get("/plateformes/<int:platform_id>/suspension")
@requires(OPERATOR)
def ask_suspension(platform_id: int) -> ResponseReturnValue:
    """What a suspension does, and the button."""
    return render_template("lti/operator/suspend.html", platform=platform_or_404(platform_id))


@bp.post("/plateformes/<int:platform_id>/suspension")
@requires(OPERATOR)
def suspend(platform_id: int) -> ResponseReturnValue:
    """Suspend the platform."""
    operations.suspend(actor=actor(), platform_id=platform_id)
    flash("Plateforme suspendue : ses entrées sont refusées, ses notes attendent.", "success")
    return _back(platform_id)


@bp.post("/plateformes/<int:platform_id>/reprise")
@requires(OPERATOR)
def resume(platform_id: int) -> ResponseReturnValue:
    """Resume the platform."""
    operations.resume(actor=actor(), platform_id=platform_id)
    flash("Plateforme active : on y entre de nouveau, et ce qui attendait va repartir.", "success")
    return _back(platform_id)


@bp.post("/plateformes/<int:platform_id>/essai")
@requires(OPERATOR)
def test(platform_id: int) -> ResponseReturnValue:
    """« Tester la connexion »: the platform is asked outside any transaction."""
    found = platform_or_404(platform_id)
    title = found.name or found.issuer
    prepared = selftest.prepare(platform_id)
    end_transaction()
    ours = Ours(jwks=_address("lti_platforms.jwks"), launch=_address("lti_launch.launch"))
    return render_template(
        "lti/operator/selftest.html",
        platform_id=platform_id,
        title=title,
        checks=selftest.run(prepared, ours),
    )


@bp.get("/incidents")
@requires(OPERATOR)
def incident_list() -> ResponseReturnValue:
    """What went wrong, newest first; by support code, by platform."""
    code = request.args.get("code", "").strip()
    platform_id = request.args.get("plateforme", type=int)
    subject = queries.subject(platform_id) if platform_id is not None else None
    total = 0 if code else incidents.total(subject)
    paging = Paging(page_number(), total, _PAGE)
    if code:
        found = [one for one in incidents.by_code(code) if subject in (None, one.subject)]
    else:
        offset = (paging.number - 1) * _PAGE
        found = list(incidents.recent(limit=_PAGE, offset=offset, subject=subject))
    known = platforms.platforms()
    return render_template(
        "lti/operator/incidents.html",
        found=found,
        total=len(found) if code else total,
        code=code,
        chosen=platform_id,
        platforms=known,
        named={queries.subject(one.id): one for one in known},
        sentence=words.incident,
        paging=paging,
    )
