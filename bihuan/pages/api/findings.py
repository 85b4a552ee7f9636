"""Findings in and out: written down, read with their steps, moved step by step by the same actions as on the pages."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from bihuan.findings import actions
from bihuan.findings.access import visible_findings
from bihuan.findings.actions import Cost, Facts, Upload
from bihuan.findings.models import Finding, Source, State, Theme
from bihuan.organizations.models import Body
from bihuan.organizations.ties import scoring_bodies
from bihuan.pages.api.calling import caller, office_of, once, page
from bihuan.pages.api.marks import clause_of, enrolment_of
from bihuan.pages.api.problems import Problem, title
from bihuan.pages.api.reading import year_of
from bihuan.pages.api.schemas import EvidenceIn, FindingIn, StepIn
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries.columns import plain

router = Router()
_FACTS = ("found_on", "condition", "criteria", "cause", "effect", "recommendation", "source", "method",
          "source_document", "place", "severity", "category", "correction")  # fmt: skip


@router.get("/findings")
def findings(
    request: HttpRequest, year: int | None = None, unit: str = "", state: str = "", source: str = ""
) -> dict[str, Any]:
    """Findings by the page."""
    standing = caller(request, "findings:read", "year", "unit", "state", "source")
    rows = visible_findings(standing).filter(office=office_of(request))
    for name, value, known in (("state", state, State.values), ("source", source, Source.values)):
        if value and value not in known:
            raise Problem(422, title(422), {name: [_("Choose one of: %(known)s.") % {"known": ", ".join(known)}]})
        rows = rows.filter(**{name: value}) if value else rows
    if year is not None:
        rows = rows.filter(cycle__year=year)
    if unit:
        rows = rows.filter(enrolment__code=unit)
    return page(request, rows.select_related("enrolment", "cycle", "body", "theme", "clause"), out)


def out(row: Finding) -> dict[str, Any]:
    """A finding as it goes out."""
    told = {name: getattr(row, name) for name in _FACTS}
    names = ("letter_number", "delivered_on", "plan_due_on", "due_on", "original_due_on", "extension_count",
             "return_count", "reopen_count", "closed_on", "opened_on", "version", "state", "number")  # fmt: skip
    told |= {name: getattr(row, name) for name in names}
    return {
        "id": row.pk, "year": row.cycle.year, "unit": row.enrolment.code, "body": row.body.name, **told,
        "theme": row.theme.code if row.theme else "", "clause": row.clause.code if row.clause else "",
        "merged_into": row.merged_into_id, "predecessor": row.predecessor_id,
    }  # fmt: skip


@router.get("/findings/{int:pk}")
def finding(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One finding with its steps, measures and costs."""
    standing = caller(request, "findings:read")
    finding = _found(request, standing, pk)
    steps = finding.steps.order_by("id").values("step", "source", "target", "on", "at", "acting_as", "note")
    measures = finding.measures.exclude(state="dropped").values("position", "text", "owner", "due_on", "state")
    marks = [
        {"indicator": mark.indicator.node, "value": plain(mark.value), "severity": mark.severity}
        for mark in finding.marks.filter(state="effective", reverses=None).select_related("indicator")
    ]
    return out(finding) | {"steps": list(steps), "measures": list(measures), "marks": marks}


def _found(request: HttpRequest, standing: Any, pk: int) -> Finding:
    rows = visible_findings(standing).filter(office=office_of(request))
    return get_object_or_404(rows.select_related("enrolment", "cycle", "body", "theme", "clause"), pk=pk)


@router.post("/findings")
def write_finding(request: HttpRequest, body: FindingIn) -> HttpResponse:
    """Write a finding down, and send it in if asked."""
    standing = caller(request, "findings:write")
    cycle = year_of(request, standing, body.year)
    return once(request, lambda: (201, _write(cycle, standing, body)))


def _write(cycle: Cycle, standing: Any, body: FindingIn) -> dict[str, Any]:
    own = Body.objects.filter(pk__in=scoring_bodies(standing), office=cycle.office_id, name=body.body).first()
    if own is None:
        raise ValidationError({"body": _("Choose the unit and your body from the lists.")})
    facts = Facts(
        theme_id=_theme(cycle, body.theme), clause_id=clause_of(cycle, body.clause),
        **{name: getattr(body, name) for name in _FACTS},
    )  # fmt: skip
    made = actions.draft_finding(
        cycle=cycle, enrolment=enrolment_of(cycle, body.unit), body=own, facts=facts, by=standing.person,
        uploads=_files(body.evidence),
    )  # fmt: skip
    if body.submit:
        made = actions.submit_finding(finding_id=made.pk, by=standing.person)
    return out(made)


def _theme(cycle: Cycle, code: str) -> int | None:
    if not code:
        return None
    theme = Theme.objects.filter(office=cycle.office_id, code=code).first()
    if theme is None:
        raise ValidationError({"theme": _("Choose one of the list.")})
    return theme.pk


def _files(rows: list[EvidenceIn]) -> list[Upload]:
    made = []
    for row in rows:
        try:
            content = base64.b64decode(row.content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError({"evidence": _("“%(name)s” is not base64.") % {"name": row.name}}) from error
        made.append(Upload(row.name, io.BytesIO(content)))
    return made


Step = Callable[[int, Any, StepIn], Finding]


def _plain(action: Callable[..., Finding], *names: str) -> Step:
    def act(pk: int, by: Any, body: StepIn) -> Finding:
        return action(finding_id=pk, by=by, version=body.version, **{name: getattr(body, name) for name in names})

    return act


def _costed(action: Callable[..., Finding], *names: str) -> Step:
    def act(pk: int, by: Any, body: StepIn) -> Finding:
        cost = Cost(node=body.indicator, value=body.value, severity=body.severity)
        more = {name: getattr(body, name) for name in names}
        return action(finding_id=pk, by=by, version=body.version, cost=cost, **more)

    return act


def _verify(pk: int, by: Any, body: StepIn) -> Finding:
    return actions.verify_finding(
        finding_id=pk, by=by, version=body.version, opinion=body.note, method=body.method, uploads=_files(body.evidence)
    )


def _reopen(pk: int, by: Any, body: StepIn) -> Finding:
    if body.due_on is None:
        raise ValidationError({"due_on": _("The new due date lies in the future.")})
    return actions.reopen_finding(finding_id=pk, by=by, version=body.version, note=body.note, due_on=body.due_on)


STEPS: Mapping[str, Step] = {
    "submit": _plain(actions.submit_finding),
    "confirm": _costed(actions.confirm_finding),
    "send_back": _plain(actions.send_back_finding, "note"),
    "withdraw": _plain(actions.withdraw_finding, "note"),
    "notify": _plain(actions.notify_finding, "letter_number", "delivered_on"),
    "contest": _plain(actions.contest_finding, "note"),
    "uphold": _plain(actions.uphold_finding, "note"),
    "amend": _costed(actions.amend_finding, "note", "amendment"),
    "annul": _plain(actions.annul_finding, "note"),
    "plan": _plain(actions.sign_plan),
    "return_plan": _plain(actions.return_plan, "note"),
    "accept_plan": _plain(actions.accept_plan),
    "report": _plain(actions.sign_report, "note"),
    "return_report": _plain(actions.return_report, "note"),
    "verify": _verify,
    "close": _plain(actions.close_finding),
    "give_up": _plain(actions.give_up_finding, "note"),
    "exempt": _plain(actions.exempt_finding, "note"),
    "reopen": _reopen,
}


@router.post("/findings/{int:pk}/steps")
def step_finding(request: HttpRequest, pk: int, body: StepIn) -> HttpResponse:
    """Take one step; 409 if the finding moved since ``version`` was read."""
    standing = caller(request, "findings:write")
    finding = _found(request, standing, pk)
    act = STEPS.get(body.step)
    if act is None:
        raise Problem(422, title(422), {"step": [_("Choose one of: %(known)s.") % {"known": ", ".join(STEPS)}]})

    def take() -> tuple[int, dict[str, Any]]:
        done = act(finding.pk, standing.person, body)
        return 200, {"id": done.pk, "number": done.number, "state": done.state, "version": done.version}

    return once(request, take)
