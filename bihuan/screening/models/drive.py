"""A campaign that a case and its circular start, told person by person: who reached which stage by which day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person
from bihuan.screening.models.case import Circular
from bihuan.screening.models.data import DataSet
from bihuan.screening.models.run import Run


class Drive(models.Model):
    """``declared`` are its stages in order: id, title, and the stage each is said to be part of (or nothing).

    ``people`` is the table of stages by person; ``run`` the screening it began with.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="drives")
    title = models.CharField(_("title"), max_length=120)
    document_number = models.CharField(_("document number"), max_length=80)
    started_on = models.DateField(_("started on"))
    circular = models.ForeignKey(Circular, on_delete=models.PROTECT, null=True, blank=True, related_name="drives")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, blank=True, related_name="drives")
    people = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="drives")
    declared = models.JSONField(default=list)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("campaign after a case")

    def __str__(self) -> str:
        return self.title
