"""« Sélectionner du contenu »: the tool in a frame, then what it answers, as Moodle does it.

https://www.imsglobal.org/spec/lti-dl/v2p0/ (section 4.5, « Deep linking response »).
"""

from typing import Any

import jwt
from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from course.demo.roster import DemoPerson
from lti.practice_platform import campus, content_items, keys, launches
from lti.practice_platform.claims import DEEP_LINK, LTI
from lti.practice_platform.courses import Course
from lti.practice_platform.errors import PageError
from lti.practice_platform.oidc import log_in
from lti.practice_platform.runtime import Platform, current
from lti.practice_platform.selections import Selection, Selections
from lti.practice_platform.store import Launch
from lti.practice_platform.tools import Tool

bp = Blueprint("practice_deep_linking", __name__)

RESPONSE = "LtiDeepLinkingResponse"
_DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"


@bp.get("/mod/lti/contentitem.php")
def choose() -> str:
    """The page that frames the tool `id`, for `user` to choose content for `course`."""
    course, tool, who = _asked(current())
    source = url_for("practice_deep_linking.launch", course=course.id, id=tool.id, user=who.sub)
    return render_template(
        "practice/frame.html",
        title=f"Sélectionner du contenu : {tool.name}",
        source=source,
        course=course,
        who=who,
        tool_origins=sorted(tool.origins),
    )


@bp.get("/mod/lti/contentitem_launch.php")
def launch() -> ResponseReturnValue:
    """Start the tool's login with a deep linking request."""
    platform = current()
    course, tool, who = _asked(platform)
    started = Launch(launches.new_id(), tool.id, course.id, who.sub, DEEP_LINK)
    return log_in(platform, tool, started)


def _asked(platform: Platform) -> tuple[Course, Tool, DemoPerson]:
    """The course, the tool and the person of the address; only an editor goes on."""
    course = platform.courses.get(request.args.get("course", "")) or abort(404)
    tool = launches.usable(platform.tools.get(request.args.get("id", 0, type=int)))
    who = campus.person(request.args.get("user", "")) or abort(404)
    if not tool.deep_link_url:
        raise PageError("Cet outil ne propose pas de sélectionner du contenu.")
    if not campus.can_edit(who) or who.sub in platform.store.absent(course.id):
        raise PageError("Il faut pouvoir modifier le cours pour y sélectionner du contenu.", 403)
    return course, tool, who


@bp.post("/mod/lti/contentitem_return.php")
def come_back() -> ResponseReturnValue:
    """Add what the tool's signed response (field JWT) asks for; all of it or nothing."""
    platform = current()
    selection = Selections(platform.store).get(request.args.get("sesskey", ""))
    asked = (request.args.get("course"), request.args.get("id"))
    if selection is None or asked != (str(selection.course_id), str(selection.tool_id)):
        raise PageError("Cette sélection de contenu n’existe pas.", 403)
    tool = launches.usable(platform.tools.get(selection.tool_id))
    claims = _verified(platform, tool, selection)
    try:
        items = claims.get(_DL + "content_items", [])
        content = content_items.added(items, selection.course_id, tool)
    except content_items.Incorrect as error:
        raise PageError(f"La réponse de l’outil est refusée : {error}.") from error
    if not Selections(platform.store).spend(tool.id, _one_shot(claims)):
        raise PageError("Cette réponse de l’outil a déjà servi : rien n’a été ajouté.")
    platform.courses.add_activities(content)
    opened = [one.title for one, _ in content if platform.tool_of(one)]
    return render_template(
        "practice/added.html",
        course=platform.courses.get(selection.course_id),
        user=selection.sub,
        opened=opened,
        broken=[one.title for one, _ in content if platform.tool_of(one) is None],
        message=str(claims.get(_DL + "msg") or ""),
    )


def _verified(platform: Platform, tool: Tool, selection: Selection) -> dict[str, Any]:
    """The claims of a response that this tool signed for us about this selection."""
    try:
        claims = keys.verified(platform, tool, request.form.get("JWT", ""), platform.settings.issuer)
    except jwt.PyJWTError as error:
        raise PageError("La signature, la date ou le destinataire de la réponse ne va pas.") from error
    expected = {
        LTI + "message_type": RESPONSE,
        LTI + "version": "1.3.0",
        LTI + "deployment_id": tool.deployment_id,
    }
    if any(claims.get(name) != value for name, value in expected.items()) or not _one_shot(claims):
        raise PageError("La réponse de l’outil n’est pas celle d’une sélection de contenu.")
    if selection.data is not None and claims.get(_DL + "data") != selection.data:
        raise PageError("La réponse de l’outil ne rend pas les données qui lui avaient été confiées.")
    return claims


def _one_shot(claims: dict[str, Any]) -> list[str]:
    """What may be used once only: the nonce, which is required, and the token's id if it has one."""
    if not isinstance(claims.get("nonce"), str) or not claims["nonce"]:
        return []
    return [f"{name} {claims[name]}" for name in ("nonce", "jti") if claims.get(name)]
