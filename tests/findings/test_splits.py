"""Reports of where problems come from, what they have in common, and what each level may read of another."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from bihuan.findings.access import visible_findings, visible_reports
from bihuan.findings.actions import notify_finding, send_report, set_themes
from bihuan.findings.models import Finding, Method, Source, Theme
from bihuan.findings.queries.analysis import analysis
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Membership, Office, Role
from bihuan.results.actions import freeze_result
from bihuan.schemes.actions import add_catalogue
from bihuan.schemes.models import CatalogueEntry, Cycle, Enrolment
from bihuan.supervision.access import visible_entries
from bihuan.supervision.actions import Upload, record_entry
from tests.cast import DAY, Cast, person
from tests.findings.telling import confirmed, day, drafted, notified, submitted
from tests.findings.test_pages import at
from tests.world import draft

SOURCES = {
    "discipline": "纪律监督", "supervisory": "监察监督", "resident": "派驻监督", "tour": "巡视巡察监督",
    "survey": "民意调查", "hearing": "述责述廉", "leader": "领导带队检查", "peer": "交叉检查",
    "screening": "线索筛查", "complaint": "群众投诉",
}  # fmt: skip
METHODS = {
    "daily": "日常监督", "visit": "明察暗访", "forum": "座谈", "hearing": "述责述廉", "documents": "查阅资料",
    "grassroots": "走访基层",
}  # fmt: skip


@pytest.mark.row("BJ-08")
@pytest.mark.row("CY-04")
def test_every_source_and_method_has_a_word_of_its_own() -> None:
    for kind, expected in ((Source, SOURCES), (Method, METHODS)):
        words = {value: str(label) for value, label in kind.choices}
        assert set(words) == set(expected)
        assert len(set(words.values())) == len(expected)
    assert str(Source.TOUR.label) == SOURCES["tour"]


@pytest.fixture
def themed(cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment) -> dict[str, int]:
    """Themes, one under another, and five findings: four of 甲, one of 乙."""
    set_themes(office=cast.office, themes=[("T1", "责任不清晰", ""), ("T2", "落实虚化", "T1")], by=cast.clerk)
    themes = dict(Theme.objects.values_list("code", "pk"))
    for theme, source, method in (
        ("T1", "tour", "documents"), ("T1", "tour", "grassroots"), ("T1", "complaint", "documents"),
        ("T2", "tour", "documents"),
    ):  # fmt: skip
        confirmed(cast, cycle, jia, theme_id=themes[theme], source=source, method=method)
    confirmed(cast, cycle, yi, theme_id=themes["T2"], source="screening", method="forum")
    return themes


@pytest.mark.row("BJ-08")
@pytest.mark.row("CY-04")
@pytest.mark.row("FT-05")
def test_the_report_splits_by_source_and_by_method(cast: Cast, cycle: Cycle, themed: dict[str, int]) -> None:
    told = at(cast.clerk).get(f"/years/{cycle.pk}/findings/analysis/").context["told"]
    split = {name: {one.value: one.balance.opened for one in told.by[name]} for name in ("source", "method")}
    assert split["source"] == {"tour": 3, "complaint": 1, "screening": 1}
    assert split["method"] == {"documents": 3, "grassroots": 1, "forum": 1}
    assert set(Finding.objects.values_list("source", "method")) == {
        ("tour", "documents"), ("tour", "grassroots"), ("complaint", "documents"), ("screening", "forum"),
    }  # fmt: skip


@pytest.mark.row("BJ-08")
@pytest.mark.row("CY-04")
def test_no_other_source_or_method_is_taken(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    for name in ("source", "method"):
        with pytest.raises(ValidationError) as caught:
            drafted(cast, cycle, jia, **{name: "gossip"})
        assert list(caught.value.message_dict) == [name]


@pytest.mark.row("BJ-21")
def test_a_common_problem_is_of_units_and_opens_its_findings(cast: Cast, cycle: Cycle, themed: dict[str, int]) -> None:
    client = at(cast.clerk)
    told = analysis(cycle, date(2018, 6, 4))
    themes = {one.label: (one.balance.opened, one.units, one.share) for one in told.by["theme"]}
    assert themes == {"责任不清晰": (3, 1, 50.0), "落实虚化": (2, 2, 100.0)}
    listed = client.get(f"/years/{cycle.pk}/findings/?theme={themed['T2']}").content.decode()
    assert "2 个问题" in listed
    assert Theme.objects.get(code="T2").parent_id == themed["T1"]


@pytest.mark.row("BJ-22")
def test_duties_and_negative_items_stand_under_their_tier(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    client = at(cast.clerk)
    for tier, kind in (("body", "duty"), ("principal", "negative"), ("member", "duty")):
        client.post(
            "/catalogue/", {"what": "clause", "code": f"{tier}-{kind}", "tier": tier, "kind": kind, "title": "条"}
        )
    tiers = client.get("/catalogue/").context["tiers"]
    placed = [[[row.code for row, _count in rows] for _kind, rows in kinds] for _tier, kinds in tiers]
    assert placed == [[["body-duty"], []], [[], ["principal-negative"]], [["member-duty"], []]]
    assert at(cast.ines).post("/catalogue/", {"what": "clause", "code": "x", "title": "y"}).status_code == 403


@pytest.mark.row("BJ-22")
@pytest.mark.row("BJ-23")
def test_a_deduction_is_traced_to_its_duty_and_its_evidence_or_reported(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    add_catalogue(office=cast.office, by=cast.clerk, entries=[("P-1", "principal", "negative", "审批把关不严")])
    clause = CatalogueEntry.objects.get(code="P-1")
    linked = replace(draft(cycle, jia), clause_id=clause.pk)
    with day("2018-06-20"):
        record_entry(draft=linked, by=cast.ines, uploads=[Upload("批件.txt", io.BytesIO("批件".encode()))])
        client = at(cast.clerk)
        assert client.get("/catalogue/").context["unlinked_entries"] == 0
        page = client.get(f"/years/{cycle.pk}/results/units/{jia.pk}/?node=travel").content.decode()
        assert "P-1" in page
        assert "附件 1 份" in page
        bare = record_entry(draft=draft(cycle, jia, fact="另一事实"), by=cast.ines)
        assert client.get("/catalogue/").context["unlinked_entries"] == 1
        kept = freeze_result(cycle=cycle, by=cast.clerk)
        shown = client.get(f"/results/sets/{kept.pk}/").context["checks"]
        unlinked = next(row.check for row in shown if row.check.code == "unlinked")
        assert (unlinked.count, list(unlinked.named)) == (1, [f"市水务局：另一事实（{bare.happened_on}）"])


@pytest.mark.row("BJ-24")
def test_the_level_above_reads_what_was_sent_up_and_nothing_else(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    upper = person("upper", "市级")
    city = Office.objects.get(path="001/")
    for role in (Role.OFFICE, Role.AUDITOR):
        Membership.objects.create(person=upper, office=city, role=role, since=DAY)
    finding = notified(cast, cycle, jia)
    with day("2018-06-20"):
        record_entry(draft=draft(cycle, jia), by=cast.ines)
        report = send_report(cycle=cycle, title="半年报告", text="情况", by=cast.clerk)
        for stranger in (upper, cast.other):
            standing = standing_of(stranger)
            assert not visible_findings(standing).exists()
            assert not visible_entries(standing).exists()
            assert at(stranger).get(f"/findings/{finding.pk}/").status_code == 404
            assert at(stranger).get(f"/years/{cycle.pk}/findings/").status_code == 404
        assert visible_reports(standing_of(upper)).get() == report
        assert not visible_reports(standing_of(cast.other)).exists()
    assert visible_findings(standing_of(cast.clerk)).get() == finding


@pytest.mark.row("BJ-11")
def test_every_term_counts_from_the_delivery_and_not_from_the_day_it_is_noted(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    finding = confirmed(cast, cycle, jia)
    with day("2018-06-14"):  # the receipt comes back ten days later
        told = notify_finding(
            finding_id=finding.pk, letter_number="函1号", by=cast.clerk, delivered_on=date(2018, 6, 5)
        )
    assert (told.delivered_on, told.plan_due_on, told.due_on, told.appeal_until) == (
        date(2018, 6, 5), date(2018, 6, 26), date(2018, 6, 26), date(2018, 6, 19),
    )  # fmt: skip


@pytest.mark.row("BJ-11")
def test_who_sees_a_finding_as_soon_as_it_is_sent_in(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    finding = submitted(cast, cycle, jia)
    beside = person("beside", "组工")
    Membership.objects.create(person=beside, office=cast.office, role=Role.ASSESSOR, body=cast.specialist, since=DAY)
    everyone = cast.people | {"beside": beside}
    seeing = {name for name, one in everyone.items() if visible_findings(standing_of(one)).filter(pk=finding.pk)}
    assert seeing == {"clerk", "chief", "wei", "auditor", "ines", "ivan"}


def test_a_clause_says_what_it_lacks_and_a_code_is_given_once(cast: Cast, cycle: Cycle) -> None:
    client = at(cast.clerk)
    entry = {"what": "clause", "code": "P-9", "tier": "principal", "kind": "duty", "title": "带头落实"}
    client.post("/catalogue/", entry)
    wrong: tuple[dict[str, str], ...] = ({"title": ""}, {"code": " "}, {"tier": "nobody"}, {})
    told = [client.post("/catalogue/", entry | one, follow=True).content.decode() for one in wrong]
    for page, words in zip(told, ("请填写编号和内容", "请填写编号和内容", "请从列表中选择", "P-9"), strict=True):
        assert words in page, words
    assert CatalogueEntry.objects.filter(office=cast.office).count() == 1
