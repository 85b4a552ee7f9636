"""Sending to an address outside: never to an inner one, never by a detour, connected to the very address checked."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TIMEOUT_SECONDS = 10


def public_address(host: str, port: int) -> str:
    """An address of a host that lies outside. ValidationError if any of its addresses is an inner one."""
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise ValidationError({"url": _("The host “%(host)s” is not known.") % {"host": host}}) from error
    for text in found:
        address = ipaddress.ip_address(text.split("%")[0])
        inner = getattr(address, "ipv4_mapped", None) or address
        if not inner.is_global or inner.is_multicast or inner.is_reserved:
            raise ValidationError({"url": _("“%(host)s” is an inner address; nothing is sent there.") % {"host": host}})
    return sorted(found)[0]


def checked(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path of an address that may be told; ValidationError otherwise."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise ValidationError({"url": _("This is not an address.")}) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise ValidationError({"url": _("Give an http or https address without a name and password in it.")})
    public_address(parts.hostname, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port, path


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Post and give the status. The host is resolved and checked anew, and that address is the one connected to."""
    scheme, host, port, path = checked(url)
    plain = socket.create_connection((public_address(host, port), port), TIMEOUT_SECONDS)
    try:
        wrapped = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if scheme == "https" else plain
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        connection.sock = wrapped
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    finally:
        plain.close()
