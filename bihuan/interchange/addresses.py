"""Sending to an address outside: never to an inner one, never by a detour, connected to the very address checked."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TIMEOUT_SECONDS = 10
"""For each piece of an answer; all of it must be there within three times as long."""
_CARRIERS = tuple(
    ipaddress.ip_network(text) for text in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""IPv6 addresses that carry an IPv4 one inside (compatible, NAT64, 6to4, Teredo): where they lead, nobody can see."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a post goes: ``address`` is what the host was resolved to and checked as."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def is_inner(text: str) -> bool:
    """Whether an address lies inside, or could lead there, in whatever notation it comes."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_inner(str(address.ipv4_mapped))
        if address.is_site_local or any(address in network for network in _CARRIERS):
            return True
    return not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified


def public_address(host: str, port: int) -> str:
    """An address of a host that lies outside. ValidationError if any of its addresses is an inner one."""
    try:
        addresses = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError, ValueError) as error:
        raise ValidationError({"url": _("The host “%(host)s” is not known.") % {"host": host}}) from error
    if any(is_inner(text) for text in addresses):
        raise ValidationError({"url": _("“%(host)s” is an inner address; nothing is sent there.") % {"host": host}})
    return sorted(addresses)[0]


def checked(url: str) -> Target:
    """Where an address leads, if it may be told anything; ValidationError otherwise."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise ValidationError({"url": _("This is not an address.")}) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise ValidationError({"url": _("Give an http or https address without a name and password in it.")})
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    return Target(parts.scheme, parts.hostname, port, path + query, public_address(parts.hostname, port))


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post and give the status. The host is resolved and checked anew, and that address is the one connected to."""
    to = checked(url)
    line = socket.create_connection((to.address, to.port), TIMEOUT_SECONDS)
    try:
        if to.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=to.host)
        with _cut_after(3 * TIMEOUT_SECONDS, line):
            connection = http.client.HTTPConnection(_idna(to.host), to.port, timeout=TIMEOUT_SECONDS)
            connection.sock = line
            connection.request("POST", to.path, body, headers)
            return connection.getresponse().status
    finally:
        line.close()


@contextmanager
def _cut_after(seconds: float, line: socket.socket) -> Iterator[None]:
    """Cut a line on which an answer comes a byte at a time."""
    guard = threading.Timer(seconds, line.shutdown, [socket.SHUT_RDWR])
    guard.daemon = True
    guard.start()
    try:
        yield
    finally:
        guard.cancel()


def _idna(host: str) -> str:
    """A host's name as the wire carries it."""
    return host if host.isascii() else host.encode("idna").decode("ascii")
