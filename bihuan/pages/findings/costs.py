"""What a finding may cost: the indicators that fit its unit, and the severities that fit the indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.scheme import Node
from bihuan.findings.actions import Cost
from bihuan.findings.models import Finding
from bihuan.pages.amounts import ANY_AMOUNT
from bihuan.schemes.models import Ownership
from bihuan.schemes.queries import parsed


def costing_leaves(findings: Sequence[Finding]) -> list[Node]:
    """The indicators all these findings may cost points under: those that deduct, for every unit of them, but not those
    fed by the ledger itself; what the finding's own body scores stands first. The findings are of one year."""
    if not findings:
        return []
    units, bodies = {one.enrolment_id for one in findings}, {one.body_id for one in findings}
    scheme = findings[0].cycle.scheme
    rows = Ownership.objects.filter(enrolment__in=units, indicator__scheme=scheme).order_by()
    own = Count("enrolment", distinct=True, filter=Q(body_id__in=bodies))
    fit = rows.values_list("indicator__node").annotate(n=Count("enrolment", distinct=True), own=own)
    nodes = {node: bool(mine) for node, number, mine in fit if number == len(units)}
    leaves = [leaf for leaf in parsed(scheme).leaves if leaf.id in nodes and _deducts(leaf)]
    return sorted(leaves, key=lambda leaf: not nodes[leaf.id])


def _deducts(leaf: Node) -> bool:
    return leaf.method is not None and leaf.method.is_deduction and not leaf.fed_by


def severities(leaf: Node | None) -> list[str]:
    """The severities an indicator knows, in the order of the scheme; none where it asks for none."""
    return list(getattr(leaf.params, "costs", None) or ()) if leaf else []


class CostFields(forms.Form):
    """An indicator, how often or how much, and how severe."""

    node = forms.ChoiceField(label=gettext_lazy("Indicator"), required=False)
    value = forms.CharField(label=ANY_AMOUNT, required=False, max_length=30, initial="1")
    severity = forms.ChoiceField(label=gettext_lazy("Severity in the scheme"), required=False)

    def offer(self, findings: Sequence[Finding]) -> None:
        """Offer what fits the findings; severities are those of the indicator chosen, all while none is."""
        leaves, field = costing_leaves(findings), dict[str, Any](self.fields)
        told = [(one.id, one.title) for one in leaves]
        field["node"].choices = [("", _("only to be corrected, costs nothing")), *told]
        node = self.data.get("node") or self.initial.get("node")
        chosen = [one for one in leaves if one.id == node] or leaves
        known = dict.fromkeys(word for one in chosen for word in severities(one))
        field["severity"].choices = [("", "–"), *((word, word) for word in known)]

    def cost(self) -> Cost:
        """What was typed."""
        data = self.cleaned_data
        return Cost(node=data["node"], value=data["value"], severity=data["severity"])
