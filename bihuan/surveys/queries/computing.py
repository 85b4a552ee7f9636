"""The figures of a wave, worked out by the engine from a plan and plain files, as ``bihuan survey estimate`` does."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from bihuan.engine.problems import InputError
from bihuan.engine.surveys.model import RequiredKeys
from bihuan.engine.surveys.output import Table
from bihuan.engine.surveys.plan import read_plan
from bihuan.engine.surveys.response import required
from bihuan.engine.surveys.wave import Files, estimate
from bihuan.schemes.queries import reading_language
from bihuan.surveys.models import Figure, Rate, Wave
from bihuan.surveys.models.results import ANY
from bihuan.surveys.planning import CHANNEL, GROUP, PEOPLE, RESPONDENT, UNIT, WEIGHT, asked_in, plan_of, rated_in
from bihuan.surveys.queries.answers import answer_rows, answered_by_unit, issued_by_unit

BELOW_REQUIRED = "below_required"
"""Why a unit's figures are withheld: fewer answered than had to."""
_FLOATS = ("value", "se", "low", "high", "deff", "p", "weight")
_COUNTS = ("n", "df", "numerator", "denominator")


def figures_of(wave: Wave, rates: Iterable[Rate]) -> list[Figure]:
    """Every figure of a closed wave, suppressed by the engine; not saved. ValidationError if it cannot be computed."""
    plan = plan_of(wave)
    try:
        tables = _tables(wave, plan)
    except InputError as error:
        raise ValidationError([problem.says(reading_language()) for problem in error.problems[:20]]) from error
    asked = {row["id"]: row for row in (*plan.get("estimates", ()), *plan.get("composites", ()))}
    unmet = _unmet(wave, rates) if wave.missed == Wave.Missed.WITHHOLD else set()
    kinds = {"estimates": "estimate", "cells": "cell", "channels": "channel"}
    return [
        _figure(wave, kind, row, asked, unmet)
        for name, kind in kinds.items()
        if name in tables
        for row in _dicts(tables[name])
    ]


def _unmet(wave: Wave, rates: Iterable[Rate]) -> set[str]:
    """Units whose figures rest on fewer answers than had to be given; whoever is rated, on those of all together."""
    if not asked_in(wave).matrices:
        return {rate.code for rate in rates if rate.is_met is False}
    owed = required_of(wave, sum(rate.eligible for rate in rates))
    is_met = owed is None or sum(answered_by_unit(wave).values()) >= owed
    return set() if is_met else {code for code, _title in rated_in(wave)}


def _tables(wave: Wave, plan: Mapping[str, Any]) -> Mapping[str, Table]:
    with tempfile.TemporaryDirectory(prefix="bihuan-wave-") as folder:
        plan_path, answers = Path(folder) / "plan.yaml", Path(folder) / "answers.csv"
        plan_path.write_text(json.dumps(plan, ensure_ascii=False), "utf-8")
        texts = set(asked_in(wave).texts)
        columns = [row["id"] for row in plan["questions"] if row["id"] not in texts]
        with answers.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(
                file, [*columns, UNIT, GROUP, CHANNEL, WEIGHT, PEOPLE, RESPONDENT], extrasaction="ignore"
            )
            writer.writeheader()
            writer.writerows(answer_rows(wave))
        return estimate(read_plan(plan_path), Files(answers)).tables


def _dicts(table: Table) -> Iterator[dict[str, str]]:
    return (dict(zip(table.headings, row, strict=True)) for row in table.rows)


def _figure(wave: Wave, kind: str, row: Mapping[str, str], asked: Mapping[str, Any], unmet: set[str]) -> Figure:
    one = asked[row["estimate"]]
    unit = row.get(UNIT, ANY)
    figure = Figure(
        wave=wave, kind=kind, estimate=row["estimate"], question=one["question"],
        statistic=row.get("statistic") or one.get("statistic", ""), unit=unit, group=row.get(GROUP, ANY),
        channel=row.get(CHANNEL, ANY), reference=row.get("reference", ""), suppressed=row["suppressed"],
    )  # fmt: skip
    if unit in unmet and not figure.suppressed:
        figure.suppressed = BELOW_REQUIRED
    if figure.suppressed:
        return figure
    for name in _FLOATS:
        setattr(figure, name, float(row[name]) if row.get(name) else None)
    if kind == Figure.Kind.CHANNEL:
        figure.value = float(row["difference"]) if row["difference"] else None
    for name in _COUNTS:
        setattr(figure, name, int(float(row[name])) if row.get(name) else None)
    return figure


def rates_of(wave: Wave) -> list[Rate]:
    """How many answered in each unit, and whether that is enough; not saved. One query for the frame."""
    answered = answered_by_unit(wave)
    issued = issued_by_unit(wave)
    return [
        _rate(wave, row.code, row.title, row.eligible, issued.get(row.code, 0), answered.get(row.code, 0))
        for row in wave.frame.order_by("id")
    ]


def _rate(wave: Wave, code: str, title: str, eligible: int, issued: int, answered: int) -> Rate:
    """Fewer than k answers are not told; of a unit with fewer than k people nothing is."""
    owed = required_of(wave, eligible)
    rate = Rate(wave=wave, code=code, title=title, eligible=eligible, issued=issued, required=owed)
    if eligible >= wave.k and (answered == 0 or answered >= wave.k):
        rate.answered = answered
    if owed is not None and eligible >= wave.k and (answered >= wave.k or answered == 0 or owed >= wave.k):
        rate.is_met = answered >= owed
    return rate


def required_of(wave: Wave, eligible: int) -> int | None:
    """The answers a unit of so many people owes; None where the wave asks for none."""
    return required(RequiredKeys.model_validate(wave.required), eligible) if wave.required else None
