"""What the settings read from the machine: the database address and the signing key."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
    ),
}


KEPT_SECONDS = 600
"""How long a connection to an embedded database is kept: opening one reads every table and trigger anew. A server's
database has a pool."""
_URNS_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 120,
    "init_command": (
        "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
        "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
    ),
}
"""A rollback journal, since a write-ahead log keeps every page in the order it was written; what is deleted is
overwritten; an answer is on the disk before it is acknowledged."""


def urns_database(address: str, data: Path) -> dict[str, Any]:
    """Django's settings for the urns' own database; an empty address means a file of its own in the data folder."""
    kept = database(address or f"sqlite:///{data / 'urns.sqlite3'}", data, name="BIHUAN_URNS")
    if kept["ENGINE"].endswith("sqlite3"):
        kept |= {"OPTIONS": dict(_URNS_OPTIONS), "CONN_MAX_AGE": 0}
    return kept


def database(address: str, data: Path, *, name: str = "BIHUAN_DATABASE") -> dict[str, Any]:
    """Django's settings for a database address; an empty address means SQLite in the data folder."""
    if not address or address.startswith("sqlite:"):
        file = address.removeprefix("sqlite:///") if address else str(data / "bihuan.sqlite3")
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        options = dict(_SQLITE_OPTIONS)
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": options, "CONN_MAX_AGE": KEPT_SECONDS}
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(f"{name}: {parts.scheme!r} is not known; expected sqlite or postgresql")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}},
    }


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """A choice of the environment; the first when none is made. Any other word stops the start."""
    value = os.environ.get(name, "") or choices[0]
    if value not in choices:
        raise ValueError(f"{name}: {value!r} is not known; expected one of {', '.join(choices)}")
    return value


def secret(data: Path) -> str:
    """The signing key: from the environment, or made once and kept beside the data."""
    given = os.environ.get("BIHUAN_SECRET")
    if given:
        return given
    data.mkdir(parents=True, exist_ok=True)
    kept = data / "secret.key"
    if not kept.exists():
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(fresh, kept)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text(encoding="ascii")


def clock_offset(data: Path) -> float:
    """Seconds the business clock stands from the machine's: other than 0 only where a demonstration lives."""
    kept = data / "clock"
    return float(kept.read_text(encoding="ascii")) if kept.exists() else 0.0


def mail(address: str) -> tuple[str, dict[str, Any]]:
    """Django's mail back-end and settings for ``smtp://user:password@host:port/?from=a@b&tls=1``; empty: to files."""
    if not address:
        return "django.core.mail.backends.filebased.EmailBackend", {}
    parts = urlsplit(address)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return "django.core.mail.backends.smtp.EmailBackend", {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": query.get("tls") == "1",
        "DEFAULT_FROM_EMAIL": unquote(query.get("from", "bihuan@localhost")),
    }
