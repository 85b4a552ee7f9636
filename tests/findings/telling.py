"""A finding told step by step: each function brings one to where the test begins."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bihuan.findings.actions import (
    Cost,
    Facts,
    MeasureText,
    Upload,
    accept_plan,
    close_finding,
    confirm_finding,
    draft_finding,
    notify_finding,
    set_measures,
    sign_plan,
    sign_report,
    step_measure,
    submit_finding,
    verify_finding,
)
from bihuan.findings.models import Finding
from bihuan.records import clock
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast

FOUND = date(2018, 3, 1)


@contextmanager
def day(on: date | str) -> Iterator[None]:
    """Let the following happen on a day, at ten in the morning in 江州."""
    at = date.fromisoformat(on) if isinstance(on, str) else on
    with clock.at(datetime(at.year, at.month, at.day, 2, tzinfo=UTC)):
        yield


def photo(text: str = "现场照片") -> Upload:
    """A small file that passes for evidence."""
    return Upload("现场.txt", io.BytesIO(text.encode()))


def facts(condition: str = "三份差旅审批单缺少事由和人数", **more: Any) -> Facts:
    """What was found."""
    kept: dict[str, Any] = {
        "criteria": "《差旅费管理办法》第七条",
        "cause": "审核把关不严",
        "effect": "涉及 3 人",
        "found_on": FOUND,
        **more,
    }
    return Facts(condition=condition, **kept)


def drafted(cast: Cast, cycle: Cycle, unit: Enrolment, **more: Any) -> Finding:
    """Written down by Ines of the first inspection office."""
    return draft_finding(
        cycle=cycle, enrolment=unit, body=cast.line, facts=facts(**more), by=cast.ines, uploads=[photo()]
    )


def submitted(cast: Cast, cycle: Cycle, unit: Enrolment, **more: Any) -> Finding:
    """Sent in."""
    return submit_finding(finding_id=drafted(cast, cycle, unit, **more).pk, by=cast.ines)


def confirmed(cast: Cast, cycle: Cycle, unit: Enrolment, cost: Cost | None = None, **more: Any) -> Finding:
    """Confirmed by the clerk."""
    finding = submitted(cast, cycle, unit, **more)
    return confirm_finding(finding_id=finding.pk, by=cast.clerk, cost=cost or Cost())


def notified(cast: Cast, cycle: Cycle, unit: Enrolment, **more: Any) -> Finding:
    """Fed back under a letter."""
    finding = confirmed(cast, cycle, unit, **more)
    return notify_finding(finding_id=finding.pk, letter_number="江考办函〔2018〕5号", by=cast.clerk)


def planned(cast: Cast, cycle: Cycle, unit: Enrolment, **more: Any) -> Finding:
    """Answered by a plan of one measure, signed by the head."""
    finding = notified(cast, cycle, unit, **more)
    measure = MeasureText(text="补办审批手续", owner="陈科长", due_on=clock.today() + timedelta(days=10))
    set_measures(finding_id=finding.pk, measures=[measure], by=cast.alice)
    return sign_plan(finding_id=finding.pk, by=cast.head)


def rectifying(cast: Cast, cycle: Cycle, unit: Enrolment, **more: Any) -> Finding:
    """The plan accepted."""
    return accept_plan(finding_id=planned(cast, cycle, unit, **more).pk, by=cast.ines)


def finish(cast: Cast, finding: Finding) -> None:
    """Every measure done and shown."""
    for measure in finding.measures.exclude(state__in=["dropped", "accepted"]):
        step_measure(measure_id=measure.pk, step="finish", by=cast.alice, note="已补办", uploads=[photo("补办单")])


def reported(cast: Cast, cycle: Cycle, unit: Enrolment, **more: Any) -> Finding:
    """Reported done by the head."""
    finding = rectifying(cast, cycle, unit, **more)
    finish(cast, finding)
    return sign_report(finding_id=finding.pk, by=cast.head)


def verified(cast: Cast, cycle: Cycle, unit: Enrolment, **more: Any) -> Finding:
    """Found good by Ivan, with his own evidence."""
    finding = reported(cast, cycle, unit, **more)
    return verify_finding(
        finding_id=finding.pk, by=cast.ivan, opinion="抽查五份，手续齐全", method="check", uploads=[photo("抽查记录")]
    )


def closed(cast: Cast, cycle: Cycle, unit: Enrolment, **more: Any) -> Finding:
    """Ended by the office."""
    return close_finding(finding_id=verified(cast, cycle, unit, **more).pk, by=cast.clerk)


TO = {
    "draft": drafted, "submitted": submitted, "confirmed": confirmed, "notified": notified, "planned": planned,
    "rectifying": rectifying, "reported": reported, "verified": verified, "closed": closed,
}  # fmt: skip
