import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from bihuan.records.append_only import append_only
from bihuan.records.guards import around
from bihuan.records.step_tables import as_step_table


class Migration(migrations.Migration):
    dependencies = [("schemes", "0003_calendar")]
    operations = [
        *around(
            [append_only("schemes_cyclestep")],
            as_step_table("cyclestep", app="schemes", new=["acting_as", "on", "detail"]),
        ),
        migrations.CreateModel(
            name="SchemeStep",
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
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="schemes.scheme"
                    ),
                ),
            ],
            options={"verbose_name": "scheme step", "ordering": ["id"], "abstract": False},
        ),
        append_only("schemes_schemestep"),
    ]
