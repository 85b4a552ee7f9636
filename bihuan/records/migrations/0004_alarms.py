from django.db import migrations, models

from bihuan.records.append_only import append_only
from bihuan.records.guards import refused_when


class Migration(migrations.Migration):
    dependencies = [("records", "0003_event_xid")]
    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("process", "a process of the product ended"), ("job", "a job in the background was given up"), ("trail", "the trail is not as it was"), ("restored", "restored from a backup")], max_length=12, verbose_name="kind")),
                ("key", models.CharField(max_length=80)),
                ("detail", models.JSONField(default=dict, verbose_name="detail")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled at")),
                ("settled_by", models.CharField(blank=True, max_length=120, verbose_name="settled by")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="what was found and done")),
            ],
            options={"verbose_name": "alarm", "ordering": ["-id"]},
        ),
        append_only("records_alarm", ["kind", "key", "detail", "at"]),
        refused_when(
            "records_alarm", "settled", "UPDATE OF settled_at, settled_by, note", "OLD.settled_at IS NOT NULL",
            "a settled alarm stays as it is",
        ),
    ]
