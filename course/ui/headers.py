"""What the browser may do with our pages.

Content-Security-Policy: https://www.w3.org/TR/CSP3/ . Nothing inline, nothing from elsewhere;
`img-src data:` is for the small drawings inside Bootstrap's style sheet. A view that must post to
another host (deep linking) names it in `flask.g.csp_form_action`; who may frame the page stands in
`flask.g.frame_ancestors`.
"""

import re

from flask import Flask, Response, g, request

# One source expression: a keyword, « * », a scheme or an origin. Anything else could end the directive.
_SOURCE = re.compile(r"\*|'(?:self|none)'|[a-z][a-z0-9+.-]*://[A-Za-z0-9.:\[\]*-]+")
_YEAR = 365 * 24 * 3600
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def content_security_policy(frame_ancestors: str, form_action: str = "") -> str:
    """The policy of a page; both arguments are sources separated by spaces.

    Sources that are not well formed are left out, and a page that nobody may frame is what remains.
    """
    return "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action {_sources('self', form_action)}",
            f"frame-ancestors {_sources('', frame_ancestors) or _quoted('none')}",
        )
    )


def _quoted(keyword: str) -> str:
    return f"'{keyword}'" if keyword else ""


def _sources(keyword: str, text: str) -> str:
    kept = [source for source in text.split() if _SOURCE.fullmatch(source)]
    return " ".join([_quoted(keyword), *kept] if keyword else kept)


def init_app(app: Flask) -> None:
    """Send the headers with every answer."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Add what the view has not set itself; HTML is never stored (shared computers in staff rooms)."""
    policy = content_security_policy(g.get("frame_ancestors") or "'self'", g.get("csp_form_action") or "")
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
    if response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "no-store")
    elif _is_versioned_asset() and response.status_code == 200:
        headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


def _is_versioned_asset() -> bool:
    return (request.endpoint or "").endswith(".static") and "v" in request.args
