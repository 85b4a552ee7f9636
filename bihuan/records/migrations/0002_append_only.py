from django.db import migrations

from bihuan.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [
        append_only("records_event", ["at", "actor_id", "actor", "office_path", "action", "object_type", "object_id", "object_label", "detail", "address", "digest"]),
        append_only("records_seal"),
        append_only("records_blob"),
        append_only("records_attachment"),
    ]
