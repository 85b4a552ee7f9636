from django.db import migrations

from bihuan.records.guards import refused_when

FACTS = "digest, because, amount_fen, weight, basis, rule_version, first_day, last_day"


class Migration(migrations.Migration):
    dependencies = [("screening", "0005_words_of_steps_end")]
    operations = [
        refused_when(
            "screening_clue", "decided", f"UPDATE OF {FACTS}",
            "OLD.state IN ('excluded', 'corrected', 'ended') AND NEW.state = OLD.state AND OLD.erased_at IS NULL"
            " AND NEW.erased_at IS NULL",
            "what was decided upon is fixed",
        ),
    ]  # fmt: skip
