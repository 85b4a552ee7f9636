from django.db import migrations

from bihuan.records.guards import refused_when

COUNCIL = "UPDATE OF council_on, council_meeting, council_resolution"


class Migration(migrations.Migration):
    dependencies = [("results", "0007_guards")]
    operations = [
        refused_when("results_publication", "council", COUNCIL, "OLD.state <> 'checked'", "reported as it is"),
        refused_when("results_publication", "decider", "UPDATE OF decided_by_id", "OLD.state <> 'reported'", "decided"),
        refused_when(
            "results_publication", "notice", "UPDATE OF notified_on", "OLD.notified_on IS NOT NULL", "notified once"
        ),
        refused_when(
            "results_publication", "period", "UPDATE OF appeal_until", "OLD.appeal_until IS NOT NULL", "one period"
        ),
    ]
