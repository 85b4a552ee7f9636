from django.db import migrations

from bihuan.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("organizations", "0006_acting_bodies")]
    operations = [append_only("organizations_actingbody", ["office_id", "act", "body_id", "since"])]
