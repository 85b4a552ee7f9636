from django.db import migrations

from bihuan.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("schemes", "0001_initial")]
    operations = [
        append_only("schemes_cyclestep"),
        append_only("schemes_amendment"),
        append_only("schemes_ownership"),
    ]
