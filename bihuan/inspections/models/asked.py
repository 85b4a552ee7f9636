"""What was asked of a unit beside visits: papers a team wanted, forms the office sent. It counts as burden."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.inspections.models.visit import Inspection
from bihuan.organizations.models import Office, Person, Unit


class Demand(models.Model):
    """One paper asked for on a day, or one form of a period due on a day. Asked again it counts again; taken back
    before it was answered it counts for nothing."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("document")
        FORM = "form", _("form")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="demands")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="demands")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, null=True, blank=True, related_name="demands")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    item = models.CharField(_("what was asked for"), max_length=160)
    period = models.CharField(_("period"), max_length=40, blank=True)
    on = models.DateField(_("asked or due on"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["unit", "on"])]
        constraints = [
            models.CheckConstraint(condition=~Q(item=""), name="demand_names_what_it_asks_for"),
            models.CheckConstraint(condition=Q(kind="document") | ~Q(period=""), name="form_has_a_period"),
        ]
        verbose_name = _("what was asked of a unit")

    def __str__(self) -> str:
        return self.item
