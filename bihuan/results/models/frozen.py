"""Frozen results: the inputs, the hashes and the rows, as they were on the day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person
from bihuan.records.fields import MicroField
from bihuan.records.models import NOTE_LIMIT
from bihuan.schemes.models import Cycle, Enrolment, Scheme


class ResultSet(models.Model):
    """A computation kept for ever: recomputing reads only ``inputs`` and must give ``result_hash`` again."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="result_sets")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="result_sets")
    number = models.PositiveSmallIntegerField(_("number"))
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    scheme_hash = models.CharField(max_length=64)
    input_hash = models.CharField(max_length=64)
    result_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=20)
    inputs = models.BinaryField()
    places = models.PositiveSmallIntegerField()
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(_("frozen at"))
    note = models.CharField(_("note"), max_length=400, blank=True)

    class Meta:
        ordering = ["cycle", "number"]
        constraints = [models.UniqueConstraint(fields=["cycle", "number"], name="result_set_number_once")]
        verbose_name = _("result set")

    def __str__(self) -> str:
        return gettext("%(year)s, result %(number)s") % {"year": self.cycle, "number": self.number}


class ResultRow(models.Model):
    """One line of a frozen result: a unit, or a unit and a class of assessee."""

    result_set = models.ForeignKey(ResultSet, on_delete=models.PROTECT, related_name="rows")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="result_rows")
    klass = models.CharField(_("class"), max_length=20, blank=True)
    group = models.CharField(_("group"), max_length=80)
    composite = MicroField(_("composite"), null=True)
    rank = models.PositiveIntegerField(_("rank"), null=True)
    group_size = models.PositiveIntegerField()
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    is_bottom = models.BooleanField(_("bottom"), default=False)
    components = models.JSONField(default=list)

    class Meta:
        ordering = ["result_set", "id"]
        constraints = [
            models.UniqueConstraint(fields=["result_set", "enrolment", "klass"], name="one_row_a_unit_and_class")
        ]
        verbose_name = _("result row")

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.composite}"


class Release(models.Model):
    """The act that lets units and the office above see a frozen result; before it only the office may."""

    result_set = models.OneToOneField(ResultSet, on_delete=models.PROTECT, related_name="release")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("released at"))
    note = models.TextField(_("note"), max_length=NOTE_LIMIT, blank=True)

    class Meta:
        verbose_name = _("release")

    def __str__(self) -> str:
        return str(self.result_set)
