"""Responsibility lists: what a unit's body, its principal and each member answer for in a year, signed level by level.

A list binds nobody until every level of its chain has signed the very same content; its items are then checked
quarter by quarter, and marks and findings cite them.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.organizations.models import Person, Post
from bihuan.records.models import Attachment, StepRow
from bihuan.schemes.models import CatalogueEntry, Enrolment


class DutyList(models.Model):
    """One version of a list. ``holder`` is who held the post when it was written; a body's list has neither.

    ``sha256`` binds the content that stands (``queries.content``); ``number`` counts the versions of a year's list,
    ``previous`` is the one a change began from.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("being written")
        SIGNING = "signing", _("being signed")
        IN_FORCE = "in_force", _("signed and in force")
        SUPERSEDED = "superseded", _("replaced by a later version")
        CLOSED = "closed", _("ended with the year")
        DROPPED = "dropped", _("dropped")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="duty_lists")
    tier = models.CharField(_("tier"), max_length=12, choices=CatalogueEntry.Tier.choices)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="duty_lists")
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="duty_lists")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    previous = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="later")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFTING)
    version = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written at"))
    in_force_on = models.DateField(_("in force from"), null=True, blank=True)
    ended_on = models.DateField(_("in force until"), null=True, blank=True)

    class Meta:
        ordering = ["enrolment", "tier", "post", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "tier", "number"], condition=Q(post__isnull=True), name="body_list_version_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "post", "number"], condition=Q(post__isnull=False), name="post_list_version_once"
            ),
            models.CheckConstraint(
                condition=Q(tier="body", post__isnull=True, holder__isnull=True)
                | (~Q(tier="body") & Q(post__isnull=False)),
                name="a_post_has_a_list_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drafting", "signing", "dropped"]) | Q(in_force_on__isnull=False),
                name="a_list_is_in_force_from_a_day",
            ),
        ]
        verbose_name = _("responsibility list")

    def __str__(self) -> str:
        return f"{self.enrolment} {self.whose}"

    @property
    def whose(self) -> str:
        """The post, or the body."""
        return self.post.title if self.post else str(self.get_tier_display())


class DutyListStep(StepRow):
    """A step a list took; ``detail`` names the body that acted and the content's hash."""

    duty_list = models.ForeignKey(DutyList, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of a responsibility list")


class DutyItem(models.Model):
    """A duty with what is done about it, until when and by which department; ``root`` is its first version."""

    duty_list = models.ForeignKey(DutyList, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("no."))
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="descendants")
    clause = models.ForeignKey(CatalogueEntry, on_delete=models.PROTECT, null=True, related_name="duty_items")
    duty = models.CharField(_("key duty"), max_length=400, blank=True)
    measure = models.CharField(_("measures"), max_length=800, blank=True)
    target = models.CharField(_("target"), max_length=200, blank=True)
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    department = models.CharField(_("responsible department"), max_length=80, blank=True)
    cooperating = models.CharField(_("cooperating departments"), max_length=200, blank=True)

    class Meta:
        ordering = ["duty_list", "position"]
        constraints = [models.UniqueConstraint(fields=["duty_list", "position"], name="duty_item_position_once")]
        verbose_name = _("duty item")

    def __str__(self) -> str:
        return self.duty

    @property
    def origin(self) -> int:
        """The number under which the item goes through all versions of its list."""
        return self.root_id or self.pk


class Answer(models.Model):
    """What was said to a warning that a text is like another's; it stands for these very two texts (``key``)."""

    duty_list = models.ForeignKey(DutyList, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=64)
    text = models.CharField(_("answer"), max_length=400)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["duty_list", "key"], name="warning_answered_once")]
        verbose_name = _("answer to a warning")

    def __str__(self) -> str:
        return self.text


class Signatory(models.Model):
    """Who signs at a level (1 is the lowest), and who may do so for them between two days, by which authority."""

    duty_list = models.ForeignKey(DutyList, on_delete=models.PROTECT, related_name="chain")
    level = models.PositiveSmallIntegerField(_("level"))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("signs as"), max_length=80)
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    deputy_since = models.DateField(_("since"), null=True, blank=True)
    deputy_until = models.DateField(_("until"), null=True, blank=True)
    authority = models.CharField(_("authority"), max_length=200, blank=True)

    class Meta:
        ordering = ["duty_list", "level"]
        constraints = [
            models.UniqueConstraint(fields=["duty_list", "level"], name="one_signatory_a_level"),
            models.UniqueConstraint(fields=["duty_list", "person"], name="nobody_signs_at_two_levels"),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True)
                | (Q(deputy_since__isnull=False, deputy_until__gte=F("deputy_since")) & ~Q(authority="")),
                name="a_deputy_has_days_and_authority",
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("person")), name="a_deputy_is_someone_else"
            ),
        ]
        verbose_name = _("signatory")

    def __str__(self) -> str:
        return f"{self.level} {self.person}"


class Signature(models.Model):
    """A signature under the content as it then stood, kept whole; ``for_person`` is whom a deputy signed for."""

    class Kind(models.TextChoices):
        CHAIN = "chain", _("signed")
        COUNTERSIGNED = "countersigned", _("countersigned by the successor in the post")

    duty_list = models.ForeignKey(DutyList, on_delete=models.PROTECT, related_name="signatures")
    kind = models.CharField(max_length=14, choices=Kind.choices, default=Kind.CHAIN)
    level = models.PositiveSmallIntegerField(_("level"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    for_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    title = models.CharField(_("signs as"), max_length=80)
    sha256 = models.CharField(max_length=64)
    content = models.TextField(_("content"))
    at = models.DateTimeField(_("signed at"))
    on = models.DateField(_("on"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("signature")

    def __str__(self) -> str:
        return f"{self.by} {self.on}"


class VoidedSignature(models.Model):
    """A signature that no longer stands, because the content changed after it: since when, and by whose change."""

    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="voided")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        ordering = ["id"]
        verbose_name = _("voided signature")

    def __str__(self) -> str:
        return str(self.signature)


class QuarterlyCheck(models.Model):
    """The check of one item for one quarter of the year; ``item`` is the first version of the item."""

    item = models.ForeignKey(DutyItem, on_delete=models.PROTECT, related_name="checks")
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    checked_on = models.DateField(_("checked on"))
    recorded_on = models.DateField(_("recorded on"))
    progress = models.CharField(_("progress"), max_length=800)
    opinion = models.CharField(_("opinion"), max_length=400)
    body = models.CharField(_("checked by the body"), max_length=120)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["item", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["item", "quarter"], name="a_quarter_is_checked_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="a_year_has_four_quarters"),
            models.CheckConstraint(condition=Q(recorded_on__gte=F("checked_on")), name="checked_before_it_is_recorded"),
        ]
        verbose_name = _("quarterly check")

    def __str__(self) -> str:
        return f"{self.item} Q{self.quarter}"


class CheckEvidence(models.Model):
    """What the checker saw."""

    check_row = models.ForeignKey(QuarterlyCheck, on_delete=models.PROTECT, related_name="evidence")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence of a check")

    def __str__(self) -> str:
        return str(self.attachment)


class Citation(models.Model):
    """A mark or a finding that says which duty was not met: (``source``, ``number``) is its reference."""

    item = models.ForeignKey(DutyItem, on_delete=models.PROTECT, related_name="citations")
    source = models.CharField(max_length=20)
    number = models.BigIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "source", "number"], name="an_item_is_cited_once"),
        ]
        verbose_name = _("citation of a duty")

    def __str__(self) -> str:
        return f"{self.source} {self.number}"
