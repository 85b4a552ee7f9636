"""A draw of teams and what they inspect: announced by its hash, decided by its witnesses, kept for good."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.inspections.models.plan import Campaign
from bihuan.organizations.models import Office, Person
from bihuan.records.models import StepRow


class Draw(models.Model):
    """One draw of a campaign. ``inputs`` are the canonical files by name, ``files`` what came out; both are those of
    ``bihuan rota``. A second draw of a campaign says why (``reason``); whether teams were put up from it is told by
    its visits."""

    class State(models.TextChoices):
        ANNOUNCED = "announced", pgettext_lazy("draw", "announced")
        DRAWN = "drawn", pgettext_lazy("draw", "drawn")
        DROPPED = "dropped", pgettext_lazy("draw", "dropped")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="draws")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="draws")
    inputs = models.JSONField()
    inputs_hash = models.CharField(_("hash of the inputs"), max_length=64)
    reason = models.CharField(_("why once more"), max_length=400, blank=True)
    announced_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()
    seed = models.CharField(_("seed"), max_length=64, blank=True)
    files = models.JSONField(default=dict, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    is_proven = models.BooleanField(_("proven best"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ANNOUNCED)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state="announced"), name="one_open_announcement_a_campaign"
            ),
            models.UniqueConstraint(fields=["campaign"], condition=Q(reason=""), name="another_draw_says_why"),
        ]
        verbose_name = _("draw")

    def __str__(self) -> str:
        return f"{self.campaign} {self.inputs_hash[:12]}"


class DrawStep(StepRow):
    """A step of a draw."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="steps")

    class Meta(StepRow.Meta):
        verbose_name = _("step of a draw")


class DrawWitness(models.Model):
    """Someone whose words decide the draw. First only their hash is kept (``commitment``), by the witness's own
    hand; once all have given theirs, the words."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="witnesses")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("witness"), max_length=60)
    commitment = models.CharField(_("promised hash"), max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    text = models.CharField(_("words"), max_length=200, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "name"], name="witness_once_a_draw"),
            models.CheckConstraint(condition=Q(text="") | Q(opened_at__isnull=False), name="words_have_their_time"),
        ]
        verbose_name = _("witness of a draw")

    def __str__(self) -> str:
        return self.name


class Replacement(models.Model):
    """Someone dropped out and the next reserve stepped in, as the seed says; ``now`` are the teams after it."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="replacements")
    number = models.PositiveSmallIntegerField(_("step"))
    team = models.CharField(_("team"), max_length=8, blank=True)
    out = models.CharField(_("who drops out"), max_length=60)
    successor = models.CharField(_("who steps in"), max_length=60, blank=True)
    reason = models.CharField(_("reason"), max_length=400)
    now = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["draw", "number"], name="replacement_step_once")]
        verbose_name = _("replacement")

    def __str__(self) -> str:
        return f"{self.out} → {self.successor}"
