import django.db.models.deletion
from django.db import migrations, models

from bihuan.records.guards import refused_when

NEW = "(SELECT state FROM surveys_wave WHERE id = NEW.wave_id) <> 'designed'"
OLD = "(SELECT state FROM surveys_wave WHERE id = OLD.wave_id) <> 'designed'"


class Migration(migrations.Migration):
    dependencies = [("organizations", "__first__"), ("surveys", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="RatedUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40, verbose_name="code")),
                ("title", models.CharField(max_length=200, verbose_name="name")),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.unit",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rated", to="surveys.wave"
                    ),
                ),
            ],
            options={"ordering": ["wave", "id"], "verbose_name": "rated unit"},
        ),
        migrations.AddConstraint(
            model_name="ratedunit",
            constraint=models.UniqueConstraint(fields=("wave", "code"), name="unit_rated_once_in_a_wave"),
        ),
        refused_when("surveys_ratedunit", "grows", "INSERT", NEW, "the units a wave rates are frozen"),
        refused_when("surveys_ratedunit", "changes", "UPDATE", OLD, "the units a wave rates are frozen"),
        refused_when("surveys_ratedunit", "shrinks", "DELETE", OLD, "the units a wave rates are frozen"),
    ]
