from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import refused_when

ANOTHERS = (
    "EXISTS (SELECT 1 FROM outcomes_letter l JOIN findings_finding f ON f.id = NEW.finding_id "
    "WHERE l.id = NEW.letter_id AND l.enrolment_id IS NOT NULL AND l.enrolment_id <> f.enrolment_id)"
)
FIXED = "(SELECT state FROM outcomes_letter WHERE id = {row}.letter_id) <> 'draft'"


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0003_reissue")]
    operations = [
        refused_when("outcomes_letterfinding", "own", "INSERT", ANOTHERS, "a letter holds its own units findings only"),
        refused_when("outcomes_letterfinding", "late", "INSERT", FIXED.format(row="NEW"), "the letter is fixed"),
        append_only("outcomes_letterfinding", ["letter_id", "finding_id", "text"]),
        refused_when(
            "outcomes_letter", "number", "UPDATE OF number, code, content_hash", "OLD.number <> ''",
            "a number is drawn once",
        ),
        refused_when("outcomes_letter", "issued", "UPDATE OF issued_on", "OLD.issued_on IS NOT NULL", "issued once"),
        refused_when("outcomes_letter", "verdict", "UPDATE OF verdict", "OLD.verdict <> ''", "answered once"),
        refused_when(
            "outcomes_delivery", "receipt", "UPDATE OF received_by, received_on", "OLD.received_on IS NOT NULL",
            "a receipt is given once",
        ),
        append_only("outcomes_interview", ["session_id", "enrolment_id", "interviewee", "post"]),
        refused_when(
            "outcomes_interview", "commitment", "UPDATE OF commitment, committed_on", "OLD.commitment <> ''",
            "a commitment is received once",
        ),
        refused_when("outcomes_interview", "followed", "UPDATE OF follow_up", "OLD.follow_up <> ''", "closed once"),
    ]  # fmt: skip
