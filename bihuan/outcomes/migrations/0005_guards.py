from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import refused_when

NOT_DRAFT = "OLD.state <> 'draft'"
APPROVED = "OLD.state NOT IN ('draft', 'checked')"


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0004_guards")]
    operations = [
        refused_when(
            "outcomes_letter", "words", "UPDATE OF content, title, addressee, signer", NOT_DRAFT, "only a draft is mended"
        ),
        refused_when("outcomes_letter", "terms", "UPDATE OF reply_due_on, issuer_id", APPROVED, "approved as it is"),
        refused_when("outcomes_letter", "plan", "UPDATE OF plan_due_on", "OLD.issued_on IS NOT NULL", "issued with it"),
        refused_when("outcomes_letter", "writer", "UPDATE OF drafted_by_id, drafted_at", "1 = 1", "written by them"),
        refused_when(
            "outcomes_interview", "due", "UPDATE OF commitment_due_on", "OLD.commitment_due_on IS NOT NULL", "due once"
        ),
        append_only("outcomes_issuer"),
    ]  # fmt: skip
