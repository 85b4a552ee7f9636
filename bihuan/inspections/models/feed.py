"""A person's calendar as a feed for their own device: a secret address, of which only the hash is kept."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Person


class CalendarFeed(models.Model):
    """One secret address of a person's visits; a new one, or taking it back, ends the one before."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_feeds")
    sha256 = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(_("made"))
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(revoked_at__isnull=True), name="one_calendar_feed_a_person"
            )
        ]
        verbose_name = _("calendar feed")

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"
