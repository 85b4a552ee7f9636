"""The circular of a round: what the analysing body made known inside the intranet, with the figures as they stood."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.inspections.models.plan import Campaign
from bihuan.organizations.models import Office, Person


class Circular(models.Model):
    """What was circulated of a round; ``body`` is who analysed it, ``figures`` are findings by team and theme."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="circulars")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="circulars")
    number = models.CharField(_("number of the circular"), max_length=80)
    text = models.TextField(_("text"), max_length=6000)
    body = models.CharField(_("analysed by"), max_length=120)
    figures = models.JSONField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="circular_number_once"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(text=""), name="circular_says_something"),
        ]
        verbose_name = _("circular of a round")

    def __str__(self) -> str:
        return self.number
