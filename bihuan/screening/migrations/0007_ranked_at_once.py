from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("screening", "0006_decided_upon")]
    operations = [
        migrations.AddIndex(
            model_name="clue",
            index=models.Index(
                condition=models.Q(("erased_at__isnull", True)),
                fields=["office", "-support", "-weight", "id", "run"],
                name="clues_ranked",
            ),
        ),
    ]
