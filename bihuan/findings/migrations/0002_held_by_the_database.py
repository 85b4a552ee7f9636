from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import follows_steps, frozen_unless, moves_only

WAYS = [
    ("draft", "submitted"), ("draft", "confirmed"), ("returned", "submitted"),
    ("submitted", "returned"), ("submitted", "confirmed"), ("submitted", "merged"), ("submitted", "transferred"),
    ("confirmed", "merged"), ("confirmed", "withdrawn"), ("confirmed", "notified"), ("confirmed", "transferred"),
    ("confirmed", "carried"), ("confirmed", "rectifying"),
    ("notified", "contested"), ("notified", "planned"), ("notified", "transferred"), ("notified", "carried"),
    ("contested", "notified"), ("contested", "withdrawn"), ("contested", "transferred"), ("contested", "carried"),
    ("planned", "notified"), ("planned", "rectifying"), ("planned", "transferred"), ("planned", "carried"),
    ("rectifying", "reported"), ("rectifying", "not_corrected"), ("rectifying", "exempt"),
    ("rectifying", "transferred"), ("rectifying", "carried"),
    ("reported", "rectifying"), ("reported", "verified"), ("reported", "transferred"), ("reported", "carried"),
    ("verified", "closed"), ("verified", "transferred"), ("verified", "carried"),
    ("closed", "rectifying"), ("not_corrected", "rectifying"),
]
FACTS = [
    "office_id", "cycle_id", "enrolment_id", "sequence", "number", "body_id", "found_by_id", "found_on", "place",
    "source", "method", "source_document", "theme_id", "clause_id", "condition", "criteria", "cause", "effect",
    "recommendation", "severity", "category", "correction", "predecessor_id", "token",
]


class Migration(migrations.Migration):
    dependencies = [("findings", "0001_initial"), ("records", "0003_event_xid")]

    operations = [
        frozen_unless("findings_finding", FACTS, "state", ["draft", "returned"]),
        moves_only("findings_finding", "state", WAYS, ["draft"]),
        follows_steps("findings_finding", "state", "findings_findingstep", "finding_id"),
        append_only("findings_findingstep"),
        append_only("findings_findingmark"),
        append_only("findings_endorsement"),
        append_only("findings_measurestep"),
        append_only("findings_onsiteform"),
        append_only("findings_referralstep"),
        append_only("findings_referral", ["finding_id", "number", "to_body_id", "reason", "handed_by_id", "handed_at"]),
        append_only(
            "findings_report",
            ["office_id", "to_office_id", "cycle_id", "lower_id", "title", "as_of", "text", "content", "sha256",
             "signed_by_id", "signed_at"],
        ),
        append_only("findings_reportstep"),
        append_only("findings_checkup"),
    ]
