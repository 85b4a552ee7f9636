"""Build 江州市 by the product's own actions: units, people, three schemes, three years, two frozen results."""

from __future__ import annotations

import io
from collections.abc import Callable

from bihuan.demonstration.files import YEARS, Ledger, ledgers, scheme_text
from bihuan.demonstration.ledger import Year
from bihuan.demonstration.people import City, found_city, name_administrators
from bihuan.demonstration.workbooks import ledger_workbook
from bihuan.organizations.models import Office
from bihuan.records.sealing import seal_events
from bihuan.results.actions import freeze_result, release_result
from bihuan.schemes.actions import (
    add_catalogue,
    approve_scheme,
    draft_cycle,
    launch_cycle,
    submit_scheme,
    take_cycle_step,
    upload_scheme,
)
from bihuan.schemes.models import Cycle, Enrolment, Scheme
from bihuan.schemes.queries import parsed
from bihuan.supervision.actions import accept_entry, assess_self, check_ledger, rate, take_ledger, write_ledger
from bihuan.supervision.models import Entry

WAITING = 6
"""Entries of the running year left waiting for their second person."""
Progress = Callable[[str], None]


def build_if_empty(*, progress: Progress = lambda _: None, share: float = 1.0) -> bool:
    """Fill an empty database; True if it was. A database that holds anything is left as it is."""
    if Office.objects.exists():
        return False
    build(progress=progress, share=share)
    return True


def build(*, progress: Progress = lambda _: None, share: float = 1.0) -> None:
    """Build everything. ``share`` below 1 draws fewer daily entries."""
    city = found_city()
    progress(f"江州市：{len(city.units)} 个单位")
    add_catalogue(office=city.office, by=city.clerk, entries=_catalogue())
    for year in YEARS:
        _build_year(city, year, share, progress)
    name_administrators(city)
    seal_events()
    progress("就绪 / ready")


def _build_year(city: City, year: int, share: float, progress: Progress) -> None:
    scheme = _approved(city, year)
    cycle = draft_cycle(office=city.office, year=year, scheme=scheme, by=city.clerk)
    cycle = launch_cycle(cycle=cycle, by=city.clerk)
    titles = {leaf.id: leaf.title for leaf in parsed(scheme).leaves}
    written = 0
    for ledger in ledgers(year, share):
        written += _write(city, cycle, ledger, titles)
        progress(f"{year}：{written} 条")
    _rate(city, cycle, year)
    _second(city, cycle, left=WAITING if year == YEARS[-1] else 0)
    if year == YEARS[-1]:
        _assess(city, cycle)
        return
    take_cycle_step(cycle=cycle, step="end_marks", by=city.clerk)
    result = freeze_result(cycle=cycle, by=city.clerk, note=f"{year}年度考核结果")
    take_cycle_step(cycle=cycle, step="decide", by=city.chair)
    release_result(result_set=result, by=city.chair)
    take_cycle_step(cycle=cycle, step="close", by=city.clerk)


def _approved(city: City, year: int) -> Scheme:
    scheme = upload_scheme(office=city.office, text=scheme_text(year), by=city.clerk, source=f"{year}.yaml")
    submit_scheme(scheme=scheme, by=city.clerk)
    return approve_scheme(scheme=scheme, by=city.chair)


def _write(city: City, cycle: Cycle, ledger: Ledger, titles: dict[str, str]) -> int:
    content = ledger_workbook(ledger.title, ledger.rows, titles)
    person = city.assessors[ledger.body][0]
    body = city.bodies[ledger.body]
    taken = take_ledger(cycle=cycle, body=body, file=io.BytesIO(content), name=ledger.name, by=person)
    checked = check_ledger(ledger=taken)
    if checked.problem_count:
        raise RuntimeError(f"{ledger.name}: {checked.problems[:3]}")
    return write_ledger(ledger=checked, by=person).written_rows


def _rate(city: City, cycle: Cycle, year: int) -> None:
    enrolled = {row.code: row for row in Enrolment.objects.filter(cycle=cycle)}
    given: dict[str, dict[int, str]] = {}
    for street, department, value in Year(year).ratings():
        given.setdefault(street.code, {})[enrolled[department.code].pk] = value
    for code, ratings in given.items():
        rate(cycle=cycle, rater=enrolled[code], node="street_rating", ratings=ratings, by=city.street_liaisons[code])


def _second(city: City, cycle: Cycle, left: int) -> None:
    """A second assessor of each body accepts what waits."""
    waiting = Entry.objects.filter(cycle=cycle, state=Entry.State.PROPOSED).select_related("body").order_by("id")
    for entry in list(waiting)[: -left or None]:
        accept_entry(entry=entry, by=city.assessors[entry.body.name][1])


def _assess(city: City, cycle: Cycle) -> None:
    own = Enrolment.objects.select_related("cycle__office", "cycle__scheme").get(cycle=cycle, unit=city.shown_unit)
    for node, score in (("study", "95"), ("deployment", "98"), ("meetings", "90"), ("closure", "92")):
        assess_self(enrolment=own, node=node, score=score, note="对照细则自查", by=city.liaison)


def _catalogue() -> list[tuple[str, str, str, str]]:
    """Clauses of the duty catalogue: code, tier, kind, text."""
    return [
        ("主-01", "body", "duty", "每季度专题研究主体责任工作"),
        ("主-02", "body", "duty", "重大部署任务列入台账并按期落实"),
        ("主-03", "body", "negative", "以会议落实会议、以文件落实文件"),
        ("主-04", "body", "negative", "工作时间无人值守"),
        ("首-01", "principal", "duty", "亲自过问整改报告并签字"),
        ("首-02", "principal", "negative", "差旅和接待审批不严"),
        ("班-01", "member", "duty", "按分工落实一岗双责"),
        ("班-02", "member", "negative", "分管领域问题逾期不改"),
    ]
