"""Terms in which everyone is heard once, and what the office knows of tenures besides its findings."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.hearings.access import require_clerk
from bihuan.hearings.models import HeardBefore, RiskSaid, Term
from bihuan.organizations.access import standing_of
from bihuan.organizations.models import Office, Person, Tenure
from bihuan.records import clock
from bihuan.records.actions import record

MOST_RISK = 1000


@transaction.atomic
def begin_term(*, office: Office, title: str, starts_on: date, ends_on: date, by: Person, min_days: int = 0) -> Term:
    """Begin a term. Raises Refused, ValidationError by field."""
    require_clerk(standing_of(by), office)
    wrong: dict[str, str] = {}
    if not title.strip():
        wrong["title"] = _("Say it.")
    if ends_on < starts_on:
        wrong["ends_on"] = _("The last day lies before the first.")
    if Term.objects.filter(office=office, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        wrong.setdefault("starts_on", _("Another term covers some of these days."))
    if not 0 <= min_days <= 3650:
        wrong["min_days"] = _("0 to 3650 days.")
    if wrong:
        raise ValidationError(wrong)
    made = Term.objects.create(
        office=office, title=title.strip(), starts_on=starts_on, ends_on=ends_on, min_days=min_days, by=by,
        at=clock.now(),
    )  # fmt: skip
    detail = {"from": starts_on.isoformat(), "to": ends_on.isoformat(), "min_days": min_days}
    record(by=by, action="begin_hearing_term", subject=made, office_path=office.path, detail=detail)
    return made


@transaction.atomic
def say_heard_before(*, term: Term, tenure: Tenure, on: date, source: str, by: Person) -> HeardBefore:
    """Write down that a tenure was heard before hearings were kept here. Raises Refused, ValidationError by field."""
    _require(term, tenure, by)
    wrong: dict[str, str] = {}
    if not source.strip():
        wrong["source"] = _("Name the paper that says so.")
    if not term.starts_on <= on <= min(term.ends_on, clock.today()):
        wrong["on"] = _("A day of the term, not in the future.")
    elif on < tenure.since or (tenure.until is not None and on >= tenure.until):
        wrong["on"] = _("%(name)s was not in the post on that day.") % {"name": tenure.person.name}
    if term.heard_before.filter(tenure=tenure).exists():
        wrong["tenure"] = _("This is written down already.")
    if wrong:
        raise ValidationError(wrong)
    made = HeardBefore.objects.create(
        term=term, tenure=tenure, on=on, source=source.strip()[:200], by=by, at=clock.now()
    )
    detail = {"tenure": str(tenure), "on": on.isoformat(), "source": made.source}
    record(by=by, action="say_heard_before", subject=term, office_path=term.office.path, detail=detail)
    return made


@transaction.atomic
def say_risk(*, term: Term, tenure: Tenure, risk: int, because: str, by: Person) -> RiskSaid:
    """Say the risk of a tenure, with the reason; the last one stands. Raises Refused, ValidationError by field."""
    _require(term, tenure, by)
    wrong: dict[str, str] = {}
    if not 0 <= risk <= MOST_RISK:
        wrong["risk"] = _("A whole number from 0 to %(most)s.") % {"most": MOST_RISK}
    if not because.strip():
        wrong["because"] = _("Say why.")
    if wrong:
        raise ValidationError(wrong)
    made = RiskSaid.objects.create(
        term=term, tenure=tenure, risk=risk, because=because.strip()[:300], by=by, at=clock.now()
    )
    detail = {"tenure": str(tenure), "risk": risk, "because": made.because}
    record(by=by, action="say_hearing_risk", subject=term, office_path=term.office.path, detail=detail)
    return made


def _require(term: Term, tenure: Tenure, by: Person) -> None:
    require_clerk(standing_of(by), term.office)
    if tenure.post.unit.office_id != term.office_id:
        raise ValidationError({"tenure": _("This tenure is another office's.")})
