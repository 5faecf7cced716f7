"""The scopes of Moodle's services, by name."""

_AGS = "https://purl.imsglobal.org/spec/lti-ags/scope/"
LINE_ITEM_SCOPE = _AGS + "lineitem"
LINE_ITEM_READ_SCOPE = _AGS + "lineitem.readonly"
RESULT_SCOPE = _AGS + "result.readonly"
SCORE_SCOPE = _AGS + "score"
AGS_SCOPES = (LINE_ITEM_SCOPE, LINE_ITEM_READ_SCOPE, RESULT_SCOPE, SCORE_SCOPE)
ROSTER_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SETTING_SCOPE = "https://purl.imsglobal.org/spec/lti-ts/scope/toolsetting"
OUTCOME_SCOPE = "https://purl.imsglobal.org/spec/lti-bo/scope/basicoutcome"
ALL_SCOPES = (*AGS_SCOPES, ROSTER_SCOPE, SETTING_SCOPE)


def enabled(asked: list[str]) -> list[str]:
    """The scopes that Moodle turns on for what a tool asks at its registration.

    It knows two levels of the grade service, not four scopes: asking for one scope gives the rest
    of its level, and the old outcome service is never echoed (lti.md: do not trust the echo).
    """
    found: list[str] = []
    if LINE_ITEM_SCOPE in asked:
        found += [SCORE_SCOPE, RESULT_SCOPE, LINE_ITEM_READ_SCOPE, LINE_ITEM_SCOPE]
    elif set(asked) & set(AGS_SCOPES):
        found += [SCORE_SCOPE, RESULT_SCOPE, LINE_ITEM_READ_SCOPE]
    return found + [scope for scope in (ROSTER_SCOPE, SETTING_SCOPE) if scope in asked]
