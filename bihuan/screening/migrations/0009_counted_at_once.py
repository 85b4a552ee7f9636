from django.db import migrations, models

KEPT = models.Q(erased_at__isnull=True)


class Migration(migrations.Migration):
    dependencies = [("screening", "0008_files_end")]
    operations = [
        migrations.RemoveIndex("clue", "screening_c_office__b80c4d_idx"),
        migrations.RemoveIndex("clue", "clues_ranked"),
        migrations.AddIndex(
            "clue",
            models.Index(
                fields=["office", "-support", "-weight", "id", "run", "rule"], condition=KEPT, name="clues_ranked"
            ),
        ),
        migrations.AddIndex(
            "clue",
            models.Index(
                fields=["office", "state", "-support", "-weight", "id", "run", "rule"],
                condition=KEPT,
                name="clues_of_a_state",
            ),
        ),
    ]
