"""Published results handed to the departments that use them: to whom, for what, when, and the hash of what was sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person
from bihuan.records.models import Attachment
from bihuan.results.models import ResultSet


class Recipient(models.Model):
    """A department that may be given results; nobody else is."""

    class Kind(models.TextChoices):
        PERSONNEL = "personnel", _("personnel department")
        PERFORMANCE = "performance", _("performance department")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="recipients")
    name = models.CharField(_("recipient"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["office", "id"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="recipient_once")]
        verbose_name = _("recipient")

    def __str__(self) -> str:
        return self.name


class Export(models.Model):
    """What was sent: signed, hashed, and told again when the result is corrected."""

    result_set = models.ForeignKey(ResultSet, on_delete=models.PROTECT, related_name="exports")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="exports")
    purpose = models.CharField(_("purpose"), max_length=200)
    sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    file = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="export")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("export")

    def __str__(self) -> str:
        return f"{self.recipient} {self.result_set}"
