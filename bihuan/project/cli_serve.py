"""``bihuan serve``: one command that prepares the database and keeps server, worker, messenger and sealer running."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path
from typing import Any

from bihuan.project.cli_chores import remind, tell
from bihuan.project.keeper import Child, Round, begin, keep

SEAL_EVERY_SECONDS = 60
REMIND_EVERY_SECONDS = 3600
TELL_EVERY_SECONDS = 15


def register(commands: Any) -> None:
    """Add ``serve`` to the command line."""
    parser = commands.add_parser("serve", help="准备数据库并提供服务 / prepare the database and serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument(
        "--demo", nargs="?", const="small", choices=("small", "full"), metavar="CITY",
        help="空库时先生成江州市演示数据（small 或 full）/ fill an empty database, small or full",
    )  # fmt: skip
    parser.set_defaults(run=serve)


def serve(options: argparse.Namespace) -> int:
    """Migrate, collect static files, make the demonstration when asked, then serve until told to stop."""
    prepare(demo=options.demo)
    import bihuan.project.wsgi  # noqa: F401 - every page, once, before the processes part

    children = [
        Child("server", lambda: _answer(options)),
        Child("worker", do_jobs, _take_up_again),
        Child("messenger", lambda: tell(every=TELL_EVERY_SECONDS)),
    ]
    rounds = [
        Round("sealing", SEAL_EVERY_SECONDS, _seal),
        Round("reminders", REMIND_EVERY_SECONDS, lambda: begin("reminders", remind), float("-inf")),
    ]
    address = f"http://{options.host}:{options.port}/"
    if options.demo:
        _tell_rest()
    print(f"闭环已启动 / Bihuan is serving: {address}   (Ctrl+C 停止 / to stop)", flush=True)
    return keep(children, rounds)


def _tell_rest() -> None:
    """What the demonstration tells beside its first pages."""
    from bihuan.demonstration.duties import tell_rest
    from bihuan.demonstration.unfinished import rest

    if rest().exists():
        begin("demonstration", tell_rest)


def _answer(options: argparse.Namespace) -> None:
    """Answer requests: pages are loaded already, by the keeper, so that each of the workers finds them."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "bihuan.project.wsgi:application", address=options.host, port=options.port, interface=Interfaces.WSGI,
        workers=options.workers, blocking_threads=1 if options.workers > 1 else 4, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def do_jobs() -> None:
    """Do what pages leave to be done in the background, until told to stop."""
    from django.core.management import call_command

    call_command("db_worker", startup_delay=False, reload=False)


def prepare(*, demo: str | None) -> None:
    """Bring the database and the static files up to date; fill an empty database with a city of the size ``demo``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    from bihuan.project.restored import tell_of_restore
    from bihuan.records.databases import migrate_all

    migrate_all()
    call_command("collectstatic", interactive=False, verbosity=0)
    shutil.rmtree(Path(settings.DATA) / "progress", ignore_errors=True)  # no job outlives its server
    tell_of_restore()
    if demo:
        from bihuan.demonstration.build import build_if_empty
        from bihuan.demonstration.size import SIZES

        build_if_empty(progress=lambda text: print(text, flush=True), size=SIZES[demo])


def _seal() -> None:
    """Seal what happened, and hold the last checkpoint against what stands before a new one is kept."""
    from django.db import close_old_connections

    from bihuan.records.sealing import seal_events
    from bihuan.records.watching import watch

    close_old_connections()
    seal_events()
    watch()


def _take_up_again() -> None:
    """Before a worker starts: the jobs of the one before are put back or given up."""
    from django.db import close_old_connections

    import bihuan.outcomes.tasks
    import bihuan.supervision.tasks  # noqa: F401 - how each job tells that it was given up
    from bihuan.records.background import take_up_again

    close_old_connections()
    take_up_again()
