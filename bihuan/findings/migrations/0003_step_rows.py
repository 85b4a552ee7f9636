from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import around, follows_steps
from bihuan.records.step_tables import as_step_table

LACKING = ["acting_as", "on", "detail"]


class Migration(migrations.Migration):
    dependencies = [("findings", "0002_held_by_the_database")]
    operations = [
        *around(
            [
                follows_steps("findings_finding", "state", "findings_findingstep", "finding_id"),
                append_only("findings_findingstep"),
            ],
            as_step_table("findingstep", app="findings"),
        ),
        *around([append_only("findings_measurestep")], as_step_table("measurestep", app="findings", new=LACKING)),
        *around([append_only("findings_referralstep")], as_step_table("referralstep", app="findings", new=LACKING)),
        *around([append_only("findings_reportstep")], as_step_table("reportstep", app="findings", new=LACKING)),
    ]
