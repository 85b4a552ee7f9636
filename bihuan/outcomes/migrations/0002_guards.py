from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import follows_steps, frozen_unless, moves_only

OUT = ("numbered", "sealed", "issued", "delivered", "replied", "archived")
LETTER = [
    ("draft", "checked"), ("checked", "draft"), ("approved", "draft"), ("draft", "dropped"), ("checked", "dropped"),
    ("checked", "approved"), ("approved", "numbered"), ("numbered", "sealed"), ("sealed", "issued"),
    ("issued", "delivered"), ("delivered", "replied"), ("delivered", "archived"), ("replied", "archived"),
] + [(state, "withdrawn") for state in OUT]  # fmt: skip
INTERVIEW = [
    ("due", "notified"), ("notified", "held"), ("held", "signed"), ("signed", "committed"), ("committed", "closed"),
]  # fmt: skip
FIXED = ["office_id", "cycle_id", "kind", "scope", "result_set_id", "enrolment_id", "addressee", "title", "content",
         "signer", "withdraws_id", "batch_id"]  # fmt: skip


LETTER_GUARDS = [
    frozen_unless("outcomes_letter", FIXED, "state", ["draft", "checked"]),
    moves_only("outcomes_letter", "state", LETTER, ["draft"]),
    follows_steps("outcomes_letter", "state", "outcomes_letterstep", "letter_id"),
]
INTERVIEW_GUARDS = [
    frozen_unless(
        "outcomes_interview",
        ["held_on", "place", "recorder", "points", "statement", "requirements", "record_hash", "signed_by"],
        "state",
        ["due", "notified", "held"],
    ),
    moves_only("outcomes_interview", "state", INTERVIEW, ["due"]),
    follows_steps("outcomes_interview", "state", "outcomes_interviewstep", "interview_id"),
]


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial")]
    operations = [
        *LETTER_GUARDS,
        *INTERVIEW_GUARDS,
        append_only("outcomes_letternumber"),
        append_only("outcomes_letterstep"),
        append_only("outcomes_wording"),
        append_only("outcomes_delivery", ["letter_id", '"to"', "unit_id", "person_id", "delivered_on"]),
        append_only("outcomes_interviewstep"),
        append_only("outcomes_session"),
        append_only("outcomes_accountabilityaction"),
        append_only("outcomes_export"),
    ]
