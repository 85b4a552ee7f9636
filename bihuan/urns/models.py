"""The urn as people know it: whose it is, what was frozen, who has its shares, which steps it took."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.organizations.models import Office
from bihuan.records.models import StepRow
from bihuan.records.punctuation import in_brackets


class Urn(models.Model):
    """An urn of one wave or ballot session. ``key`` names its box in the urns' database; ``used_seen`` is the highest
    number of used codes ever seen, by which an older copy of that database is noticed; ``protocol`` holds the counts
    of the opening."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        REHEARSED = "rehearsed", _("rehearsed")
        OPEN = "open", _("taking answers")
        CLOSED = "closed", pgettext_lazy("urn", "closed")
        OPENED = "opened", pgettext_lazy("urn", "opened")
        SUSPENDED = "suspended", _("suspended")
        VOID = "void", _("void")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="urns")
    key = models.CharField(max_length=32, unique=True)
    title = models.CharField(_("title"), max_length=200)
    instrument = models.CharField(_("hash of the questionnaire"), max_length=64)
    public_key = models.CharField(_("public key"), max_length=64)
    closes_on = models.DateField(_("last day"), null=True, blank=True)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    prepared_on = models.DateField(_("prepared on"))
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PREPARED)
    version = models.PositiveIntegerField(default=0)
    used_seen = models.PositiveIntegerField(default=0)
    protocol = models.JSONField(_("protocol of the opening"), default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["office", "state"])]
        verbose_name = _("urn")

    def __str__(self) -> str:
        return self.title


class Custodian(models.Model):
    """Who was given which of the three shares."""

    urn = models.ForeignKey(Urn, on_delete=models.PROTECT, related_name="custodians")
    number = models.PositiveSmallIntegerField(_("share"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["urn", "number"]
        constraints = [
            models.UniqueConstraint(fields=["urn", "number"], name="share_given_once"),
            models.UniqueConstraint(fields=["urn", "person"], name="one_share_a_person"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=3), name="three_shares"),
        ]
        verbose_name = _("custodian")

    def __str__(self) -> str:
        return f"{self.person}{in_brackets(self.number)}"


class Printer(models.Model):
    """Who besides the office's clerks may draw codes: an agency for its links, a clerk at the printer."""

    urn = models.ForeignKey(Urn, on_delete=models.PROTECT, related_name="printers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["urn", "id"]
        constraints = [models.UniqueConstraint(fields=["urn", "person"], name="printer_named_once")]
        verbose_name = _("printer of codes")

    def __str__(self) -> str:
        return f"{self.person}"


class UrnStep(StepRow):
    """A step of an urn. One that the product took by itself, after a restore or at the last day's end, has no
    person."""

    urn = models.ForeignKey(Urn, on_delete=models.PROTECT, related_name="steps")
    by = models.ForeignKey(  # type: ignore[assignment] # a step of the product's own has no person
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta(StepRow.Meta):
        pass
