"""Offices, the units they assess, the bodies that score, and the people who act for them.

An office is the tenant. A unit that is renamed, merged or split gets new rows with successor links; old
rows stay as they were, so the past reads as it was.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Office(models.Model):
    """An assessment office and its place in the tree; ``path`` is ``001/``, ``001/003/`` and so on."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(_("path"), max_length=120, unique=True)
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        ordering = ["path"]
        verbose_name = _("office")

    def __str__(self) -> str:
        return self.name


class Body(models.Model):
    """An organ that acts for the office: one that scores (by line or as a specialist), runs, or decides."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("assessment office")
        LEADING_GROUP = "leading_group", _("leading group")
        LINE = "line", _("line assessor")
        SPECIALIST = "specialist", _("specialist assessor")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="bodies")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    former_names = models.JSONField(default=list, blank=True)
    """What it was called before, still its own: schemes of earlier years name it so."""

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="body_name_once_per_office")]
        verbose_name = _("body")

    def __str__(self) -> str:
        return self.name


class ActingBody(models.Model):
    """The body that does one of the office's acts between two days (``until`` is exclusive).

    Who organises and who analyses differs from place to place and from year to year: it is read from here.
    """

    class Act(models.TextChoices):
        ORGANISE = "organise", _("organises responsibility lists")
        CHECK = "check", _("checks responsibility lists every quarter")
        ANALYSE = "analyse", _("analyses and reports")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="acting_bodies")
    act = models.CharField(_("act"), max_length=12, choices=Act.choices)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="acts")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["office", "act", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "act"], condition=Q(until__isnull=True), name="one_body_does_an_act"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="acting_body_ends_later"
            ),
        ]
        verbose_name = _("acting body")

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.body}"


class Unit(models.Model):
    """A unit as it was named and placed between two dates (``valid_to`` is exclusive; empty means today)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="units")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    category = models.CharField(_("category"), max_length=80)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="subunits")
    line_body = models.ForeignKey(
        Body,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lead_of",
        verbose_name=_("lead assessor"),
    )
    headcount = models.PositiveIntegerField(_("headcount"), null=True, blank=True)
    aliases = models.JSONField(default=list, blank=True)
    """Short names by which files mean it."""
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        ordering = ["office", "category", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "code"],
                condition=Q(valid_to__isnull=True),
                name="unit_code_once_among_current",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="unit_ends_after_it_starts",
            ),
        ]
        verbose_name = _("unit")

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """What became of a unit: one row for each (predecessor, successor) of a rename, merger or split."""

    class Kind(models.TextChoices):
        RENAME = "rename", _("renamed")
        MERGE = "merge", _("merged")
        SPLIT = "split", _("split")
        CHANGE = "change", _("changed")

    predecessor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="origins")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("on"))
    document = models.CharField(_("document"), max_length=120, blank=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="succession_between_two_units"),
        ]
        verbose_name = _("succession")

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their sign-in name."""


class Person(AbstractBaseUser):
    """A human being who acts in the system, or a service account by which another system acts through tokens and
    nobody signs in; roles come from memberships, never from the account."""

    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("active"), default=True)
    is_service = models.BooleanField(_("service account"), default=False)
    has_given_password = models.BooleanField(_("password given by another"), default=False)
    """Whether somebody else set the password: it is changed before anything else is done with it."""
    kept_by = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts")
    """The office that opened the account: it keeps it as long as it holds no role, as an agency's never does."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = PersonManager()

    class Meta:
        ordering = ["username"]
        verbose_name = _("person")

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post in a unit; ``tier`` says which class of assessee its holder is."""

    class Tier(models.TextChoices):
        PRINCIPAL = "principal", _("principal")
        MEMBER = "member", _("other member")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("title"), max_length=80)
    tier = models.CharField(_("tier"), max_length=12, choices=Tier.choices, default=Tier.PRINCIPAL)

    class Meta:
        ordering = ["unit", "id"]
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="post_title_once_per_unit")]
        verbose_name = _("post")

    def __str__(self) -> str:
        return f"{self.unit} {self.title}"


class Tenure(models.Model):
    """A person in a post between two dates (``until`` is exclusive)."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tenures")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["post", "since"]
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="tenure_ends_later"),
            models.UniqueConstraint(fields=["post"], condition=Q(until__isnull=True), name="post_has_one_holder"),
        ]
        verbose_name = _("tenure")

    def __str__(self) -> str:
        return f"{self.person} {self.post}"


class Role(models.TextChoices):
    """What a person may be to an office."""

    OFFICE = "office", _("assessment office clerk")
    LEADING_GROUP = "leading_group", _("leading group member")
    ASSESSOR = "assessor", _("assessor")
    LIAISON = "liaison", _("unit liaison")
    HEAD = "head", _("unit head")
    LEADER = "leader", _("leader in charge")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""They keep accounts and the trail, and have no part in the business."""
BUSINESS = tuple(role for role in Role if role not in ADMINISTRATORS)
SPEAKERS = (Role.LIAISON, Role.HEAD)
"""Who speaks for a unit; its leader in charge only sees it."""


class Membership(models.Model):
    """A person's role for an office between two dates; an assessor acts for a body, unit people for a unit."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["office", "role", "person"]
        indexes = [models.Index(fields=["person", "since", "until"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(role=Role.ASSESSOR) | Q(body__isnull=False), name="assessor_acts_for_a_body"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.LIAISON, Role.HEAD, Role.LEADER]) | Q(unit__isnull=False),
                name="unit_people_have_a_unit",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="membership_ends_later"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=ADMINISTRATORS) | Q(body__isnull=True, unit__isnull=True),
                name="administrators_act_for_the_office",
            ),
            models.UniqueConstraint(
                fields=["person", "office"],
                condition=Q(role__in=ADMINISTRATORS, until__isnull=True),
                name="one_administrator_role_at_a_time",
            ),
        ]
        verbose_name = _("membership")

    def __str__(self) -> str:
        return f"{self.person} {self.get_role_display()}"
