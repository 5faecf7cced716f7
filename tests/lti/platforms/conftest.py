"""An operator at the command line."""

import pytest
from click.testing import Result
from flask import Flask


class Operator:
    """Types `flask --app app lti …`."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def types(self, *words: str) -> Result:
        return self.app.test_cli_runner().invoke(args=["lti", *words])

    def adds(self, **changes: str) -> Result:
        """`lti platform add` with an option for each value; an empty one is still given."""
        values = {
            "issuer": "https://lms.example",
            "client_id": "client-1",
            "deployment_id": "1",
            "auth_url": "https://lms.example/auth",
            "token_url": "https://lms.example/token",
            "jwks_url": "https://lms.example/certs",
        } | changes
        pairs = [(f"--{name.replace('_', '-')}", value) for name, value in values.items()]
        return self.types("platform", "add", *(word for pair in pairs for word in pair))


@pytest.fixture
def operator(app: Flask) -> Operator:
    return Operator(app)
