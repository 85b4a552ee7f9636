"""Designing a wave: whom it asks, through which channels, with which weights; and freezing all of it by one hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Office, Person, Unit
from bihuan.records import clock, door
from bihuan.records.actions import record
from bihuan.surveys.access import require_designer
from bihuan.surveys.actions.checking import check_frame, check_rated, design_problems, require_complete
from bihuan.surveys.actions.facts import WaveFacts
from bihuan.surveys.actions.stepping import DOOR
from bihuan.surveys.lifecycle import DESIGNED
from bihuan.surveys.models import FrameUnit, Instrument, RatedUnit, Wave
from bihuan.surveys.planning import frozen_text
from bihuan.urns import actions as urns
from bihuan.urns.lifecycle import CLOSED, OPEN, PREPARED, REHEARSED
from bihuan.urns.models import Urn


@transaction.atomic
def design_wave(*, office: Office, instrument: Instrument, facts: WaveFacts, by: Person) -> Wave:
    """Begin a wave. Raises Refused, ValidationError by field."""
    require_designer(standing_of(by), office)
    if instrument.office_id != office.pk:
        raise ValidationError({"instrument": _("This questionnaire is another office's.")})
    _require(design_problems(office, facts))
    wave = Wave.objects.create(
        office=office, instrument=instrument, designed_by=by, designed_on=clock.today(), **facts.columns()
    )
    record(by=by, action="design_wave", subject=wave, office_path=office.path, detail={"period": wave.period})
    return wave


@transaction.atomic
def change_wave(*, wave_id: int, instrument: Instrument, facts: WaveFacts, by: Person) -> Wave:
    """Change a wave that is still being designed. Raises Refused, ValidationError by field."""
    wave = _designed(wave_id, by)
    _require(design_problems(wave.office, facts))
    for name, value in facts.columns().items():
        setattr(wave, name, value)
    wave.instrument = instrument
    wave.save()
    record(by=by, action="change_wave", subject=wave, office_path=wave.office.path)
    return wave


@transaction.atomic
def set_frame(*, wave_id: int, rows: Sequence[tuple[str, str, int]], by: Person) -> int:
    """Set the frame: (code, name, people) a unit or stratum; those that are units of the office are known as such.

    Raises Refused, ValidationError.
    """
    wave = _designed(wave_id, by)
    check_frame(rows)
    units = dict(Unit.objects.filter(office=wave.office, valid_to__isnull=True).values_list("code", "pk"))
    wave.frame.all().delete()
    FrameUnit.objects.bulk_create(
        FrameUnit(wave=wave, unit_id=units.get(code), code=code, title=title, eligible=people)
        for code, title, people in rows
    )
    detail = {"units": len(rows), "people": sum(row[2] for row in rows)}
    record(by=by, action="set_frame", subject=wave, office_path=wave.office.path, detail=detail)
    return len(rows)


@transaction.atomic
def set_rated(*, wave_id: int, rows: Sequence[tuple[str, str]], by: Person) -> int:
    """Set the units that a matrix rates, by code and name. Raises Refused, ValidationError."""
    wave = _designed(wave_id, by)
    check_rated(rows)
    units = dict(Unit.objects.filter(office=wave.office, valid_to__isnull=True).values_list("code", "pk"))
    wave.rated.all().delete()
    RatedUnit.objects.bulk_create(
        RatedUnit(wave=wave, unit_id=units.get(code), code=code, title=title) for code, title in rows
    )
    record(by=by, action="set_rated", subject=wave, office_path=wave.office.path, detail={"units": len(rows)})
    return len(rows)


@transaction.atomic
def freeze_wave(*, wave_id: int, by: Person, version: int | None = None) -> Wave:
    """Freeze the questionnaire with the frame, the weights and the required answers. Raises Refused, Stale,
    ValidationError naming everything that is missing."""
    held = door.hold(DOOR, "freeze", by, version=version, pk=wave_id)
    require_complete("freeze", held.record)
    text = frozen_text(held.record)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return door.move(held, detail={"sha256": sha256}, frozen=text, sha256=sha256)


@transaction.atomic
def void_wave(*, wave_id: int, note: str, by: Person, version: int | None = None) -> Wave:
    """Void a wave that is not released, with a reason; its urn takes nothing from now on, and is dropped where it never
    did. Raises Refused, Stale, ValidationError."""
    held = door.hold(DOOR, "void", by, note=note, version=version, pk=wave_id)
    moved = door.move(held)
    if moved.urn is not None:
        _end(moved.urn, note, by)
    return moved


def _end(urn: Urn, note: str, by: Person) -> None:
    """What was sealed is destroyed by two custodians alone: until they void it, an urn that took answers is
    suspended."""
    if urn.state in {PREPARED, REHEARSED}:
        urns.drop(urn_id=urn.pk, note=note, by=by)
    elif urn.state in {OPEN, CLOSED}:
        urns.suspend(urn_id=urn.pk, note=note, by=by)


def _designed(pk: int, by: Person) -> Wave:
    wave = door.lock(DOOR, pk=pk)
    require_designer(standing_of(by), wave.office)
    if wave.state != DESIGNED:
        raise ValidationError(_("This wave is frozen: nothing that is asked, whom, or how it counts can change."))
    return wave


def _require(problems: Mapping[str, str]) -> None:
    if problems:
        raise ValidationError(dict(problems))
