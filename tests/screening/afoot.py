"""An office in the middle of its screening: a trip over its norms, an absence that led to a circular, purchases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bihuan.screening.actions.asking import ask, reply
from bihuan.screening.actions.deciding import take_up
from bihuan.screening.actions.leading import end_lead, issue_circular, register_lead, take_step
from bihuan.screening.models import Clue
from tests.cast import Cast, make_cast
from tests.findings.telling import day
from tests.screening import telling

TODAY = "2018-08-01"
RULES = ("T01", "T02", "T03", "T04", "T06", "T07")
NORMS: telling.Rows = [
    {"norm_id": "n1", "kind": "lodging", "key": "*", "city": "*", "rank": "*", "amount": 50_000},
    {"norm_id": "n2", "kind": "headcount", "key": "*", "city": "*", "rank": "*", "amount": 3},
]
ABSENT = "330102197703034321"


def lay() -> Cast:
    """Everything, as of the first of August 2018."""
    with day(TODAY):
        cast = make_cast()
        trip_over_its_norms(cast)
        telling.bought(cast)
        absence_with_a_circular(cast)
        telling.put(cast, "stages", telling.STAGES, source="治理办")
        return cast


def trip_over_its_norms(cast: Cast) -> None:
    """The trip of unit 甲 once more, for five people and above its budget."""
    tables = telling.trip_tables()
    tables["trips"] = [{**row, "n_people": 5, "budget_fen": 100_000} for row in tables["trips"]]
    tables["norms"] = NORMS
    telling.screened(cast, telling.ruled(cast, *RULES), *(telling.put(cast, *pair) for pair in tables.items()))


def absence_with_a_circular(cast: Cast) -> None:
    """Half a year of sick leave, proved for two months: asked, a lead, ended, and its circular."""
    roster = [{"person": ABSENT, "unit": "A02", "post": "科员", "in_day": "2010-01-01", "status": "active"}]
    leave = [
        {"leave_id": "L1", "person": ABSENT, "type": "sick", "from_day": "2017-10-09", "to_day": "2018-04-30",
         "proof_to": "2017-12-08"},
    ]  # fmt: skip
    sets = [telling.put(cast, "calendar", workdays()), telling.put(cast, "roster", roster)]
    telling.screened(cast, telling.ruled(cast, "A02"), *sets, telling.put(cast, "leave", leave, source="市统计局"))
    dossier = take_up(clue_id=Clue.objects.filter(rule="A02")[0].pk, by=cast.clerk)
    kept: dict[str, Any] = {"dossier_id": dossier.pk}
    ask(**kept, letter="请说明病假期间的证明。", due_on=date(2018, 8, 31), by=cast.clerk)
    reply(**kept, kind="answer", text="未能提供后续证明。", by=cast.bob)
    register_lead(**kept, number="线〔2018〕21号", disposition="check", note="证明不足", by=cast.chief)
    take_step(**kept, step="approve", by=cast.wei)
    end_lead(**kept, outcome="serious", note="已作处理", by=cast.clerk)
    issue_circular(
        **kept, number="江通〔2018〕5号", title="关于一起长期在编不在岗问题的通报", scope="全市各单位",
        issued_on=date(2018, 8, 1), by=cast.clerk,
    )  # fmt: skip


def workdays() -> telling.Rows:
    """Mondays to Fridays of two years."""
    days = [date(2017, 1, 1) + timedelta(days=number) for number in range(730)]
    return [{"day": one.isoformat(), "is_workday": int(one.weekday() < 5)} for one in days]
