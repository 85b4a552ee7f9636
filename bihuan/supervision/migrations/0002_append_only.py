from django.db import migrations

from bihuan.records.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]
    operations = [
        append_only(
            "supervision_entry",
            [
                "id", "office_id", "cycle_id", "enrolment_id", "indicator_id", "scheme_id", "kind", "value",
                "is_not_applicable", "klass", "weight", "severity", "option", "member", "\"group\"", "incident",
                "rater_id", "fact", "clause_id", "body_id", "happened_on", "recorded_by_id",
                "recorded_at", "is_second_needed", "reverses_id", "source_id", "source_row", "token",
            ],
        ),
        append_only("supervision_entrystep"),
        append_only("supervision_entryevidence"),
        append_only("supervision_selfassessment"),
    ]
