"""How people work at their desks: the way each looks at a list, and one step taken for many records at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office


class KeptView(models.Model):
    """What a person keeps of a list: with a ``name`` the filters of an address, without one the chosen columns.

    ``words`` is the address' query, or the names of the columns with commas between.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_views")
    listing = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=40, blank=True)
    words = models.TextField(max_length=600)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "listing", "name"], name="view_kept_once_under_a_name")
        ]
        verbose_name = _("kept view")

    def __str__(self) -> str:
        return self.name or self.listing


class Errand(models.Model):
    """One step that a person has chosen many records for: prepared, begun, and ended once every record has its answer.

    ``what`` names the kind of record and ``step`` the step; ``words`` is what was typed once for all of them.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="errands")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="errands")
    what = models.CharField(max_length=20)
    step = models.CharField(max_length=20)
    back = models.CharField(max_length=900, blank=True)
    words = models.JSONField(default=dict)
    prepared_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("step for many records")

    def __str__(self) -> str:
        return f"{self.step} {self.what} #{self.pk}"


class ErrandRow(models.Model):
    """A record of an errand: as it was read when it was chosen, and what became of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("to be done")
        DONE = "done", _("done")
        REFUSED = "refused", _("not done")

    errand = models.ForeignKey(Errand, on_delete=models.CASCADE, related_name="rows")
    key = models.BigIntegerField()
    version = models.PositiveIntegerField(null=True, blank=True)
    name = models.CharField(max_length=120)
    about = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["errand", "outcome"])]
        constraints = [models.UniqueConstraint(fields=["errand", "key"], name="record_once_in_an_errand")]
        verbose_name = _("record of a step for many")

    def __str__(self) -> str:
        return self.name
