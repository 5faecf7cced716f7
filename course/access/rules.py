"""Tokens and destinations. Pure."""

import hashlib
import secrets
from datetime import timedelta

SIGN_IN_LIFE = timedelta(hours=12)
TICKET_LIFE = timedelta(seconds=60)
DEVICE_LIFE = timedelta(days=90)
KEEP_TICKETS, KEEP_SIGN_INS = timedelta(days=1), timedelta(days=30)
# An operator copies the address from a terminal to a browser.
OPERATOR_TICKET_LIFE = timedelta(minutes=15)


def new_token() -> str:
    """256 random bits, for a cookie or a ticket."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def safe_path(destination: str | None, fallback: str = "/") -> str:
    """A path on this very site: never another host, a scheme, or a control character."""
    if not destination or len(destination) > 500 or not destination.startswith("/"):
        return fallback
    if destination.startswith(("//", "/\\")) or any(ord(c) < 33 for c in destination):
        return fallback
    return destination


# Families only: enough to recognise one's own telephone in a list, too little to follow anybody.
_DEVICES = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android")),
    *(("Windows", "Windows"), ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")),
)
_BROWSERS = (
    *(("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Edg", "Edge"), ("SamsungBrowser", "Samsung Internet")),
    *(("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)


def device_label(user_agent: str) -> str:
    """« iPhone, Safari »: the families of the device and of its browser, from short lists."""
    device = next((label for mark, label in _DEVICES if mark in user_agent), "Autre appareil")
    browser = next((label for mark, label in _BROWSERS if mark in user_agent), "")
    return f"{device}, {browser}" if browser else device
