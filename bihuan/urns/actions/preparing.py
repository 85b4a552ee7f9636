"""Preparing an urn: its wards, its key in three shares shown once, who keeps them, who draws codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.organizations.access import require_role, standing_of
from bihuan.organizations.holding import lacks_role
from bihuan.organizations.models import Office, Person, Role
from bihuan.records import clock
from bihuan.records.actions import record
from bihuan.urns.access import KEEPERS, require_printer
from bihuan.urns.actions.stepping import held_box
from bihuan.urns.box.models import APART, Box, Ward, random_key
from bihuan.urns.lifecycle import LIVING
from bihuan.urns.models import Custodian, Printer, Urn
from bihuan.urns.sealing import LONGEST
from bihuan.urns.shares import MADE, new_key


@dataclass(frozen=True, slots=True)
class WardPlan:
    """A ward to be: its user's own key for it ("unit:12"), its name for people, how many codes it may have."""

    name: str
    title: str
    roster: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UrnPlan:
    """What an urn is prepared with.

    ``instrument`` is the hash of the frozen questionnaire, ``length`` how many bytes an answer has at most: all are
    padded to it. ``texts`` names the keys of an answer that hold free text. ``few`` is ``merge`` (wards with fewer
    than ``k`` answers into one remainder) or ``withhold`` (their answers are never opened: for ballots).
    """

    title: str
    instrument: str
    wards: Sequence[WardPlan]
    length: int
    k: int = 5
    few: str = "merge"
    texts: Sequence[str] = ()
    closes_on: date | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A prepared urn, and the three slips of its shares: shown once, kept nowhere."""

    urn: Urn
    slips: list[str]


@transaction.atomic
def prepare(*, office: Office, plan: UrnPlan, custodians: Sequence[Person], by: Person) -> Prepared:
    """Prepare an urn. The n-th slip is for the n-th custodian. Raises Refused, ValidationError by field."""
    require_role(standing_of(by), office, Role.OFFICE)
    _check(office, plan, custodians)
    key = random_key()
    public, slips = new_key(key)
    urn = Urn.objects.create(
        office=office, key=key, title=plan.title.strip(), instrument=plan.instrument, public_key=public,
        closes_on=plan.closes_on, prepared_by=by, prepared_on=clock.today(),
    )  # fmt: skip
    Custodian.objects.bulk_create(Custodian(urn=urn, number=n, person=who) for n, who in enumerate(custodians, 1))
    with transaction.atomic(using=APART):
        box = Box.objects.create(
            key=key, public_key=public, instrument=plan.instrument, length=plan.length, k=plan.k, few=plan.few,
            texts=list(plan.texts),
        )  # fmt: skip
        Ward.objects.bulk_create(Ward(box=box, name=w.name, title=w.title, roster=w.roster) for w in plan.wards)
    told = {"wards": len(plan.wards), "roster": sum(ward.roster for ward in plan.wards), "k": plan.k,
            "instrument": plan.instrument, "custodians": [who.name for who in custodians]}  # fmt: skip
    record(by=by, action="prepare_urn", subject=urn, office_path=office.path, detail=told)
    return Prepared(urn, slips)


def _check(office: Office, plan: UrnPlan, custodians: Sequence[Person]) -> None:
    wrong: dict[str, str] = {}
    if not plan.title.strip():
        wrong["title"] = _("Give the urn a title.")
    if len({who.pk for who in custodians}) != MADE or len(custodians) != MADE:
        wrong["custodians"] = _("Name three different custodians.")
    elif said := lacks_role(office, custodians, *KEEPERS):
        wrong["custodians"] = said
    if not 1 <= plan.length <= LONGEST:
        wrong["length"] = _("An answer has 1 to %(most)s bytes.") % {"most": LONGEST}
    if not 1 <= plan.k <= 1000:
        wrong["k"] = _("k is 1 to 1000.")
    if plan.few not in Box.Few.values:
        wrong["few"] = _("Wards with few answers are merged or withheld.")
    wards = [ward.name for ward in plan.wards]
    if not wards or len(set(wards)) != len(wards):
        wrong["wards"] = _("Name at least one ward, and each once.")
    elif any(ward.roster < 0 for ward in plan.wards):
        wrong["wards"] = _("A roster has no fewer than 0 people.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def name_printer(*, urn_id: int, person: Person, by: Person) -> Printer:
    """Let someone besides the office's clerks draw codes of an urn. Raises Refused."""
    urn = Urn.objects.select_related("office").get(pk=urn_id)
    require_role(standing_of(by), urn.office, Role.OFFICE)
    named, is_new = Printer.objects.get_or_create(urn=urn, person=person)
    if is_new:
        record(by=by, action="name_printer", subject=urn, office_path=urn.office.path, detail={"person": person.name})
    return named


@transaction.atomic
def set_roster(*, urn_id: int, ward: str, roster: int, by: Person, title: str = "") -> None:
    """Set how many codes a ward may have; a ward that is not there yet is added. Raises Refused, ValidationError."""
    urn = Urn.objects.select_related("office").get(pk=urn_id)
    require_printer(standing_of(by), urn)
    if urn.state not in LIVING:
        raise ValidationError(_("The urn takes no answers any more."))
    with transaction.atomic(using=APART):
        box = held_box(urn.key)
        row, _is_new = Ward.objects.get_or_create(box=box, name=ward, defaults={"title": title or ward, "roster": 0})
        if roster < row.issued:
            told = {"issued": row.issued, "roster": roster}
            raise ValidationError({"roster": _("%(issued)s codes were drawn; the roster cannot be %(roster)s.") % told})
        row.roster = roster
        row.save(update_fields=["roster"])
    detail = {"ward": ward, "roster": roster}
    record(by=by, action="set_roster", subject=urn, office_path=urn.office.path, detail=detail)
