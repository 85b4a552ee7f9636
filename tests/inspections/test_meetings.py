"""Comment meetings of the year, key units chosen by a rule, extension checks that roll up."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bihuan.engine.problems import InputError
from bihuan.findings.actions import confirm_finding
from bihuan.inspections import actions
from bihuan.inspections.access import visible_inspections
from bihuan.inspections.models import Inspection, Meeting
from bihuan.inspections.queries.choosing import chosen_units, reasons_told
from bihuan.inspections.queries.draws import rows_of
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Membership, Role, Unit
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import DAY, Cast, person
from tests.findings.telling import submitted
from tests.inspections import telling
from tests.inspections.telling import day

RULE = "select: y\nas_of: 2018-12-31\nany:\n  - {measure: severe, at_least: 1, severities: [serious]}\n"


def held(cast: Cast, cycle: Cycle, month: int) -> Meeting:
    return actions.hold_meeting(
        cycle=cycle,
        month=month,
        on=date(2018, month, 20),
        number=f"点评〔2018〕{month}号",
        minutes="纪要",
        by=cast.clerk,
    )


@pytest.mark.row("PG-03")
def test_the_minutes_are_a_document_for_staff_with_what_was_said_of_each_unit(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with day("2018-03-20"):
        meeting = held(cast, cycle, 3)
        actions.comment_on(meeting=meeting, enrolment=jia, text="台账更新不及时。", by=cast.clerk)
    client = Client()
    client.force_login(cast.clerk)
    answer = client.get(f"/meetings/{meeting.pk}/?as=docx")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as document:
        text = "".join(document.read(name).decode() for name in document.namelist() if name.endswith(".xml"))
    for said in ("会议纪要", "点评〔2018〕3号", "2018年3月20日", jia.name, "台账更新不及时。"):
        assert said in text, said
    assert client.get(f"/meetings/{meeting.pk}/?as=exe").status_code == 404
    client.force_login(cast.head)
    own = client.get(f"/meetings/{meeting.pk}/?as=docx")
    assert own.headers["Content-Type"].startswith("text/html"), "a unit reads what was said of it alone"


@pytest.mark.row("PG-03")
def test_twelve_meetings_a_year_a_comment_a_unit_and_findings_on_demand(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    with day("2018-12-28"):
        meetings = [held(cast, cycle, month) for month in range(1, 13)]
        for meeting in meetings:
            actions.comment_on(meeting=meeting, enrolment=jia, text="台账更新不及时。", by=cast.clerk)
        with pytest.raises(ValidationError):
            held(cast, cycle, 3)
        with pytest.raises(ValidationError):
            actions.comment_on(meeting=meetings[0], enrolment=jia, text="又一条", by=cast.clerk)
        comment = meetings[0].comments.get()
        made = actions.comment_as_finding(comment_id=comment.pk, criteria="第三条", body=cast.line, by=cast.ines)
        with pytest.raises(ValidationError):
            actions.comment_as_finding(comment_id=comment.pk, criteria="第三条", body=cast.line, by=cast.ines)
        with pytest.raises(Refused):
            actions.comment_on(meeting=meetings[1], enrolment=yi, text="x", by=cast.ines)
    assert made.finding is not None
    assert made.finding.source_document == "点评〔2018〕1号"
    client = Client()
    client.force_login(cast.clerk)
    grid = client.get(f"/years/{cycle.pk}/meetings/?group=政府部门").context["rows"]
    by_unit = {row.unit.name: [row.months[month] for month in range(1, 13)] for row in grid}
    assert by_unit == {jia.name: [True] * 12, yi.name: [False] * 12}


@pytest.mark.row("PG-03")
def test_a_unit_reads_what_was_said_of_it_and_no_other(cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment) -> None:
    with day("2018-12-28"):
        meeting = held(cast, cycle, 3)
        actions.comment_on(meeting=meeting, enrolment=jia, text="台账更新不及时。", by=cast.clerk)
        actions.comment_on(meeting=meeting, enrolment=yi, text="统计口径不一。", by=cast.clerk)
    client = Client()
    client.force_login(cast.alice)
    text = client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "台账更新不及时" in text
    assert "统计口径不一" not in text
    assert "纪要" not in text


@pytest.mark.row("DC-06")
def test_key_units_are_chosen_by_a_stated_rule_each_with_its_reasons(
    cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment
) -> None:
    with day("2018-12-12"):
        grave = submitted(cast, cycle, jia, severity="serious")
        confirm_finding(finding_id=grave.pk, by=cast.clerk)
        of = telling.campaign(cast, cycle, "year_end", title="年终检查")
        made = actions.select_key_units(campaign=of, rule=RULE, scores={}, by=cast.clerk)
        again = actions.select_key_units(campaign=of, rule=RULE, scores={}, by=cast.clerk)
        assert (made.sha256, made.chosen) == (again.sha256, again.chosen)
        assert [(row["unit"], row["because"]) for row in rows_of(made.chosen)] == [(jia.code, "severe 1 >= 1")]
        low = RULE.replace("{measure: severe, at_least: 1, severities: [serious]}", '{measure: score, below: "75"}')
        by_score = actions.select_key_units(campaign=of, rule=low, scores={yi.code: "71.5"}, by=cast.clerk)
        assert [row["because"] for row in rows_of(by_score.chosen)] == ["score 71.5 < 75"]
        with pytest.raises(ValidationError):
            actions.select_key_units(campaign=of, rule="any: 3", scores={}, by=cast.clerk)
        with pytest.raises(ValidationError) as refused:
            actions.select_key_units(campaign=of, rule=low, scores={yi.code: "高"}, by=cast.clerk)
        assert [text.startswith("units.csv:3:score:") for text in refused.value.messages] == [True], "no path is told"
        actions.propose_chosen(selection_id=made.pk, planned_on=date(2018, 12, 20), by=cast.clerk)
        assert Inspection.objects.get().because == "severe 1 >= 1"
        client = Client()
        client.force_login(cast.clerk)
        page = client.get(f"/campaigns/{of.pk}/key-units/")
    assert "得分 71.5，低于 75" in page.content.decode()


def test_units_that_cannot_be_read_are_told_by_the_file_s_bare_name() -> None:
    for units in ("code,name\nA01,甲\n", "unit,unit\nA01,甲\n", ""):
        with pytest.raises(InputError) as refused:
            chosen_units(RULE, {"units.csv": units, "findings.csv": "finding,unit,state\n"})
        assert {problem.source for problem in refused.value.problems} == {"units.csv"}


@pytest.mark.row("DC-07")
def test_a_finding_on_a_sub_unit_stands_with_its_supervising_unit_and_both_see_it(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    sub = Unit.objects.create(
        office=cast.office, code="A011", name="社区水站", parent=cast.jia, category="社区", valid_from=DAY
    )
    keeper = person("keeper", "站长")
    Membership.objects.create(person=keeper, office=cast.office, role=Role.HEAD, unit=sub, since=DAY)
    with day("2018-06-12"):
        of = telling.campaign(cast, cycle, "extension", title="延伸检查")
        visit = telling.sealed(cast, of, jia, sub_unit=sub, field="社区")
        for someone in (keeper, cast.alice):
            assert not visible_inspections(standing_of(someone)).exists()
        actions.start(inspection_id=visit.pk, by=cast.wei)
        said = actions.remark(inspection_id=visit.pk, text="水质公示栏未更新", by=cast.wei)
        facts = actions.facts_of(visit, said, criteria="公示制度")
        raised = actions.raise_finding(inspection_id=visit.pk, facts=facts, body=cast.line, by=cast.ines)
        for someone in (keeper, cast.alice):
            assert visible_inspections(standing_of(someone)).get() == visit
    assert raised.finding.enrolment == jia
    assert raised.unit == sub


@pytest.mark.row("DC-06")
def test_why_a_unit_was_chosen_is_said_in_words() -> None:
    told = reasons_told("score 71.5 < 75; overdue 2 >= 1")
    assert told == "得分 71.5，低于 75；逾期问题 2 个，达到 1 个"
    assert (reasons_told("drawn"), reasons_told("群众反映集中"), reasons_told("")) == ("抽签选中", "群众反映集中", "")
