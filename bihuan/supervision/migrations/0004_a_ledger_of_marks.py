"""Entries become marks as every ledger keeps them: one condition is worded for all, the guards are set as for all."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from bihuan.records.append_only import append_only
from bihuan.schemes.mark_guards import mark_guards

before = import_module("bihuan.supervision.migrations.0003_steps_of_an_entry")
TABLE = "supervision_entry"
OWN = ["kind", "rater_id", "clause_id", "source_id", "source_row"]


def _off(guard: migrations.RunPython) -> migrations.RunPython:
    return type(guard)(guard.reverse_code, guard.code)


def _link(to: str) -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to)


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0003_administrators_apart"),
        ("schemes", "0003_calendar"),
        ("supervision", "0003_steps_of_an_entry"),
    ]
    operations = [
        *(_off(guard) for guard in before.Migration.operations),
        _off(append_only(TABLE)),
        migrations.RemoveConstraint("entry", "entry_has_a_value_or_is_not_applicable"),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=models.Q(
                    ("value__isnull", False), ("is_not_applicable", True), ("reverses__isnull", False), _connector="OR"
                ),
                name="entry_has_a_value_or_is_not_applicable",
            ),
        ),
        migrations.RenameIndex("entry", new_name="entry_that_wait", old_name="entries_that_wait"),
        migrations.AlterField("entry", "body", _link("organizations.body")),
        migrations.AlterField("entry", "cycle", _link("schemes.cycle")),
        migrations.AlterField("entry", "enrolment", _link("schemes.enrolment")),
        migrations.AlterField("entry", "indicator", _link("schemes.indicator")),
        migrations.AlterField("entry", "office", _link("organizations.office")),
        migrations.AlterField("ledgerimport", "cycle", _link("schemes.cycle")),
        migrations.AlterField("ledgerimport", "office", _link("organizations.office")),
        *mark_guards(TABLE, OWN),
    ]
