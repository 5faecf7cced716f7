"""A registered platform, as for launches."""

from tests.lti.launch.conftest import Network, lms, network

__all__ = ["Network", "lms", "network"]
