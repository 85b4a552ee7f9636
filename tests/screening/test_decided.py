"""What was decided upon stays as it was: no norm, no rule, no row and no reckoning is altered under a decision."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.organizations.access import Refused
from bihuan.screening.actions.asking import ask, reply
from bihuan.screening.actions.deciding import exclude_clue, take_up
from bihuan.screening.actions.leading import register_lead
from bihuan.screening.models import Clue, DataSet, Proof, RuleSet, RunInput, TripRecord
from tests.cast import Cast
from tests.screening import telling


def page_of(cast: Cast, address: str) -> str:
    client = Client()
    client.force_login(cast.clerk)
    return client.get(address).content.decode()


def refused(rows: Any, **change: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change)


def test_a_norm_edited_after_the_run_leaves_the_clue_as_it_was_worked_out(cast: Cast) -> None:
    run = telling.travelled(cast)
    clue = telling.clue_of("T03")
    norms = run.inputs.get(data_set__table="norms").data_set
    telling.put(
        cast, "norms", [{**telling.trip_tables()["norms"][0], "amount": 100_000}], corrects=norms.pk
    )  # fmt: skip
    page = page_of(cast, f"/screening/clues/{clue.pk}/")
    assert "500.00" in page
    assert "1,000.00" not in page
    refused(RuleSet.objects.filter(pk=run.rules_id), text=telling.rules_text("T03"))
    refused(DataSet.objects.filter(pk=norms.pk), sha256="0" * 64)
    refused(RunInput.objects.filter(run=run), sha256="0" * 64)
    refused(TripRecord.objects.filter(run=run), data={})


def excluded(cast: Cast) -> Clue:
    telling.purchases(cast)
    return exclude_clue(clue_id=Clue.objects.get().pk, reason="approved", note="经批准分期", by=cast.clerk)


def test_nothing_is_altered_under_a_decision(cast: Cast) -> None:
    row = Clue.objects.filter(pk=excluded(cast).pk)
    for change in (
        {"because": "sum=1"}, {"digest": "0" * 16}, {"amount_fen": 1}, {"weight": 1}, {"basis": "另一依据"},
        {"first_day": "2018-01-01"}, {"rule_version": "2"},
    ):  # fmt: skip
        refused(row, **change)
    refused(Proof.objects.all(), lines=[])
    with pytest.raises(DatabaseError), transaction.atomic():
        Proof.objects.all().delete()


def test_rows_that_change_after_the_end_stand_beside_what_was_decided_upon(cast: Cast) -> None:
    run = telling.bought(cast)
    telling.ended(cast, 1)
    before = telling.about_contract(1)
    old = run.inputs.get(data_set__table="contracts").data_set
    rows = [{**row, "amount_fen": 20_000_000} for row in telling.direct()]
    fresh = telling.put(cast, "contracts", rows, source="采购中心", corrects=old.pk)
    telling.screened(cast, run.rules, fresh, run.inputs.get(data_set__table="tiers").data_set)
    after = telling.about_contract(1)
    assert (after.state, after.because, after.digest) == (before.state, before.because, before.digest)
    assert after.proofs.count() == 2
    page = page_of(cast, f"/screening/clues/{after.pk}/")
    assert "100,000.01" in page
    assert "200,000.00" not in page
    assert "此处为办结时的内容" in page
    open_clue = telling.about_contract(2)
    assert "total=20000000" in open_clue.because


def test_whoever_took_up_a_later_clue_of_the_file_does_not_register_the_lead(cast: Cast) -> None:
    sets = [telling.put(cast, name, rows) for name, rows in telling.trip_tables().items()]
    telling.screened(cast, telling.ruled(cast, "T03"), *sets)
    dossier = take_up(clue_id=telling.clue_of("T03").pk, by=cast.clerk)
    telling.screened(cast, telling.ruled(cast, *telling.TRAVEL), *sets)
    assert take_up(clue_id=telling.clue_of("T04").pk, by=cast.chief).pk == dossier.pk
    ask(dossier_id=dossier.pk, letter="请说明。", due_on=date(2018, 8, 31), by=cast.clerk)
    reply(dossier_id=dossier.pk, kind="answer", text="顺访。", by=cast.alice)
    for person in (cast.clerk, cast.chief):
        with pytest.raises(Refused):
            register_lead(dossier_id=dossier.pk, number="线1", disposition="check", note="理由", by=person)
