"""A term of the council, in which every principal is heard once while in post; what is known of the tenures."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person, Tenure


class Term(models.Model):
    """From its first to its last day everyone in post is heard once; nobody before ``min_days`` in the post."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="hearing_terms")
    title = models.CharField(_("title"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    min_days = models.PositiveSmallIntegerField(_("days in post before one speaks"), default=0)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["office", "-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="hearing_term_ends_later"),
            models.UniqueConstraint(fields=["office", "starts_on"], name="hearing_term_once"),
        ]
        verbose_name = _("term of hearings")

    def __str__(self) -> str:
        return self.title


class HeardBefore(models.Model):
    """A tenure heard before hearings were kept here, with the paper that says so."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="heard_before")
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("heard on"))
    source = models.CharField(_("document"), max_length=200)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["term", "id"]
        constraints = [
            models.UniqueConstraint(fields=["term", "tenure"], name="heard_before_once"),
            models.CheckConstraint(condition=~Q(source=""), name="heard_before_has_a_document"),
        ]
        verbose_name = _("heard before")

    def __str__(self) -> str:
        return f"{self.tenure} {self.on}"


class RiskSaid(models.Model):
    """A risk the office says of a tenure, with its reason, instead of that of the unit's findings; the last one
    stands."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="risks")
    tenure = models.ForeignKey(Tenure, on_delete=models.PROTECT, related_name="+")
    risk = models.PositiveSmallIntegerField(_("risk"))
    because = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["term", "id"]
        constraints = [models.CheckConstraint(condition=~Q(because=""), name="a_risk_has_a_reason")]
        verbose_name = _("risk of a tenure")

    def __str__(self) -> str:
        return f"{self.tenure} {self.risk}"
