"""« Rattacher »: an LMS that registered again is led to the people and courses already known; and back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.errors import NotFound
from course.permissions import OPERATOR, actor, requires
from lti.launch.entering import tried
from lti.operator import operations, queries, reading
from lti.operator.forms import AttachForm
from lti.operator.plan import enrolled_in_left, plan
from lti.operator.views import platform_or_404
from lti.platforms.models import Deployment, Platform

bp = Blueprint("operator_attach", __name__, template_folder="../templates", url_prefix="/exploitation")


@bp.get("/plateformes/<int:platform_id>/rattachement")
@requires(OPERATOR)
def choose(platform_id: int) -> ResponseReturnValue:
    """Which older registration of the same issuer; what would change, in numbers."""
    platform = platform_or_404(platform_id)
    former, deployment = _former(platform), _deployment(platform)
    found = None
    if former is not None and deployment is not None:
        found = plan(former_id=former.id, platform_id=platform_id, deployment_key=deployment.id)
    return render_template(
        "lti/operator/attach.html",
        platform=platform,
        formers=queries.former_registrations(platform),
        former=former,
        deployment=deployment,
        deployments=sorted(platform.deployments, key=lambda one: one.id),
        plan=found,
        left=len(enrolled_in_left(found.elsewhere)) if found else 0,
        form=AttachForm(formdata=None),
        standing=former is not None and reading.open_attachment(platform_id, former.id),
    )


def _former(platform: Platform) -> Platform | None:
    """The one asked for; the newest by default. NotFound for one that is not of this issuer."""
    formers = queries.former_registrations(platform)
    asked = request.args.get("ancienne", type=int)
    if asked is None:
        return formers[0] if formers else None
    found = next((one for one in formers if one.id == asked), None)
    if found is None:
        raise NotFound
    return found


def _deployment(platform: Platform) -> Deployment | None:
    """The one asked for, or the only one."""
    asked = request.args.get("deploiement", type=int)
    if asked is None:
        return platform.deployments[0] if len(platform.deployments) == 1 else None
    found = next((one for one in platform.deployments if one.id == asked), None)
    if found is None:
        raise NotFound
    return found


@bp.post("/plateformes/<int:platform_id>/rattachement")
@requires(OPERATOR)
def attach(platform_id: int) -> ResponseReturnValue:
    """Attach, in one transaction."""
    former_id, deployment_key, form = _number("ancienne"), _number("deploiement"), AttachForm()
    changed = tried(
        lambda: operations.attach(
            actor=actor(),
            platform_id=platform_id,
            former_id=former_id,
            deployment_key=deployment_key,
            move_courses=form.move_courses.data,
            leave_work=form.leave_work.data,
        )
    )
    if changed:
        flash("Rattachement fait : « Rattachements », plus bas, dit ce qui a changé.", "success")
    else:
        flash("Rien de plus à rattacher.", "info")
    return redirect(url_for("operator.platform", platform_id=platform_id), 303)


def _number(name: str) -> int:
    """A row's number that our own form sends; NotFound for anything else."""
    number = request.form.get(name, type=int)
    if number is None or not 0 < number < 2**31:
        raise NotFound
    return number


@bp.get("/rattachements/<int:attachment_id>/annulation")
@requires(OPERATOR)
def ask_undoing(attachment_id: int) -> ResponseReturnValue:
    """What would be put back and what would stay, in numbers; and the button."""
    found = queries.attachment(attachment_id)
    if found is None or found.undone_at is not None:
        raise NotFound
    return render_template(
        "lti/operator/undo.html",
        attachment=found,
        put_back=len(reading.led_elsewhere(attachment_id)),
        forgotten=len(reading.announced(attachment_id, used=False)),
        kept=len(reading.announced(attachment_id, used=True)),
        courses=len(reading.attached_courses(attachment_id)),
        is_followed=reading.is_followed(found),
    )


@bp.post("/rattachements/<int:attachment_id>/annulation")
@requires(OPERATOR)
def undo(attachment_id: int) -> ResponseReturnValue:
    """Put back what the attachment changed."""
    undone = tried(lambda: operations.undo(actor=actor(), attachment_id=attachment_id))
    flash("Rattachement annulé.", "success")
    return redirect(url_for("operator.platform", platform_id=undone.platform_id), 303)
