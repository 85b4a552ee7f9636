"""Every (state, step, role) is tried and must do what the rules say, written out here, and nothing else."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from bihuan.findings.actions import (
    carry_findings,
    contest_finding,
    exempt_finding,
    give_up_finding,
    merge_finding,
    send_back_finding,
    transfer_finding,
    withdraw_finding,
)
from bihuan.findings.actions.stepping import hold
from bihuan.findings.lifecycle import (
    ASSESSOR,
    BEFORE,
    ENDED,
    FINDING,
    GROUP,
    HEAD,
    OFFICE,
    OPEN,
    REVIEWER,
    UNIT,
    VERIFIER,
)
from bihuan.findings.models import Finding, State
from bihuan.organizations.access import Refused
from bihuan.organizations.models import Membership, Person, Role
from bihuan.records import clock
from bihuan.schemes.actions import draft_cycle, launch_cycle
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import DAY, Cast, person
from tests.findings.telling import TO, confirmed, notified, rectifying, submitted

held_by_the_database = importlib.import_module("bihuan.findings.migrations.0002_held_by_the_database")


def strangers(cast: Cast) -> dict[str, Person]:
    """One person for every role towards a finding, none of whom had a part in it."""
    made = {name: person(f"walk-{name}", name) for name in (ASSESSOR, OFFICE, GROUP, UNIT, HEAD, VERIFIER, REVIEWER)}
    kept: dict[str, dict[str, Any]] = {
        ASSESSOR: {"role": Role.ASSESSOR, "body": cast.line},
        OFFICE: {"role": Role.OFFICE},
        GROUP: {"role": Role.LEADING_GROUP, "body": cast.group},
        UNIT: {"role": Role.LIAISON, "unit": cast.jia},
        HEAD: {"role": Role.HEAD, "unit": cast.jia},
        VERIFIER: {"role": Role.ASSESSOR, "body": cast.specialist},
        REVIEWER: {"role": Role.LEADING_GROUP, "body": cast.group},
    }
    for name, where in kept.items():
        Membership.objects.create(person=made[name], office=cast.office, since=DAY, **where)
    return made


OPEN_STATES = "confirmed notified contested planned rectifying reported verified"
"""The open states, as the rules name them."""
RULES: dict[str, tuple[str, str, str]] = {
    # step: who of these people, from which states, to which
    "submit": ("assessor", "draft returned", "submitted"),
    "send_back": ("office", "submitted", "returned"),
    "recall": ("assessor", "submitted", "returned"),
    "recall_plan": ("head", "planned", "notified"),
    "recall_report": ("head", "reported", "rectifying"),
    "confirm": ("office", "submitted", "confirmed"),
    "merge": ("office", "submitted confirmed", "merged"),
    "withdraw": ("office", "confirmed", "withdrawn"),
    "notify": ("office", "confirmed", "notified"),
    "contest": ("unit head", "notified", "contested"),
    "recall_contest": ("unit head", "contested", "notified"),
    "uphold": ("office leading_group reviewer", "contested", "notified"),
    "amend": ("office leading_group reviewer", "contested", "notified"),
    "annul": ("office leading_group reviewer", "contested", "withdrawn"),
    "plan": ("head", "notified", "planned"),
    "return_plan": ("assessor office", "planned", "notified"),
    "accept_plan": ("assessor office", "planned", "rectifying"),
    "extend": ("office", "rectifying", "rectifying"),
    "report": ("head", "rectifying", "reported"),
    "return_report": ("assessor office verifier", "reported", "rectifying"),
    "verify": ("assessor office verifier", "reported", "verified"),
    "close": ("office", "verified", "closed"),
    "give_up": ("leading_group reviewer", "rectifying", "not_corrected"),
    "exempt": ("leading_group reviewer", "rectifying", "exempt"),
    "reopen": ("assessor office", "closed not_corrected", "rectifying"),
    "transfer": ("office", f"submitted {OPEN_STATES}", "transferred"),
    "carry_over": ("office", OPEN_STATES, "carried"),
    "succeed": ("office", "draft", "confirmed"),
    "resume": ("office", "confirmed", "rectifying"),
    "contest_on": ("office", "notified", "contested"),
}
"""The rules of the domain, written out by hand: what the table of the product is held against."""


def standing_in(state: str, cast: Cast, cycle: Cycle, jia: Enrolment) -> Finding:
    """A finding brought to a state the way people bring it there."""
    if state in TO:
        return TO[state](cast, cycle, jia)
    return WAYS[state](cast, cycle, jia)


def _contested(cast: Cast, cycle: Cycle, jia: Enrolment) -> Finding:
    return contest_finding(finding_id=notified(cast, cycle, jia).pk, by=cast.alice, note="不属实")


def _merged(cast: Cast, cycle: Cycle, jia: Enrolment) -> Finding:
    first, second = confirmed(cast, cycle, jia), confirmed(cast, cycle, jia)
    return merge_finding(finding_id=second.pk, into=first, by=cast.clerk, note="同一事实")


def _transferred(cast: Cast, cycle: Cycle, jia: Enrolment) -> Finding:
    finding = confirmed(cast, cycle, jia, category="individual_case")
    return transfer_finding(finding_id=finding.pk, to_body=cast.specialist, number="移1", by=cast.chief, note="个案")


def _carried(cast: Cast, cycle: Cycle, jia: Enrolment) -> Finding:
    finding = rectifying(cast, cycle, jia)
    prepared = draft_cycle(office=cast.office, year=2019, scheme=cycle.scheme, by=cast.clerk)
    carry_findings(cycle=cycle, into=launch_cycle(cycle=prepared, by=cast.clerk), by=cast.clerk)
    return finding


WAYS: dict[str, Callable[[Cast, Cycle, Enrolment], Finding]] = {
    "returned": lambda c, y, u: send_back_finding(finding_id=submitted(c, y, u).pk, by=c.clerk, note="补充"),
    "contested": _contested,
    "withdrawn": lambda c, y, u: withdraw_finding(finding_id=confirmed(c, y, u).pk, by=c.chief, note="有误"),
    "merged": _merged,
    "transferred": _transferred,
    "carried": _carried,
    "exempt": lambda c, y, u: exempt_finding(finding_id=rectifying(c, y, u).pk, by=c.wei, note="机构撤销"),
    "not_corrected": lambda c, y, u: give_up_finding(finding_id=rectifying(c, y, u).pk, by=c.wei, note="客观原因"),
}


@pytest.mark.parametrize("state", State.values)
def test_every_state_step_and_role(state: str, cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    people = strangers(cast)
    finding = standing_in(state, cast, cycle, jia)
    finding.grants.create(body=cast.specialist, by=cast.clerk, at=clock.now())
    finding.refresh_from_db()
    assert finding.state == state
    tried = {(step, role): _try(finding, step, someone) for step in RULES for role, someone in people.items()}
    expected = {
        (step, role): "refused" if role not in who.split() else target if state in sources.split() else "not now"
        for step, (who, sources, target) in RULES.items()
        for role in people
    }
    assert tried == expected


def test_the_rules_name_every_step_and_state() -> None:
    assert {row.name for row in FINDING.steps} == set(RULES)
    named = {state for _who, sources, target in RULES.values() for state in (*sources.split(), target)}
    assert named == set(State.values)


def _try(finding: Finding, step: str, by: Person) -> str:
    try:
        with transaction.atomic():
            held = hold(finding_id=finding.pk, step=step, by=by, note="理由", has_evidence=True)
    except Refused:
        return "refused"
    except ValidationError:
        return "not now"
    return held.step.target


def test_the_triggers_know_the_same_ways() -> None:
    table = {(source, row.target) for row in FINDING.steps for source in row.sources if source != row.target}
    assert set(held_by_the_database.WAYS) == table


def test_every_state_is_before_open_or_ended() -> None:
    assert set(State.values) == BEFORE | OPEN | ENDED
    assert sum(map(len, (BEFORE, OPEN, ENDED))) == len(State.values)
    assert FINDING.reachable() == FINDING.states


@pytest.mark.row("HD-05")
def test_no_way_leads_to_the_end_but_verified_exempt_carried_transferred_or_taken_back() -> None:
    """HD-05: every problem is tracked to its end."""
    ends = {row.name for row in FINDING.steps if row.target in ENDED and row.sources & OPEN}
    assert ends == {"close", "give_up", "exempt", "carry_over", "transfer", "merge", "withdraw", "annul"}
    assert FINDING.take("close", "verified").sources == frozenset({"verified"})
