"""What a finding costs becomes a mark like any other: the columns come first, empty; 0005 fills, 0006 fixes them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import bihuan.records.fields
from bihuan.records.append_only import append_only


def _off(guard):
    return type(guard)(guard.reverse_code, guard.code)


def _link(to, related_name="+", null=True):
    return models.ForeignKey(
        blank=True, null=null, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=to
    )


def _words(length, verbose_name):
    return models.CharField(blank=True, max_length=length, verbose_name=verbose_name, default="")


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0003_step_rows"),
        ("organizations", "0003_administrators_apart"),
        ("schemes", "0003_calendar"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        _off(append_only("findings_findingmark")),
        migrations.RenameField("findingmark", "by", "recorded_by"),
        migrations.RenameField("findingmark", "at", "recorded_at"),
        migrations.AddField("findingmark", "office", _link("organizations.office")),
        migrations.AddField("findingmark", "cycle", _link("schemes.cycle")),
        migrations.AddField("findingmark", "enrolment", _link("schemes.enrolment")),
        migrations.AddField("findingmark", "body", _link("organizations.body")),
        migrations.AddField("findingmark", "reviewed_by", _link(settings.AUTH_USER_MODEL)),
        migrations.AddField("findingmark", "reverses", _link("findings.findingmark", "reversals")),
        migrations.AlterField(
            "findingmark", "value", bihuan.records.fields.MicroField(null=True, verbose_name="value")
        ),
        migrations.AddField(
            "findingmark", "weight", bihuan.records.fields.MicroField(blank=True, null=True, verbose_name="weight")
        ),
        migrations.AddField(
            "findingmark", "is_not_applicable", models.BooleanField(default=False, verbose_name="not applicable")
        ),
        migrations.AddField(
            "findingmark",
            "is_second_needed",
            models.BooleanField(default=False, verbose_name="needs a second person"),
        ),
        migrations.AddField("findingmark", "option", _words(40, "option")),
        migrations.AddField("findingmark", "member", _words(60, "member")),
        migrations.AddField("findingmark", "group", _words(60, "group")),
        migrations.AddField("findingmark", "incident", _words(60, "incident")),
        migrations.AddField("findingmark", "fact", _words(600, "fact")),
        migrations.AddField("findingmark", "happened_on", models.DateField(null=True, verbose_name="date")),
        migrations.AddField("findingmark", "token", models.CharField(max_length=40, null=True, blank=True, unique=True)),
        migrations.AddField(
            "findingmark",
            "state",
            models.CharField(
                choices=[
                    ("proposed", "waiting for a second person"),
                    ("effective", "effective"),
                    ("rejected", "not accepted"),
                    ("withdrawn", "withdrawn"),
                    ("reversed", "reversed"),
                ],
                default="effective",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="FindingMarkStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=20, verbose_name="step")),
                ("source", models.CharField(max_length=20)),
                ("target", models.CharField(max_length=20)),
                ("acting_as", models.CharField(blank=True, max_length=20, verbose_name="acting as")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("on", models.DateField(verbose_name="on")),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                ("detail", models.JSONField(blank=True, default=dict, verbose_name="detail")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "mark",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="findings.findingmark"
                    ),
                ),
            ],
            options={"verbose_name": "step of a finding's mark", "ordering": ["id"], "abstract": False},
        ),
    ]
