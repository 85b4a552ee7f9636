"""What is planned: campaigns with their number, who leads their visits, and the cap upon them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Office, Person, Unit
from bihuan.schemes.models import Cycle


class Campaign(models.Model):
    """Visits that belong together: why, by which document, over whom and when. What was planned is never changed.

    ``decider`` decides on recusals, and ``decider_above`` on the decider's own. ``partner_office`` is the other level
    of a special campaign. ``exception_…`` is who let it happen although the year allows visits of leaders alone, why
    and under which number. ``node`` is the indicator its marks go to; without one it finds and does not score.
    """

    class Kind(models.TextChoices):
        LEADER = "leader", _("leader-led visits")
        RING = "ring", _("peer inspection in a ring")
        YEAR_END = "year_end", _("year-end check of key units")
        EXTENSION = "extension", _("extension check of sub-units")
        SPECIAL = "special", _("special campaign")
        ROUND = "round", _("round of the year")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="campaigns")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="campaigns")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=120)
    document_number = models.CharField(_("plan entry or approval number"), max_length=80)
    plan = models.TextField(_("plan"), max_length=4000, blank=True)
    targets = models.TextField(_("targets"), max_length=1000, blank=True)
    scope = models.TextField(_("scope"), max_length=1000, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    is_announced = models.BooleanField(_("announced beforehand"), default=False)
    partner_office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decider = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decider_above = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    exception_who = models.CharField(_("exception approved by"), max_length=80, blank=True)
    exception_why = models.CharField(_("why an exception"), max_length=400, blank=True)
    exception_number = models.CharField(_("number of the exception"), max_length=80, blank=True)
    node = models.CharField(_("indicator its marks go to"), max_length=80, blank=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["cycle", "kind"])]
        constraints = [
            models.CheckConstraint(condition=~Q(document_number=""), name="campaign_has_a_number"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"),
            models.CheckConstraint(
                condition=~Q(decider=F("decider_above")), name="deciders_own_ties_are_decided_above"
            ),
            models.CheckConstraint(
                condition=Q(exception_who="", exception_why="", exception_number="")
                | (~Q(exception_who="") & ~Q(exception_why="") & ~Q(exception_number="")),
                name="exception_says_who_why_and_number",
            ),
        ]
        verbose_name = _("campaign")

    def __str__(self) -> str:
        return self.title


class Roster(models.Model):
    """Someone who leads a visit of the campaign at least once; with team numbers of their own (A-17)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="roster")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["campaign", "person"], name="leader_once_in_a_campaign")]
        verbose_name = _("leader of a campaign")

    def __str__(self) -> str:
        return self.person.name


class Cap(models.Model):
    """How many inspections a unit of a category may have in a year, of one kind or (empty) of all together."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="caps")
    year = models.PositiveSmallIntegerField(_("year"))
    category = models.CharField(_("category"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Campaign.Kind.choices, blank=True)
    most = models.PositiveSmallIntegerField(_("inspections at most"))
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["office", "year", "category"])]
        verbose_name = _("cap")

    def __str__(self) -> str:
        return f"{self.year} {self.category} {self.most}"


class CapException(models.Model):
    """So many more for one unit or a whole category: who approved it, why, under which number; from its day on."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="cap_exceptions")
    year = models.PositiveSmallIntegerField(_("year"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.CharField(_("category"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Campaign.Kind.choices, blank=True)
    extra = models.PositiveSmallIntegerField(_("so many more"))
    who = models.CharField(_("approved by"), max_length=80)
    why = models.CharField(_("why"), max_length=400)
    number = models.CharField(_("document number"), max_length=80)
    on = models.DateField(_("from its day on"))
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(extra__gte=1), name="exception_is_one_at_least"),
            models.CheckConstraint(
                condition=~Q(who="") & ~Q(why="") & ~Q(number=""), name="cap_exception_says_who_why_and_number"
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False, category="") | (Q(unit__isnull=True) & ~Q(category="")),
                name="cap_exception_for_a_unit_or_a_category",
            ),
        ]
        verbose_name = _("exception from the cap")

    def __str__(self) -> str:
        return f"{self.number} +{self.extra}"
