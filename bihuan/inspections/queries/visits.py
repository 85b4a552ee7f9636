"""What a visit still lacks, and which leaders have made theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from bihuan.inspections.lifecycle import BEFORE_START, CANCELLED, CAPTAIN, STARTED
from bihuan.inspections.models import Campaign, Declaration, Inspection, Member, MethodUsed, Stage
from bihuan.organizations.models import Person
from bihuan.records.joining import joined
from bihuan.records.prepared import fill

STAGES = tuple(Stage.Kind.values)
METHODS = tuple(MethodUsed.Method.values)


def stages_of(inspection: Inspection) -> list[Stage]:
    """The steps on site with their photos, read once for a visit."""
    if "stages" not in getattr(inspection, "_prefetched_objects_cache", {}):
        rows = Stage.objects.filter(inspection=inspection)
        fill(inspection, "stages", joined(rows, "files", ("attachment__pk", "attachment__name")))
    return list(inspection.stages.all())


def stages_missing(made: Collection[str]) -> list[str]:
    """The steps on site that are not among those made."""
    return [str(Stage.Kind(kind).label) for kind in STAGES if kind not in made]


def methods_missing(inspection: Inspection) -> list[str]:
    """The methods of a year-end check that were not used yet; none for other visits."""
    if inspection.campaign.kind != Campaign.Kind.YEAR_END:
        return []
    used = set(inspection.methods.values_list("method", flat=True))
    return [str(MethodUsed.Method(method).label) for method in METHODS if method not in used]


def is_clear(member: Member) -> bool:
    """Whether the last thing a member declared was that there is no tie, or a recusal was refused since."""
    said = member.said
    return said is not None and (said.ground == Declaration.Ground.NONE or not member.is_barred)


@dataclass(frozen=True, slots=True)
class Led:
    """A leader of the roster and the visits they lead; ``is_done`` once one of them was finished on site."""

    person: Person
    visits: list[Inspection]
    is_done: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which leaders of a campaign have made their visit."""

    leaders: list[Led]

    @property
    def done(self) -> int:
        """Leaders who have finished one."""
        return sum(1 for one in self.leaders if one.is_done)

    @property
    def planned(self) -> int:
        """Leaders of the roster."""
        return len(self.leaders)


@dataclass(frozen=True, slots=True)
class Held:
    """Of all visits a campaign planned, how many have been held and how many were cancelled."""

    planned: int
    started: int
    cancelled: int


def held_of(visible: QuerySet[Inspection]) -> Held:
    """Counts of the visits the reader may see; a visit is held once it has started."""
    states = dict(visible.order_by().values_list("state").annotate(n=Count("pk")))
    cancelled = states.get(CANCELLED, 0)
    planned = sum(states.values())
    return Held(planned, planned - cancelled - sum(states.get(state, 0) for state in BEFORE_START), cancelled)


def coverage(campaign: Campaign, visible: Iterable[Inspection]) -> Coverage:
    """Who of the roster has finished a visit, of the visits the reader may see, which are not read without a roster."""
    roster = campaign.roster.select_related("person")
    seen = visible if roster else ()
    visits = {row.pk: row for row in seen if row.campaign_id == campaign.pk and row.state != CANCELLED}
    led: dict[int, list[Inspection]] = {}
    captains = Member.objects.filter(inspection__in=visits, role=CAPTAIN, left_on__isnull=True)
    for visit, person in captains.values_list("inspection_id", "person_id"):
        led.setdefault(person, []).append(visits[visit])
    unfinished = BEFORE_START | {STARTED}
    return Coverage(
        [
            Led(row.person, rows := led.get(row.person_id, []), any(one.state not in unfinished for one in rows))
            for row in roster
        ]
    )


def left_over(count: int) -> str:
    """What keeps a visit from being put away: so many measures nobody took up or dropped."""
    told = _("%(n)s proposed measures were neither taken up nor dropped with a reason.") % {"n": count}
    return told if count else ""
