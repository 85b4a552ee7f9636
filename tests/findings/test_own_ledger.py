"""An office's own rectification ledger comes in with its state; what it had closed is never a new open problem."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from openpyxl import load_workbook

from bihuan.engine.files.terms import read_term
from bihuan.findings.actions import decide_prior, take_findings, write_findings
from bihuan.findings.models import Finding, FindingImport, PriorProblem
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Person, Unit
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
        assert kept.decisions == {"3": "before_us", "4": "new"}
        assert dict(kept.layout["columns"])["序号"] == ""
        with pytest.raises(ValidationError, match="3"):
            write_findings(import_id=kept.pk, decisions={"3": "new", "4": "new"}, by=cast.ines)
        done = write_findings(import_id=kept.pk, decisions=kept.decisions, by=cast.ines)
    assert done.written_rows == 1
    finding = Finding.objects.get()
    assert (finding.enrolment.name, finding.state, finding.correction) == ("龙泽区", "submitted", "continuous")
    assert "正在整改" in finding.recommendation
    measure = finding.measures.get()
    assert (measure.text, measure.owner, measure.due_on) == ("补齐附件", "某主任", date(2018, 12, 31))
    prior = PriorProblem.objects.get()
    assert (prior.enrolment.name, prior.measures, prior.term) == ("长亭区", "补录并核对", "2018年12月底前")
    assert prior.state == PriorProblem.State.PROPOSED


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


@needs_shared
def test_a_refused_decision_keeps_its_note(cast: Cast, cycle: Cycle) -> None:
    with day("2018-12-03"):
        kept = taken(cast, cycle, "zhenggai2.xlsx")
        write_findings(import_id=kept.pk, decisions=kept.decisions, by=cast.ines)
        client = Client()
        client.force_login(cast.clerk)
        for note, told in (("", "请写明理由"), ("甲" * 401, "甲" * 401)):
            answer = client.post(f"/findings/imports/{kept.pk}/prior/", {"then": "refuse", "note": note})
            assert answer.status_code == 400
            assert told in answer.content.decode()
    assert PriorProblem.objects.get().state == PriorProblem.State.PROPOSED


@needs_shared
def test_what_was_closed_before_is_listed_beside_the_ledger_and_in_both_workbooks(cast: Cast, cycle: Cycle) -> None:
    with day("2018-12-03"):
        kept = taken(cast, cycle, "zhenggai2.xlsx")
        write_findings(import_id=kept.pk, decisions=kept.decisions, by=cast.ines)
        unit = PriorProblem.objects.get().enrolment_id
        places = (
            f"/years/{cycle.pk}/findings/", f"/years/{cycle.pk}/findings/units/{unit}/",
            f"/years/{cycle.pk}/findings/export/", f"/years/{cycle.pk}/findings/units/{unit}/export/",
        )  # fmt: skip
        assert [told(cast.clerk, place) for place in places] == [False] * 4, "not before a second person's word"
        decide_prior(import_id=kept.pk, by=cast.clerk, is_closed=True)
        assert [told(cast.clerk, place) for place in places] == [True] * 4
        assert [told(cast.alice, place) for place in places[1::2]] == [True] * 2, "its own unit's people"
        assert [told(cast.bob, place) for place in places[::2]] == [False] * 2, "nobody of another unit"
        assert not told(cast.clerk, f"{places[2]}?state=closed"), "filtered for something else"
        assert not told(cast.clerk, f"{places[2]}?on=2018-12-02"), "as of a day before"


def told(who: Person, address: str) -> bool:
    """Whether the problem that was closed before stands on a page, or in any sheet of a workbook."""
    client = Client()
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == 200, address
    if "spreadsheet" not in answer["Content-Type"]:
        return "补录并核对" in answer.content.decode()
    book = load_workbook(io.BytesIO(answer.content))
    return any(cell == "补录并核对" for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
