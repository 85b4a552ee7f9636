"""What a finding may cost: the indicators that fit its unit, and the severities that fit the indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engine.scheme import Node
from bihuan.findings.actions import Cost
from bihuan.findings.models import Finding
from bihuan.findings.queries.offering import costing_leaves
from bihuan.pages.amounts import ANY_AMOUNT


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
