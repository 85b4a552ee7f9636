from django.db import migrations

from bihuan.records.append_only import append_only
from bihuan.records.guards import refused_when
from bihuan.records.replay import Guard

STEP = "screening_cluestep"
FACTS = ["clue_id", "step", "source", "target", "by_id", "acting_as", "at", '"on"', "detail"]
whole = append_only(STEP)


class Migration(migrations.Migration):
    dependencies = [("screening", "0004_not_emptied_at_once")]
    operations = [
        Guard(whole.reverse_code, whole.code),
        append_only(STEP, FACTS),
        refused_when(
            STEP, "words", "UPDATE OF note",
            "NEW.note <> '' OR (SELECT erased_at FROM screening_clue WHERE id = OLD.clue_id) IS NULL",
            "what was said of a clue is kept as long as the clue",
        ),
    ]  # fmt: skip
