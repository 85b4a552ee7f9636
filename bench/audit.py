"""The trail: sealing and verifying a million events, in rows a second and memory."""

from __future__ import annotations

import resource
import time
from typing import Any

from bench.city import make, ready
from bench.measure import save

EVENTS, A_SEAL = 1_000_000, 2_000


def main() -> None:
    """One table; refuses if the untouched trail does not verify."""
    ready()
    cycle, clerk, _assessor, _body = make(5, 0)
    from bihuan.records.sealing import seal_events
    from bihuan.records.verifying import verify_trail

    start = time.perf_counter()
    sealing = _fill(cycle, clerk, seal_events)
    filled = time.perf_counter() - start - sealing
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    verdict = verify_trail()
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert not verdict.faults, verdict.faults[:3]
    rows = [
        ("work", "events", "seconds", "events a second"),
        ("seal", f"{EVENTS:,}", f"{sealing:.1f}", f"{EVENTS / sealing:,.0f}"),
        ("verify", f"{verdict.events:,}", f"{seconds:.1f}", f"{verdict.events / seconds:,.0f}"),
    ]
    notes = [
        f"{verdict.seals:,} seals; verifying took {(after - before) / 1024:.0f} MB more than was used before.",
        f"Writing the events past the product's actions took {filled:.0f} s.",
    ]
    save("audit", "The trail", rows, notes)


def _fill(cycle: Any, clerk: Any, seal: Any) -> float:
    from django.db import transaction
    from django.utils import timezone

    from bihuan.records.actions import event_digest
    from bihuan.records.models import Event

    sealing = 0.0
    for number in range(0, EVENTS, A_SEAL):
        made = []
        for place in range(A_SEAL):
            event = Event(
                at=timezone.now(), actor_id=clerk.pk, actor=clerk.name, office_path=cycle.office.path,
                action="record_entry", object_type="supervision.Entry", object_id=str(number + place),
                object_label="单位 · 指标 1", detail={"value": "1", "fact": "值班电话无人接听", "after": "effective"},
            )  # fmt: skip
            event.digest = event_digest(event)
            made.append(event)
        with transaction.atomic():
            Event.objects.bulk_create(made, batch_size=1000)
        start = time.perf_counter()
        seal()
        sealing += time.perf_counter() - start
    return sealing


if __name__ == "__main__":
    main()
