"""A check whose cases are many and known: set aside once, in writing, so that the others are seen."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Person
from bihuan.schemes.models import Cycle


class CheckAside(models.Model):
    """What was said of a check of a year, and how many cases it had then; more cases bring the check back."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="checks_aside")
    code = models.CharField(max_length=20)
    count = models.PositiveIntegerField(_("cases"))
    note = models.CharField(_("note"), max_length=400)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("check set aside")

    def __str__(self) -> str:
        return f"{self.cycle} {self.code} {self.count}"
