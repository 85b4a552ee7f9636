"""Build 江州市 by the product's own actions: units, people, three schemes, three years, two frozen results."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from bihuan.demonstration.duties import tell_duties
from bihuan.demonstration.files import YEARS, Ledger, ledgers, scheme_text
from bihuan.demonstration.findings import LAST, Told, when
from bihuan.demonstration.ledger import Year
from bihuan.demonstration.people import SINCE, City, found_city, name_administrators
from bihuan.demonstration.plenary import tell_plenary
from bihuan.demonstration.problems import THEMES
from bihuan.demonstration.publishing import publish
from bihuan.demonstration.size import FULL, Size
from bihuan.demonstration.unfinished import being_made, mark, put_aside, rest
from bihuan.demonstration.visits import tell_visits
from bihuan.demonstration.voices import Voices
from bihuan.demonstration.workbooks import ledger_workbook
from bihuan.findings.actions import carry_findings, confirm_finding, set_themes, terms_of
from bihuan.findings.actions.answering import PolicyText, issue_policy
from bihuan.findings.models import Finding, Theme
from bihuan.organizations.access import standings_kept
from bihuan.organizations.models import Office
from bihuan.records import clock
from bihuan.records.sealing import seal_events
from bihuan.results.actions import freeze_result
from bihuan.schemes.actions import (
    add_catalogue,
    approve_scheme,
    draft_cycle,
    launch_cycle,
    seed_calendar,
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


def build_if_empty(*, progress: Progress = lambda _: None, size: Size = FULL) -> bool:
    """Fill an empty database; True if it was. A database that holds anything is left as it is, but for a
    demonstration whose making was stopped: that one is put aside and made anew."""
    if Office.objects.exists() and not mark().exists():
        return False
    with being_made():
        if Office.objects.exists():
            progress(f"上次生成中断，已移开 / the last one was stopped and is put aside: {put_aside().name}")
        progress("首次生成三年演示数据，之后启动只需几秒 / three years are made once")
        build(progress=progress, size=size)
    return True


def build(*, progress: Progress = lambda _: None, size: Size = FULL) -> None:
    """Build everything, in the size asked for."""
    with clock.at(when(LAST, 10)):
        _build(progress, size)
    _set_clock()
    seal_events()
    if size.lists is not None:
        rest().touch()
    progress("就绪 / ready")


def _set_clock() -> None:
    """From now on the demonstration's clock runs on from its own last day."""
    offset = (when(LAST, 10) - timezone.now()).total_seconds()
    (settings.DATA / "clock").write_text(f"{offset:.0f}", encoding="ascii")
    settings.CLOCK_OFFSET = offset


def _build(progress: Progress, size: Size) -> None:
    with clock.at(when(SINCE)):
        city = found_city()
    with standings_kept():
        _fill(city, progress, size)


def _fill(city: City, progress: Progress, size: Size) -> None:
    progress(f"江州市：{len(city.units)} 个单位")
    add_catalogue(office=city.office, by=city.clerk, entries=_catalogue())
    set_themes(office=city.office, themes=THEMES, by=city.clerk)
    for year in YEARS:
        seed_calendar(office=city.office, year=year, by=city.clerk)
    seed_calendar(office=city.office, year=YEARS[-1] + 1, by=city.clerk)
    before: Cycle | None = None
    voices = Voices(city, size)
    for year in YEARS:
        before = _build_year(city, year, size, progress, before, voices)
    progress("述责述廉 / hearing")
    tell_plenary(city)
    name_administrators(city)


def _build_year(city: City, year: int, size: Size, progress: Progress, before: Cycle | None, voices: Voices) -> Cycle:
    scheme = _approved(city, year)
    cycle = draft_cycle(office=city.office, year=year, scheme=scheme, by=city.clerk)
    cycle = launch_cycle(cycle=cycle, by=city.clerk)
    titles = {leaf.id: leaf.title for leaf in parsed(scheme).leaves}
    written = 0
    for ledger in ledgers(year, size.share, size.months):
        written += _write(city, cycle, ledger, titles)
        progress(f"{year}：{written} 条")
    _tell(city, cycle, size.share, progress, before)
    _rate(city, cycle, year)
    _second(city, cycle, left=WAITING if year == YEARS[-1] else 0)
    progress(f"{year}：民意调查 / surveys")
    voices.tell(year)
    if year == YEARS[-1]:
        _assess(city, cycle)
        progress(f"{year}：现场检查 {tell_visits(city, cycle, size)} 次")
        tell_duties(city, cycle, size.lists)
        return cycle
    take_cycle_step(cycle=cycle, step="end_marks", by=city.clerk)
    result = freeze_result(cycle=cycle, by=city.clerk, note=f"{year}年度考核结果")
    publish(city, result, size)
    cycle.refresh_from_db()
    return take_cycle_step(cycle=cycle, step="close", by=city.clerk)


def _tell(city: City, cycle: Cycle, share: float, progress: Progress, before: Cycle | None) -> None:
    """The year's findings, after what was carried over from the year before."""
    told = Told(city, cycle, terms_of(city.office.pk), share)
    if before is not None:
        with clock.at(when(date(cycle.year, 1, 4))):
            _settle(city, before)
            made = carry_findings(cycle=before, into=cycle, by=city.clerk)
        if before.year == YEARS[0]:
            _answer(city, cycle)
        progress(f"{cycle.year}：结转 {len(made)} 个问题")
        told.carried()
    count = told.tell(lambda done: progress(f"{cycle.year}：问题 {done}"))
    if cycle.year == YEARS[-1]:
        told.last_days()
    progress(f"{cycle.year}：问题 {count}")


def _answer(city: City, cycle: Cycle) -> None:
    """What the first year showed in many units is answered by a document of rules."""
    common = Theme.objects.filter(office=city.office).annotate(n=Count("findings")).order_by("-n", "code")[:2]
    with clock.at(when(date(cycle.year, 1, 16))):
        told = PolicyText(
            title="关于压实主体责任整治突出问题的若干措施", number=f"江发〔{cycle.year}〕2号", issued_by="江州市委",
            issued_on=date(cycle.year, 1, 16), themes=[theme.pk for theme in common],
        )  # fmt: skip
        issue_policy(office=city.office, told=told, by=city.clerk)


def _settle(city: City, cycle: Cycle) -> None:
    """At the turn of the year nothing waits for confirmation any more."""
    for finding in Finding.objects.filter(cycle=cycle, state="submitted"):
        confirm_finding(finding_id=finding.pk, by=city.clerk)


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
