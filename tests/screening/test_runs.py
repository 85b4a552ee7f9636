"""Screenings: reproducible, restartable, three outcomes, parameters to be checked first, corrections that end clues."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.organizations.access import standing_of
from bihuan.screening.access import visible_clues
from bihuan.screening.actions.deciding import exclude_clue, take_up
from bihuan.screening.actions.erasing import erase_due, wipe_clues
from bihuan.screening.actions.running import ask_run, loud, perform, run_again, stop_run
from bihuan.screening.models import Clue, Proof, Run
from bihuan.screening.store import table_of
from tests.cast import Cast
from tests.findings.telling import day
from tests.screening import telling


def again(cast: Cast, run: Run) -> Run:
    """The same rules over the same rows once more."""
    sets = [one.data_set_id for one in run.inputs.all()]
    return perform(ask_run(office=cast.office, rules=run.rules, data_sets=sets, by=cast.clerk).pk)


def test_the_same_snapshot_gives_the_same_result(cast: Cast) -> None:
    first = telling.purchases(cast)
    second = again(cast, first)
    assert first.snapshot == second.snapshot
    assert first.result_sha256 == second.result_sha256 != ""
    assert (first.fresh, second.fresh, Clue.objects.count()) == (1, 0, 1)


@pytest.mark.row("DC-04")
def test_a_split_purchase_shows_its_rows_and_its_sum(cast: Cast) -> None:
    telling.purchases(cast)
    clue = Clue.objects.get()
    assert (clue.rule, clue.amount_fen, clue.unit) == ("P02", 12_100_000, cast.jia)
    assert "sum=12100000; limit=10000000" in clue.because
    rows = {(line[0], line[1], line[2]): line[3] for line in clue.proofs.get().lines}
    assert rows["contracts", "C1", "amount_fen"] == "6000000"
    assert rows["tiers", "L2", "lo_fen"] == "10000000"
    client = Client()
    client.force_login(cast.clerk)
    page = client.get("/screening/works/").content.decode()
    assert all(text in page for text in ("C1", "C2", "60,000.00", "121,000.00", "100,000.00", "化整为零"))
    assert "违规" not in page


@pytest.mark.row("DC-04")
def test_a_method_below_its_tier_and_the_same_place_again(cast: Cast) -> None:
    site = {"unit": "A02", "site": "S1", "work_type": "屋面", "category": "工程", "method": "open"}
    rows = [
        {"contract_id": "B1", "unit": "A01", "supplier": "甲", "category": "货物", "method": "direct",
         "sign_day": "2018-02-01", "amount_fen": 10_000_000},
        {"contract_id": "S2", "supplier": "乙", "sign_day": "2018-01-10", "amount_fen": 12_000_000, **site},
        {"contract_id": "S3", "supplier": "丙", "sign_day": "2018-05-10", "amount_fen": 12_000_000, **site},
    ]  # fmt: skip
    sets = [
        telling.put(cast, "contracts", rows), telling.put(cast, "tiers", telling.TIERS),
        telling.put(cast, "sites", [{"site_id": "S1", "name": "办公楼"}]),
    ]  # fmt: skip
    telling.screened(cast, telling.ruled(cast, "P01", "P05"), *sets)
    assert {(one.rule, one.subject) for one in Clue.objects.all()} == {("P01", "B1"), ("P05", "S1")}
    assert "required=open" in Clue.objects.get(rule="P01").because
    assert "min_gap=120" in Clue.objects.get(rule="P05").because


def test_coverage_tells_what_could_not_be_decided_and_why(cast: Cast) -> None:
    run = telling.purchases(cast, category="")
    assert [line[:5] for line in run.coverage] == [["P01", "1", "3", "0", "0"], ["P02", "1", "3", "0", "0"]]
    client = Client()
    client.force_login(cast.clerk)
    assert "缺采购类别" in client.get(f"/screening/runs/{run.pk}/").content.decode()


def test_a_rule_that_flags_everyone_says_check_the_parameters_first(cast: Cast) -> None:
    run = telling.bought(cast)
    assert run.loud == ["P01"]
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/screening/runs/{run.pk}/").content.decode()
    assert page.index("请先检查参数") < page.index("覆盖情况") < page.index("所用数据")


def test_one_in_twenty_is_not_too_many() -> None:
    assert loud(
        [["A", "1", "200", "100", "5", ""], ["B", "1", "200", "100", "6", ""], ["C", "1", "9", "0", "0", ""]]
    ) == ["B"]


def test_a_screening_that_stopped_is_begun_again(cast: Cast) -> None:
    run = telling.purchases(cast)
    sets = [one.data_set_id for one in run.inputs.all()]
    other = ask_run(office=cast.office, rules=run.rules, data_sets=sets, by=cast.clerk)
    stop_run(run_id=other.pk, problems=["中断"])
    assert Run.objects.get(pk=other.pk).problems == ["中断"]
    run_again(run_id=other.pk, by=cast.chief)
    assert perform(other.pk).state == Run.State.DONE
    assert stop_run(run_id=other.pk, problems=["太晚"]) is None


def test_rows_that_are_not_those_that_were_taken_are_not_screened(cast: Cast) -> None:
    run = telling.purchases(cast)
    one = run.inputs.select_related("data_set").get(data_set__table="tiers").data_set
    table_of(one).write_bytes(table_of(one).read_bytes() + b" ")
    with pytest.raises(ValidationError):
        again(cast, run)


def test_the_clues_of_a_screening_are_ranked_by_independent_rules(cast: Cast) -> None:
    telling.travelled(cast)
    assert {one.rule: one.support for one in Clue.objects.all()} == dict.fromkeys(telling.TRAVEL, 2)
    assert {(one.about_type, one.about) for one in Clue.objects.all()} == {("trip", "T9001")}


@pytest.mark.row("DC-04")
def test_an_excluded_clue_stays_so_unless_its_evidence_changes(cast: Cast) -> None:
    run = telling.purchases(cast)
    clue = exclude_clue(clue_id=Clue.objects.get().pk, reason="approved", note="经批准分期", by=cast.clerk)
    again(cast, run)
    clue.refresh_from_db()
    assert clue.state == Clue.State.EXCLUDED
    old = run.inputs.select_related("data_set").get(data_set__table="contracts").data_set
    rows = telling.contracts()
    rows[1]["amount_fen"] = 6_500_000
    fresh = telling.put(cast, "contracts", rows, corrects=old.pk)
    tiers = run.inputs.select_related("data_set").get(data_set__table="tiers").data_set
    telling.screened(cast, run.rules, fresh, tiers)
    clue.refresh_from_db()
    assert (clue.state, clue.reason, clue.decided_by) == (Clue.State.TO_CHECK, "", None)
    assert clue.proofs.count() == 2
    assert clue.steps.last().step == "reopen"  # type: ignore[union-attr]


def corrected(cast: Cast, run: Run) -> Run:
    """The contracts corrected so that nothing is split any more."""
    old = run.inputs.select_related("data_set").get(data_set__table="contracts").data_set
    rows = telling.contracts()
    rows[1]["amount_fen"] = 1_000_000
    fresh = telling.put(cast, "contracts", rows, corrects=old.pk)
    tiers = run.inputs.select_related("data_set").get(data_set__table="tiers").data_set
    return telling.screened(cast, run.rules, fresh, tiers)


def test_a_clue_a_correction_no_longer_gives_ends_with_both_values(cast: Cast) -> None:
    run = telling.purchases(cast)
    clue = Clue.objects.get()
    take_up(clue_id=clue.pk, by=cast.clerk)
    corrected(cast, run)
    clue.refresh_from_db()
    assert clue.state == Clue.State.CORRECTED
    assert clue.corrected == [["contracts", "C2", "amount_fen", "6100000", "1000000"]]
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/screening/clues/{clue.pk}/").content.decode()
    assert "61,000.00" in page
    assert "10,000.00" in page


def test_a_changed_rule_ends_no_clue_it_is_only_not_given_any_more(cast: Cast) -> None:
    run = telling.purchases(cast)
    sets = [one.data_set for one in run.inputs.select_related("data_set")]
    telling.screened(cast, telling.ruled(cast, "P02", P02={"min_n": 5}), *sets)
    clue = Clue.objects.get()
    assert (clue.state, clue.is_given) == (Clue.State.TO_CHECK, False)
    with pytest.raises(ValidationError):
        take_up(clue_id=clue.pk, by=cast.clerk)


def test_excluded_clues_lose_their_words_when_retention_ends_and_stay_excluded(cast: Cast) -> None:
    run = telling.purchases(cast)
    clue = exclude_clue(clue_id=Clue.objects.get().pk, reason="approved", note="经批准分期", by=cast.clerk)
    with pytest.raises(DatabaseError), transaction.atomic():
        clue.steps.update(note="")
    with day("2020-01-01"):
        erase_due()
    clue.refresh_from_db()
    assert (clue.subject, clue.because, clue.amount_fen) == ("", "", None)
    assert [(one.target, one.note) for one in clue.steps.all()][-1] == (Clue.State.EXCLUDED, "")
    with pytest.raises(DatabaseError), transaction.atomic():
        clue.steps.update(note="另有说明")
    assert not Proof.objects.exists()
    fresh = telling.put(cast, "contracts", telling.contracts()), telling.put(cast, "tiers", telling.TIERS)
    telling.screened(cast, run.rules, *fresh)
    clue.refresh_from_db()
    assert clue.state == Clue.State.EXCLUDED
    assert not visible_clues(standing_of(cast.clerk)).filter(erased_at__isnull=True).exists()


def test_an_open_clue_keeps_its_evidence_when_its_data_are_erased(cast: Cast) -> None:
    telling.purchases(cast)
    with day("2020-01-01"):
        erase_due()
    assert Clue.objects.get().erased_at is None
    assert Proof.objects.count() == 1
    assert wipe_clues() == 0


def test_evidence_is_not_altered_nor_a_norm_after_the_run(cast: Cast) -> None:
    telling.purchases(cast)
    for act in (
        lambda: Proof.objects.update(lines=[]), lambda: Proof.objects.all().delete(),
        lambda: Run.objects.update(coverage=[]), lambda: Clue.objects.update(subject="另一单位"),
        lambda: Clue.objects.update(state="excluded", reason="other"),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
