from django.db import migrations
from django.db.models import F
from django.utils import timezone


def revoke(apps, _editor):
    """A token somebody made for another person ends: it let one act as the other."""
    rows = apps.get_model("interchange", "Token").objects.filter(revoked_at__isnull=True)
    rows.exclude(person=F("made_by")).update(revoked_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("interchange", "0001_initial"), ("organizations", "0004_service_accounts")]
    operations = [migrations.RunPython(revoke, migrations.RunPython.noop)]
