from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import around, follows_steps
from bihuan.records.step_tables import as_step_table

LACKING = ["acting_as", "detail"]


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0006_called_off")]
    operations = [
        *around(
            [
                follows_steps("outcomes_letter", "state", "outcomes_letterstep", "letter_id"),
                append_only("outcomes_letterstep"),
            ],
            as_step_table("letterstep", app="outcomes", new=LACKING),
        ),
        *around(
            [
                follows_steps("outcomes_interview", "state", "outcomes_interviewstep", "interview_id"),
                append_only("outcomes_interviewstep"),
            ],
            as_step_table("interviewstep", app="outcomes", new=LACKING),
        ),
    ]
