"""A visit of one unit by one team: its steps, who is on it, and who must stay away."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.inspections.models.plan import Campaign
from bihuan.organizations.models import Office, Person, Unit
from bihuan.records.models import StepRow
from bihuan.records.punctuation import in_brackets
from bihuan.schemes.models import Cycle, Enrolment

NOT_STARTED = ["proposed", "approved", "formed", "sealed", "cancelled"]


class Inspection(models.Model):
    """One visit. ``unit`` is whom it meets, ``enrolment`` the unit of the year that answers for it: the unit itself, or
    the one that supervises it. Until ``started_at`` nobody of the unit's line learns of it, unless it is announced."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("visit", "proposed")
        APPROVED = "approved", _("approved")
        FORMED = "formed", _("team formed")
        SEALED = "sealed", pgettext_lazy("visit", "sealed")
        STARTED = "started", pgettext_lazy("visit", "under way")
        ON_SITE_DONE = "on_site_done", _("done on site")
        REPORTED = "reported", pgettext_lazy("visit", "reported")
        REVIEWED = "reviewed", _("reviewed")
        ARCHIVED = "archived", _("archived")
        CANCELLED = "cancelled", _("cancelled")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="inspections")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="inspections")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="inspections")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inspections")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="inspections")
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=40)
    team_number = models.PositiveSmallIntegerField(_("team"), default=1)
    field = models.CharField(_("field"), max_length=40, blank=True)
    because = models.CharField(_("why this unit"), max_length=400, blank=True)
    is_announced = models.BooleanField(_("announced beforehand"), default=False)
    planned_on = models.DateField(_("planned on"))
    planned_until = models.DateField(_("planned until"))
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approval_number = models.CharField(_("approval number"), max_length=80, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    report = models.TextField(_("report"), max_length=6000, blank=True)
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    needs_recheck = models.BooleanField(_("to be checked again"), default=False)
    state = models.CharField(_("state"), max_length=14, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-planned_on", "-id"]
        indexes = [
            models.Index(fields=["cycle", "state"]),
            models.Index(fields=["campaign", "team_number"]),
            models.Index(fields=["office", "planned_on"]),
            models.Index(fields=["unit", "started_at"]),
            models.Index(fields=["enrolment", "started_at"]),
        ]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "sequence"], name="visit_sequence_once"),
            models.UniqueConstraint(fields=["office", "number"], name="visit_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "cancelled"]) | ~Q(approval_number=""),
                name="approved_visit_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NOT_STARTED, started_at__isnull=True)
                | (~Q(state__in=NOT_STARTED) & Q(started_at__isnull=False)),
                name="visit_is_revealed_when_it_starts",
            ),
        ]
        verbose_name = _("inspection")

    def __str__(self) -> str:
        return self.number


class InspectionStep(StepRow):
    """A step of a visit."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of an inspection")


class Member(models.Model):
    """Someone on the team. ``is_barred`` while a tie to the unit is declared or granted: nothing of the visit is shown
    to them then. Whoever is replaced has left; the row stays."""

    class Role(models.TextChoices):
        CAPTAIN = "captain", _("team leader")
        MEMBER = "member", _("team member")
        OBSERVER = "observer", _("observer")

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="visits")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    named_at = models.DateTimeField()
    is_barred = models.BooleanField(default=False)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        ordering = ["inspection", "id"]
        indexes = [models.Index(fields=["person", "left_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "person"], condition=Q(left_on__isnull=True), name="once_on_a_team"
            ),
            models.UniqueConstraint(
                fields=["inspection"], condition=Q(role="captain", left_on__isnull=True), name="one_leader_a_team"
            ),
        ]
        verbose_name = _("team member")

    def __str__(self) -> str:
        return f"{self.person}{in_brackets(self.get_role_display())}"

    @property
    def said(self) -> Declaration | None:
        """What they declared last; read with ``declarations`` at hand it asks nothing."""
        return next(reversed(self.declarations.all()), None)


class Declaration(models.Model):
    """What a member says of ties to the unit, before the start; a later one stands beside the earlier."""

    class Ground(models.TextChoices):
        NONE = "none", _("no tie")
        POST = "post", _("worked there")
        KIN = "kin", _("kin works there")
        INTEREST = "interest", _("an interest in it")
        OTHER = "other", _("another tie")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="declarations")
    ground = models.CharField(_("tie"), max_length=10, choices=Ground.choices)
    note = models.CharField(_("what it is"), max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(ground="none") | ~Q(note=""), name="declared_tie_is_named")]
        verbose_name = _("declaration of ties")

    def __str__(self) -> str:
        return self.get_ground_display()


class Recusal(models.Model):
    """Whether a member stays away: declared by the member, ordered by the office, or asked for by the unit."""

    class Origin(models.TextChoices):
        SELF = "self", _("declared by the member")
        OFFICE = "office", _("ordered by the office")
        UNIT = "unit", _("asked for by the unit")

    class State(models.TextChoices):
        ASKED = "asked", _("to be decided")
        GRANTED = "granted", pgettext_lazy("recusal", "granted")
        REFUSED = "refused", pgettext_lazy("recusal", "refused")

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="recusals")
    origin = models.CharField(_("asked by"), max_length=8, choices=Origin.choices)
    reason = models.CharField(_("reason"), max_length=400)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decider = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=Q(state="asked"), name="one_open_recusal_a_member")
        ]
        verbose_name = _("recusal")

    def __str__(self) -> str:
        return f"{self.member_id} {self.get_state_display()}"


class RecusalStep(StepRow):
    """A decision on a recusal."""

    recusal = models.ForeignKey(Recusal, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of a recusal")


class Objection(models.Model):
    """A unit objects to a visit that is not in the plan; the office answers, and both stay."""

    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="objections")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("objection"), max_length=600)
    at = models.DateTimeField()
    answer = models.CharField(_("answer"), max_length=600, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("objection to a visit")

    def __str__(self) -> str:
        return self.text[:40]
