"""Short names of a unit: what people write in files beside its name."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.engine.names import squeezed
from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.models import Office, Person, Role, Unit
from bihuan.records.actions import record

MOST, LONGEST = 20, 60


@transaction.atomic
def set_aliases(*, unit: Unit, aliases: Iterable[str], by: Person) -> Unit:
    """Say by which short names files mean a unit. Refused where another standing unit is called so."""
    require_role(standing_of(by), unit.office, Role.OFFICE)
    Office.objects.select_for_update().get(pk=unit.office_id)
    held = Unit.objects.select_for_update(of=("self",)).select_related("office").get(pk=unit.pk)
    wanted = list(dict.fromkeys(text for one in aliases if (text := " ".join(one.split()))))
    _require_sound(held, wanted)
    before, held.aliases = held.aliases, wanted
    held.save(update_fields=["aliases"])
    detail = {"before": before, "after": wanted}
    record(by=by, action="set_aliases", subject=held, office_path=held.office.path, detail=detail)
    return held


def _require_sound(unit: Unit, wanted: list[str]) -> None:
    if len(wanted) > MOST:
        raise ValidationError({"aliases": [_("At most %(limit)s short names.") % {"limit": MOST}]})
    long = next((text for text in wanted if len(text) > LONGEST), None)
    if long is not None:
        raise ValidationError({"aliases": [_("At most %(limit)s characters.") % {"limit": LONGEST}]})
    looks = {squeezed(text): text for text in wanted}
    for other in Unit.objects.filter(office=unit.office_id, valid_to__isnull=True).exclude(pk=unit.pk):
        for text in (other.code, other.name, *other.aliases):
            if squeezed(text) in looks:
                told = {"text": looks[squeezed(text)], "unit": other.name}
                raise ValidationError({"aliases": [_("“%(text)s” already means %(unit)s.") % told]})
