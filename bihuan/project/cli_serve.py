"""``bihuan serve``: one command that prepares the database and keeps server, worker and sealer running."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

SEAL_EVERY_SECONDS = 60
REMIND_EVERY_SECONDS = 3600


def register(commands: Any) -> None:
    """Add ``serve`` to the command line."""
    parser = commands.add_parser("serve", help="准备数据库并提供服务 / prepare the database and serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--demo", action="store_true", help="空库时先生成江州市演示数据 / fill an empty database")
    parser.set_defaults(run=serve)


def serve(options: argparse.Namespace) -> int:
    """Migrate, collect static files, make the demonstration when asked, then serve until told to stop."""
    prepare(demo=options.demo)
    address = f"http://{options.host}:{options.port}/"
    threads = "1" if options.workers > 1 else "4"
    server = _start("granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
                    "--workers", str(options.workers), "--blocking-threads", threads, "--log-level", "warning",
                    "bihuan.project.wsgi:application")  # fmt: skip
    worker = _start("django", "db_worker", "--no-startup-delay", "--no-reload")
    print(f"闭环已启动 / Bihuan is serving: {address}   (Ctrl+C 停止 / to stop)", flush=True)
    return _keep([server, worker])


def prepare(*, demo: bool) -> None:
    """Bring the database and the static files up to date; fill an empty database when ``demo`` is set."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    shutil.rmtree(Path(settings.DATA) / "progress", ignore_errors=True)  # no job outlives its server
    if demo:
        from bihuan.demonstration.build import build_if_empty

        build_if_empty(progress=lambda text: print(text, flush=True))


def _start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}
    return subprocess.Popen([sys.executable, "-m", module, *arguments], env=environment)  # noqa: S603 - our own words


def _keep(processes: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait while all processes live, sealing the trail now and then; when one ends, end the others."""
    asked_to_stop = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_stop
        asked_to_stop = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    sealed_at, reminded_at = time.monotonic(), 0.0
    while not asked_to_stop and all(process.poll() is None for process in processes):
        time.sleep(0.5)
        if time.monotonic() - sealed_at > SEAL_EVERY_SECONDS:
            sealed_at = time.monotonic()
            _seal()
        if time.monotonic() - reminded_at > REMIND_EVERY_SECONDS:
            reminded_at = time.monotonic()
            _remind()
    for process in processes:
        process.terminate()
    for process in processes:
        process.wait(timeout=20)
    return 0 if asked_to_stop else 1


def _seal() -> None:
    from django.db import close_old_connections

    from bihuan.interchange.actions import queue_deliveries, send_deliveries
    from bihuan.records.checkpoints import keep_checkpoint
    from bihuan.records.sealing import seal_events

    close_old_connections()
    if seal_events():
        keep_checkpoint()
        queue_deliveries()
    send_deliveries()


def _remind() -> None:
    """Remind in a process of its own: whatever happens to it, the server stays, and the next round tells the rest."""
    _start("bihuan.project.cli", "remind")
