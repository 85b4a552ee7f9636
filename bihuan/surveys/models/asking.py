"""Questionnaires."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person


class Instrument(models.Model):
    """A questionnaire of an office; ``text`` is its document as the engine reads it. A wave that is frozen keeps a
    copy of its own; the document changes only while no frozen wave asks it."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="instruments")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField(_("drafted on"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("questionnaire")

    def __str__(self) -> str:
        return self.title
