"""Documents that answer what many units have in common: a policy cites the themes it was written for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.findings.models.finding import Theme
from bihuan.organizations.models import Office, Person
from bihuan.records.models import Attachment, StepRow
from bihuan.records.punctuation import in_brackets, titled, told_of


class Policy(models.Model):
    """A document of rules, as issued; what it says is fixed, and the document itself may lie beside it."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("in force")
        REPEALED = "repealed", _("no longer in force")
        TAKEN_BACK = "taken_back", _("entered by mistake")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="policies")
    title = models.CharField(_("title of the document"), max_length=200)
    number = models.CharField(_("document number"), max_length=80)
    issued_by = models.CharField(_("issued by"), max_length=120)
    issued_on = models.DateField(_("issued on"))
    document = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.IN_FORCE)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number"], condition=~models.Q(state="taken_back"), name="policy_number_once"
            )
        ]
        verbose_name = _("policy document")

    def __str__(self) -> str:
        return titled(self.title) + in_brackets(self.number)


class PolicyTheme(models.Model):
    """That a policy answers a theme."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="answers")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="answered_by")

    class Meta:
        ordering = ["theme__code"]
        constraints = [models.UniqueConstraint(fields=["policy", "theme"], name="policy_cites_a_theme_once")]

    def __str__(self) -> str:
        return told_of(self.policy, self.theme)


class PolicyStep(StepRow):
    """How a policy ended."""

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("policy step")
