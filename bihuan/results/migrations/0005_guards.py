from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import follows_steps, moves_only

PUBLICATION = [
    ("computed", "checked"), ("checked", "reported"), ("checked", "computed"), ("reported", "computed"),
    ("computed", "dropped"), ("checked", "dropped"), ("reported", "dropped"), ("reported", "decided"),
    ("decided", "notified"), ("notified", "appeals"), ("appeals", "final"), ("final", "circulated"),
    ("circulated", "filed"), ("filed", "archived"),
] + [
    (state, "superseded")
    for state in ("decided", "notified", "appeals", "final", "circulated", "filed", "archived")
]  # fmt: skip
APPEAL = [
    ("lodged", "accepted"), ("lodged", "rejected"), ("rejected", "accepted"), ("accepted", "upheld"),
    ("second", "upheld"), ("accepted", "changed"), ("second", "changed"), ("accepted", "annulled"),
    ("second", "annulled"), ("upheld", "second"), ("upheld", "ended"), ("changed", "ended"), ("annulled", "ended"),
    ("rejected", "ended"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("results", "0004_begin")]
    operations = [
        append_only("results_publicationstep"),
        append_only("results_publication", ["result_set_id", "corrects_id", "reason"]),
        moves_only("results_publication", "state", PUBLICATION, ["computed"]),
        follows_steps("results_publication", "state", "results_publicationstep", "publication_id"),
        append_only("results_selection"),
        append_only("results_selected"),
        append_only("results_appealstep"),
        append_only("results_appealevidence"),
        append_only(
            "results_appeal",
            ["result_set_id", "enrolment_id", "grounds", "lodged_by_id", "lodged_on", "until", "is_late"],
        ),
        moves_only("results_appeal", "state", APPEAL, ["lodged"]),
        follows_steps("results_appeal", "state", "results_appealstep", "appeal_id"),
    ]
