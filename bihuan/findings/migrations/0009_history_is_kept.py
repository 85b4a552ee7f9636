from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import frozen_unless, moves_only

FIXED = [
    "source_id", "source_row", "enrolment_id", "condition", "measures", "owner", "term", "progress", "document",
    "found_on", "proposed_by_id",
]


class Migration(migrations.Migration):
    """A problem closed before our time is fixed as it came in, is decided once and is never removed."""

    dependencies = [("findings", "0008_policies_answer_themes")]

    operations = [
        append_only("findings_priorproblem", FIXED),
        frozen_unless("findings_priorproblem", ["note", "decided_by_id", "decided_at"], "state", ["proposed"]),
        moves_only(
            "findings_priorproblem", "state", [("proposed", "confirmed"), ("proposed", "refused")], ["proposed"]
        ),
    ]
