"""Schemes and the yearly cycles that run under them.

A scheme is its document: the text and its hash are the truth, indicator rows are derived from it. Launching
a cycle freezes the units (enrolments), the indicators and who owns which pair of the two.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from bihuan.organizations.models import Body, Office, Person, Unit
from bihuan.records.models import StepRow
from bihuan.records.punctuation import in_brackets


def titled_version(title: str, version: int) -> str:
    """A scheme as lists name it, with its version."""
    return title + in_brackets(pgettext("scheme", "version %(n)s") % {"n": version})


class Scheme(models.Model):
    """One version of an assessment scheme: canonical text, hash, and its way to approval."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        APPROVED = "approved", _("approved")
        DISCARDED = "discarded", _("discarded")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="schemes")
    key = models.CharField(_("scheme"), max_length=80)
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    document_number = models.CharField(_("document number"), max_length=80, blank=True)
    text = models.TextField(_("text"))
    sha256 = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(_("drafted at"))
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    class Meta:
        ordering = ["office", "key", "version"]
        constraints = [
            models.UniqueConstraint(fields=["office", "key", "version"], name="scheme_version_once"),
            models.CheckConstraint(
                condition=Q(state="approved", approved_by__isnull=False) | ~Q(state="approved"),
                name="approved_scheme_has_an_approver",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drafted_by")),
                name="scheme_approved_by_a_second_person",
            ),
        ]
        verbose_name = _("scheme")

    def __str__(self) -> str:
        return titled_version(self.title, self.version)


class SchemeStep(StepRow):
    """A step a scheme took on its way to approval; ``detail`` holds the hash of its text."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("scheme step")


class Cycle(models.Model):
    """One yearly run of a scheme over the units of an office."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        RUNNING = "running", _("running")
        UNDER_REVIEW = "under_review", _("under review")
        DECIDED = "decided", _("decided")
        CLOSED = "closed", _("closed")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="cycles")
    year = models.PositiveSmallIntegerField(_("year"))
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="cycles")
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.DRAFT)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["office", "-year"]
        constraints = [
            models.UniqueConstraint(fields=["office", "year"], name="one_cycle_a_year_per_office"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="cycle_ends_after_it_starts"),
        ]
        verbose_name = _("cycle")

    def __str__(self) -> str:
        return str(self.year)


class CycleStep(StepRow):
    """A step a cycle took."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("cycle step")


class Amendment(models.Model):
    """A numbered change to a running cycle: the scheme that counts from a date on."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("number"))
    earlier = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="amends")
    effective_on = models.DateField(_("effective on"))
    reason = models.CharField(_("reason"), max_length=400)
    document_number = models.CharField(_("document number"), max_length=80)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["cycle", "number"]
        constraints = [models.UniqueConstraint(fields=["cycle", "number"], name="amendment_number_once")]
        verbose_name = _("amendment")

    def __str__(self) -> str:
        return f"{self.cycle} #{self.number}"


class Enrolment(models.Model):
    """A unit as it stood when the cycle was launched; marks, results and letters point here."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="enrolments")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="enrolments")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    category = models.CharField(_("category"), max_length=80)
    classes = models.JSONField(_("classes"), default=list)
    headcount = models.PositiveIntegerField(_("headcount"), null=True, blank=True)
    leader = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    line_body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["cycle", "position"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "unit"], name="unit_enrolled_once"),
            models.UniqueConstraint(fields=["cycle", "code"], name="enrolment_code_once"),
        ]
        verbose_name = _("enrolled unit")

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """A node of the scheme's tree as a row, so that entries and owners can point to it."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="indicators")
    node = models.CharField(_("indicator id"), max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    title = models.CharField(_("indicator"), max_length=200)
    method = models.CharField(_("method"), max_length=40, blank=True)
    owner = models.CharField(_("owner"), max_length=120, blank=True)
    second_person = models.BooleanField(_("second person"), default=False)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["scheme", "position"]
        constraints = [models.UniqueConstraint(fields=["scheme", "node"], name="indicator_once_per_scheme")]
        verbose_name = _("indicator")

    def __str__(self) -> str:
        return self.title


class OwnershipRule(models.Model):
    """Who scores what in a cycle being prepared: an indicator (or all) of a category or unit (or all)."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="ownership_rules")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.CharField(_("category"), max_length=80, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_line = models.BooleanField(_("the unit's lead assessor"), default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(body__isnull=False, by_line=False) | Q(body__isnull=True, by_line=True),
                name="ownership_rule_names_one_owner",
            ),
        ]
        verbose_name = _("ownership rule")

    def __str__(self) -> str:
        return f"{self.indicator or '*'} × {self.unit or self.category or '*'} → {self.body or '归口'}"


class Ownership(models.Model):
    """The one body that scores one indicator of one enrolled unit; frozen at launch."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="ownerships")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="ownerships")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="ownerships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "indicator"], name="one_owner_a_pair")]
        indexes = [models.Index(fields=["body", "indicator"])]
        verbose_name = _("ownership")

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.indicator_id} {self.body_id}"


class CatalogueEntry(models.Model):
    """A duty or a negative item of the office's catalogue, for one of the three tiers of assessee."""

    class Tier(models.TextChoices):
        BODY = "body", _("leading body")
        PRINCIPAL = "principal", _("principal")
        MEMBER = "member", _("other member")

    class Kind(models.TextChoices):
        DUTY = "duty", _("duty")
        NEGATIVE = "negative", _("negative item")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="catalogue")
    code = models.CharField(_("clause"), max_length=40)
    tier = models.CharField(_("tier"), max_length=12, choices=Tier.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    text = models.CharField(_("text"), max_length=400)

    class Meta:
        ordering = ["office", "code"]
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="clause_once_per_office")]
        verbose_name = _("catalogue entry")

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
