"""Electronic invoices that were read and are to be confirmed: what stood where, for a day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person


class VoucherBatch(models.Model):
    """Invoices sent together. ``answers`` is what was said about them; they are gone after a day, or when taken."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(_("source"), max_length=80)
    answers = models.JSONField(default=dict)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("invoices to be confirmed")

    def __str__(self) -> str:
        return str(self.pk)


class VoucherFile(models.Model):
    """One file of a batch. ``fields`` holds value, text as written, place and box by the field's name.

    ``picture`` is the format of a photograph or scan (``JPEG``, ``PNG``), empty for a document.
    ``problems`` are texts in English and Chinese: of a file that could not be read, or of what to look at.
    """

    batch = models.ForeignKey(VoucherBatch, on_delete=models.CASCADE, related_name="files")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    layout = models.CharField(max_length=80, blank=True)
    is_verified = models.BooleanField(default=False)
    picture = models.CharField(max_length=4, blank=True)
    fields = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="voucher_place_once_a_batch")]
        verbose_name = _("invoice to be confirmed")

    def __str__(self) -> str:
        return self.name
