"""What may be offered with a finding now: its open steps, the indicators it may cost under, where it may go."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Count, QuerySet

from bihuan.engine.lifecycle import Step
from bihuan.engine.scheme import Node
from bihuan.findings.lifecycle import FINDING
from bihuan.findings.models import Category, Finding
from bihuan.organizations.models import Body
from bihuan.schemes.models import Ownership
from bihuan.schemes.queries import parsed


def open_steps(finding: Finding, roles: Collection[str]) -> list[Step]:
    """The steps someone with ``roles`` could take: measures come before the plan is signed, and only an individual
    case is handed over as a lead, every other problem is tracked to its end here."""
    rows = [row for row in FINDING.open_to(finding.state) if row.who & frozenset(roles)]
    if finding.category != Category.INDIVIDUAL:
        rows = [row for row in rows if row.name != "transfer"]
    if any(row.name == "plan" for row in rows) and not finding.measures.exclude(state="dropped").exists():
        rows = [row for row in rows if row.name != "plan"]
    return rows


def costing_leaves(findings: Sequence[Finding]) -> list[Node]:
    """The indicators all these findings may cost points under: those that apply to every unit of them, but not those
    rated by units or fed by the ledger itself. The findings are of one year."""
    if not findings:
        return []
    units = {one.enrolment_id for one in findings}
    scheme = findings[0].cycle.scheme
    rows = Ownership.objects.filter(enrolment__in=units, indicator__scheme=scheme).order_by()
    fit = rows.values_list("indicator__node").annotate(n=Count("enrolment", distinct=True)).filter(n=len(units))
    nodes = {node for node, _n in fit}
    return [leaf for leaf in parsed(scheme).leaves if leaf.id in nodes and not leaf.raters and not leaf.fed_by]


def other_bodies(finding: Finding) -> QuerySet[Body]:
    """The bodies of the office but the one that found it."""
    return Body.objects.filter(office=finding.office_id).exclude(pk=finding.body_id)
