"""What stands in the way of a launch is a few causes, each mended at once, not a list of pairs."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.organizations.access import Refused
from bihuan.organizations.models import Body, Unit
from bihuan.records.models import Event
from bihuan.schemes.actions import add_ownership_rule, draft_cycle, launch_cycle
from bihuan.schemes.actions.owners import mend_cause
from bihuan.schemes.models import Cycle, Ownership
from bihuan.schemes.queries import launch_gaps
from bihuan.schemes.queries.gaps import Kind, causes
from tests.cast import DAY, Cast
from tests.world import SCHEME, approved


def drafted(cast: Cast) -> Cycle:
    """A year whose scheme names a body nobody made, with a unit that has no lead assessor."""
    fields = {"office": cast.office, "valid_from": DAY, "category": "直属单位"}
    Unit.objects.create(code="C01", name="市档案馆", **fields)
    scheme = approved(cast, SCHEME.replace("owner: 组织部", "owner: 考核办"))
    return draft_cycle(office=cast.office, year=2018, scheme=scheme, by=cast.clerk)


def told(cycle: Cycle) -> list[tuple[str, str, int, int]]:
    return [(one.kind, one.about, len(one.leaves), len(one.units)) for one in causes(launch_gaps(cycle))]


def test_three_pairs_without_a_body_are_one_line_and_one_press(cast: Cast) -> None:
    cycle = drafted(cast)
    assert told(cycle) == [("unknown_body", "考核办", 1, 3), ("no_lead", "", 2, 1)]
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/years/{cycle.pk}/").content.decode()
    assert "方案写“考核办”，考核主体中没有" in page
    assert "1 项指标、3 个单位（市水务局、市统计局、市档案馆）" in page
    assert "没有评分单位" not in page
    mend = {"kind": "unknown_body", "about": "考核办", "body": "new"}
    assert "由考核办评分" in client.post(f"/years/{cycle.pk}/mend/", mend, follow=True).content.decode()
    assert told(cycle) == [("no_lead", "", 2, 1)]
    mend = {"kind": "no_lead", "about": "", "body": str(cast.line.pk)}
    assert "确认办理" in client.post(f"/years/{cycle.pk}/mend/", mend, follow=True).content.decode()
    assert Unit.objects.get(code="C01").line_body_id == cast.line.pk
    launch_cycle(cycle=cycle, by=cast.clerk)
    assert set(Ownership.objects.filter(indicator__node="survey").values_list("body__name", flat=True)) == {"考核办"}
    assert Event.objects.filter(action__in=["create_body", "change_unit"]).count() >= 2


def test_a_body_takes_only_what_nobody_scores(cast: Cast) -> None:
    cycle = drafted(cast)
    add_ownership_rule(cycle=cycle, by=cast.clerk, body=cast.line, node="survey", category="直属单位")
    assert told(cycle)[0] == ("unknown_body", "考核办", 1, 2)
    mend_cause(cycle=cycle, kind="unknown_body", about="考核办", body=cast.specialist, by=cast.clerk)
    assert told(cycle) == [("no_lead", "", 2, 1)]
    with pytest.raises(ValidationError):
        mend_cause(cycle=cycle, kind="unknown_body", about="考核办", body=cast.specialist, by=cast.clerk)


def test_two_bodies_and_a_group_without_indicators_are_causes_too(cast: Cast) -> None:
    text = SCHEME.replace("  children:", "  applies_to: {category: [政府部门]}\n  children:", 1)
    scheme = approved(cast, text)
    Unit.objects.create(
        office=cast.office, code="C01", name="市档案馆", category="直属单位", line_body=cast.line, valid_from=DAY
    )
    cycle = draft_cycle(office=cast.office, year=2018, scheme=scheme, by=cast.clerk)
    for body in (cast.specialist, cast.line):
        add_ownership_rule(cycle=cycle, by=cast.clerk, body=body, node="survey")
    assert [row[0] for row in told(cycle)] == [Kind.SEVERAL, Kind.NO_INDICATOR]
    assert "“直属单位”" in causes(launch_gaps(cycle))[1].title
    with pytest.raises(ValidationError):
        mend_cause(cycle=cycle, kind="several", about="", body=cast.line, by=cast.clerk)


def test_only_a_clerk_mends_and_only_with_a_body_of_the_office(cast: Cast) -> None:
    cycle = drafted(cast)
    with pytest.raises(Refused):
        mend_cause(cycle=cycle, kind="unknown_body", about="考核办", body=cast.line, by=cast.wei)
    stranger = Body.objects.create(office=cast.other_office, name="别处", kind=Body.Kind.LINE)
    with pytest.raises(ValidationError):
        mend_cause(cycle=cycle, kind="unknown_body", about="考核办", body=stranger, by=cast.clerk)


def test_parts_that_do_not_sum_up_for_a_group_are_told_by_title_with_their_units(cast: Cast) -> None:
    """The survey is for departments alone: the only unit of another group has parts of 80 %."""
    text = SCHEME.replace('weight: "0.2", owner', 'weight: "0.2", applies_to: {category: [政府部门]}, owner')
    Unit.objects.create(
        office=cast.office, code="C01", name="市档案馆", category="直属单位", line_body=cast.line, valid_from=DAY
    )
    cycle = draft_cycle(office=cast.office, year=2018, scheme=approved(cast, text), by=cast.clerk)
    cause = causes(launch_gaps(cycle))[0]
    assert cause.title == "“综合成绩”下级各项权重合计 80%，应为 100%"
    assert cause.scope == "1 个单位（市档案馆）"
