"""Who sees a hearing, takes its steps, counts its ballots, reads its results.

The office's staff and the counters see all of a hearing; assessors and speakers' units learn of it by the notice, and
read results once they are announced: a unit those of its own speakers.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from bihuan.engine.lifecycle import Step
from bihuan.hearings.lifecycle import ANNOUNCED, COUNTER, SHOWN, SPEAKER_ROLE, TOLD
from bihuan.hearings.models import Hearing, Speaker, Term
from bihuan.organizations.access import STAFF, Refused, Standing, require_role
from bihuan.organizations.models import Office, Person, Role

WIDE = (*STAFF, Role.ASSESSOR)
"""Who sees every speaker of a hearing."""


def visible_terms(standing: Standing) -> QuerySet[Term]:
    """Terms of one's office, for its staff."""
    return Term.objects.filter(office_id__in=standing.offices(*STAFF))


def visible_hearings(standing: Standing) -> QuerySet[Hearing]:
    """All of an office for its staff and of an urn for its custodians; what notice was given of for assessors and for
    the people of a speaker's unit."""
    if not standing.memberships:
        return Hearing.objects.none()
    wanted = Q(office_id__in=standing.offices(*STAFF)) | Q(urn__custodians__person=standing.person)
    told = Q(office_id__in=standing.offices(Role.ASSESSOR)) | Q(speakers__in=_own(standing))
    return Hearing.objects.filter(wanted | told & Q(state__in=TOLD)).distinct()


def visible_speakers(standing: Standing) -> QuerySet[Speaker]:
    """The speakers of the hearings someone sees: for the people of a unit their own alone."""
    rows = Speaker.objects.filter(hearing__in=visible_hearings(standing))
    wide = Q(hearing__office_id__in=standing.offices(*WIDE)) | Q(hearing__urn__custodians__person=standing.person)
    return rows.filter(wide | Q(pk__in=_own(standing))).distinct()


def _own(standing: Standing) -> QuerySet[Speaker]:
    mine = Q(tenure__person=standing.person) | Q(tenure__post__unit_id__in=standing.units)
    return Speaker.objects.filter(mine).exclude(state=Speaker.State.EXCUSED)


def sees_results(standing: Standing, hearing: Hearing) -> bool:
    """Whether results may be read now by someone who sees the hearing."""
    inner = standing.holds(hearing.office_id, *STAFF) or is_counter(hearing, standing.person)
    return hearing.state in (SHOWN if inner else ANNOUNCED)


def is_counter(hearing: Hearing, person: Person) -> bool:
    """Whether a person counts: the counters are the custodians of the hearing's urn."""
    return hearing.urn is not None and hearing.urn.custodians.filter(person=person).exists()


def require_clerk(standing: Standing, office: Office) -> None:
    """Refuse whoever is no clerk of the office."""
    require_role(standing, office, Role.OFFICE)


def require_counter(hearing: Hearing, person: Person) -> None:
    """Refuse whoever does not count at this hearing."""
    if not is_counter(hearing, person):
        raise Refused(_("Only the counters of this hearing may do this: the custodians of its urn."))


def require_step(standing: Standing, step: Step, hearing: Hearing) -> str:
    """The role a step of a hearing may be taken in; Refused if there is none."""
    if COUNTER in step.who and is_counter(hearing, standing.person):
        return COUNTER
    roles = sorted(step.who - {COUNTER})
    if not roles:
        require_counter(hearing, standing.person)
    return require_role(standing, hearing.office, *roles)


def speaks(standing: Standing, speaker: Speaker) -> bool:
    """Whether a person is the speaker, or answers for the speaker's unit."""
    return speaker.tenure.person_id == standing.person.pk or standing.speaks_for(speaker.tenure.post.unit_id)


def require_speaker_step(standing: Standing, step: Step, speaker: Speaker) -> str:
    """The role a step of a speaker, or of a commitment, may be taken in; Refused if there is none."""
    if SPEAKER_ROLE in step.who and speaks(standing, speaker):
        return SPEAKER_ROLE
    if COUNTER in step.who and is_counter(speaker.hearing, standing.person):
        return COUNTER
    roles = sorted(step.who - {COUNTER, SPEAKER_ROLE})
    if not roles:
        require_counter(speaker.hearing, standing.person)
    return require_role(standing, speaker.hearing.office, *roles)
