"""Accountability actions: how many, of which kind, under which document. No person is named."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment


class AccountabilityAction(models.Model):
    """Persons or bodies held to account in a unit on a day: the kind, the tier, the document that proves it."""

    class Measure(models.TextChoices):
        TALK = "talk", _("admonitory talk")
        CIRCULAR = "circular", _("circulated criticism")
        ORGANISATIONAL = "organisational", _("organisational measure")
        DISCIPLINARY = "disciplinary", _("disciplinary measure")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="accountability_actions")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="accountability_actions")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="accountability_actions")
    on = models.DateField(_("on"))
    measure = models.CharField(_("measure"), max_length=16, choices=Measure.choices)
    tier = models.CharField(_("tier"), max_length=12, choices=CatalogueEntry.Tier.choices)
    count = models.PositiveSmallIntegerField(_("how many"), default=1)
    document = models.CharField(_("document"), max_length=80)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(count__gte=1), name="action_counts_someone")]
        verbose_name = _("accountability action")

    def __str__(self) -> str:
        return f"{self.enrolment} {self.get_measure_display()} {self.on}"
