from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import follows_steps, frozen_unless, moves_only, refused_when

FIXED = ["office_id", "campaign_id", "inputs", "inputs_hash", "reason", "announced_by_id", "announced_at"]
PROMISED = "OLD.commitment <> '' AND NEW.commitment <> OLD.commitment"
SPOKEN = "OLD.text <> '' AND NEW.text <> OLD.text"


class Migration(migrations.Migration):
    dependencies = [("inspections", "0003_draws_and_meetings")]
    operations = [
        append_only("inspections_draw", FIXED),
        frozen_unless("inspections_draw", ["seed", "files", "drawn_at", "is_proven"], "state", ["announced"]),
        moves_only("inspections_draw", "state", [("announced", "drawn"), ("announced", "dropped")], ["announced"]),
        follows_steps("inspections_draw", "state", "inspections_drawstep", "draw_id"),
        append_only("inspections_drawstep"),
        append_only("inspections_drawwitness", ["draw_id", "person_id", "name"]),
        refused_when("inspections_drawwitness", "promised", "UPDATE OF commitment", PROMISED, "a promise is kept"),
        refused_when("inspections_drawwitness", "spoken", "UPDATE OF text", SPOKEN, "words are said once"),
        append_only("inspections_replacement"),
        append_only("inspections_meeting"),
        append_only("inspections_meetingcomment", ["meeting_id", "enrolment_id", "text", "by_id", "at"]),
        append_only("inspections_keyselection"),
    ]
