"""The booklet of all problems of a year: contents, a section a unit, running numbers, totals equal to the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.utils import translation

from bihuan.findings.lifecycle import BEFORE, MERGED, TRANSFERRED, WITHDRAWN
from bihuan.findings.models import Finding, Measure
from bihuan.outcomes.lifecycle import GONE
from bihuan.outcomes.models import Kind, LetterFinding
from bihuan.outcomes.queries.feedback import findings_to_feed_back, printed, spoken
from bihuan.papers.content import Block, Paper, clean
from bihuan.records import clock
from bihuan.results.models import ResultSet
from bihuan.schemes.models import Cycle, Enrolment

Listed = Mapping[int, Sequence[tuple[str, str, str]]]
"""By enrolment its problems in the order of the ledger: number, text, and how the correction stands."""


def booklet(cycle: Cycle, issuer: str, result_set: ResultSet | None = None) -> Paper:
    """The problems of a year, as the feedback letters of ``result_set`` print them.

    Once the letters are drafted the booklet holds what they hold and nothing else; before, both are taken from one
    query. So a finding is in the booklet if and only if it is in its unit's letter (BJ-16).
    """
    written = _written(result_set) if result_set is not None else frozenset[int]()
    by_unit = _in_letters(result_set) if written and result_set is not None else _standing(cycle)
    units = list(Enrolment.objects.filter(cycle=cycle).order_by("position"))
    blocks = tuple(_blocks(units, by_unit, _reconciled(cycle, by_unit), written))
    return Paper(
        issuer=clean(issuer), title=f"{cycle.year}年度检查考核问题清单", is_booklet=True, on=spoken(clock.today()),
        blocks=blocks, contents=tuple(_contents(units, by_unit)),
    )  # fmt: skip


def _written(result_set: ResultSet) -> frozenset[int]:
    """The units whose feedback letter is written."""
    rows = result_set.letters.filter(kind=Kind.FEEDBACK_UNIT).exclude(state__in=GONE)
    return frozenset(unit for unit in rows.values_list("enrolment_id", flat=True) if unit is not None)


def _in_letters(result_set: ResultSet) -> Listed:
    rows = LetterFinding.objects.filter(letter__result_set=result_set, letter__kind=Kind.FEEDBACK_UNIT)
    rows = rows.exclude(letter__state__in=GONE).order_by("finding__sequence", "finding_id")
    owners = _owners(result_set.cycle_id)
    by_unit: dict[int, list[tuple[str, str, str]]] = {}
    for row in rows.select_related("letter", "finding").defer("letter__content"):
        if row.letter.enrolment_id is not None:
            told = (row.finding.number, row.text, _stands(row.finding, owners))
            by_unit.setdefault(row.letter.enrolment_id, []).append(told)
    return by_unit


def _owners(cycle_id: int) -> dict[int, str]:
    """Who answers for a finding: the person of its first measure."""
    rows = Measure.objects.filter(finding__cycle=cycle_id).exclude(state="dropped").order_by("-id")
    return dict(rows.values_list("finding_id", "owner"))


def _stands(finding: Finding, owners: Mapping[int, str]) -> str:
    """Until when, by whom, and how far."""
    with translation.override("zh-hans"):
        state = str(finding.get_state_display())
    parts = [f"整改期限{spoken(finding.due_on)}" if finding.due_on else "", owners.get(finding.pk, ""), state]
    return "；".join(filter(None, (parts[0], f"责任人{parts[1]}" if parts[1] else "", parts[2])))


def _standing(cycle: Cycle) -> Listed:
    rows, owners = findings_to_feed_back(cycle.pk), _owners(cycle.pk)
    return {unit: [(row.number, printed(row), _stands(row, owners)) for row in own] for unit, own in rows.items()}


def _reconciled(cycle: Cycle, by_unit: Listed) -> str:
    """The sum of the booklet and of what is not in it is the sum of the ledger."""
    listed = {number for rows in by_unit.values() for number, _text, _note in rows}
    rows = Finding.objects.filter(cycle=cycle).exclude(state="draft").values_list("number", "state")
    states = Counter(state for number, state in rows if not number or number not in listed)
    aside = {
        "尚未确认": sum(states.pop(state, 0) for state in BEFORE), "撤销": states.pop(WITHDRAWN, 0),
        "合并": states.pop(MERGED, 0), "移交线索": states.pop(TRANSFERRED, 0),
    }  # fmt: skip
    aside["未列入反馈函"] = sum(states.values())
    parts = [f"{name}{count}个" for name, count in aside.items() if count]
    total = len(listed) + sum(aside.values())
    return f"问题台账共登记{total}个问题，本清单收录{len(listed)}个" + (
        f"，另有{'、'.join(parts)}。" if parts else "。"
    )


def _contents(units: Sequence[Enrolment], listed: Listed) -> Iterator[str]:
    """One line a unit with the running numbers of its problems."""
    running = 0
    for place, unit in enumerate(units, start=1):
        count = len(listed.get(unit.pk, ()))
        numbers = f"第{running + 1}—{running + count}号" if count > 1 else f"第{running + 1}号" if count else "没有问题"
        running += count
        yield f"{place}．{clean(unit.name)}（{numbers}）"


def _blocks(units: Sequence[Enrolment], listed: Listed, reconciled: str, written: Collection[int]) -> Iterator[Block]:
    with_problems = sum(1 for unit in units if listed.get(unit.pk))
    total = sum(map(len, listed.values()))
    yield Block(
        "p", f"本清单共收录{total}个问题，涉及{with_problems}个单位（参加考核的单位共{len(units)}个）。{reconciled}"
    )
    running = 0
    for place, unit in enumerate(units, start=1):
        rows = listed.get(unit.pk, ())
        yield Block("h1", f"{place}．{clean(unit.name)}（{len(rows)}个）")
        if not rows:
            yield Block("p", "反馈函尚未起草。" if written and unit.pk not in written else "没有问题。")
        for number, text, note in rows:
            running += 1
            yield Block("item", f"{running}．（{number}）{clean(text)}〔{clean(note)}〕")
