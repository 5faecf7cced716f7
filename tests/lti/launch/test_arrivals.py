"""Good launches: who comes in, as what, and what the tool keeps of it."""

from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from course.cohorts import operations as cohorts
from course.cohorts.models import Enrolment, Status
from course.db import db
from course.permissions import Actor
from course.roles import Role
from lti.claims import AGS, GROUPS, MOST_LISTED, NRPS
from lti.platforms.models import Context, Identity, LineItem, Membership, Platform
from lti.signals import line_item_seen
from tests.lti.launch.cohorts import join, person, standing
from tests.lti.platform_double import (
    ADMINISTRATOR,
    INSTRUCTOR,
    LEARNER,
    SCORE_SCOPES,
    PlatformDouble,
    inside,
    row_counts,
)
from tests.pages import text

LIS = "http://purl.imsglobal.org/vocab/lis/v2/"
NAMES = ("name", "given_name", "family_name", "email")


def test_a_learner_comes_in_as_a_participant_without_a_group(lms: PlatformDouble) -> None:
    uid, browser = join(lms), lms.browser()
    answer = lms.launch(browser)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/c/{uid}/")
    assert browser.get(f"/c/{uid}/").status_code == 200
    assert standing(lms, uid) == ({Role.PARTICIPANT}, False)
    with inside(lms.app):
        someone = person(lms)
        assert someone is not None
        assert (someone.display_name, someone.email) == ("Camille Lefèvre", "adjoint01@example.org")
        assert db.session.scalars(select(Enrolment)).one().last_seen_at is not None
        assert db.session.get_one(Platform, lms.id).last_launch_at is not None
    assert row_counts(lms.app)["group_membership"] == 0


def test_the_session_cookie_can_live_in_the_platforms_frame(lms: PlatformDouble) -> None:
    uid, browser = join(lms), lms.browser()
    (line,) = [
        line for line in lms.launch(browser).headers.getlist("Set-Cookie") if line.startswith("agencement=")
    ]
    for attribute in ("Secure", "HttpOnly", "SameSite=None", "Partitioned"):
        assert attribute in line
    policy = browser.get(f"/c/{uid}/").headers["Content-Security-Policy"]
    assert f"frame-ancestors {lms.issuer};" in policy + ";"


@pytest.mark.parametrize("roles", [[INSTRUCTOR], [f"{LIS}membership#TeachingAssistant"]])
def test_unannounced_staff_arrive_as_tutors_without_a_group_on_the_managers_list(
    lms: PlatformDouble, roles: list[str]
) -> None:
    uid = join(lms)
    assert lms.launch(roles=roles).status_code == 303
    assert standing(lms, uid) == ({Role.TUTOR}, True)
    assert row_counts(lms.app)["group_membership"] == 0


@pytest.mark.parametrize("roles", [[], [""], [f"{LIS}membership#Mentor"]])
def test_somebody_without_a_role_we_know_waits_for_the_manager_and_sees_nothing(
    lms: PlatformDouble, roles: list[str]
) -> None:
    uid, browser = join(lms), lms.browser()
    answer = lms.launch(browser, roles=roles)
    assert answer.status_code == 200
    assert "il manque encore votre rôle" in text(answer.text)
    assert standing(lms, uid) == (set(), True)
    assert "<form" not in answer.text
    assert row_counts(lms.app)["sign_in"] == 0
    assert browser.get(f"/c/{uid}/").status_code == 401


def test_an_administrator_of_the_lms_is_nobody_in_a_cohort_until_the_manager_says_otherwise(
    lms: PlatformDouble,
) -> None:
    uid = join(lms)
    answer = lms.launch(roles=ADMINISTRATOR)
    assert "Vous administrez la plateforme" in answer.text
    assert standing(lms, uid) == (set(), True)
    with inside(lms.app):
        known = db.session.scalars(select(Enrolment)).one()
        manager = Actor(person_id=None, cohort_id=known.cohort_id)
        cohorts.grant_role(actor=manager, person_id=known.person_id, role=Role.ADMINISTRATOR)
        db.session.commit()
    assert lms.launch(roles=ADMINISTRATOR).headers["Location"] == f"/c/{uid}/"


def test_the_cohorts_own_roles_win_over_the_platforms(lms: PlatformDouble) -> None:
    uid = join(lms)
    lms.launch()
    lms.launch(roles=[INSTRUCTOR])
    assert standing(lms, uid) == ({Role.PARTICIPANT}, False)


def test_a_suspended_participant_does_not_come_back_by_a_launch(lms: PlatformDouble) -> None:
    uid, browser = join(lms), lms.browser()
    lms.launch(browser)
    with inside(lms.app):
        known = db.session.scalars(select(Enrolment)).one()
        actor = Actor(person_id=None, cohort_id=known.cohort_id)
        cohorts.set_status(actor=actor, person_id=known.person_id, status=Status.SUSPENDED)
        db.session.commit()
    lms.launch(browser)
    assert browser.get(f"/c/{uid}/").status_code == 403


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (dict.fromkeys(NAMES, ...), "Personne sans nom"),
        (dict.fromkeys(NAMES[:3], ...), "Personne sans nom"),
        ({"email": ...}, "Camille Lefèvre"),
        ({"given_name": ..., "family_name": ...}, "Camille Lefèvre"),
        ({"given_name": "Zoé\x00", "family_name": "\ud800Le\r\n Gall"}, "Zoé Le Gall"),
        ({"given_name": "مريم", "family_name": "حداد"}, "مريم حداد"),
        ({"given_name": "x" * 400}, "x" * 120 + " Lefèvre"),
    ],
)
def test_names_may_be_missing_odd_or_long(lms: PlatformDouble, said: dict[str, Any], shown: str) -> None:
    join(lms)
    assert lms.launch(**said).status_code == 303
    with inside(lms.app):
        someone = person(lms)
        assert someone is not None
        assert someone.display_name == shown


def test_a_person_is_renamed_as_the_platform_says_and_kept_when_it_says_nothing(lms: PlatformDouble) -> None:
    join(lms)
    lms.launch()
    lms.launch(family_name="Lefèvre-Roux", name="Camille Lefèvre-Roux")
    lms.launch(name=..., given_name=..., family_name=..., email=...)
    with inside(lms.app):
        someone = person(lms)
        assert someone is not None
        assert (someone.display_name, someone.email) == ("Camille Lefèvre-Roux", "adjoint01@example.org")


def test_the_same_sub_on_two_platforms_is_two_people_even_with_one_e_mail(lms: PlatformDouble) -> None:
    other = PlatformDouble(lms.app, issuer="https://other.example").register()
    again = PlatformDouble(lms.app, client_id="client-2").register()
    for platform in (lms, other, again):
        join(platform)
        assert platform.launch().status_code == 303
    with inside(lms.app):
        assert len({known.person_id for known in db.session.scalars(select(Identity))}) == 3


def test_one_person_in_two_cohorts_with_a_role_in_each(lms: PlatformDouble) -> None:
    first, second = join(lms), join(lms, "9", "Autre cohorte")
    lms.launch()
    answer = lms.launch(roles=[INSTRUCTOR], context={"id": "9", "title": "Autre cours"})
    assert answer.headers["Location"] == f"/c/{second}/"
    assert standing(lms, first) == ({Role.PARTICIPANT}, False)
    assert standing(lms, second) == ({Role.TUTOR}, True)


def test_the_column_and_the_services_are_kept_and_follow_the_platform(lms: PlatformDouble) -> None:
    join(lms)
    seen: list[tuple[int, int, bool]] = []

    def receive(sender: object, *, line_item_id: int, person_id: int, news: bool) -> None:
        seen.append((line_item_id, person_id, news))

    with line_item_seen.connected_to(receive):
        lms.launch(custom={"resource": "module:M1"})
        lms.launch(custom={"resource": "module:M1"})
        lms.launch(custom={"resource": "module:M1"}, sub="4")
    with inside(lms.app):
        column = db.session.scalars(select(LineItem)).one()
        course = db.session.scalars(select(Context)).one()
        someone = person(lms)
        assert someone is not None
        newcomer = person(lms, "4")
        assert newcomer is not None
        first, again, other = (someone.id, True), (someone.id, False), (newcomer.id, True)
        assert seen == [(column.id, *one) for one in (first, again, other)]
        assert (column.resource, column.label, column.resource_link_id) == (
            "module:M1",
            "M1 – Agencement",
            "1",
        )
        assert (column.scopes, column.url.endswith("lineitem?type_id=1")) == (SCORE_SCOPES, True)
        assert course.title == "Parcours Pilotage pédagogique stratégique"
        assert course.memberships_url == f"{lms.issuer}/mod/lti/services.php/CourseSection/2/memberships"
    endpoint = {
        "scope": SCORE_SCOPES[1:],
        "lineitem": f"{lms.issuer}/mod/lti/services.php/2/lineitems/2/lineitem?type_id=1",
    }
    lms.launch(
        ags=endpoint,
        nrps=...,
        resource_link={"id": "1", "title": "Renommée"},
        custom={"resource": "module:M2"},
    )
    with inside(lms.app):
        column = db.session.scalars(select(LineItem)).one()
        assert (column.resource, column.label, column.scopes) == ("module:M2", "Renommée", SCORE_SCOPES[1:])
        assert db.session.scalars(select(Context)).one().memberships_url is not None


@pytest.mark.parametrize(
    "absent", [{AGS: ...}, {AGS: {"scope": SCORE_SCOPES}}, {AGS: {"lineitem": ""}, NRPS: ...}]
)
def test_an_activity_without_a_column_comes_in_as_well(lms: PlatformDouble, absent: dict[str, Any]) -> None:
    join(lms)
    assert lms.launch(**absent).status_code == 303
    assert row_counts(lms.app)["lti_line_item"] == 0


def test_no_text_of_the_platform_can_break_a_database(lms: PlatformDouble) -> None:
    """NUL, lone surrogates, an emoji, a right-to-left mark, a title of 1,333 characters."""
    join(lms)
    odd = "Cours\x00 \ud800 🌱 \u202e"
    answer = lms.launch(
        context={"id": "2", "title": odd + "x" * 1300},
        resource_link={"id": "1", "title": odd + "x" * 1300},
        roles=[LEARNER, odd],
        custom={"resource": "module:M1\x00", "other": odd},
        ags={"scope": [*SCORE_SCOPES, odd], "lineitem": f"{lms.issuer}/column"},
        email="a\x00@b.example",
    )
    assert answer.status_code == 303
    with inside(lms.app):
        column = db.session.scalars(select(LineItem)).one()
        assert column.label.startswith("Cours 🌱")
        assert column.resource == "module:M1"


@pytest.mark.parametrize("custom", [..., {}, {"resource": ""}, {"resource": "$ResourceLink.id.history"}])
def test_a_parameter_that_the_platform_did_not_replace_was_never_set(
    lms: PlatformDouble, custom: object
) -> None:
    uid = join(lms)
    assert lms.launch(custom=custom).headers["Location"] == f"/c/{uid}/"
    with inside(lms.app):
        assert db.session.scalars(select(LineItem)).one().resource is None


def test_parameters_sent_as_an_empty_list_are_none_at_all(lms: PlatformDouble) -> None:
    """PHP writes an empty mapping so."""
    uid = join(lms)
    assert lms.launch(custom=[]).headers["Location"] == f"/c/{uid}/"


def kept_lists(lms: PlatformDouble) -> tuple[str, list[str]]:
    """The groups of the only person, and the history of the only course."""
    with inside(lms.app):
        course = db.session.scalars(select(Context)).one()
        return db.session.scalars(select(Membership)).one().group_ids, list(course.history)


@pytest.mark.parametrize(
    "odd",
    [None, 12, 1.5, True, ["9", "8"], {"id": "9"}, "$Moodle.Person.userGroupIds", "9" * 5000, "9,8\x00,7"],
    ids=["null", "number", "fraction", "true", "list", "mapping", "not replaced", "one endless id", "NUL"],
)
def test_odd_groups_or_history_keep_nobody_out_and_change_nothing(lms: PlatformDouble, odd: object) -> None:
    join(lms)
    lms.launch(custom={"groupes": "5,6", "context_history": "4,3"})
    assert kept_lists(lms) == ("5,6", ["4", "3"])
    assert lms.launch(custom={"groupes": odd, "context_history": odd}).status_code == 303
    assert kept_lists(lms) == ("5,6", ["4", "3"])


def test_of_a_list_without_end_the_first_ones_are_kept_whole(lms: PlatformDouble) -> None:
    """An id cut in two would be another group's."""
    join(lms)
    ids = [str(number) for number in range(20_000_000, 20_001_000)]
    assert lms.launch(custom=dict.fromkeys(("groupes", "context_history"), ",".join(ids))).status_code == 303
    groups, history = kept_lists(lms)
    assert history == ids[:MOST_LISTED]
    assert groups == ",".join(ids[:111])
    assert len(groups) + len(",20000111") > GROUPS > len(groups)


def test_no_groups_is_not_the_same_as_nothing_said_of_groups(lms: PlatformDouble) -> None:
    join(lms)
    lms.launch(custom={"groupes": "5, 6,5,,"})
    assert kept_lists(lms)[0] == "5,6"
    lms.launch(custom={})
    assert kept_lists(lms)[0] == "5,6"
    lms.launch(custom={"groupes": ""})
    assert kept_lists(lms)[0] == ""


def test_a_launch_from_outside_any_course_finds_ones_cohorts_or_says_where_to_click(
    lms: PlatformDouble,
) -> None:
    join(lms)
    with capture_logs() as logs:
        stranger = lms.launch(context=...)
    assert stranger.status_code == 422
    assert "depuis la page du cours" in stranger.text
    assert [entry["reason"] for entry in logs if entry["event"] == "launch_refused"] == ["context.missing"]
    assert row_counts(lms.app)["person"] == 0
    lms.launch()
    assert lms.launch(context=...).headers["Location"] == "/mes-cohortes"


def test_several_audiences_are_fine_when_all_are_ours_and_azp_names_this_one(lms: PlatformDouble) -> None:
    PlatformDouble(lms.app, client_id="client-2").register()
    uid = join(lms)
    answer = lms.launch(aud=["client-2", "client-1"], azp="client-1")
    assert answer.headers["Location"] == f"/c/{uid}/"
    assert lms.launch(aud=["client-1"]).status_code == 303


@pytest.mark.parametrize(("iat", "exp"), [(29, 60), (-89, -29), (-3500, 60), (0.5, 59.5)])
def test_clocks_may_differ_by_half_a_minute(lms: PlatformDouble, iat: float, exp: float) -> None:
    join(lms)
    now = lms.claims({"nonce": ""})["iat"]
    assert lms.launch(iat=now + iat, exp=now + exp).status_code == 303


def test_the_log_names_nobody(lms: PlatformDouble) -> None:
    join(lms)
    with capture_logs() as logs:
        lms.launch()
        lms.launch(sub="secret-sub", roles=None)
        lms.launch(context={"id": "unknown"})
    assert logs
    written = str(logs)
    for secret in ("Camille", "Lefèvre", "adjoint01", "secret-sub", "eyJ", lms.issuer):
        assert secret not in written
