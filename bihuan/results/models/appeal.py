"""Appeals of units against their result: lodged, taken up, reviewed by people without a part, decided in writing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.organizations.models import Person
from bihuan.records.models import Attachment, StepRow
from bihuan.results.models.frozen import ResultSet
from bihuan.schemes.models import Enrolment


class Appeal(models.Model):
    """A unit's appeal against its result; at most one is open at a time."""

    class State(models.TextChoices):
        LODGED = "lodged", _("lodged")
        ACCEPTED = "accepted", pgettext_lazy("appeal", "taken up")
        REJECTED = "rejected", _("rejected as late")
        UPHELD = "upheld", _("result upheld")
        SECOND = "second", _("taken one level up")
        CHANGED = "changed", _("result changed")
        ANNULLED = "annulled", _("result annulled")
        ENDED = "ended", _("ended")

    result_set = models.ForeignKey(ResultSet, on_delete=models.PROTECT, related_name="appeals")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="appeals")
    grounds = models.TextField(_("grounds"), max_length=2000)
    lodged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    lodged_on = models.DateField(_("lodged on"))
    until = models.DateField(_("could be lodged until"))
    is_late = models.BooleanField(_("late"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.LODGED)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["result_set", "enrolment"],
                condition=Q(state__in=["lodged", "accepted", "second", "upheld", "changed", "annulled", "rejected"]),
                name="one_open_appeal_a_unit",
            )
        ]
        verbose_name = _("appeal")

    def __str__(self) -> str:
        return f"{self.enrolment} {self.lodged_on}"


PENDING = frozenset({Appeal.State.LODGED.value, Appeal.State.ACCEPTED.value, Appeal.State.SECOND.value})
"""States of appeals nobody has decided yet."""


class AppealPeriod(models.Model):
    """A unit's own period, counted from the day its feedback letter was delivered; it only ever prolongs."""

    result_set = models.ForeignKey(ResultSet, on_delete=models.PROTECT, related_name="appeal_periods")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="appeal_periods")
    delivered_on = models.DateField(_("delivered on"))
    until = models.DateField(_("appeals until"))

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["result_set", "enrolment"])]
        verbose_name = _("appeal period")

    def __str__(self) -> str:
        return f"{self.enrolment} {self.until}"


class AppealStep(StepRow):
    """A step of an appeal; a decision says in ``detail`` which entries and findings it took out of the result."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("appeal step")


class AppealEvidence(models.Model):
    """A file the unit lodged with its appeal."""

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="evidence")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="appeal_evidence")

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence")

    def __str__(self) -> str:
        return str(self.attachment)
