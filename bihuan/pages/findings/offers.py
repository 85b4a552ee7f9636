"""What a reader may do with a finding now: each step with its words, its fields, and the action behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.findings import actions, words
from bihuan.findings.actions import Upload
from bihuan.findings.models import Finding
from bihuan.findings.queries.open_steps import open_steps
from bihuan.findings.queries.similar import mergeable
from bihuan.organizations.access import Standing
from bihuan.organizations.models import Body, Person
from bihuan.pages.findings.costs import CostFields
from bihuan.pages.findings.forms import DAY, area, files
from bihuan.records import clock
from bihuan.records.models import NOTE_LIMIT
from bihuan.records.prepared import prepared

WAYS = [
    ("listen", _("heard")),
    ("see", _("seen on site")),
    ("check", _("papers checked")),
    ("visit", _("people visited")),
    ("vote", _("vote on the correction")),
]


@dataclass(frozen=True, slots=True)
class Way:
    """How a step is offered: the fields it asks for, and whether it is the main one."""

    fields: tuple[str, ...] = ()
    is_main: bool = False


WAYS_ON: Mapping[str, Way] = {
    "submit": Way(is_main=True),
    "confirm": Way(("node", "value", "severity"), is_main=True),
    "send_back": Way(("note",)),
    "merge": Way(("into", "note")),
    "withdraw": Way(("note",)),
    "notify": Way(("letter_number", "delivered_on"), is_main=True),
    "recall": Way(),
    "recall_contest": Way(),
    "recall_plan": Way(),
    "recall_report": Way(),
    "contest": Way(("note", "photos")),
    "uphold": Way(("note",), is_main=True),
    "amend": Way(("note", "amendment", "node", "value", "severity")),
    "annul": Way(("note",)),
    "plan": Way(is_main=True),
    "return_plan": Way(("note",)),
    "accept_plan": Way(is_main=True),
    "report": Way(("note",), is_main=True),
    "return_report": Way(("note", "photos")),
    "verify": Way(("method", "note", "photos"), is_main=True),
    "close": Way(is_main=True),
    "give_up": Way(("note",)),
    "exempt": Way(("note",)),
    "reopen": Way(("note", "due_on")),
    "transfer": Way(("to_body", "number", "note")),
}
NOTES: Mapping[str, Any] = {
    "contest": _("Grounds"),
    "uphold": _("Written decision"),
    "amend": _("Written decision"),
    "annul": _("Written decision"),
    "report": _("What was done to correct it"),
    "verify": _("Finding of the verification"),
}
"""What the words of a step are called, where they are more than a reason."""
LISTED = 200
"""Findings offered to merge into."""


class StepForm(CostFields):
    """The fields one step asks for."""

    into = forms.ModelChoiceField(Finding.objects.none(), label=_("The same fact as"), empty_label=None)
    letter_number = forms.CharField(label=_("Number of the feedback letter"), max_length=80)
    delivered_on = forms.DateField(label=_("Delivered on"), widget=DAY)
    amendment = forms.CharField(label=_("How the finding reads now"), max_length=1000, widget=area(3))
    method = forms.ChoiceField(label=_("How it was verified"), choices=WAYS)
    due_on = forms.DateField(label=_("New due date"), widget=DAY)
    to_body = forms.ModelChoiceField(Body.objects.none(), label=_("To"), empty_label=None)
    number = forms.CharField(label=_("Number of the hand-over"), max_length=60)
    note = forms.CharField(label=_("Why, in writing"), max_length=NOTE_LIMIT, widget=area(2))
    photos = files()

    def __init__(
        self, step: str, finding: Finding, *args: Any, others: Sequence[Body] | None = None, **kwargs: Any
    ) -> None:
        kwargs["auto_id"] = f"{step}-%s"
        super().__init__(*args, **kwargs)
        way = WAYS_ON[step]
        for name in [name for name in self.fields if name not in way.fields]:
            del self.fields[name]
        self.initial = {**self.initial, "delivered_on": clock.today()}
        self.step, self.finding = step, finding
        field: Any = self.fields
        if step == "report":
            field["note"].required = False
        if "note" in field:
            field["note"].label = NOTES.get(step, field["note"].label)
        if "node" in field:
            self.offer([finding])
        if "into" in field:
            field["into"].queryset = others_like = mergeable(finding)
            field["into"].choices = [(one.pk, in_a_line(one)) for one in others_like[:LISTED]]
        if "to_body" in field:
            field["to_body"].queryset = beside = other_bodies(finding)
            field["to_body"].choices = [(one.pk, one.name) for one in (beside if others is None else others)]


def other_bodies(finding: Finding) -> QuerySet[Body]:
    """The bodies of the office but the one that found it."""
    return _bodies_but(finding.office_id, finding.body_id)


def _bodies_but(office: int, one: int) -> QuerySet[Body]:
    return Body.objects.filter(office=office).exclude(pk=one)


bodies_but = prepared(_bodies_but)
"""The same as rows, by the numbers of office and body."""


def in_a_line(finding: Finding) -> str:
    """A finding in one line."""
    return f"{finding.number} {finding.condition[:40]}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A step the reader may take, with its form; ``blocked`` says why not by this person."""

    step: str
    way: Way
    form: StepForm
    blocked: bool

    @property
    def button(self) -> str:
        """What one presses."""
        return words.FINDING.button(self.step)

    @property
    def help(self) -> str:
        """What to know before."""
        return words.FINDING.help(self.step)


def offers(standing: Standing, finding: Finding, roles: frozenset[str], others: Sequence[Body]) -> list[Offer]:
    """The steps open to the reader, the main one first; ``others`` are the bodies it could be handed over to."""
    listed = [
        Offer(one.row.name, WAYS_ON[one.row.name], StepForm(one.row.name, finding, others=others), one.is_blocked)
        for one in open_steps(standing.person, finding, roles)
    ]
    return sorted(listed, key=lambda one: not one.way.is_main)


Act = Callable[[Finding, Person, Mapping[str, Any], Sequence[Upload], StepForm], Finding]


def _plain(action: Callable[..., Finding], *names: str, files_too: bool = False) -> Act:
    def act(
        finding: Finding, by: Person, data: Mapping[str, Any], uploads: Sequence[Upload], _form: StepForm
    ) -> Finding:
        more: dict[str, Any] = {name: data[name] for name in names}
        if files_too:
            more["uploads"] = uploads
        return action(finding_id=finding.pk, by=by, version=data.get("version"), **more)

    return act


def _costed(action: Callable[..., Finding], *names: str) -> Act:
    def act(
        finding: Finding, by: Person, data: Mapping[str, Any], _uploads: Sequence[Upload], form: StepForm
    ) -> Finding:
        more = {name: data[name] for name in names}
        return action(finding_id=finding.pk, by=by, version=data.get("version"), cost=form.cost(), **more)

    return act


def _verify(
    finding: Finding, by: Person, data: Mapping[str, Any], uploads: Sequence[Upload], _form: StepForm
) -> Finding:
    return actions.verify_finding(
        finding_id=finding.pk,
        by=by,
        version=data.get("version"),
        opinion=data["note"],
        method=data["method"],
        uploads=uploads,
    )


ACTS: Mapping[str, Act] = {
    "submit": _plain(actions.submit_finding),
    "confirm": _costed(actions.confirm_finding),
    "send_back": _plain(actions.send_back_finding, "note"),
    "merge": _plain(actions.merge_finding, "into", "note"),
    "withdraw": _plain(actions.withdraw_finding, "note"),
    "notify": _plain(actions.notify_finding, "letter_number", "delivered_on"),
    "recall": _plain(actions.recall_finding),
    "recall_contest": _plain(actions.recall_contest),
    "recall_plan": _plain(actions.recall_plan),
    "recall_report": _plain(actions.recall_report),
    "contest": _plain(actions.contest_finding, "note", files_too=True),
    "uphold": _plain(actions.uphold_finding, "note"),
    "amend": _costed(actions.amend_finding, "note", "amendment"),
    "annul": _plain(actions.annul_finding, "note"),
    "plan": _plain(actions.sign_plan),
    "return_plan": _plain(actions.return_plan, "note"),
    "accept_plan": _plain(actions.accept_plan),
    "report": _plain(actions.sign_report, "note"),
    "return_report": _plain(actions.return_report, "note", files_too=True),
    "verify": _verify,
    "close": _plain(actions.close_finding),
    "give_up": _plain(actions.give_up_finding, "note"),
    "exempt": _plain(actions.exempt_finding, "note"),
    "reopen": _plain(actions.reopen_finding, "note", "due_on"),
    "transfer": _plain(actions.transfer_finding, "to_body", "number", "note"),
}
