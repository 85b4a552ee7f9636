"""What fills the placeholders of a feedback letter: where the unit stands, what it lost, what it has to correct."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.engine.numbers import show
from bihuan.findings.actions.feedback import Terms
from bihuan.findings.models import Finding
from bihuan.outcomes.models import Issuer
from bihuan.outcomes.queries.feedback import ended_of, problems_of, spoken, to_correct
from bihuan.outcomes.queries.losses import Frozen, Reasons
from bihuan.papers.measures import LINES, SIGNS
from bihuan.papers.wording import Line, names_in
from bihuan.results.models import Publication, ResultRow

CLASSES = {"body": "领导班子", "principal": "主要负责人", "member": "班子其他成员"}
"""Classes of assessee as documents name them."""
APART = "附件问题"
"""The placeholder by which a template says that it has an annex."""
Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Sources:
    """What every letter of a batch is written from, read once."""

    publication: Publication
    frozen: Frozen
    issuer: Issuer
    terms: Terms
    lines: dict[str, list[Line]]
    findings: dict[int, list[Finding]]
    voices: dict[int, list[dict[str, str]]]


def values_of(rows: Sequence[ResultRow], sources: Sources, findings: list[Finding]) -> dict[str, Any]:
    """What fills the placeholders of a feedback letter. Terms are told as they run: from the delivery of the letter.

    ``rows`` are the unit's lines of the result: the first stands for the unit, those of other classes of assessee
    that were scored follow with what each lost and why. What is closed, exempt or given up is no problem to be
    corrected and stands apart from those that are.
    """
    publication, row, rules = sources.publication, rows[0], sources.terms.deadlines
    why = sources.frozen.reasons(row)
    others = [(one, sources.frozen.reasons(one)) for one in rows[1:] if one.composite is not None]
    open_ones = to_correct(findings)
    return {
        "单位": row.enrolment.name, "年度": str(publication.result_set.cycle.year), **_standing(row, why),
        "其他类别": [_standing(*other) for other in others],
        "其他扣分": [loss for other in others for loss in _losses(*other)],
        "会议": publication.council_meeting, "会议日期": spoken(publication.council_on),
        "决议": publication.council_resolution,
        "整改期限": f"收到本函之日起{rules.plan_months}个月内",
        "申诉期限": f"收到本函之日起{rules.appeal_workdays}个工作日内",
        "申诉地址": sources.issuer.address or sources.issuer.name,
        "扣分": _losses(row, why),
        "民意调查": sources.voices.get(row.enrolment.unit_id, []),
        "加分": [gain for one, its in [(row, why), *others] for gain in _gains(one, its)],
        "问题": list(problems_of(open_ones, sources.terms)), "没有问题": not open_ones,
        "问题数": str(len(open_ones)), "已办结": list(ended_of(findings)),
    }  # fmt: skip


def laid_out(values: Mapping[str, Any], lines: Sequence[Line]) -> dict[str, Any]:
    """The values as one template prints them: reasons and problems that fill more than a page go into its annex.

    What has no place in the annex of a template stays in its text; one without an annex has everything there.
    """
    names, placed = ("扣分", "其他扣分", "问题", "已办结"), names_in(lines)
    listed: dict[str, Rows] = {name: values[name] for name in names}
    printed = sum(_lines("".join(map(str, row.values()))) for rows in listed.values() for row in rows)
    none: dict[str, Rows] = {f"附件{name}": [] for name in names}
    if APART not in placed or printed <= LINES:
        return {**values, "另附": False, **none}
    moved = [name for name in names if f"附件{name}" in placed]
    left = {name: [row | {"依据": ""} for row in listed[name]] if "扣分" in name else [] for name in moved}
    return {**values, **left, "另附": True, **none, **{f"附件{name}": listed[name] for name in moved}}


def _lines(text: str) -> int:
    """How many lines of a page a paragraph takes."""
    return -(-(len(text) + 2) // SIGNS)


def _standing(row: ResultRow, why: Reasons) -> dict[str, str]:
    return {
        "类别": CLASSES.get(row.klass, row.klass), "综合成绩": why.composite or "—",
        "组别": CLASSES.get(row.group, row.group),
        "组内单位数": str(row.group_size), "名次": str(row.rank or "—"), "扣分合计": why.total,
        "扣分构成": _remarks(why),
        "净加分": why.total.removeprefix("-") if why.total.startswith("-") else "",
    }  # fmt: skip


def _remarks(why: Reasons) -> str:
    """What stands behind the sum: of what it is made, and what the composite lacks."""
    made_of = f"扣分{why.lost}分，加分{why.gained}分" if why.gained else ""
    lacking = f"{why.lacking}未录入，成绩不完整" if why.lacking else ""
    said = "；".join(text for text in (made_of, lacking) if text)
    return f"（{said}）" if said else ""


def _losses(row: ResultRow, why: Reasons) -> Rows:
    kind = CLASSES.get(row.klass, row.klass)
    lost = [loss for loss in why.losses if loss.units > 0]
    return [
        {"序号": str(n), "类别": kind, "标题": loss.title, "分值": loss.points, "依据": loss.reason}
        for n, loss in enumerate(lost, start=1)
    ]


def _gains(row: ResultRow, why: Reasons) -> Iterable[dict[str, str]]:
    kind = CLASSES.get(row.klass, row.klass)
    for loss in why.losses:
        if loss.units < 0:
            points = show(-loss.units, why.places, why.places)
            yield {"类别": kind, "标题": loss.title, "依据": loss.reason, "分值": points}
