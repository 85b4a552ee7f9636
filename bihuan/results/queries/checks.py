"""What the office signs off before a result goes to the council: everything that could make it wrong or unfair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from bihuan.records.punctuation import in_brackets
from bihuan.results.inputs import was_open
from bihuan.results.models import CheckAside, ResultRow, ResultSet
from bihuan.results.queries.live import OPEN, compute, live
from bihuan.results.queries.selecting import fragile_bottom
from bihuan.results.sources import checks_of
from bihuan.schemes.models import Cycle, Enrolment, Ownership
from bihuan.schemes.queries import parsed
from bihuan.schemes.sources import LISTED as NAMED
from bihuan.schemes.sources import Check, counted


def rows_of(result_set: ResultSet) -> list[ResultRow]:
    """The lines of a frozen result with their units, in the order they are shown."""
    return list(result_set.rows.select_related("enrolment").order_by("group", "rank", "id"))


def checks(result_set: ResultSet, rows: Sequence[ResultRow], *, is_afresh: bool = False) -> list[Check]:
    """Every check of a frozen result, in the order of the sign-off; a constant number of queries.

    ``rows`` are its lines (:func:`rows_of`). ``is_afresh`` scores the ledger anew, as a decision must; a page is
    content with the kept result of the ledger.
    """
    cycle = result_set.cycle
    listed = [
        _unmoved(result_set, is_afresh=is_afresh),
        *checks_of(cycle),
        _without_assessor(cycle),
        _unranked(rows),
        _fragile(result_set, rows),
    ]
    return _told_aside(cycle, listed)


def checks_before(cycle: Cycle) -> list[Check]:
    """What can be checked before anything is frozen, so that it is mended first."""
    return _told_aside(cycle, [*checks_of(cycle), _without_assessor(cycle)])


def _told_aside(cycle: Cycle, listed: Sequence[Check]) -> list[Check]:
    """The checks with what was said of those set aside; one that has found more since then stands again."""
    rows = {row.code: row for row in CheckAside.objects.filter(cycle=cycle).select_related("by")}
    return [replace(one, aside=_said(rows[one.code])) if _is_aside(one, rows.get(one.code)) else one for one in listed]


def _is_aside(check: Check, row: CheckAside | None) -> bool:
    return row is not None and not check.is_clear and not check.is_blocking and check.count <= row.count


def _said(row: CheckAside) -> str:
    return row.note + in_brackets(f"{row.by.name} {row.at:%Y-%m-%d}")


def _unmoved(kept: ResultSet, *, is_afresh: bool) -> Check:
    """The ledger must still be what was frozen: a result is never decided on marks that have changed since."""
    cycle, is_open = kept.cycle, was_open(kept)
    is_live = not is_afresh and kept.scheme_id == cycle.scheme_id and is_open == (cycle.state in OPEN)
    now = live(cycle) if is_live else compute(cycle, parsed(kept.scheme), is_open=is_open)
    moved = now.result.result_hash != kept.result_hash
    text = [_("the ledger has changed since it was frozen; freeze it again")] if moved else []
    return Check("moved", _("Scores differ from the ledger of today"), int(moved), text, is_blocking=True)


def _without_assessor(cycle: Cycle) -> Check:
    owned = Ownership.objects.filter(enrolment=OuterRef("pk"))
    rows = Enrolment.objects.filter(~Exists(owned), cycle=cycle)
    missing = counted(rows, lambda row: row.name)
    return Check("assessor", _("Units without an assessor"), *missing, is_blocking=True)


def _unranked(rows: Sequence[ResultRow]) -> Check:
    names = [row.enrolment.name for row in rows if row.composite is None]
    return Check("unranked", _("Units without a published result"), len(names), names[:NAMED])


def _fragile(kept: ResultSet, rows: Sequence[ResultRow]) -> Check:
    names = fragile_bottom(kept, rows)
    return Check("fragile", _("Units at the bottom whose rank is fragile"), len(names), names[:NAMED])
