from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import follows_steps, moves_only

VISIT = [
    ("proposed", "approved"), ("approved", "formed"), ("formed", "approved"), ("sealed", "approved"),
    ("formed", "sealed"), ("sealed", "started"), ("started", "on_site_done"), ("on_site_done", "reported"),
    ("reported", "on_site_done"), ("reported", "reviewed"), ("reviewed", "archived"), ("proposed", "cancelled"),
    ("approved", "cancelled"), ("formed", "cancelled"), ("sealed", "cancelled"),
]  # fmt: skip
PROPOSAL = [
    ("proposed", "doing"), ("doing", "done"), ("done", "accepted"), ("done", "doing"), ("proposed", "dropped"),
    ("doing", "dropped"),
]  # fmt: skip
FIXED = [
    "office_id", "cycle_id", "campaign_id", "unit_id", "enrolment_id", "sequence", "number", "team_number", "field",
    "because", "is_announced", "planned_on", "planned_until", "proposed_by_id", "proposed_at",
]  # fmt: skip
SAID_ONCE = (
    "campaign", "roster", "cap", "capexception", "inspectionstep", "declaration", "recusalstep", "stage", "heard",
    "question", "turn", "remark", "raised", "proposalstep", "methodused",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("inspections", "0001_initial")]
    operations = [
        *(append_only(f"inspections_{table}") for table in SAID_ONCE),
        append_only("inspections_inspection", FIXED),
        moves_only("inspections_inspection", "state", VISIT, ["proposed"]),
        follows_steps("inspections_inspection", "state", "inspections_inspectionstep", "inspection_id"),
        append_only("inspections_member", ["inspection_id", "person_id", "role", "named_at"]),
        append_only(
            "inspections_recusal", ["member_id", "origin", "reason", "asked_by_id", "asked_at", "decider_id"]
        ),
        moves_only("inspections_recusal", "state", [("asked", "granted"), ("asked", "refused")], ["asked"]),
        follows_steps("inspections_recusal", "state", "inspections_recusalstep", "recusal_id"),
        append_only("inspections_stagefile", ["stage_id", "sha256"]),
        append_only("inspections_proposal", ["inspection_id", "remark_id", "text", "owner", "due_on", "by_id", "at"]),
        moves_only("inspections_proposal", "state", PROPOSAL, ["proposed"]),
        follows_steps("inspections_proposal", "state", "inspections_proposalstep", "proposal_id"),
        append_only("inspections_objection", ["inspection_id", "by_id", "text", "at"]),
    ]
