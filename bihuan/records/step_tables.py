"""What a migration needs to give an older table of steps the columns every table of steps has.

The columns are written down here as they were then: a later change of ``StepRow`` is a migration of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import StateApps
from django.utils import timezone

_NEVER = date(1970, 1, 1)


def _columns() -> dict[str, models.Field[object, object]]:
    return {
        "step": models.CharField(max_length=20, verbose_name="step"),
        "source": models.CharField(max_length=20),
        "target": models.CharField(max_length=20),
        "by": models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"),
        "at": models.DateTimeField(verbose_name="at"),
        "acting_as": models.CharField(blank=True, max_length=20, verbose_name="acting as"),
        "on": models.DateField(verbose_name="on"),
        "note": models.TextField(blank=True, max_length=2000, verbose_name="note"),
        "detail": models.JSONField(blank=True, default=dict, verbose_name="detail"),
    }


_DEFAULTS = {"acting_as": "", "source": "", "target": "", "on": _NEVER}


def as_step_table(model: str, *, app: str, new: Sequence[str] = ()) -> list[Operation]:
    """Operations that make a table's columns those of every table of steps; ``new`` are those it lacks.

    The business day of earlier steps is the day of their time. Take the table's guards off around them.
    """
    operations: list[Operation] = []
    for name, field in _columns().items():
        if name not in new:
            operations.append(migrations.AlterField(model, name, field))
        elif name in _DEFAULTS:
            field.default = _DEFAULTS[name]
            operations.append(migrations.AddField(model, name, field, preserve_default=False))
        else:
            operations.append(migrations.AddField(model, name, field))
    if "on" in new:
        operations.append(RunPython(_fill(app, model), RunPython.noop))
    return operations


def _fill(app: str, model: str):  # type: ignore[no-untyped-def] # Django's hook of a migration
    def fill(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
        rows = apps.get_model(app, model)._default_manager
        for row in rows.filter(on=_NEVER).iterator(2000):
            rows.filter(pk=row.pk).update(on=timezone.localdate(row.at))

    return fill
