from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0003_administrators_apart")]
    operations = [
        migrations.AddField(
            "person", "is_service", models.BooleanField(default=False, verbose_name="service account")
        ),
    ]
