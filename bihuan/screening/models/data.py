"""Data sets: rows of one table from one source, why they may be kept, who may see them and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person


class Arrival(models.Model):
    """A file that has come and whose columns are not mapped yet; it is gone after a day, or when it is taken.

    ``answers`` is what was typed about it.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(_("table"), max_length=20)
    source = models.CharField(_("source"), max_length=80)
    name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    answers = models.JSONField(default=dict)
    headings = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("file that has come")

    def __str__(self) -> str:
        return str(self.pk)


class DataSet(models.Model):
    """Rows of one table, kept by the hash of their content. ``corrects`` is the data set it takes the place of.

    ``file_sha256`` is the file as it came, ``sha256`` the table as it is kept: people as keyed hashes. ``exempt`` are
    people of posts in shifts, whom the rules of absence do not see. From ``erase_on`` on its rows are gone.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="data_sets")
    table = models.CharField(_("table"), max_length=20)
    source = models.CharField(_("source"), max_length=80)
    name = models.CharField(_("file"), max_length=120)
    legal_basis = models.CharField(_("legal basis"), max_length=400)
    purpose = models.CharField(_("purpose"), max_length=400)
    names = models.JSONField(_("columns as they were mapped"), default=dict)
    money = models.CharField(_("money stands in"), max_length=4, default="fen")
    shifts = models.CharField(_("posts in shifts"), max_length=400, blank=True)
    rows = models.PositiveIntegerField(_("rows"))
    people = models.PositiveIntegerField(_("people"), default=0)
    exempt = models.PositiveIntegerField(_("people exempt"), default=0)
    file_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    erase_on = models.DateField(_("to be erased on"))
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("taken at"))

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["office", "table"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(legal_basis="") & ~Q(purpose=""), name="data_set_says_its_basis_and_purpose"
            ),
        ]
        verbose_name = _("data set")

    def __str__(self) -> str:
        return str(_("data set %(n)s") % {"n": self.pk})


class DataReader(models.Model):
    """Someone who may see a data set and the clues it gives."""

    data_set = models.ForeignKey(DataSet, on_delete=models.PROTECT, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["data_set", "person"], name="reader_once_a_data_set")]
        verbose_name = _("reader of a data set")

    def __str__(self) -> str:
        return str(self.person)


class Layout(models.Model):
    """How the files of a source are mapped for a table; the newest row is remembered."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(_("table"), max_length=20)
    source = models.CharField(_("source"), max_length=80)
    names = models.JSONField(default=dict)
    money = models.CharField(max_length=4, default="fen")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["office", "table", "source"])]
        verbose_name = _("mapping of columns")

    def __str__(self) -> str:
        return f"{self.source} {self.table}"
