"""What a finding may cost: the indicators that fit its unit, and the severities that fit the indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.scheme import Node
from bihuan.findings.actions import Cost
from bihuan.findings.models import Finding
from bihuan.pages.amounts import ANY_AMOUNT
from bihuan.schemes.models import Ownership
from bihuan.schemes.queries import parsed


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
        chosen = [one for one in leaves if one.id == self.data.get("node")] or leaves
        known = dict.fromkeys(word for one in chosen for word in severities(one))
        field["severity"].choices = [("", "–"), *((word, word) for word in known)]

    def cost(self) -> Cost:
        """What was typed."""
        data = self.cleaned_data
        return Cost(node=data["node"], value=data["value"], severity=data["severity"])
