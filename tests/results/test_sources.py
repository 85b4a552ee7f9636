"""A mark knows where it comes from: as long as it counts, in what was frozen, and in what was frozen before it did."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from bihuan.engine.explanation import MarkLine
from bihuan.engine.values import Reference
from bihuan.findings.models import Finding
from bihuan.outcomes.queries.losses import Frozen
from bihuan.results.actions import freeze_result, recompute
from bihuan.results.inputs import rescore, unpack
from bihuan.results.models import Release, ResultRow, ResultSet
from bihuan.results.queries.live import live
from bihuan.results.sources import SOURCES
from bihuan.schemes.models import Cycle, Enrolment
from bihuan.schemes.sources import cited_as
from bihuan.supervision.models import Entry
from tests.cast import Cast
from tests.findings.telling import day
from tests.results.before import Before, before, story


def _kept_before(cast: Cast, cycle: Cycle, old: Before) -> ResultSet:
    """The result as the code before froze it, with its lines, shown to the units."""
    with day("2018-12-03"):
        kept = freeze_result(cycle=cycle, by=cast.clerk)
    rows = list(kept.rows.all())
    kept.pk, kept.number = None, 2
    kept.inputs, kept.input_hash, kept.result_hash = old.inputs, old.input_hash, old.result_hash
    kept.save(force_insert=True)
    for row in rows:
        row.pk, row.result_set = None, kept
    ResultRow.objects.bulk_create(rows)
    Release.objects.create(result_set=kept, by=cast.clerk, at=kept.frozen_at)
    return ResultSet.objects.get(pk=kept.pk)


def test_what_was_frozen_before_recomputes_to_the_same_bytes(cast: Cast) -> None:
    old = before()
    kept = _kept_before(cast, story(cast), old)
    again = recompute(result_set=kept)
    assert again.is_same
    assert (again.input_hash, again.result_hash) == (old.input_hash, old.result_hash)
    # the same year frozen today gives the same figures, whatever its marks are called
    assert ResultSet.objects.get(number=1).result_hash == old.result_hash


def test_every_mark_frozen_before_opens_what_it_was(cast: Cast) -> None:
    old, cycle = before(), story(cast)
    kept = _kept_before(cast, cycle, old)
    columns = rescore(kept).marks.columns
    assert [columns.reference(place) for place in range(len(columns))] == [(key, pk) for _row, key, pk in old.marks]
    client = Client()
    client.force_login(cast.alice)  # a unit reads what was frozen, not the ledger of today
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    address = reverse("unit-result", args=[cycle.pk, jia.pk])
    opened = "".join(client.get(address, {"node": node}).content.decode() for node in ("travel", "rectified"))
    entries = Entry.objects.filter(enrolment=jia).values_list("pk", flat=True)
    findings = Finding.objects.filter(enrolment=jia).values_list("pk", flat=True)
    assert (len(entries), len(findings)) == (2, 2)
    for name, numbers in (("entry", entries), ("finding", findings)):
        for number in numbers:
            assert f'href="{reverse(name, args=[number])}"' in opened
    assert "与2018-06-12的记录为同一事实" in opened


def test_a_letter_names_what_was_frozen_before_and_each_problem_once(cast: Cast) -> None:
    kept = _kept_before(cast, story(cast), before())
    said = [
        Frozen(each).reasons(each.rows.get(enrolment__unit=cast.jia))
        for each in (kept, ResultSet.objects.get(number=1))
    ]
    costs = "问题：三份差旅审批单缺少事由和人数（3月1日，2018-A01-001）；日常监督记录：出差审批单缺少事由（6月12日）。"
    undone = ("2018-A01-002", "三份差旅审批单缺少事由和人数（2018-A01-002）")  # the fact was not frozen before
    assert [[loss.reason for loss in each.losses] for each in said] == [
        [f"到期应整改问题2个，已整改1个，未整改的问题：{named}。", costs] for named in undone
    ]
    assert [loss.points for loss in said[0].losses] == [loss.points for loss in said[1].losses]


def test_a_frozen_mark_keeps_the_reference_it_had_alive(cast: Cast) -> None:
    cycle = story(cast)
    with day("2018-12-03"):
        columns = live(cycle).result.marks.columns
        alive = sorted((*columns.reference(place), columns.text("option", place)) for place in range(len(columns)))
        content, _hash = unpack(bytes(freeze_result(cycle=cycle, by=cast.clerk).inputs))
    at = content["columns"].index("option") + 2
    assert sorted((row[0], row[1], row[at]) for row in content["marks"]) == alive
    assert {key for key, _number, _option in alive} == {"entry", "finding"} < {source.key for source in SOURCES}


def _cited(*facts: str) -> str:
    marks = [MarkLine(Reference("entry", n), {"note": fact}, "0", None) for n, fact in enumerate(facts, 1)]
    return cited_as("日常监督记录")(marks)


def test_a_letter_counts_marks_without_a_fact_once() -> None:
    assert _cited("", "") == "日常监督记录：2条"
    assert _cited("迟到", "", "") == "日常监督记录：迟到；2条"
    assert _cited(*[""] * 29) == "日常监督记录：29条"
    assert _cited("迟到", *[""] * 28) == "日常监督记录：迟到等29条"
