"""Permission changes that two administrators agree on, attempts to sign in, and the sessions that are open."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.organizations.models import Office
from bihuan.records.models import StepRow
from bihuan.records.punctuation import told_of


class PermissionChange(models.Model):
    """One change of accounts or roles: proposed by the system administrator, effective once the security
    administrator has approved it. ``detail`` holds what is to be done as plain values; ``secret`` a hashed
    password until the change is decided."""

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("new account")
        SERVICE = "service", _("new service account")
        GRANT = "grant", _("grant a role")
        END = "end", _("end a role")
        PASSWORD = "password", _("new password")
        CLOSE = "close", _("close the account")
        OPEN = "open", _("open the account again")
        SECOND_FACTOR = "second_factor", _("take off the second factor")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", pgettext_lazy("permission", "refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="permission_changes")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PROPOSED)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    detail = models.JSONField(_("detail"), default=dict)
    secret = models.CharField(max_length=128, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["office", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"]) | ~Q(decided_by=F("proposed_by")),
                name="permission_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False, secret="")),
                name="permission_decided_whole",
            ),
        ]
        verbose_name = _("permission change")

    def __str__(self) -> str:
        return told_of(self.name, self.get_kind_display())


class PermissionStep(StepRow):
    """A step a permission change took."""

    change = models.ForeignKey(PermissionChange, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of a permission change")


class Attempt(models.Model):
    """A try with a password or a code that has not succeeded (yet): what lock-outs are counted from.

    ``key`` is a keyed digest of what was tried, never the name that was typed.
    """

    key = models.CharField(max_length=64)
    address = models.CharField(_("from address"), max_length=64)
    at = models.DateTimeField(_("at"), db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "at"]), models.Index(fields=["address", "at"])]
        verbose_name = _("attempt")

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.at:%Y-%m-%d %H:%M}"


class OpenSession(models.Model):
    """A session somebody signed in to, so that the oldest can be ended."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField(_("since"))

    class Meta:
        ordering = ["since", "id"]
        verbose_name = _("session")

    def __str__(self) -> str:
        return f"{self.person} {self.since:%Y-%m-%d %H:%M}"
