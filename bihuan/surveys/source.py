"""Released waves as a source of marks: a mark opens to its wave with n and interval, never to an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from bihuan.schemes.ledgers import ledger_source
from bihuan.schemes.sources import Told
from bihuan.surveys.models import SurveyMark


def told(numbers: Collection[int]) -> Mapping[int, Told]:
    """Marks with the wave, the respondents and the interval behind them; one query."""
    rows = SurveyMark.objects.filter(pk__in=numbers).select_related("wave", "body")
    return {row.pk: Told(_("survey result"), row.fact, list(_details(row))) for row in rows}


def _details(mark: SurveyMark) -> Iterator[str]:
    yield mark.body.name
    if mark.low is not None and mark.high is not None:
        share = Decimal(mark.wave.confidence) if mark.wave is not None else Decimal("0.95")
        told = {"c": f"{(share * 100).normalize():f}", "low": f"{mark.low:.1f}", "high": f"{mark.high:.1f}"}
        yield _("%(c)s %% interval %(low)s to %(high)s") % told
    if mark.wave is not None and mark.wave.released_on is not None:
        yield _("released %(on)s") % {"on": mark.wave.released_on.isoformat()}


SURVEYS = replace(
    ledger_source(SurveyMark, key="survey", called="民意调查结果", told=told),
    checks=lambda _cycle: (),  # a released wave had its second person: none of its marks waits for one
)
