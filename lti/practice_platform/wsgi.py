"""WSGI entry of the practice platform, configured by the environment."""

from lti.practice_platform import PracticeSettings, create_practice_platform

app = create_practice_platform(PracticeSettings.from_environment())
