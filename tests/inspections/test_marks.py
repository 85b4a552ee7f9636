"""Marks of a visit: by the mapping its campaign declares, once a fact, and only where it was declared to score."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from bihuan.engine.values import Reference
from bihuan.findings.actions import Cost, confirm_finding, edit_finding, submit_finding, withdraw_finding
from bihuan.findings.models import Finding
from bihuan.inspections import actions
from bihuan.inspections.models import Inspection, VisitMark
from bihuan.inspections.queries.marks import mapping_of
from bihuan.results import sources
from bihuan.results.queries.live import live
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import photo
from tests.inspections import telling
from tests.inspections.telling import day
from tests.world import SCHEME, launched

BY_SEVERITY = SCHEME.replace("method: per_occurrence, cost: 2", "method: by_severity, costs: {重: 3, 轻: 1}").replace(
    "scheme: small", "scheme: severe"
)


def visited(cast: Cast, cycle: Cycle, unit: Enrolment, costs: Cost | None = None, **more: Any) -> Inspection:
    """A reviewed visit with one confirmed finding."""
    visit = telling.on_site_done(cast, telling.campaign(cast, cycle, **more), unit)
    facts = actions.facts_of(visit, None, "《值班制度》第三条", condition="窗口无人值守")
    raised = actions.raise_finding(inspection_id=visit.pk, facts=facts, body=cast.line, by=cast.ines)
    edit_finding(finding_id=raised.finding_id, facts=facts, by=cast.ines, uploads=[photo()])
    submit_finding(finding_id=raised.finding_id, by=cast.ines)
    confirm_finding(finding_id=raised.finding_id, by=cast.clerk, cost=costs or Cost())
    actions.report(inspection_id=visit.pk, text="窗口值守薄弱。", by=cast.ines)
    return actions.take_step(inspection_id=visit.pk, step="review", by=cast.clerk)


def archived(visit: Inspection, cast: Cast) -> Inspection:
    return actions.archive(inspection_id=visit.pk, by=cast.clerk)


def published(cycle: Cycle, unit: Enrolment) -> int | None:
    return live(cycle).lines_of(unit)[0].published


def test_a_finding_of_a_campaign_that_scores_counts_once_and_opens_to_its_visit(
    cast: Cast, cycle: Cycle, jia: Enrolment, client: Client
) -> None:
    with day("2018-06-12"):
        visit = archived(visited(cast, cycle, jia, node="travel"), cast)
        assert published(cycle, jia) == 9_800
        mark = VisitMark.objects.get()
        assert (mark.inspection, mark.recorded_by, mark.reviewed_by) == (visit, cast.ines, cast.clerk)
        told = sources.told([Reference("visit-mark", mark.pk)])[Reference("visit-mark", mark.pk)]
        assert visit.number in told.name
        client.force_login(cast.clerk)
        page = client.get(reverse("visit-mark", args=[mark.pk])).content.decode()
        assert reverse("inspection-after", args=[visit.pk]) in page


@pytest.mark.row("XC-01")
def test_a_ring_finds_and_does_not_score(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        archived(visited(cast, cycle, jia, kind="ring"), cast)
    assert Finding.objects.get().state == "confirmed"
    assert not VisitMark.objects.exists()
    assert published(cycle, jia) == 10_000


def test_one_fact_counts_once(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        archived(visited(cast, cycle, jia, Cost(node="travel", value="2"), node="travel"), cast)
    assert not VisitMark.objects.exists()
    assert published(cycle, jia) == 9_600


def test_a_finding_that_is_withdrawn_costs_nothing_any_more(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        archived(visited(cast, cycle, jia, node="travel"), cast)
        assert published(cycle, jia) == 9_800
        withdraw_finding(finding_id=Finding.objects.get().pk, by=cast.chief, note="事实不清")
        assert published(cycle, jia) == 10_000


def test_a_visit_is_not_put_away_while_a_finding_waits(
    cast: Cast, cycle: Cycle, jia: Enrolment, client: Client
) -> None:
    with day("2018-06-12"):
        visit = telling.on_site_done(cast, telling.campaign(cast, cycle, node="travel"), jia)
        facts = actions.facts_of(visit, None, "第三条", condition="窗口无人值守")
        actions.raise_finding(inspection_id=visit.pk, facts=facts, body=cast.line, by=cast.ines)
        actions.report(inspection_id=visit.pk, text="薄弱。", by=cast.ines)
        actions.take_step(inspection_id=visit.pk, step="review", by=cast.clerk)
        with pytest.raises(ValidationError, match="未确认") as refused:
            archived(visit, cast)
        client.force_login(cast.clerk)
        page = client.get(reverse("inspection-after", args=[visit.pk])).content.decode()
        assert str(refused.value.message) in page
        assert "/archive/" not in page


def test_severities_map_in_order_and_the_mapping_is_declared(cast: Cast) -> None:
    cycle = launched(cast, text=BY_SEVERITY)
    of = telling.campaign(cast, cycle, node="travel")
    assert mapping_of(of) == {"ordinary": "轻", "grave": "重", "serious": "重"}
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    with day("2018-06-12"):
        archived(visited(cast, cycle, jia, node="travel"), cast)
    assert VisitMark.objects.get().severity == "轻"


def test_only_an_indicator_that_takes_findings_may_be_named(cast: Cast, cycle: Cycle) -> None:
    for node in ("cooperation", "survey", "nothing"):
        with pytest.raises(ValidationError) as refused:
            telling.campaign(cast, cycle, node=node)
        assert list(refused.value.message_dict) == ["node"]


def test_marks_of_a_visit_are_never_changed_and_an_appeal_takes_one_out(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with day("2018-06-12"):
        archived(visited(cast, cycle, jia, node="travel"), cast)
        rows = VisitMark.objects.all()
        for change in (lambda: rows.update(value=0), rows.delete):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        [(key, cost)] = sources.costs_of(jia)
        with transaction.atomic():
            sources.take_out(Reference(key, cost.number), jia, cast.chief, "申诉成立")
        assert published(cycle, jia) == 10_000
