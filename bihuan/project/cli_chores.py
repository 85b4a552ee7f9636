"""Chores of a running product: demonstrate, remind, recompute a past year."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any


def register(commands: Any) -> None:
    """Add the chores to the command line."""
    demo = commands.add_parser("demo", help="生成江州市演示数据 / make the demonstration")
    demo.add_argument("--city", choices=("small", "full"), default="full", help="小样或全量 / a small or the full city")
    demo.add_argument("--share", type=float, default=1.0, help="日常记录的份额 0–1 / part of the daily entries")
    demo.add_argument("--export", type=Path, metavar="DIR", help="只写出 Excel 文件 / write the year as Excel files")
    demo.set_defaults(run=_demo)
    reminders = commands.add_parser("remind", help="写提醒并发送 / write reminders and send them")
    reminders.set_defaults(run=_remind)
    messenger = commands.add_parser("tell", help="向外发送回调与检查点 / tell webhooks, send checkpoints out")
    messenger.add_argument("--every", type=float, default=0.0, metavar="SECONDS", help="一直运行 / go on and on")
    messenger.set_defaults(run=_tell)
    again = commands.add_parser("recompute", help="重算已冻结的年度 / recompute frozen results")
    again.add_argument("year", type=int)
    again.set_defaults(run=_recompute)


def ready(*, migrate: bool = True) -> None:
    """Set the framework up; bring the database up to date unless it is to be left alone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
    import django

    django.setup()
    if migrate:
        from bihuan.records.databases import migrate_all

        migrate_all()


def _demo(options: argparse.Namespace) -> int:
    if options.export is not None:
        from bihuan.demonstration.export import export_years

        export_years(options.export, share=options.share)
        print(options.export)
        return 0
    ready()
    from bihuan.demonstration.build import build_if_empty
    from bihuan.demonstration.size import SMALL, Size

    size = SMALL if options.city == "small" else Size(options.share)
    if not build_if_empty(progress=lambda text: print(text, flush=True), size=size):
        print("数据库非空，未改动 / the database is not empty and was left as it is", file=sys.stderr)
        return 2
    return 0


def _recompute(options: argparse.Namespace) -> int:
    ready()
    from bihuan.results.actions import recompute
    from bihuan.results.models import ResultSet

    kept = list(ResultSet.objects.filter(cycle__year=options.year).select_related("cycle", "office").order_by("id"))
    if not kept:
        print(f"{options.year}: 没有已冻结的结果 / nothing frozen", file=sys.stderr)
        return 2
    same = True
    for one in kept:
        again = recompute(result_set=one)
        same = same and again.is_same
        verdict = "逐字节一致 / the same bytes" if again.is_same else "不一致 / differs"
        print(f"{options.year} #{one.number}: {verdict} {again.result_hash}")
    return 0 if same else 1


def _tell(options: argparse.Namespace) -> int:
    ready(migrate=False)
    tell(every=options.every)
    return 0


def tell(*, every: float) -> None:
    """Tell once, or every so many seconds. Whatever an address does to whoever speaks to it, it does to this process
    alone."""
    from django.db import close_old_connections

    from bihuan.interchange.actions import queue_deliveries, send_checkpoints, send_deliveries

    while True:
        close_old_connections()
        queue_deliveries()
        send_deliveries()
        send_checkpoints()
        if not every:
            return
        time.sleep(every)


def _remind(_options: argparse.Namespace) -> int:
    ready()
    remind()
    return 0


def remind() -> None:
    """Safe to run as often as one likes, and again after a crash: nothing is told or sent twice."""
    from bihuan.findings.actions.reminding import remind
    from bihuan.hearings.actions.reminding import remind_of_measures
    from bihuan.notices.actions import send_messages, tell_alarms, write_digests
    from bihuan.organizations.models import Office
    from bihuan.outcomes.actions.telling import remind_of_documents
    from bihuan.screening.actions.arriving import drop_arrivals
    from bihuan.screening.actions.erasing import erase_due
    from bihuan.screening.actions.vouchers import drop_batches
    from bihuan.urns.actions import look_after

    told = made = 0
    for office in Office.objects.all():
        told += remind(office=office) + remind_of_documents(office=office) + remind_of_measures(office=office)
        made += write_digests(office=office)
    look_after()
    erase_due()
    drop_arrivals()
    drop_batches()
    told += tell_alarms()
    sent, failed = send_messages()
    print(f"提醒 {told}，摘要 {made}，发出 {sent}，未发出 {failed} / told, digests, sent, not sent")
