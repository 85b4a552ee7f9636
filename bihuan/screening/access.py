"""Who sees data, clues and files. Until a question is asked in writing nobody of the unit learns that there is one.

Whoever works on clues is a clerk or of the leading group, may read every data set the clue comes from, and has no tie
to its unit. What is hidden is left out by the query itself, so that lists, counts and addresses agree.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import Refused, Standing
from bihuan.organizations.models import Role
from bihuan.organizations.ties import tied_units
from bihuan.records.punctuation import listed
from bihuan.screening.lifecycle import CONCERNED, GROUP, MACHINE, OFFICE, UNIT
from bihuan.screening.models import (
    Arrival,
    Clue,
    DataReader,
    DataSet,
    Dossier,
    Drive,
    Run,
    RunInput,
    TripRecord,
    VoucherBatch,
)

SCREENERS = (Role.OFFICE, Role.LEADING_GROUP)


def visible_data(standing: Standing) -> QuerySet[DataSet]:
    """Data sets of one's office that one is named to read."""
    mine = DataReader.objects.filter(person=standing.person, data_set=OuterRef("pk"))
    return DataSet.objects.filter(Exists(mine), office_id__in=standing.offices(*SCREENERS))


def visible_arrivals(standing: Standing) -> QuerySet[Arrival]:
    """Files one has sent oneself."""
    return Arrival.objects.filter(by=standing.person, office_id__in=standing.offices(Role.OFFICE))


def visible_batches(standing: Standing) -> QuerySet[VoucherBatch]:
    """Invoices one has sent oneself and not confirmed yet."""
    return VoucherBatch.objects.filter(by=standing.person, office_id__in=standing.offices(Role.OFFICE))


def visible_runs(standing: Standing) -> QuerySet[Run]:
    """Screenings of one's office all of whose data one may read."""
    mine = DataReader.objects.filter(person=standing.person, data_set=OuterRef("data_set"))
    closed = RunInput.objects.filter(~Exists(mine), run=OuterRef("pk"))
    return Run.objects.filter(~Exists(closed), office_id__in=standing.offices(*SCREENERS))


def visible_clues(standing: Standing) -> QuerySet[Clue]:
    """Clues of screenings one may see, but for units one has a tie to."""
    rows = Clue.objects.filter(run__in=visible_runs(standing))
    tied = tied_units(standing)
    return rows.exclude(unit_id__in=tied) if tied else rows


def visible_trips(standing: Standing) -> QuerySet[TripRecord]:
    """Trips whose clues one may see."""
    return TripRecord.objects.filter(run__in=visible_runs(standing))


def visible_dossiers(standing: Standing) -> QuerySet[Dossier]:
    """Files whose clues one may all see; what has been asked, for people of the unit and whom it is about."""
    return Dossier.objects.filter(Q(pk__in=_held(standing)) | _asked(standing))


def held_dossiers(standing: Standing) -> QuerySet[Dossier]:
    """Files one works on, not those one is asked in."""
    return Dossier.objects.filter(pk__in=_held(standing))


def asked_dossiers(standing: Standing) -> QuerySet[Dossier]:
    """What one's unit, or oneself, has been asked in writing."""
    return Dossier.objects.filter(_asked(standing))


def _held(standing: Standing) -> QuerySet[Dossier, Any]:
    unseen = Clue.objects.filter(dossier=OuterRef("pk")).exclude(run__in=visible_runs(standing))
    rows = Dossier.objects.filter(~Exists(unseen), office_id__in=standing.offices(*SCREENERS))
    rows = rows.exclude(concerned=standing.person)
    tied = tied_units(standing)
    return rows.exclude(unit_id__in=tied).values("pk") if tied else rows.values("pk")


def _asked(standing: Standing) -> Q:
    """Asked of a unit one speaks for or is in charge of, or about oneself."""
    return Q(asked_on__isnull=False) & (Q(unit_id__in=standing.units) | Q(concerned=standing.person))


def visible_drives(standing: Standing) -> QuerySet[Drive]:
    """Campaigns whose table of people one may read."""
    return Drive.objects.filter(people__in=visible_data(standing))


def roles_towards(standing: Standing, dossier: Dossier) -> frozenset[str]:
    """What someone is to a file: clerk, leading group, of its unit, concerned, or nothing."""
    parts = set()
    if dossier.asked_on is not None:
        if dossier.unit_id and standing.speaks_for(dossier.unit_id):
            parts.add(UNIT)
        if dossier.concerned_id == standing.person.pk:
            parts.add(CONCERNED)
    if not parts and held_dossiers(standing).filter(pk=dossier.pk).exists():
        parts |= office_roles(standing, dossier.office_id)
    return frozenset(parts)


def office_roles(standing: Standing, office_id: int) -> frozenset[str]:
    """Clerk, leading group, both or neither."""
    kinds = ((OFFICE, Role.OFFICE), (GROUP, Role.LEADING_GROUP))
    return frozenset(name for name, role in kinds if standing.holds(office_id, role))


def require_part(roles: frozenset[str], step: Step) -> str:
    """The role the step is taken in; Refused, saying who may, if there is none."""
    held = sorted(roles & step.who)
    if not held:
        who = listed(_who(role) for role in sorted(step.who - {MACHINE}))
        raise Refused(_("You may not do this. It is done by: %(who)s.") % {"who": who})
    return held[0]


def _who(role: str) -> str:
    return {
        OFFICE: _("clerks of the assessment office who may read the data"),
        GROUP: _("members of the leading group who may read the data"),
        UNIT: _("whoever speaks for the unit"),
        CONCERNED: _("whom it is about"),
    }[role]


def require_clue(standing: Standing, clue: Clue) -> frozenset[str]:
    """What someone is to a clue; Refused if they may not even see it."""
    if not visible_clues(standing).filter(pk=clue.pk).exists():
        raise Refused(_("You may not see this clue."))
    return office_roles(standing, clue.office_id)
