from importlib import import_module

from django.db import migrations, models
from django.db.models import Q

from bihuan.records.append_only import append_only
from bihuan.records.guards import around, frozen_unless, follows_steps, moves_only, refused_when

_guards = import_module("bihuan.outcomes.migrations.0002_guards")
INTERVIEW = [*_guards.INTERVIEW, ("due", "called_off"), ("notified", "called_off")]
RECORD = ["held_on", "place", "recorder", "points", "statement", "requirements", "record_hash", "signed_by"]
UNSIGNED = ["due", "notified", "held", "called_off"]


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0005_guards")]
    operations = around(
        [
            frozen_unless("outcomes_interview", RECORD, "state", ["due", "notified", "held"]),
            moves_only("outcomes_interview", "state", INTERVIEW, ["due"]),
            follows_steps("outcomes_interview", "state", "outcomes_interviewstep", "interview_id"),
            append_only("outcomes_interview", ["session_id", "enrolment_id", "interviewee", "post"]),
            refused_when(
                "outcomes_interview", "commitment", "UPDATE OF commitment, committed_on", "OLD.commitment <> ''",
                "a commitment is received once",
            ),
            refused_when("outcomes_interview", "followed", "UPDATE OF follow_up", "OLD.follow_up <> ''", "closed once"),
            refused_when(
                "outcomes_interview", "due", "UPDATE OF commitment_due_on", "OLD.commitment_due_on IS NOT NULL",
                "due once",
            ),
        ],
        [
            migrations.AlterField(
                model_name="interview",
                name="state",
                field=models.CharField(
                    choices=[
                        ("due", "due"), ("notified", "notified"), ("held", "held"), ("signed", "record signed"),
                        ("committed", "commitment received"), ("closed", "follow-up closed"),
                        ("called_off", "called off"),
                    ],
                    default="due", max_length=10, verbose_name="state",
                ),
            ),
            migrations.RemoveConstraint(model_name="interview", name="signed_record_is_hashed"),
            migrations.AddConstraint(
                model_name="interview",
                constraint=models.CheckConstraint(
                    condition=Q(state__in=UNSIGNED) | ~Q(record_hash=""), name="signed_record_is_hashed"
                ),
            ),
        ],
    )  # fmt: skip
