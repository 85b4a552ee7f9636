from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import follows_steps, frozen_unless, moves_only, refused_when
from bihuan.schemes.mark_guards import mark_guards

MOVES = [
    ("designed", "frozen"), ("frozen", "fielding"), ("fielding", "closed"), ("closed", "checked"),
    ("checked", "released"), ("designed", "void"), ("frozen", "void"), ("fielding", "void"), ("closed", "void"),
    ("checked", "void"),
]  # fmt: skip
FROZEN = [
    "office_id", "cycle_id", "instrument_id", "title", "voice", "series", "period", "k", "confidence", "groups",
    "required", "missed", "marks", "closes_on", "frozen", "sha256", "designed_by_id", "designed_on",
]  # fmt: skip
NEW = "(SELECT state FROM surveys_wave WHERE id = NEW.wave_id) <> 'designed'"
OLD = "(SELECT state FROM surveys_wave WHERE id = OLD.wave_id) <> 'designed'"


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]
    operations = [
        frozen_unless("surveys_wave", FROZEN, "state", ["designed"]),
        moves_only("surveys_wave", "state", MOVES, ["designed"]),
        follows_steps("surveys_wave", "state", "surveys_wavestep", "wave_id"),
        append_only("surveys_wavestep"),
        refused_when("surveys_frameunit", "grows", "INSERT", NEW, "the frame of a wave is frozen"),
        refused_when("surveys_frameunit", "changes", "UPDATE", OLD, "the frame of a wave is frozen"),
        refused_when("surveys_frameunit", "shrinks", "DELETE", OLD, "the frame of a wave is frozen"),
        append_only("surveys_agent"),
        append_only("surveys_reminder"),
        append_only(
            "surveys_surveyfile",
            ["wave_id", "channel", "attachment_id", "sha256", "receipt", "rows", "problems", "flags", "by_id", "at"],
        ),
        append_only("surveys_callback", ["file_id", "row", "respondent", "interviewer"]),
        append_only("surveys_figure"),
        append_only("surveys_rate"),
        append_only("surveys_pastfigure"),
        *mark_guards("surveys_surveymark", ["wave_id", "estimate", "n", "low", "high"]),
        append_only("surveys_surveymarkstep"),
    ]
