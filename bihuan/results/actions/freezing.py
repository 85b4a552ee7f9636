"""Freezing a result with its hashes; it begins its way to publication."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.problems import InputError
from bihuan.engine.scheme.model import Missing
from bihuan.engine.scoring import Line
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.records.door import require_short
from bihuan.results.inputs import pack, was_open
from bihuan.results.models import Publication, ResultRow, ResultSet
from bihuan.results.queries.live import OPEN, Live, compute
from bihuan.schemes.models import Cycle
from bihuan.schemes.queries import parsed, reading_language


@transaction.atomic
def freeze_result(
    *, cycle: Cycle, by: Person, note: str = "", corrects: Publication | None = None, reason: str = ""
) -> ResultSet:
    """Keep the year's result as it stands now, with its inputs and hashes. Numbered; never changed or removed.

    A correction is computed as what it corrects was, and names it.
    """
    locked = Cycle.objects.select_for_update(of=("self",)).select_related("office", "scheme").get(pk=cycle.pk)
    require_role(standing_of(by), locked.office, Role.OFFICE)
    require_short(note, 400)
    if locked.state == Cycle.State.DRAFT or (locked.state == Cycle.State.CLOSED and corrects is None):
        raise ValidationError(
            _("Nothing can be frozen while the year is %(state)s.") % {"state": locked.get_state_display()}
        )
    try:
        is_open = None if corrects is None else was_open(corrects.result_set)
        scored = compute(locked, parsed(locked.scheme), is_open=is_open)
    except InputError as error:
        raise ValidationError([problem.text(reading_language()) for problem in error.problems[:50]]) from error
    kept = _keep(locked, scored, by, note, is_open=locked.state in OPEN if is_open is None else is_open)
    ResultRow.objects.bulk_create([_row(kept, scored, line) for line in scored.result.lines], batch_size=1000)
    detail = {"number": kept.number, "input_hash": kept.input_hash, "result_hash": kept.result_hash}
    Publication.objects.create(result_set=kept, corrects=corrects, reason=reason.strip())
    record(by=by, action="freeze_result", subject=kept, office_path=locked.office.path, detail=detail)
    return kept


def _keep(cycle: Cycle, live: Live, by: Person, note: str, *, is_open: bool) -> ResultSet:
    missing: Missing | None = "renormalise" if is_open else None
    amendments = cycle.amendments.select_related("earlier").order_by("number")
    earlier = [(row.effective_on.isoformat(), row.earlier.text) for row in amendments]
    inputs, input_hash = pack(cycle.scheme.text, earlier, live.result, missing)
    return ResultSet.objects.create(
        office_id=cycle.office_id,
        cycle=cycle,
        number=cycle.result_sets.count() + 1,
        scheme=cycle.scheme,
        scheme_hash=cycle.scheme.sha256,
        input_hash=input_hash,
        result_hash=live.result.result_hash,
        engine_version=live.result.engine_version,
        inputs=inputs,
        places=live.places,
        frozen_by=by,
        frozen_at=clock.now(),
        note=note.strip(),
    )


def _row(kept: ResultSet, live: Live, line: Line) -> ResultRow:
    sizes = sum(1 for other in live.result.lines if other.group == line.group and other.rank is not None)
    components = [[node.id, node.title, live.node_score(line, node.id)] for node in live.result.scheme.root.children]
    return ResultRow(
        result_set=kept,
        enrolment=live.enrolment(line),
        klass=line.unit.klass,
        group=line.group,
        composite=None if line.composite is None else Decimal(line.published or 0).scaleb(-live.places),
        rank=line.rank,
        group_size=sizes,
        grade=line.grade,
        is_bottom=line.is_bottom,
        components=components,
    )
