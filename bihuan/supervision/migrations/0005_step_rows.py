from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import around
from bihuan.records.step_tables import as_step_table


class Migration(migrations.Migration):
    dependencies = [("supervision", "0004_a_ledger_of_marks")]
    operations = around(
        [append_only("supervision_entrystep")],
        as_step_table("entrystep", app="supervision", new=["acting_as", "on", "detail"]),
    )
