"""A year taken to its decision, and its letters to their approval or out of the house."""

from __future__ import annotations

from typing import Any


def decided(cycle: Any, clerk: Any) -> tuple[Any, Any, Any]:
    """The result, notified to the units; the second clerk and the decider."""
    from django.utils import timezone

    from bihuan.organizations.models import Membership, Person, Role
    from bihuan.results.actions import (
        Council,
        decide_result,
        freeze_result,
        report_result,
        sign_off,
        take_publication_step,
    )
    from bihuan.schemes.actions import take_cycle_step

    people = []
    for name, role in (("second", Role.OFFICE), ("decider", Role.LEADING_GROUP)):
        made = Person.objects.create(username=f"{name}-{cycle.office_id}", name=name)
        Membership.objects.create(person=made, office=cycle.office, role=role, since=cycle.starts_on)
        people.append(made)
    second, decider = people
    take_cycle_step(cycle=cycle, step="end_marks", by=clerk)
    kept = freeze_result(cycle=cycle, by=clerk)
    sign_off(result_set=kept, by=clerk, note="checked")
    report_result(result_set=kept, council=Council(timezone.localdate(), "council", "agreed"), by=clerk)
    decide_result(result_set=kept, by=decider)
    take_publication_step(result_set=kept, step="notify", by=clerk)
    return kept, second, decider


def approved(kept: Any, clerk: Any, second: Any, decider: Any) -> Any:
    """Both letters of every unit, approved."""
    from bihuan.outcomes.actions.batching import approve_batch, check_batch, prepare_batch
    from bihuan.outcomes.actions.issuers import add_issuer

    issuer = add_issuer(office=kept.cycle.office, name="考核办公室", sign="考", by=clerk)
    batch = prepare_batch(result_set=kept, issuer=issuer, by=clerk)
    check_batch(batch=batch, by=second)
    approve_batch(batch=batch, by=decider)
    return batch


def fed_back(kept: Any, clerk: Any, second: Any, decider: Any) -> Any:
    """Both letters of every unit, delivered."""
    from bihuan.outcomes.actions.batching import issue_batch

    batch = approved(kept, clerk, second, decider)
    issue_batch(batch=batch, by=clerk)
    return batch
