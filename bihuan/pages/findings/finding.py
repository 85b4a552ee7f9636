"""One finding: the fact, the clocks, the measures, every step, and what the reader may do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from bihuan.duties.queries.lists import cited_by, cites
from bihuan.findings.access import roles_towards, visible_findings
from bihuan.findings.actions.confirming import ungrantable
from bihuan.findings.lifecycle import ASSESSOR, HEAD, NOTIFIED, OFFICE, RECTIFYING, UNIT
from bihuan.findings.models import Finding, Measure
from bihuan.findings.queries.around import endorsements_of, evidence_of, marks_of, measures_of, read_steps, requests_of
from bihuan.findings.queries.clocks import deadline, lamp
from bihuan.findings.queries.next_act import next_act
from bihuan.findings.queries.open_steps import awaits_plan, awaits_progress
from bihuan.organizations.access import Standing
from bihuan.pages.answers import evidence_answer, small_answer
from bihuan.pages.findings.forms import AnswerForm, ExtensionForm, MeasureForm
from bihuan.pages.findings.offers import Offer, bodies_but, offers
from bihuan.pages.request import reader
from bihuan.records import clock
from bihuan.records.evidence import record_download
from bihuan.records.prepared import prepared
from bihuan.results.access import sees_unit
from bihuan.schemes.queries.calendar import deadlines_of

_SHOWN = (
    *(field.name for field in Finding._meta.concrete_fields),
    "cycle__year", "cycle__state", "cycle__ends_on", "cycle__office__name", "cycle__office__path",
    "cycle__scheme__key", "cycle__scheme__text", "office__name", "office__path", "body__name", "body__kind",
    "body__office", "found_by__name", "enrolment__unit", "enrolment__code", "enrolment__name", "enrolment__cycle",
    "theme__title", "clause__code", "clause__text", "merged_into__number", "repeat_of__number",
    "predecessor__number", "successor__number", "successor__predecessor", "referral__finding", "referral__number",
    "referral__status", "referral__to_body__name", "on_site_form",
)  # fmt: skip
"""What the page shows of a finding and of what belongs to it: a finding has neighbours of four hundred columns."""


def found_finding(request: HttpRequest, pk: int) -> tuple[Standing, Finding]:
    """The finding if the reader may see it, else not found."""
    standing = reader(request)
    finding = next(iter(_seen(standing, pk)), None)
    if finding is None:
        raise Http404(_("There is no such thing, or you may not see it."))
    return standing, finding


@prepared
def _seen(standing: Standing, pk: int) -> QuerySet[Finding]:
    rows = visible_findings(standing).filter(pk=pk).select_related(
        "cycle__office", "cycle__scheme", "office", "enrolment", "body", "found_by", "theme", "clause",
        "merged_into", "repeat_of", "predecessor", "successor", "referral__to_body", "on_site_form",
    )  # fmt: skip
    return rows.only(*_SHOWN).annotate(is_cited=cites("finding", OuterRef("pk")))


def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Its body, the office, bodies it was granted to, and its unit once fed back."""
    standing, finding = found_finding(request, pk)
    return render(request, "findings/finding.html", context_of(standing, finding))


def context_of(standing: Standing, finding: Finding) -> dict[str, Any]:
    """Everything the page shows."""
    read_steps(finding)
    rules, roles = deadlines_of(finding.office_id), roles_towards(standing, finding)
    until = deadline(finding)
    others = bodies_but(finding.office_id, finding.body_id) if OFFICE in roles else []
    evidence, requests, measures = evidence_of(finding.pk), requests_of(finding.pk), measures_of(finding)
    offered = offers(standing, finding, roles, others)
    return {
        "cycle": finding.cycle,
        "finding": finding,
        "until": until,
        "lamp": lamp(until, clock.today(), rules),
        "today": clock.today(),
        "duties": cited_by("finding", finding.pk) if finding.is_cited and roles else [],  # type: ignore[attr-defined]
        "marks": marks_of(finding.pk),
        "steps": list(finding.steps.all()),
        "files": [one for one in evidence if one.step_id is None and one.measure_id is None],
        "step_files": _by(evidence, "step_id"),
        "measure_files": _by(evidence, "measure_id"),
        "measures": measures,
        "measure_forms": {measure.pk: MeasureForm(measure.pk) for measure in measures},
        "extension_form": ExtensionForm(),
        "answer_form": AnswerForm(),
        "endorsements": endorsements_of(finding.pk),
        "extensions": requests,
        "asked": next((row for row in requests if row.is_granted is None), None),
        "offers": offered,
        "next": next_act(finding),
        "own_act": _own_act(finding, roles, offered, measures),
        "roles": roles,
        "sees_unit": sees_unit(standing, finding.enrolment, finding.cycle),
        "is_unit": UNIT in roles,
        "is_office": OFFICE in roles,
        "sees_originals": bool(roles & {ASSESSOR, OFFICE}),
        "may_measure": UNIT in roles and finding.state == RECTIFYING,
        "may_plan": UNIT in roles and finding.state == NOTIFIED,
        "blank_measures": [(number, {}) for number in range(1, 4)],
        "may_sign": HEAD in roles,
        "other_bodies": others,
        "may_grant": not ungrantable(standing, finding),
    }


def _own_act(
    finding: Finding, roles: frozenset[str], offered: Sequence[Offer], measures: Sequence[Measure]
) -> tuple[str, str]:
    """What the reader should do now and where on the page; nothing if it is not theirs."""
    if awaits_plan(finding, roles, measures):
        return "plan", _("Write the plan")
    if awaits_progress(finding, roles, measures):
        return "measures", _("Say what was done")
    main = next((one for one in offered if one.way.is_main and not one.blocked), None)
    return (f"step-{main.step}", str(main.button)) if main else ("", "")


def _by(rows: list[Any], key: str) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        if getattr(row, key) is not None:
            grouped.setdefault(getattr(row, key), []).append(row)
    return grouped


def evidence(request: HttpRequest, pk: int, attachment: int) -> HttpResponseBase:
    """Whoever may read the finding: one of its files. Pictures go out without place and camera; the original as it
    came in only to its finders and the office, and each download is on the trail."""
    standing, finding = found_finding(request, pk)
    row = get_object_or_404(finding.evidence.select_related("attachment__blob"), attachment_id=attachment)
    if request.GET.get("small") == "1":
        return small_answer(row.attachment)
    wants_original = request.GET.get("original") == "1"
    if wants_original and not roles_towards(standing, finding) & {ASSESSOR, OFFICE}:
        raise Http404(_("There is no such file, or you may not see it."))
    record_download(attachment=row.attachment, by=standing.person)
    return evidence_answer(row.attachment, is_original=wants_original)
