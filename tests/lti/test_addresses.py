"""Which addresses are called, and which machines are connected to."""

import dataclasses

import pytest

from course.config import Settings
from lti import addresses

PRODUCTION = Settings(public_url="https://parcours.example", secret_key="s" * 40)
HERE = Settings()


@pytest.mark.parametrize(
    ("url", "here", "in_production"),
    [
        ("https://moodle.example/x", True, True),
        ("http://moodle.example/x", False, False),
        ("http://127.0.0.1:5001/x", True, False),
        ("http://localhost/x", True, False),
        ("https://moodle.example:notaport/", False, False),
        ("https://[::1/", False, False),
    ],
)
def test_https_is_required_but_on_loopback(url: str, here: bool, in_production: bool) -> None:
    assert addresses.is_callable(url, production=False) is here
    assert addresses.is_callable(url, production=True) is in_production


@pytest.mark.parametrize(
    ("address", "here", "in_production", "on_an_intranet"),
    [
        ("93.184.215.14", True, True, True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True, True, True),
        ("127.0.0.1", True, False, False),
        ("::1", True, False, False),
        ("::ffff:127.0.0.1", True, False, False),
        ("10.0.0.1", False, False, True),
        ("192.168.1.1", False, False, True),
        ("fd00::1", False, False, True),
        ("fec0::1", False, False, True),
        ("::ffff:10.0.0.1", False, False, True),
        ("64:ff9b::a00:1", False, False, True),
        ("2002:a00:1::", False, False, True),
        ("169.254.169.254", False, False, False),
        ("::ffff:169.254.169.254", False, False, False),
        ("fe80::1%eth0", False, False, False),
        ("0.0.0.0", False, False, False),
        ("224.0.0.1", False, False, False),
        ("100.64.0.1", False, False, False),
        ("255.255.255.255", False, False, False),
    ],
)
def test_which_machines_may_be_reached(
    address: str, here: bool, in_production: bool, on_an_intranet: bool
) -> None:
    intranet = dataclasses.replace(PRODUCTION, private_networks=True)
    found = [addresses.is_allowed(address, settings) for settings in (HERE, PRODUCTION, intranet)]
    assert found == [here, in_production, on_an_intranet]
