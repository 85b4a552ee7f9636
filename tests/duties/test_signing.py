"""A list binds once every level signed the very same text; a change voids what was signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client

from bihuan.duties.access import standing_signatures, turn_of
from bihuan.duties.actions.drafting import amend_list, answer_warning, draft_list, write_items
from bihuan.duties.actions.signing import (
    Seat,
    countersign_list,
    name_deputy,
    refuse_list,
    set_chain,
    sign_list,
    submit_list,
)
from bihuan.duties.models import DutyList, Signature
from bihuan.duties.queries.content import differences
from bihuan.duties.queries.lists import signatures_of, succession_of
from bihuan.duties.queries.warnings import warnings
from bihuan.notices.models import Notice
from bihuan.organizations.access import Refused
from bihuan.organizations.actions.people import appoint, create_post
from bihuan.records import clock
from bihuan.schemes.models import Enrolment
from tests.cast import Cast
from tests.duties.telling import CADRES, ITEMS, STUDY, changed, in_force, submitted, written
from tests.findings.telling import day


@pytest.mark.row("MT-02")
def test_a_list_is_in_force_only_when_every_level_has_signed(cast: Cast, jia: Enrolment) -> None:
    one = submitted(cast, jia)
    one = sign_list(list_id=one.pk, by=cast.head)
    assert (one.state, one.in_force_on) == (DutyList.State.SIGNING, None)
    one = sign_list(list_id=one.pk, by=cast.leader)
    assert (one.state, one.in_force_on) == (DutyList.State.IN_FORCE, date(2018, 2, 1))
    hashes = {row.sha256 for row in one.signatures.all()}
    assert hashes == {one.sha256}


@pytest.mark.row("MT-02")
def test_levels_sign_in_their_order(cast: Cast, jia: Enrolment) -> None:
    one = submitted(cast, jia)
    with pytest.raises(Refused, match="何局长"):
        sign_list(list_id=one.pk, by=cast.leader)
    assert turn_of(one).person == cast.head  # type: ignore[union-attr]


@pytest.mark.row("MT-02")
def test_one_signature_is_not_enough(cast: Cast, jia: Enrolment) -> None:
    one = written(cast, jia)
    with pytest.raises(ValidationError, match="至少"):
        set_chain(list_id=one.pk, seats=[Seat(cast.head, "局长")], by=cast.alice)
    with pytest.raises(ValidationError, match="至少"):
        set_chain(list_id=one.pk, seats=[Seat(cast.head, "局长"), Seat(cast.head, "书记")], by=cast.alice)


@pytest.mark.row("MT-02")
def test_a_change_voids_what_was_signed_and_tells_who_signed(cast: Cast, jia: Enrolment) -> None:
    one = submitted(cast, jia)
    sign_list(list_id=one.pk, by=cast.head)
    with pytest.raises(ValidationError, match="签字中的清单须保持完整"):
        write_items(list_id=one.pk, items=changed(one, ""), by=cast.alice)
    assert standing_signatures(one).exists()
    write_items(list_id=one.pk, items=changed(one, "每月研究一次，形成纪要并逐项督办落实到位"), by=cast.alice)
    one.refresh_from_db()
    assert not standing_signatures(one).exists()
    assert turn_of(one).level == 1  # type: ignore[union-attr]
    void = Signature.objects.get(duty_list=one, voided__isnull=False)
    assert Notice.objects.filter(person=cast.head, key=f"duty-void-{void.pk}").exists()
    now = sign_list(list_id=one.pk, by=cast.head).signatures.last()
    [change] = differences(void.content, now.content)  # type: ignore[union-attr]
    assert (change.number, change.field) == (1, "measure")
    assert "每月研究一次" in change.after


@pytest.mark.row("MT-02")
def test_writing_the_same_again_voids_nothing(cast: Cast, jia: Enrolment) -> None:
    one = submitted(cast, jia)
    sign_list(list_id=one.pk, by=cast.head)
    write_items(list_id=one.pk, items=changed(one, STUDY.measure), by=cast.alice)
    assert standing_signatures(one).count() == 1


def test_a_refusal_needs_a_reason_and_returns_the_list_to_its_author(cast: Cast, jia: Enrolment) -> None:
    one = submitted(cast, jia)
    sign_list(list_id=one.pk, by=cast.head)
    with pytest.raises(ValidationError):
        refuse_list(list_id=one.pk, by=cast.leader, note=" ")
    one = refuse_list(list_id=one.pk, by=cast.leader, note="第二项时限太晚")
    assert one.state == DutyList.State.DRAFTING
    assert Notice.objects.filter(person=cast.alice, text__contains="第二项时限太晚").exists()
    one = submit_list(list_id=one.pk, by=cast.alice)
    assert turn_of(one).person == cast.leader  # type: ignore[union-attr] # unchanged: the head's signature stands


def test_a_deputy_signs_within_their_days_and_authority_only(cast: Cast, jia: Enrolment) -> None:
    one = submitted(cast, jia)
    seat = one.chain.get(level=1)
    with pytest.raises(Refused):
        sign_list(list_id=one.pk, by=cast.wei)
    days = {"since": date(2018, 2, 5), "until": date(2018, 2, 9)}
    with pytest.raises(ValidationError, match="授权"):
        name_deputy(signatory_id=seat.pk, deputy=cast.wei, authority=" ", by=cast.head, **days)
    name_deputy(signatory_id=seat.pk, deputy=cast.wei, authority="江水函〔2018〕3号", by=cast.head, **days)
    with pytest.raises(Refused):
        sign_list(list_id=one.pk, by=cast.wei)
    with day("2018-02-06"):
        one = sign_list(list_id=one.pk, by=cast.wei)
    given = one.signatures.get()
    assert (given.by, given.for_person, given.authority) == (cast.wei, cast.head, "江水函〔2018〕3号")
    with pytest.raises(ValidationError, match="不再签字"):
        name_deputy(signatory_id=seat.pk, deputy=cast.wei, authority="江水函〔2018〕4号", by=cast.head, **days)


def test_who_may_not_name_a_deputy_is_not_offered_it(cast: Cast, jia: Enrolment) -> None:
    one = submitted(cast, jia)
    offered = []
    for person in (cast.alice, cast.head, cast.clerk):
        client = Client()
        client.force_login(person)
        page = client.get(f"/duties/{one.pk}/").content.decode()
        offered.append([f"/duty-signatories/{seat.pk}/deputy/" in page for seat in one.chain.order_by("level")])
    assert offered == [[False, False], [True, False], [True, True]]


def test_whoever_has_no_role_in_the_office_neither_signs_nor_stands_in(cast: Cast, jia: Enrolment) -> None:
    one, stranger = written(cast, jia), cast.people["other"]
    with pytest.raises(ValidationError, match=f"{stranger.name}在本单位没有相应职责") as refused:
        set_chain(list_id=one.pk, seats=[Seat(cast.head, "局长"), Seat(stranger, "副市长")], by=cast.alice)
    assert list(refused.value.message_dict) == ["chain"]
    seat, days = one.chain.get(level=1), {"since": date(2018, 2, 5), "until": date(2018, 2, 9)}
    with pytest.raises(ValidationError, match=stranger.name) as refused:
        name_deputy(signatory_id=seat.pk, deputy=stranger, authority="江水函〔2018〕3号", by=cast.head, **days)
    assert list(refused.value.message_dict) == ["deputy"]


def test_a_change_in_the_year_is_a_new_version_and_the_old_one_binds_until_then(cast: Cast, jia: Enrolment) -> None:
    old = in_force(cast, jia)
    with pytest.raises(ValidationError, match="新版本"):
        write_items(list_id=old.pk, items=ITEMS, by=cast.alice)
    with day("2018-05-02"):
        new = amend_list(list_id=old.pk, by=cast.alice)
        write_items(list_id=new.pk, items=changed(new, "改为双月研究一次，逐项督办并通报落实情况"), by=cast.alice)
        submit_list(list_id=new.pk, by=cast.alice)
        sign_list(list_id=new.pk, by=cast.head)
        old.refresh_from_db()
        assert old.state == DutyList.State.IN_FORCE
        sign_list(list_id=new.pk, by=cast.leader)
    old.refresh_from_db()
    assert (old.state, old.ended_on) == (DutyList.State.SUPERSEDED, date(2018, 5, 2))
    roots = {row.position: row.root_id for row in new.items.all()}
    assert roots == {row.position: row.pk for row in old.items.all()}


def test_the_successor_in_the_post_countersigns(cast: Cast, jia: Enrolment) -> None:
    post = create_post(unit=cast.jia, title="局长", tier="principal", by=cast.clerk)
    appoint(post=post, person=cast.head, since=date(2018, 1, 1), by=cast.clerk)
    one = draft_list(enrolment=jia, tier="principal", post=post, by=cast.alice)
    assert one.holder == cast.head
    write_items(list_id=one.pk, items=[replace(STUDY, clause="2.1")], by=cast.alice)
    submit_list(list_id=one.pk, by=cast.alice)
    sign_list(list_id=one.pk, by=cast.head)
    one = sign_list(list_id=one.pk, by=cast.leader)
    with day("2018-04-02"):
        with pytest.raises(Refused):
            countersign_list(list_id=one.pk, by=cast.head)
        assert succession_of(one, signatures_of(one), clock.today()) is None
        appoint(post=post, person=cast.bob, since=date(2018, 4, 2), by=cast.clerk)
        told = succession_of(one, signatures_of(one), clock.today())
        assert told is not None
        assert (told.holder, told.due_on, told.is_late) == (cast.bob, date(2018, 4, 16), False)
        client = Client()
        client.force_login(cast.clerk)
        assert "已接任该岗位，须于 2018-04-16 前完成接任签字。" in client.get(f"/duties/{one.pk}/").content.decode()
        one = countersign_list(list_id=one.pk, by=cast.bob)
        assert succession_of(one, signatures_of(one), clock.today()) is None
        with pytest.raises(Refused):
            countersign_list(list_id=one.pk, by=cast.bob)
    assert one.signatures.get(kind=Signature.Kind.COUNTERSIGNED).by == cast.bob


@pytest.mark.row("MT-01")
@pytest.mark.parametrize("field", ["duty", "measure", "due_on", "department", "clause"])
def test_an_item_with_a_blank_part_is_not_signed(cast: Cast, jia: Enrolment, field: str) -> None:
    nothing: Any = None if field == "due_on" else ""
    blank = replace(STUDY, **{field: nothing})
    one = written(cast, jia, [CADRES, blank])
    with pytest.raises(ValidationError) as told:
        submit_list(list_id=one.pk, by=cast.alice)
    assert len(told.value.messages) == 1
    assert "第2项" in told.value.messages[0]


@pytest.mark.row("MT-01")
def test_what_is_said_twice_in_a_list_stops_it(cast: Cast, jia: Enrolment) -> None:
    one = written(cast, jia, [STUDY, CADRES, STUDY])
    with pytest.raises(ValidationError, match="第3项与第1项"):
        submit_list(list_id=one.pk, by=cast.alice)


@pytest.mark.row("MT-01")
def test_a_copy_with_the_name_changed_is_warned_of_and_must_be_answered(
    cast: Cast, jia: Enrolment, yi: Enrolment
) -> None:
    named = replace(STUDY, duty="市水务局党组" + STUDY.duty)
    in_force(cast, jia, [named])
    copied = replace(STUDY, duty="市统计局党组" + STUDY.duty)
    one = draft_list(enrolment=yi, tier="body", by=cast.bob)
    write_items(list_id=one.pk, items=[copied], by=cast.bob)
    set_chain(list_id=one.pk, seats=[Seat(cast.wei, "组长"), Seat(cast.leader, "副市长")], by=cast.bob)
    listed = warnings(one, list(one.items.all()))
    assert {row.item is None for row in listed} == {True, False}
    assert all(row.percent == 100 and row.twin_of.enrolment == jia for row in listed)
    with pytest.raises(ValidationError, match="2"):
        submit_list(list_id=one.pk, by=cast.bob)
    for row in listed:
        answer_warning(list_id=one.pk, key=row.key, text="两局任务确属相同，已按职责核对", by=cast.bob)
    assert submit_list(list_id=one.pk, by=cast.bob).state == DutyList.State.SIGNING


def test_the_database_keeps_what_was_signed(cast: Cast, jia: Enrolment) -> None:
    one = in_force(cast, jia)
    item = one.items.first()
    for sql in (
        f"UPDATE duties_dutyitem SET measure = 'x' WHERE id = {item.pk}",  # type: ignore[union-attr]
        f"DELETE FROM duties_dutyitem WHERE duty_list_id = {one.pk}",
        "UPDATE duties_signature SET by_id = 1",
        f"UPDATE duties_dutylist SET state = 'drafting' WHERE id = {one.pk}",
        f"UPDATE duties_dutylist SET sha256 = 'x' WHERE id = {one.pk}",
        f"DELETE FROM duties_signatory WHERE duty_list_id = {one.pk}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_stranger_writes_and_signs_nothing(cast: Cast, jia: Enrolment) -> None:
    for person in (cast.bob, cast.ines, cast.other, cast.nobody, cast.auditor):
        with pytest.raises(Refused):
            draft_list(enrolment=jia, tier="body", by=person)
    one = submitted(cast, jia)
    for person in (cast.bob, cast.ines, cast.other, cast.nobody, cast.alice, cast.clerk):
        with pytest.raises(Refused):
            sign_list(list_id=one.pk, by=person)
