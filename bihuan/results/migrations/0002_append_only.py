from django.db import migrations

from bihuan.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("results", "0001_initial")]
    operations = [
        append_only("results_resultset"),
        append_only("results_resultrow"),
        append_only("results_release"),
    ]
