from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import follows_steps, moves_only, refused_when

RUN, CLUE, FILE = "screening_run", "screening_clue", "screening_dossier"
RUN_WAYS = (("waiting", "done"), ("waiting", "failed"), ("failed", "waiting"))
CLUE_WAYS = (
    ("to_check", "excluded"),
    ("taken_up", "excluded"),
    ("to_check", "taken_up"),
    ("excluded", "to_check"),
    ("corrected", "to_check"),
    ("to_check", "corrected"),
    ("taken_up", "corrected"),
    ("taken_up", "ended"),
)
FILE_WAYS = (
    ("open", "asked"),
    ("asked", "answered"),
    ("asked", "lead"),
    ("answered", "lead"),
    ("lead", "approved"),
    ("lead", "answered"),
    ("approved", "answered"),
    ("open", "settled"),
    ("asked", "settled"),
    ("answered", "settled"),
    ("approved", "ended"),
)
DATA = [
    "office_id", '"table"', "source", "name", "legal_basis", "purpose", "names", "money", "shifts", '"rows"', "people",
    "exempt", "file_sha256", "sha256", "corrects_id", "erase_on", "by_id", "at",
]  # fmt: skip
WHOLE = (
    "runstep", "cluestep", "dossierstep", "datareader", "layout", "ruleset", "runinput", "reply", "replyfile",
    "raisedfinding", "circular", "drive",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("screening", "0001_initial")]
    operations = [
        *[append_only(f"screening_{name}") for name in WHOLE],
        append_only("screening_dataset", DATA),
        refused_when(
            "screening_dataset", "erased", "UPDATE OF erased_at", "OLD.erased_at IS NOT NULL", "erased data stay erased"
        ),
        moves_only(RUN, "state", RUN_WAYS, ("waiting",)),
        follows_steps(RUN, "state", "screening_runstep", "run_id"),
        append_only(RUN, ["office_id", "rules_id", "snapshot", "by_id", "at"]),
        refused_when(
            RUN, "result", "UPDATE OF coverage, loud, clues, result_sha256", "OLD.state = 'done'",
            "what a screening gave is fixed",
        ),
        moves_only(CLUE, "state", CLUE_WAYS, ("to_check",)),
        follows_steps(CLUE, "state", "screening_cluestep", "clue_id"),
        append_only(CLUE, ["office_id", "key", "rule", "subject_type", "about_type", "at"]),
        refused_when(
            CLUE, "facts", "UPDATE OF subject, about, unit_text, unit_id",
            "OLD.erased_at IS NULL AND NEW.erased_at IS NULL", "what a clue is about is fixed",
        ),
        refused_when(
            CLUE, "erased", "UPDATE OF erased_at",
            "NEW.erased_at IS NOT NULL AND NEW.state IN ('to_check', 'taken_up')", "an open clue is not erased",
        ),
        refused_when("screening_proof", "fixed", "UPDATE", "1 = 1", "evidence of a clue is append-only"),
        refused_when(
            "screening_proof", "kept", "DELETE",
            "(SELECT erased_at FROM screening_clue WHERE id = OLD.clue_id) IS NULL", "evidence of a clue is kept",
        ),
        refused_when("screening_triprecord", "fixed", "UPDATE", "1 = 1", "a trip as it was seen is fixed"),
        moves_only(FILE, "state", FILE_WAYS, ("open",)),
        follows_steps(FILE, "state", "screening_dossierstep", "dossier_id"),
        append_only(FILE, ["office_id", "sequence", "number", "about_type", "about", "taken_by_id", "taken_at"]),
        refused_when(
            FILE, "letter", "UPDATE OF letter, asked_on", "OLD.asked_on IS NOT NULL", "what was asked is fixed"
        ),
    ]  # fmt: skip
