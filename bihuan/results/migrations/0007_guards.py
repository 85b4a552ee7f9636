from django.db import migrations

from bihuan.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("results", "0006_appeal_period")]
    operations = [append_only("results_appealperiod")]
