"""What must fail: looking at a sealed visit, acting with a tie, scoring as an observer, changing the past."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from bihuan.inspections import actions
from bihuan.inspections.access import visible_campaigns, visible_inspections
from bihuan.inspections.models import Declaration, Inspection, Recusal
from bihuan.organizations.access import Refused, standing_of
from bihuan.organizations.models import Membership, Person, Role, Unit
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import DAY, Cast, person
from tests.inspections import telling
from tests.inspections.telling import day


def _sees(someone: Person, visit: Inspection) -> bool:
    return visible_inspections(standing_of(someone)).filter(pk=visit.pk).exists()


@pytest.fixture
def below(cast: Cast) -> Person:
    """Someone of a sub-unit of 甲."""
    unit = Unit.objects.create(
        office=cast.office, code="A011", name="水务所", parent=cast.jia, category="政府部门", valid_from=DAY
    )
    made = person("below", "水务所长")
    Membership.objects.create(person=made, office=cast.office, role=Role.HEAD, unit=unit, since=DAY)
    return made


@pytest.mark.row("BJ-01")
def test_until_the_start_nobody_of_the_units_line_sees_it(
    cast: Cast, cycle: Cycle, jia: Enrolment, below: Person
) -> None:
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        hidden_from = [cast.alice, cast.head, cast.leader, below, cast.bob, cast.nobody, cast.other]
        assert not [one.name for one in hidden_from if _sees(one, visit)]
        assert not [one.name for one in hidden_from if visible_campaigns(standing_of(one)).exists()]
        assert all(_sees(one, visit) for one in (cast.clerk, cast.chief, cast.wei, cast.ines, cast.auditor))
        assert not _sees(cast.ivan, visit)
        actions.start(inspection_id=visit.pk, by=cast.wei)
        assert _sees(cast.alice, visit)
        assert _sees(cast.head, visit)
        assert not _sees(cast.bob, visit)


@pytest.mark.row("BJ-01")
def test_a_clerk_who_came_from_the_unit_sees_nothing_of_it(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    Membership.objects.create(
        person=cast.chief, office=cast.office, role=Role.LIAISON, unit=cast.jia, since=DAY, until=DAY.replace(month=3)
    )
    with day("2018-06-12"):
        of = telling.campaign(cast, cycle)
        visit = telling.proposed(cast, of, jia)
        assert not _sees(cast.chief, visit)
        assert _sees(cast.clerk, visit)
        with pytest.raises(Refused):
            actions.approve(inspection_id=visit.pk, by=cast.chief)


def test_nobody_with_a_tie_is_put_on_a_team(cast: Cast, cycle: Cycle, jia: Enrolment, below: Person) -> None:
    with day("2018-06-12"):
        visit = telling.approved(cast, telling.campaign(cast, cycle), jia)
        for someone in (cast.alice, cast.leader, below):
            with pytest.raises(Refused):
                telling.member(cast, visit, someone)


def test_nobody_from_outside_the_office_is_put_on_a_team(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    """The page suggests names; whatever is sent, the act asks whether the person works here."""
    with day("2018-06-12"):
        visit = telling.approved(cast, telling.campaign(cast, cycle), jia)
        for someone in (cast.nobody, cast.other, cast.sysadmin):
            with pytest.raises(ValidationError) as refused:
                telling.member(cast, visit, someone)
            assert list(refused.value.message_dict) == ["person"]
        assert not visit.members.exists()


def test_a_declared_tie_takes_the_visit_away_at_once(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.approved(cast, telling.campaign(cast, cycle), jia)
        row = telling.member(cast, visit, cast.ines)
        assert _sees(cast.ines, visit)
        with pytest.raises(ValidationError):
            actions.declare(member_id=row.pk, ground="kin", by=cast.ines)
        actions.declare(member_id=row.pk, ground="kin", note="配偶在该局", by=cast.ines)
        assert not _sees(cast.ines, visit)
        asked = Recusal.objects.get()
        assert asked.decider == cast.wei
        with pytest.raises(Refused):
            actions.decide_recusal(recusal_id=asked.pk, grant=True, by=cast.clerk)
        actions.decide_recusal(recusal_id=asked.pk, grant=True, by=cast.wei)
        other = telling.approved(cast, visit.campaign, jia)
        with pytest.raises(Refused):
            telling.member(cast, other, cast.ines)


def test_the_heads_own_recusal_is_decided_above(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.approved(cast, telling.campaign(cast, cycle), jia)
        row = telling.member(cast, visit, cast.wei, "captain")
        actions.declare(member_id=row.pk, ground="interest", note="房屋出租", by=cast.wei)
        asked = Recusal.objects.get()
        assert asked.decider == cast.chief
        with pytest.raises(Refused):
            actions.decide_recusal(recusal_id=asked.pk, grant=False, note="无关", by=cast.wei)
        with pytest.raises(ValidationError):
            actions.decide_recusal(recusal_id=asked.pk, grant=False, by=cast.chief)
        actions.decide_recusal(recusal_id=asked.pk, grant=False, note="已转让", by=cast.chief)
        assert _sees(cast.wei, visit)


def test_a_unit_asks_that_a_member_stays_away_and_work_is_checked_again(
    cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        row = visit.members.get(person=cast.ines)
        with pytest.raises(Refused):
            actions.ask_recusal(member_id=row.pk, reason="曾有纠纷", by=cast.alice)
        actions.start(inspection_id=visit.pk, by=cast.wei)
        asked = actions.ask_recusal(member_id=row.pk, reason="曾有纠纷", by=cast.alice)
        actions.decide_recusal(recusal_id=asked.pk, grant=True, by=cast.wei)
    visit.refresh_from_db()
    assert visit.needs_recheck
    assert not _sees(cast.ines, visit)


def test_a_visit_is_sealed_only_when_all_have_declared(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.approved(cast, telling.campaign(cast, cycle), jia)
        with pytest.raises(ValidationError):
            actions.form_team(inspection_id=visit.pk, by=cast.clerk)
        captain = telling.member(cast, visit, cast.wei, "captain")
        telling.member(cast, visit, cast.ines)
        actions.form_team(inspection_id=visit.pk, by=cast.clerk)
        actions.declare(member_id=captain.pk, ground="none", by=cast.wei)
        with pytest.raises(ValidationError, match=cast.ines.name):
            actions.seal(inspection_id=visit.pk, by=cast.clerk)


def test_a_declaration_is_not_signed_after_the_start_nor_for_another(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        row = visit.members.get(person=cast.ines)
        with pytest.raises(Refused):
            actions.declare(member_id=row.pk, ground="none", by=cast.wei)
        actions.start(inspection_id=visit.pk, by=cast.wei)
        with pytest.raises(ValidationError):
            actions.declare(member_id=row.pk, ground="none", by=cast.ines)
    with pytest.raises(DatabaseError), transaction.atomic():
        Declaration.objects.update(ground="none")


@pytest.mark.row("XC-02")
def test_an_observer_reads_and_comments_and_does_nothing_else(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.approved(cast, telling.campaign(cast, cycle), jia)
        for someone, role in ((cast.wei, "captain"), (cast.ivan, "observer")):
            actions.declare(member_id=telling.member(cast, visit, someone, role).pk, ground="none", by=someone)
        actions.form_team(inspection_id=visit.pk, by=cast.clerk)
        actions.seal(inspection_id=visit.pk, by=cast.clerk)
        with pytest.raises(Refused):
            actions.start(inspection_id=visit.pk, by=cast.ivan)
        actions.start(inspection_id=visit.pk, by=cast.wei)
        assert _sees(cast.ivan, visit)
        said = actions.remark(inspection_id=visit.pk, text="建议核对原始凭证。", by=cast.ivan)
        with pytest.raises(Refused):
            actions.add_stage(
                inspection_id=visit.pk, by=cast.ivan,
                text=actions.StageText(kind="see", place="窗口", at=said.at, present="尹复"),
            )  # fmt: skip
        facts = actions.facts_of(visit, said)
        with pytest.raises(Refused):
            actions.raise_finding(inspection_id=visit.pk, facts=facts, body=cast.line, by=cast.ivan)
        with pytest.raises(Refused):
            actions.finish(inspection_id=visit.pk, by=cast.ivan)


def test_what_was_planned_and_said_is_never_changed(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.on_site_done(cast, telling.campaign(cast, cycle), jia)
    for change in (
        lambda: Inspection.objects.filter(pk=visit.pk).update(planned_on=DAY),
        lambda: Inspection.objects.filter(pk=visit.pk).update(state="archived"),
        lambda: visit.stages.update(place="别处"),
        lambda: visit.campaign.__class__.objects.update(document_number="x"),
        lambda: visit.members.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_cancelled_visit_is_never_seen_by_its_unit(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        with pytest.raises(ValidationError):
            actions.take_step(inspection_id=visit.pk, step="cancel", by=cast.clerk)
        actions.take_step(inspection_id=visit.pk, step="cancel", note="线路调整", by=cast.clerk)
    assert not _sees(cast.alice, visit)
