from django.db import migrations, models

from bihuan.records.append_only import append_only
from bihuan.records.replay import Guard

whole = append_only("records_blob")


class Migration(migrations.Migration):
    dependencies = [("records", "0005_share_alarms")]
    operations = [
        migrations.AddField("blob", "erased_at", models.DateTimeField(blank=True, null=True)),
        Guard(whole.reverse_code, whole.code),
        append_only("records_blob", ["sha256", "size", "media_type", "stored_at"]),
    ]
