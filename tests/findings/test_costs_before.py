"""Costs written when only the latest row of a finding counted become marks: the same count, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scratch import Scratch

STORY = """
from django.core.management import call_command
from django.db import connection

from bihuan.findings.models import Finding, FindingMark
from bihuan.records.databases import each_model_alone
from bihuan.schemes.models import Enrolment, Indicator
from tests.cast import make_cast
from tests.findings.telling import confirmed, day
from tests.world import launched

cast = make_cast()
with day("2018-06-04"):
    cycle = launched(cast)
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    amended, waived, plain = (confirmed(cast, cycle, jia).pk for _ in range(3))
travel = Indicator.objects.get(scheme=cycle.scheme, node="travel").pk
with each_model_alone():  # what is taken back reads no rows
    call_command("migrate", "findings", "0003", verbosity=0)
with connection.cursor() as cursor:
    rows = (amended, 1, ""), (amended, 2, "复核"), (waived, 3, ""), (waived, 0, "申诉"), (plain, 4, "")
    for finding, value, reason in rows:
        cursor.execute(
            "INSERT INTO findings_findingmark (finding_id, indicator_id, scheme_id, value, klass, severity, by_id, at, "
            "reason) VALUES (%s, %s, %s, %s, '', '', %s, '2018-06-05 02:00:00', %s)",
            [finding, travel, cycle.scheme_id, value * 1_000_000, cast.clerk.pk, reason],
        )
with each_model_alone():
    call_command("migrate", "findings", "0004", verbosity=0)
call_command("migrate", "findings", "0005", verbosity=0)  # what is filled reads rows: every model as it stood then
with each_model_alone():
    call_command("migrate", verbosity=0)
from bihuan.findings.queries.marks import marks
names = {amended: "amended", waived: "waived", plain: "plain"}
for mark in FindingMark.objects.order_by("finding_id", "id"):
    told = "reverses" if mark.reverses_id else mark.state
    said = mark.reason or mark.fact[:4]
    print(names[mark.finding_id], told, mark.value and int(mark.value), mark.cycle_id == cycle.pk, said)
print([(names[marks(cycle).rows[place]], marks(cycle).text("value", place)) for place in range(len(marks(cycle)))])
try:
    FindingMark.objects.update(value=0)
except Exception as error:
    print(error)
"""
MIGRATES = 600
"""Seconds in which the migrations of all that rests on findings are taken back and done again on a busy machine."""


@pytest.mark.onlysqlite
def test_costs_of_before_are_marks_and_the_same_ones_count(tmp_path: Path) -> None:
    told = Scratch.begin(tmp_path / "data").run(STORY, seconds=MIGRATES).splitlines()
    assert told == [
        "amended reversed 1 True 三份差旅",
        "amended effective 2 True 复核",
        "amended reverses None True 复核",
        "waived reversed 3 True 三份差旅",
        "waived reverses None True 申诉",
        "plain effective 4 True 三份差旅",
        "[('amended', '2'), ('plain', '4')]",
        "findings_findingmark is append-only",
    ]
