from django.db import migrations, models

from bihuan.records.append_only import append_only
from bihuan.records.guards import around, follows_steps
from bihuan.records.step_tables import as_step_table


class Migration(migrations.Migration):
    dependencies = [("results", "0008_guards")]
    operations = [
        *around(
            [
                follows_steps("results_publication", "state", "results_publicationstep", "publication_id"),
                append_only("results_publicationstep"),
            ],
            as_step_table("publicationstep", app="results", new=["acting_as"]),
        ),
        *around(
            [
                follows_steps("results_appeal", "state", "results_appealstep", "appeal_id"),
                append_only("results_appealstep"),
            ],
            as_step_table("appealstep", app="results", new=["acting_as"]),
        ),
        *around(
            [append_only("results_release")],
            [
                migrations.AlterField(
                    "release", "note", models.TextField(blank=True, max_length=2000, verbose_name="note")
                )
            ],
        ),
    ]
