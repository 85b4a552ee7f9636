"""What a visit's findings are worth under the indicator its campaign names: a mapping that is declared beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.engine.methods.deductions import BySeverity
from bihuan.engine.scheme import Node
from bihuan.findings.lifecycle import BEFORE
from bihuan.findings.models import Finding, FindingMark, Severity
from bihuan.findings.queries.marks import SILENT
from bihuan.inspections.models import Campaign, Inspection
from bihuan.records.punctuation import listed
from bihuan.schemes.lifecycle import EFFECTIVE
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import parsed

TAKES_FINDINGS = frozenset({"fixed_deduction", "per_occurrence", "by_severity"})
"""Methods that ask for no more than that something was found, and how grave it is."""
ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Due:
    """A mark that is to be made: one occurrence of a finding, as severe as the indicator knows it."""

    finding: Finding
    severity: str


def scoring_leaves(cycle: Cycle) -> list[Node]:
    """The indicators a campaign may name: those that take a finding as it is, and are not fed by the ledger itself."""
    leaves = parsed(cycle.scheme).leaves
    return [leaf for leaf in leaves if leaf.method and leaf.method.name in TAKES_FINDINGS and not leaf.fed_by]


def mapping_of(campaign: Campaign) -> Mapping[str, str]:
    """The indicator's severity for each severity of a finding, least first; empty words where it asks for none.

    An indicator with fewer severities takes the gravest of its own for what is graver.
    """
    leaf = next((one for one in scoring_leaves(campaign.cycle) if one.id == campaign.node), None)
    if leaf is None:
        return {}
    params = leaf.params
    costs = params.costs if isinstance(params, BySeverity) else {}
    steps = sorted(costs, key=lambda word: costs[word]) or [""]
    return {severity: steps[min(place, len(steps) - 1)] for place, severity in enumerate(Severity.values)}


def undecided(visit: Inspection) -> str:
    """What keeps a visit that scores from being put away: findings somebody has still to confirm. None: ""."""
    rows = visit.raised.filter(finding__state__in=BEFORE).select_related("finding") if visit.campaign.node else ()
    if not rows:
        return ""
    numbers = listed(row.finding.number or row.finding.condition[:20] for row in rows[:5])
    return _("Findings of this visit wait to be confirmed: %(numbers)s. Its marks are made when it is put away.") % {
        "numbers": numbers
    }


def marks_due(visit: Inspection) -> list[Due]:
    """The marks of a visit that are not made yet: of every confirmed finding that costs nothing by itself, so that one
    fact counts once. None where the campaign finds and does not score."""
    mapping = mapping_of(visit.campaign)
    if not mapping:
        return []
    costing = FindingMark.objects.filter(finding__visit__inspection=visit, state=EFFECTIVE, value__gt=0)
    made = visit.marks.filter(finding__isnull=False).values("finding_id")
    rows = visit.raised.exclude(finding__state__in=SILENT).exclude(finding__in=costing.values("finding_id"))
    rows = rows.exclude(finding__in=made).select_related("finding").order_by("id")
    return [Due(row.finding, mapping[row.finding.severity]) for row in rows]
