"""Which addresses we call, and which machines we connect to (design, ground rules). Pure."""

import ipaddress
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from course.config import Settings, is_loopback

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_callable(url: str, *, production: bool) -> bool:
    """Whether `url` is one we call: https, or http on loopback outside production; no password in it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = parts.scheme == "http" and not production and is_loopback(url)
    return bool(host) and parts.username is None and (parts.scheme == "https" or plain)


def is_allowed(address: str, settings: Settings) -> bool:
    """Whether this IP address may be connected to; link-local ones (cloud metadata) never."""
    found = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    if found.is_loopback:
        return not settings.production
    if found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved:
        return False
    if isinstance(found, IPv6Address) and found.is_site_local:
        return settings.private_networks
    return found.is_global or (found.is_private and settings.private_networks)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one carries (mapped, 6to4, NAT64): it is where the packets go."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
