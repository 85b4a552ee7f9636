"""Who speaks when: the principals' tenures of a term, their risk, and the engine's one best schedule over them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bihuan.engine.hearings.hearing import hear, schedule_text, uncovered_text
from bihuan.engine.hearings.tables import HearingPlan, Session
from bihuan.engine.hearings.tables import Tenure as Due
from bihuan.findings.models import Finding, Severity
from bihuan.hearings.lifecycle import AFTER_COUNT, DROPPED, PLANNED, VOID
from bihuan.hearings.models import HeardBefore, Hearing, RiskSaid, Speaker, Tally, Term
from bihuan.organizations.models import Post, Tenure
from bihuan.records import clock
from bihuan.records.punctuation import listed

WEIGHTS = {Severity.ORDINARY.value: 1, Severity.GRAVE.value: 2, Severity.SERIOUS.value: 4}
"""What a confirmed finding adds to the risk of whoever heads its unit."""
UNCONFIRMED = ["draft", "submitted", "returned", "withdrawn", "merged"]


@dataclass(frozen=True, slots=True)
class Risk:
    """The risk of a tenure and where it comes from."""

    value: int
    because: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A tenure the schedule places at a hearing."""

    place: int
    tenure: Tenure
    risk: Risk


@dataclass(frozen=True, slots=True)
class Sitting:
    """A hearing in play: who is on its list already, and whom the schedule proposes for the seats left."""

    hearing: Hearing
    listed: Sequence[Speaker]
    proposed: Sequence[Proposed]

    @property
    def free(self) -> int:
        """Seats nobody takes."""
        return max(0, self.hearing.slots - len(self.listed) - len(self.proposed))


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A tenure no hearing reaches, and why; where seats are missing, the hearings that prove it."""

    tenure: Tenure
    risk: Risk
    reason: str
    says: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """The whole of a term: everyone due is heard, on a list, proposed, or left out with a reason."""

    term: Term
    as_of: date
    due: int
    heard: Sequence[tuple[Tenure, date]]
    sittings: Sequence[Sitting]
    uncovered: Sequence[Uncovered]

    @property
    def listed(self) -> int:
        """How many stand on the list of a hearing to come."""
        return sum(len(row.listed) for row in self.sittings)

    @property
    def proposed(self) -> int:
        """How many the schedule places."""
        return sum(len(row.proposed) for row in self.sittings)

    @property
    def placed(self) -> int:
        """How many stand on a list or are proposed."""
        return self.listed + self.proposed

    @property
    def free(self) -> int:
        """Seats nobody takes."""
        return sum(row.free for row in self.sittings)


def due_tenures(term: Term) -> list[Tenure]:
    """Everyone who holds, or held, a principal's post in a day of the term; one query."""
    rows = Tenure.objects.filter(post__unit__office=term.office_id, post__tier=Post.Tier.PRINCIPAL)
    rows = rows.filter(Q(until__isnull=True) | Q(until__gt=term.starts_on), since__lte=term.ends_on)
    return list(rows.select_related("post__unit", "person").order_by("id"))


def risks_of(term: Term, tenures: Sequence[Tenure]) -> dict[int, Risk]:
    """By tenure, the risk: what the office said last, or the weights of the confirmed findings of the unit that were
    found in the term while this person was in post; two queries."""
    said = {row.tenure_id: Risk(row.risk, row.because) for row in RiskSaid.objects.filter(term=term).order_by("id")}
    weight = Case(*(When(severity=name, then=Value(n)) for name, n in WEIGHTS.items()), default=Value(0),
                  output_field=IntegerField())  # fmt: skip
    rows = Finding.objects.filter(office=term.office_id, found_on__range=(term.starts_on, term.ends_on))
    rows = rows.exclude(state__in=UNCONFIRMED)
    counted = rows.values_list("enrolment__unit", "found_on").annotate(
        points=Coalesce(Sum(weight), 0), number=Count("id")
    )
    by_unit: dict[int, list[tuple[date, int, int]]] = {}
    for unit, on, points, number in counted:
        by_unit.setdefault(unit, []).append((on, points, number))
    return {one.pk: said.get(one.pk) or _risk(one, by_unit.get(one.post.unit_id, ())) for one in tenures}


def _risk(tenure: Tenure, weights: Sequence[tuple[date, int, int]]) -> Risk:
    own = [row for row in weights if tenure.since <= row[0] and (tenure.until is None or row[0] < tenure.until)]
    number = sum(row[2] for row in own)
    because = _("%(n)s confirmed findings while in post") % {"n": number} if number else _("no confirmed findings")
    return Risk(sum(row[1] for row in own), because)


def schedule_of(term: Term, as_of: date | None = None) -> Schedule:
    """The one best schedule of the term as of a day (today): the one ``bihuan hearings schedule`` gives."""
    today = as_of or clock.today()
    tenures = due_tenures(term)
    risks = risks_of(term, tenures)
    heard = _heard(term)
    hearings = list(term.hearings.filter(state=PLANNED, on__gte=today).order_by("on", "id"))
    listed = _listed(term)
    waiting = [one for one in tenures if one.pk not in heard and one.pk not in listed]
    by_hearing = {row.pk: [one for one in listed.values() if one.hearing_id == row.pk] for row in hearings}
    sessions = [Session(f"{row.pk:09d}", row.on, max(0, row.slots - len(by_hearing[row.pk]))) for row in hearings]
    best = hear(_plan(term, today), [_due(one, risks) for one in waiting], sessions)
    known = {one.pk: one for one in tenures}
    placed: dict[int, list[Proposed]] = {row.pk: [] for row in hearings}
    for cells in _rows(schedule_text(best)):
        tenure = known[int(cells["tenure"])]
        placed[int(cells["session"])].append(Proposed(int(cells["place"]), tenure, risks[tenure.pk]))
    days = {f"{row.pk:09d}": row for row in hearings}
    left = [_left(known[int(cells["tenure"])], risks, cells, days) for cells in _rows(uncovered_text(best))]
    return Schedule(
        term, today, len(tenures), [(known[pk], on) for pk, on in sorted(heard.items()) if pk in known],
        [Sitting(row, by_hearing[row.pk], placed[row.pk]) for row in hearings], left,
    )  # fmt: skip


def _plan(term: Term, today: date) -> HearingPlan:
    days = {"from": term.starts_on.isoformat(), "to": term.ends_on.isoformat()}
    told = {"hearings": f"term-{term.pk}", "term": days, "as_of": today.isoformat(), "min_days": str(term.min_days)}
    return HearingPlan.model_validate(told)


def _due(tenure: Tenure, risks: Mapping[int, Risk]) -> Due:
    last = date.max if tenure.until is None else tenure.until - timedelta(days=1)
    post = tenure.post
    return Due(
        f"{tenure.pk:09d}", post.unit.code, post.title, tenure.person.name, tenure.since, last,
        str(risks[tenure.pk].value), None,
    )  # fmt: skip


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _heard(term: Term) -> dict[int, date]:
    """By tenure, the day it was heard on within the term; a ballot that was void is to be held again."""
    before = dict(HeardBefore.objects.filter(term=term).values_list("tenure", "on"))
    rows = Speaker.objects.filter(hearing__term=term, state__in=AFTER_COUNT)
    rows = rows.exclude(tally__result=Tally.Result.VOID)
    return before | dict(rows.values_list("tenure", "hearing__on"))


def _listed(term: Term) -> dict[int, Speaker]:
    """By tenure, who stands on the list of a hearing that is still to be held or counted."""
    rows = Speaker.objects.filter(hearing__term=term).exclude(state=Speaker.State.EXCUSED)
    rows = rows.exclude(state__in=AFTER_COUNT).exclude(hearing__state__in=[DROPPED, VOID])
    return {row.tenure_id: row for row in rows.select_related("hearing", "tenure__post__unit", "tenure__person")}


def _left(
    tenure: Tenure, risks: Mapping[int, Risk], cells: Mapping[str, str], days: Mapping[str, Hearing]
) -> Uncovered:
    says = _reasons()[cells["reason"]]
    if cells["reason"] == "slots":
        names = listed(days[key].title for key in cells["sessions"].split())
        told = {"sessions": names, "slots": cells["slots"], "demand": cells["demand"]}
        says = _("%(sessions)s have %(slots)s seats together, and %(demand)s people can speak only there") % told
    return Uncovered(tenure, risks[tenure.pk], cells["reason"], says)


def _reasons() -> dict[str, str]:
    return {
        "no_sessions": _("no hearing is planned in the rest of the term"),
        "ended": _("the tenure is over"),
        "ends_before_next_session": _("the tenure ends before the next hearing"),
        "starts_after_last_session": _("not long enough in post by the last hearing"),
        "between_sessions": _("no hearing falls into the tenure"),
        "slots": "",
    }
