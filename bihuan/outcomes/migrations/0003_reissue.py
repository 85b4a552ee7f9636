from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from bihuan.records.guards import around

_guards = import_module("bihuan.outcomes.migrations.0002_guards")
GONE = ["withdrawn", "dropped"]


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0002_guards"), ("results", "0006_appeal_period")]
    operations = around(
        [*_guards.LETTER_GUARDS, *_guards.INTERVIEW_GUARDS],
        [
            migrations.RemoveConstraint(model_name="letter", name="one_letter_a_batch"),
            migrations.AddConstraint(
                model_name="letter",
                constraint=models.UniqueConstraint(
                    fields=["batch", "enrolment", "kind"],
                    condition=Q(batch__isnull=False) & ~Q(state__in=GONE),
                    name="one_letter_a_batch",
                ),
            ),
            migrations.AddField(
                model_name="interview",
                name="notice",
                field=models.OneToOneField(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="interview",
                    to="outcomes.letter", verbose_name="notice",
                ),
            ),
            migrations.AddField(
                model_name="letterfinding", name="text", field=models.TextField(blank=True, verbose_name="text")
            ),
        ],
    )  # fmt: skip
