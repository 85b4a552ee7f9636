"""Who sees a wave, takes its steps, sends files for it.

The office's staff see every wave of it; unit people and assessors what is released; an agency, whose account has no
role at all, the waves it is named for.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.organizations.access import STAFF, Refused, Standing, require_role
from bihuan.organizations.models import BUSINESS, Office, Person, Role
from bihuan.surveys.lifecycle import FIELDING, FROZEN, RELEASED
from bihuan.surveys.models import Agent, Instrument, Wave
from bihuan.surveys.planning import subjects_of


def visible_waves(standing: Standing) -> QuerySet[Wave]:
    """All of an office for its staff, what is released for everyone else who works with it."""
    staff = standing.offices(*STAFF)
    others = standing.offices(*BUSINESS)
    return Wave.objects.filter(Q(office_id__in=staff) | Q(office_id__in=others, state=RELEASED))


def visible_instruments(standing: Standing) -> QuerySet[Instrument]:
    """Questionnaires of one's office, for its staff."""
    return Instrument.objects.filter(office_id__in=standing.offices(*STAFF))


def require_designer(standing: Standing, office: Office) -> str:
    """Refuse whoever is no clerk of the office."""
    return require_role(standing, office, Role.OFFICE)


def require_step(standing: Standing, step: Step, wave: Wave) -> str:
    """The role a step may be taken in; Refused if there is none."""
    return require_role(standing, wave.office, *sorted(step.who))


def shown_unit_codes(standing: Standing, wave: Wave) -> frozenset[str] | None:
    """The units whose results a reader sees: None for all (the office's staff), one's own for unit people."""
    if standing.holds(wave.office_id, *STAFF):
        return None
    return frozenset(subjects_of(wave).filter(unit_id__in=standing.units).values_list("code", flat=True))


def agent_waves(person: Person) -> QuerySet[Wave]:
    """The waves an agency's account is named for, from the day they are frozen."""
    named = Agent.objects.filter(person=person).values("wave_id")
    return Wave.objects.filter(pk__in=named).exclude(state__in=["designed", "void"])


def is_agent(person: Person) -> bool:
    """Whether the account is one of an agency."""
    return Agent.objects.filter(person=person).exists()


def require_agent(person: Person, wave: Wave) -> None:
    """Refuse whoever is not named for the wave."""
    if not wave.agents.filter(person=person).exists():
        raise Refused(_("Only the agency of this wave may do this."))


LINKING = frozenset({FROZEN, FIELDING})
"""States in which an agency draws the codes of its addressed links."""
