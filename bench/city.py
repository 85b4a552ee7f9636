"""A running product in a folder of its own, with as many units and entries as asked for."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from typing import Any

os.environ["BIHUAN_DATA"] = tempfile.mkdtemp(prefix="bihuan-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.project.settings"
os.environ.setdefault("BIHUAN_SECRET", "only-for-benches")


def ready() -> None:
    """Set the framework up on an empty database."""
    import django
    from django.conf import settings

    django.setup()
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.ALLOWED_HOSTS = ["*"]
    from bihuan.project.loading import load
    from bihuan.records.databases import migrate_all

    migrate_all()
    load()


def drop_guards(*tables: str) -> None:
    """Rows are written past the guards: only reading them, or their next step, is measured."""
    from django.db import connection

    from bihuan.records.schema import guards

    with connection.cursor() as cursor:
        for name in (one for one in guards() if one.startswith(tables)):
            on = "" if connection.vendor == "sqlite" else f" ON {name.rsplit('_', 1)[0]}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def make(units: int, entries: int) -> Any:
    """An office with a launched year: (cycle, clerk, assessor, body)."""
    from django.db import transaction

    with transaction.atomic():
        return _make(units, entries)


def _make(units: int, entries: int) -> Any:
    from bench.cycle import _row, _scheme
    from bihuan.organizations.models import Body, Membership, Office, Person, Role, Unit
    from bihuan.schemes.actions import approve_scheme, draft_cycle, launch_cycle, submit_scheme, upload_scheme

    number = Office.objects.count() + 1
    office = Office.objects.create(name=f"考核办{number}", path=f"{number:03d}/")
    body = Body.objects.create(office=office, name="监督室", kind=Body.Kind.LINE)
    people = [Person.objects.create(username=f"{name}{number}", name=name) for name in ("clerk", "chair", "assessor")]
    clerk, chair, assessor = people
    since = date(2017, 1, 1)
    for person, role in ((clerk, Role.OFFICE), (chair, Role.LEADING_GROUP), (assessor, Role.ASSESSOR)):
        where = {"body": body} if role == Role.ASSESSOR else {}
        Membership.objects.create(person=person, office=office, role=role, since=since, **where)
    rows = [
        Unit(office=office, code=f"u{n:04}", name=f"单位{n}", category=f"类{n % 5}", line_body=body, valid_from=since)
        for n in range(units)
    ]
    Unit.objects.bulk_create(rows)
    text = _scheme(60).replace("method:", "owner: 监督室, method:")
    scheme = upload_scheme(office=office, text=text, by=clerk)
    submit_scheme(scheme=scheme, by=clerk)
    cycle = draft_cycle(office=office, year=2018, scheme=approve_scheme(scheme=scheme, by=chair), by=clerk)
    cycle = launch_cycle(cycle=cycle, by=clerk)
    _fill(cycle, assessor, body, units, entries, _row)
    return cycle, clerk, assessor, body


def _fill(cycle: Any, assessor: Any, body: Any, units: int, entries: int, draw_row: Any) -> None:
    import random
    from decimal import Decimal

    from django.utils import timezone

    from bihuan.schemes.models import Enrolment, Indicator
    from bihuan.supervision.models import Entry

    enrolled = {row.code: row.pk for row in Enrolment.objects.filter(cycle=cycle)}
    nodes = {row.node: row.pk for row in Indicator.objects.filter(scheme=cycle.scheme_id)}
    draw = random.Random(7)
    made = []
    for number in range(entries):
        unit, node, value, _rater, member, group, option, severity, _source, on, note = (
            draw_row(draw, number, units, 60).strip().split(",")
        )
        made.append(
            Entry(
                office_id=cycle.office_id, cycle=cycle, enrolment_id=enrolled[unit], indicator_id=nodes[node],
                scheme_id=cycle.scheme_id, value=Decimal(value), member=member, group=group, option=option,
                severity=severity, fact=note, body=body, happened_on=date.fromisoformat(on), recorded_by=assessor,
                recorded_at=timezone.now(), state="effective",
            )
        )  # fmt: skip
    Entry.objects.bulk_create(made, batch_size=1000)


def one_more(cycle: Any) -> None:
    """One more mark, like the newest one."""
    from django.utils import timezone

    from bihuan.supervision.models import Entry

    entry = Entry.objects.filter(cycle=cycle).order_by("-pk")[0]
    entry.pk, entry.recorded_at = None, timezone.now()
    entry.save(force_insert=True)
