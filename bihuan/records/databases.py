"""All databases of the product brought up to date: its own, and the urns'."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command


def migrate_all() -> None:
    """Bring every database of the settings up to date."""
    for alias in settings.DATABASES:
        only = [settings.DATABASE_APPS[alias]] if alias in settings.DATABASE_APPS else []
        call_command("migrate", *only, database=alias, verbosity=0)
