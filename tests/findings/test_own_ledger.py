"""An office's own rectification ledger comes in with its state; what it had closed is never a new open problem."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.engine.files.terms import read_term
from bihuan.findings.access import visible_findings
from bihuan.findings.actions import confirm_finding, decide_prior, take_findings, write_findings
from bihuan.findings.models import Finding, FindingImport, PriorProblem
from bihuan.findings.queries.conservation import balance
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person, Unit
from bihuan.schemes.actions.catalogue import add_catalogue
from bihuan.schemes.models import Cycle
from tests.cast import Cast
from tests.findings.telling import day
from tests.shared import SHARED, needs_shared
from tests.world import launched

CASE = SHARED / "found_cases" / "07-rectification-ledger"


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    for unit, name in ((cast.jia, "长亭区"), (cast.yi, "龙泽区")):
        Unit.objects.filter(pk=unit.pk).update(name=name)
    return launched(cast)


def taken(cast: Cast, cycle: Cycle, name: str, **more: object) -> FindingImport:
    file = io.BytesIO((CASE / name).read_bytes())
    return take_findings(cycle=cycle, body=cast.line, file=file, name=name, source="tour", by=cast.ines, **more)  # type: ignore[arg-type]


@needs_shared
def test_measures_terms_and_persons_come_in_and_closed_rows_as_history(cast: Cast, cycle: Cycle) -> None:
    with day("2018-12-03"):
        kept = taken(cast, cycle, "zhenggai2.xlsx")
        assert kept.decisions == {"3": "before_us", "4": "underway"}
        assert dict(kept.layout["columns"])["序号"] == ""
        with pytest.raises(ValidationError, match="3"):
            write_findings(import_id=kept.pk, decisions={"3": "new", "4": "new"}, by=cast.ines)
        done = write_findings(import_id=kept.pk, decisions=kept.decisions, by=cast.ines)
    assert done.written_rows == 1
    finding = Finding.objects.get()
    assert (finding.enrolment.name, finding.state, finding.correction) == ("龙泽区", "submitted", "continuous")
    assert finding.recommendation == ""
    measure = finding.measures.get()
    assert (measure.text, measure.owner, measure.due_on) == ("补齐附件", "某主任", date(2018, 12, 31))
    prior = PriorProblem.objects.get()
    assert (prior.enrolment.name, prior.measures, prior.term) == ("长亭区", "补录并核对", "2018年12月底前")
    assert prior.state == PriorProblem.State.PROPOSED


@needs_shared
def test_an_open_row_goes_on_where_it_stood_once_a_second_person_confirms_it(cast: Cast, cycle: Cycle) -> None:
    with day("2018-12-03"):
        kept = taken(cast, cycle, "zhenggai2.xlsx")
        write_findings(import_id=kept.pk, decisions=kept.decisions, by=cast.ines)
        sent = Finding.objects.get()
        assert not visible_findings(standing_of(cast.bob)).filter(pk=sent.pk).exists()
        with pytest.raises(Refused):
            confirm_finding(finding_id=sent.pk, by=cast.ines)
        client = Client()
        client.force_login(cast.clerk)
        assert "正在整改" in client.get(f"/findings/{sent.pk}/").content.decode()
        told = confirm_finding(finding_id=sent.pk, by=cast.clerk)
    assert (told.state, told.letter_number, told.confirmed_by) == ("rectifying", sent.source_document, cast.clerk)
    assert told.due_on == told.original_due_on == told.plan_due_on
    assert [step.step for step in told.steps.order_by("pk")] == ["submit", "confirm", "resume"]
    assert "正在整改" in told.steps.get(step="resume").note
    assert [(row.text, row.owner, row.state) for row in told.measures.all()] == [("补齐附件", "某主任", "doing")]
    assert visible_findings(standing_of(cast.bob)).filter(pk=told.pk).exists()
    assert balance(cycle, date(2018, 12, 31)).opened == balance(cycle, date(2018, 12, 31)).open == 1


LEDGER = (
    "责任单位,发现日期,存在问题,整改措施,整改时限,责任人,完成情况,是否销号,文号,依据\n"
    '龙泽区,2018-11-02,附件不齐,"补齐附件\n建立台账",2018-12-20,某主任,已补一半,否,江巡〔2018〕5号,违反主体责任第2.1条\n'
    "龙泽区,2018-11-02,公车登记不全,,,,,否,江巡〔2018〕5号,无关规定\n"
)


def sent_in(cast: Cast, cycle: Cycle, text: str, **decided: str) -> FindingImport:
    file = io.BytesIO(text.encode())
    kept = take_findings(cycle=cycle, body=cast.line, file=file, name="台账.csv", source="tour", by=cast.ines)
    assert [row["problems"] for row in kept.rows] == [[]] * len(kept.rows), kept.rows
    return write_findings(import_id=kept.pk, decisions=kept.decisions | decided, by=cast.ines)


def test_each_line_of_measures_is_one_and_a_term_is_the_findings(cast: Cast, cycle: Cycle) -> None:
    with day("2018-12-03"):
        sent_in(cast, cycle, LEDGER)
        going, new = Finding.objects.order_by("pk")
        for finding in (going, new):
            confirm_finding(finding_id=finding.pk, by=cast.clerk)
    going.refresh_from_db()
    new.refresh_from_db()
    assert (going.state, going.due_on, going.letter_number) == ("rectifying", date(2018, 12, 20), "江巡〔2018〕5号")
    assert [(row.text, row.due_on) for row in going.measures.all()] == [
        ("补齐附件", date(2018, 12, 20)), ("建立台账", date(2018, 12, 20)),
    ]  # fmt: skip
    assert (new.state, new.due_on) == ("confirmed", None)  # without measures it is a problem like any other


def test_a_row_without_measures_has_no_state_to_go_on_from(cast: Cast, cycle: Cycle) -> None:
    with day("2018-12-03"), pytest.raises(ValidationError, match="3"):
        sent_in(cast, cycle, LEDGER.replace('"补齐附件\n建立台账"', ""), **{"2": "new", "3": "underway"})


def test_a_basis_is_matched_to_the_duty_it_cites(cast: Cast, cycle: Cycle) -> None:
    rows = [
        ("2.1", "body", "duty", "带头落实主体责任"),
        ("2", "body", "duty", "研究部署"),
        ("12.1", "body", "duty", "其他"),
    ]
    add_catalogue(office=cast.office, entries=rows, by=cast.clerk)
    with day("2018-12-03"):
        sent_in(cast, cycle, LEDGER)
    assert [row.clause and row.clause.code for row in Finding.objects.order_by("pk")] == ["2.1", None]


@needs_shared
def test_history_is_seen_on_the_units_page_and_is_never_changed(cast: Cast, cycle: Cycle) -> None:
    def page(who: Person) -> str:
        client = Client()
        client.force_login(who)
        return client.get(f"/years/{cycle.pk}/findings/units/{prior.enrolment_id}/").content.decode()

    with day("2018-12-03"):
        kept = taken(cast, cycle, "zhenggai2.xlsx")
        write_findings(import_id=kept.pk, decisions=kept.decisions, by=cast.ines)
        prior = PriorProblem.objects.get()
        assert "补录并核对" in page(cast.clerk)
        assert "补录并核对" not in page(cast.alice)  # nobody has confirmed it yet
        decide_prior(import_id=kept.pk, by=cast.clerk, is_closed=True)
        assert "接收前已销号" in page(cast.alice)
    rows = PriorProblem.objects.filter(pk=prior.pk)
    for change in ({"condition": "无"}, {"state": "refused"}, {"note": "改"}, {"measures": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


@needs_shared
def test_only_a_second_person_of_the_office_confirms_what_was_closed(cast: Cast, cycle: Cycle) -> None:
    with day("2018-12-03"):
        kept = taken(cast, cycle, "zhenggai2.xlsx")
        write_findings(import_id=kept.pk, decisions=kept.decisions, by=cast.ines)
        for person in (cast.ines, cast.ivan, cast.alice):
            with pytest.raises(Refused):
                decide_prior(import_id=kept.pk, by=person, is_closed=True)
        with pytest.raises(ValidationError):
            decide_prior(import_id=kept.pk, by=cast.clerk, is_closed=False)
        assert decide_prior(import_id=kept.pk, by=cast.clerk, is_closed=True) == 1
        with pytest.raises(ValidationError):
            decide_prior(import_id=kept.pk, by=cast.chief, is_closed=True)
    prior = PriorProblem.objects.get()
    assert (prior.state, prior.decided_by) == (PriorProblem.State.CONFIRMED, cast.clerk)
    assert Finding.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        PriorProblem.objects.update(decided_by=cast.ines)


@needs_shared
def test_a_ledger_without_days_asks_for_one_day_and_one_document(cast: Cast, cycle: Cycle) -> None:
    with day("2018-12-03"):
        bare = taken(cast, cycle, "zhenggai.xlsx")
        assert {column for row in bare.rows for column, _text in row["problems"]} == {"on", "document"}
        told = taken(cast, cycle, "zhenggai.xlsx", found_on=date(2018, 11, 20), document="江巡〔2018〕5号")
        assert [row["problems"] for row in told.rows] == [[], []]
        assert [row["values"]["on"] for row in told.rows] == ["2018-11-20"] * 2


@needs_shared
def test_the_page_names_what_is_read_and_what_is_not(cast: Cast, cycle: Cycle) -> None:
    client = Client()
    client.force_login(cast.ines)
    with day("2018-12-03"):
        with (CASE / "zhenggai.xlsx").open("rb") as file:
            form = {
                "file": file, "source": "tour", "body": cast.line.pk, "found_on": "2018-11-20",
                "document": "江巡〔2018〕5号",
            }  # fmt: skip
            address = client.post(f"/years/{cycle.pk}/findings/imports/", form)["Location"]
        page = client.get(address).content.decode()
        for text in ("是否销号", "整改时限", "序号", "接收前已销号", "补录并核对", "2018-12-31"):
            assert text in page
        client.post(address, {"row-3": "before_us", "row-4": "new", "then": "write"})
        assert "待第二人确认" in client.get(address).content.decode()
        client.post(f"{address}prior/", {"then": "confirm"})
        assert PriorProblem.objects.get().state == PriorProblem.State.PROPOSED
        client.force_login(cast.clerk)
        client.post(f"{address}prior/", {"then": "confirm", "note": "见原销号单"})
    assert PriorProblem.objects.get().state == PriorProblem.State.CONFIRMED


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2018年12月底前", ("2018-12-31", "")),
        ("2018-12-15", ("2018-12-15", "")),
        ("2018年12月15日前完成", ("2018-12-15", "")),
        ("11月30日前", ("2018-11-30", "")),
        ("2月底", ("2018-02-28", "")),
        ("年底前", ("2018-12-31", "")),
        ("2019年底", ("2019-12-31", "")),
        ("长期坚持", ("", "continuous")),
        ("立行立改", ("", "immediate")),
        ("", ("", "")),
        ("尽快", None),
        ("13月底", None),
    ],
)
def test_terms_as_offices_write_them(text: str, means: tuple[str, str] | None) -> None:
    assert read_term(text, date(2018, 1, 1), date(2018, 12, 31)) == means
