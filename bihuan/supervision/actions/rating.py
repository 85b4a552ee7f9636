"""The rating matrix: units of one category rate units of another. No contact writes no row: missing, not zero."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.numbers import NotANumber, TooLarge, TooManyPlaces, parse_scaled
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Person
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.schemes.access.marks import OPEN_TO_MARKS
from bihuan.schemes.actions.marks import reverse_by_decision
from bihuan.schemes.lifecycle import EFFECTIVE
from bihuan.schemes.models import Cycle, Enrolment, Indicator, Ownership
from bihuan.schemes.queries import parsed
from bihuan.supervision.models import Entry, Kind


@transaction.atomic
def rate(*, cycle: Cycle, rater: Enrolment, node: str, ratings: Mapping[int, str], by: Person) -> int:
    """Write a unit's ratings of others (enrolment → 0 to 100, blank: no contact). Returns how many changed.

    A rating given before is reversed when it changes. Raises Refused unless the person speaks for the rating
    unit and its category rates this indicator, ValidationError by rated unit.
    """
    locked = Cycle.objects.select_for_update(of=("self",)).select_related("office", "scheme").get(pk=cycle.pk)
    _require_rater(locked, rater, node, by)
    indicator = Indicator.objects.get(scheme_id=locked.scheme_id, node=node)
    pairs = Ownership.objects.filter(enrolment__cycle=locked, indicator=indicator, enrolment_id__in=ratings)
    owners = dict(pairs.values_list("enrolment_id", "body_id"))
    values = _values(ratings, owners, rater)
    given = Entry.objects.filter(cycle=locked, indicator=indicator, rater=rater, state=EFFECTIVE)
    before = {entry.enrolment_id: entry for entry in given.select_related("office")}
    changed = 0
    for unit, value in values.items():
        old = before.get(unit)
        if (old.value if old else None) == value:
            continue
        changed += 1
        if old is not None:
            reverse_by_decision(mark=old, by=by, note=_("rated anew"))
        if value is not None:
            entry = _entry(locked, rater, indicator, value)
            entry.enrolment_id, entry.body_id, entry.recorded_by = unit, owners[unit], by
            entry.save(force_insert=True)
    if changed:
        detail = {
            "indicator": node,
            "changed": changed,
            "ratings": {str(unit): str(value) for unit, value in values.items()},
        }
        record(by=by, action="rate", subject=rater, office_path=locked.office.path, detail=detail)
    return changed


def _require_rater(cycle: Cycle, rater: Enrolment, node: str, by: Person) -> None:
    leaf = parsed(cycle.scheme).nodes.get(node)
    if leaf is None or rater.category not in leaf.raters:
        raise Refused(_("Units of this category do not rate here."))
    if rater.unit_id not in standing_of(by).units:
        raise Refused(_("Only people of %(unit)s rate in its name.") % {"unit": rater.name})
    if cycle.state not in OPEN_TO_MARKS:
        raise ValidationError(
            _("The year %(year)s is not running: nothing can be recorded in it.") % {"year": cycle.year}
        )


def _values(ratings: Mapping[int, str], owners: Mapping[int, int], rater: Enrolment) -> dict[int, Decimal | None]:
    values: dict[int, Decimal | None] = {}
    errors: dict[str, list[str]] = {}
    for unit, text in ratings.items():
        if unit not in owners or unit == rater.pk:
            errors[str(unit)] = [_("This unit is not rated here.")]
            continue
        plain = text.strip()
        try:
            micro = parse_scaled(plain, 2) if plain else None
        except (NotANumber, TooManyPlaces, TooLarge):
            micro = -1
        if micro is not None and not 0 <= micro <= 10_000:
            errors[str(unit)] = [_("“%(text)s” is not a rating: expected 0 to 100.") % {"text": plain[:20]}]
        values[unit] = None if micro is None else Decimal(micro).scaleb(-2)
    if errors:
        raise ValidationError(errors)
    return values


def _entry(cycle: Cycle, rater: Enrolment, indicator: Indicator, value: Decimal) -> Entry:
    today = min(clock.today(), cycle.ends_on)
    return Entry(
        office_id=cycle.office_id,
        cycle=cycle,
        indicator=indicator,
        scheme_id=cycle.scheme_id,
        kind=Kind.RATING,
        value=value,
        rater=rater,
        happened_on=max(today, cycle.starts_on),
        recorded_at=clock.now(),
        state=EFFECTIVE,
    )
