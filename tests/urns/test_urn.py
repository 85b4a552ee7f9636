"""The urn from its preparing to its opening, through its actions."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from bihuan.organizations.access import Refused
from bihuan.records.models import Alarm, Event
from bihuan.urns import actions, queries
from bihuan.urns.actions import NotACode, NotTaking, UnknownCode
from bihuan.urns.actions.opening import placed
from bihuan.urns.box.models import Answer, Code, Sealed
from bihuan.urns.models import Urn
from bihuan.urns.queries import WardCount
from tests.cast import Cast
from tests.urns import told

pytestmark = pytest.mark.django_db


def test_a_custodian_works_in_the_office(cast: Cast) -> None:
    for outsider in (cast.other, cast.alice, cast.nobody):
        with pytest.raises(ValidationError, match=f"{outsider.name}在本单位没有相应职责：.*{cast.clerk.name}"):
            actions.prepare(
                office=cast.office, plan=told.plan(8), custodians=[cast.clerk, cast.chief, outsider], by=cast.clerk
            )
    assert not Urn.objects.exists()


def test_an_urn_from_its_preparing_to_its_opening(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 8, 7, 3)
    drawn = {ward: actions.issue(urn_id=made.urn.pk, ward=ward, by=cast.clerk) for ward in ("w1", "w2", "w3")}
    assert [len(codes) for codes in drawn.values()] == [8, 7, 3]
    for number, code in enumerate(drawn["w1"][:6] + drawn["w2"][:6] + drawn["w3"][:2]):
        assert told.answer(code, q1="abc"[number % 3], why=f"意见{number}")
    assert Sealed.objects.count() == Code.objects.filter(used=True).count() == 14
    assert len({len(bytes(one.sealed)) for one in Sealed.objects.all()}) == 1
    urn = told.opened(cast, made)
    assert urn.protocol | {"issued": 18, "used": 14, "sealed": 14, "opened": 14, "void": 0} == urn.protocol
    assert (Sealed.objects.count(), Code.objects.count()) == (0, 0)
    wards = [ward for ward, _answer in queries.answers(urn)]
    assert sorted(wards.count(name) for name in set(wards)) == [6, 8]  # w3 is small and takes another in
    assert wards.count(None) == 8
    assert all(set(answer) == {"q1"} for _ward, answer in queries.answers(urn))
    assert sorted(one.text for one in queries.free_texts(urn)) == sorted(f"意见{n}" for n in range(14))
    with pytest.raises(UnknownCode):
        actions.look(drawn["w1"][7])


def test_a_code_counts_once_and_its_sender_is_thanked_twice(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 5)
    code, other = actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk, count=2)
    entry = actions.look(code)
    assert actions.accept(code, {"q1": "a"}, proof=entry.proof) is True
    assert actions.accept(code, {"q1": "a"}, proof=entry.proof) is False
    assert Sealed.objects.count() == 1
    for act in (
        lambda: actions.accept(code, {"q1": "b"}),
        lambda: actions.look(code),
        lambda: actions.look(told.stranger()),
    ):
        with pytest.raises(UnknownCode) as refused:
            act()
        assert refused.value.messages == [actions.answering.unknown()]  # used and unknown read alike
    with pytest.raises(NotACode):
        actions.look(other[:-1])
    with pytest.raises(UnknownCode):
        actions.accept(other, {"q1": "a"}, urn="00" * 16)  # a code of another wave
    with pytest.raises(ValidationError):
        actions.accept(other, {"why": "长" * 200})
    assert not Code.objects.filter(used=True).exclude(digest=actions.drawing.digest_of(code)).exists()


def test_nothing_is_taken_before_the_beginning_or_after_the_end(cast: Cast) -> None:
    made = told.prepared(cast, 5)
    with pytest.raises(ValidationError):
        actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)
    told.rehearse(cast, made)
    code, late = actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk, count=2)
    with pytest.raises(NotTaking):
        actions.look(code)
    actions.begin(urn_id=made.urn.pk, by=cast.clerk)
    told.answer(code)
    with pytest.raises(ValidationError):
        actions.close(urn_id=made.urn.pk, by=cast.clerk)  # not rehearsed once more
    told.closed(cast, made)
    with pytest.raises(NotTaking):
        actions.accept(late, {"q1": "a"})
    assert Sealed.objects.count() == 1


def test_codes_never_exceed_the_roster_and_a_second_printing_voids_the_first(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 6)
    first = actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)
    told.answer(first[0])
    for count in (6, 0, -1):
        with pytest.raises(ValidationError):
            actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk, count=count)
    second = actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)
    assert len(second) == 5
    assert not set(first) & set(second)
    for code in first:
        with pytest.raises(UnknownCode):
            actions.look(code)
    ward = queries.wards(made.urn).get()
    assert (ward.issued, ward.replaced) == (6, 5)


def test_left_over_slips_are_voided_by_two_and_paper_needs_an_unused_code(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 6)
    codes = actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)
    told.answer(codes[0])
    with pytest.raises(Refused):
        actions.return_slips(urn_id=made.urn.pk, typed=codes[3:], by=cast.clerk, second=cast.clerk)
    returned = actions.return_slips(
        urn_id=made.urn.pk, typed=[*codes[3:], codes[0], told.stranger()], by=cast.clerk, second=cast.chief
    )
    assert (returned.voided, returned.used, returned.unknown) == (3, 1, 1)
    assert actions.exchange_for_paper(urn_id=made.urn.pk, typed=codes[1], by=cast.clerk) == "w1"
    for code in (codes[0], codes[1], codes[5]):
        with pytest.raises(ValidationError):
            actions.exchange_for_paper(urn_id=made.urn.pk, typed=code, by=cast.clerk)
    urn = told.opened(cast, made)
    assert {name: urn.protocol[name] for name in ("issued", "used", "returned", "paper", "withheld")} == {
        "issued": 6, "used": 1, "returned": 3, "paper": 1, "withheld": 1,
    }  # fmt: skip
    assert not Answer.objects.exists()


def test_one_custodian_a_wrong_share_and_another_urns_share_open_nothing(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 6)
    other = told.prepared(cast, 6)
    told.closed(cast, made)
    one, two, three = made.slips

    def tried(shares: list[str], by: Any = cast.clerk, second: Any = cast.chief) -> None:
        actions.open_urn(urn_id=made.urn.pk, shares=shares, by=by, second=second)

    with pytest.raises(Refused):
        tried([one, two], second=cast.clerk)
    for stranger in (cast.wei, cast.auditor, cast.alice):
        with pytest.raises(Refused):
            tried([one, two], second=stranger)
        with pytest.raises(Refused):
            tried([one, two], by=stranger)
    for wrong in ([one, one], [one, other.slips[1]], [one], [one, one[:-1] + ("0" if one[-1] != "0" else "1")]):
        with pytest.raises(ValidationError):
            tried(wrong)
    assert Urn.objects.get(pk=made.urn.pk).state == "closed"
    assert Event.objects.filter(action="refuse_shares").count() == 3
    assert Alarm.objects.filter(kind="shares").count() == 2
    tried([two, three])
    assert Urn.objects.get(pk=made.urn.pk).state == "opened"


def test_the_trail_tells_nothing_of_who_answered(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 6)
    codes = actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)
    before = Event.objects.count()
    for code in codes:
        told.answer(code)
    assert Event.objects.count() == before
    assert not Event.objects.filter(detail__icontains=codes[0]).exists()


def test_answers_the_questionnaire_does_not_allow_are_void_and_counted(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 9)
    for n, code in enumerate(actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)):
        told.answer(code, q1="a" if n else "?")

    def check(answer: Any) -> None:
        if answer["q1"] == "?":
            raise ValidationError("?")

    urn = told.opened(cast, made, check=check)
    assert (urn.protocol["opened"], urn.protocol["void"]) == (8, 1)


def test_an_urn_whose_counts_disagree_is_not_opened(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 9)
    for code in actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk):
        told.answer(code)
    Sealed.objects.first().delete()  # type: ignore[union-attr] # nine were sealed
    with pytest.raises(ValidationError):
        told.opened(cast, made)
    assert Sealed.objects.count() == 8
    assert not Answer.objects.exists()


def test_small_wards_go_into_one_remainder_that_is_never_small() -> None:
    assert placed({"a": 9, "b": 4, "c": 0}, 5, "merge") == {"a": None, "b": None}
    assert placed({"a": 9, "b": 4, "d": 3, "e": 20}, 5, "merge") == {"a": "a", "b": None, "d": None, "e": "e"}
    assert placed({"a": 9, "b": 4, "e": 20}, 5, "merge") == {"a": None, "b": None, "e": "e"}
    assert placed({"a": 2, "b": 2}, 5, "merge") == {}
    assert placed({"a": 9, "b": 4}, 5, "withhold") == {"a": "a"}


def test_counts_tell_on_nobody() -> None:
    def row(name: str, issued: int, used: int) -> WardCount:
        return WardCount((name,), name, issued, issued, used)

    counts = queries.shown([row("a", 100, 97), row("b", 50, 20), row("c", 3, 1), row("d", 4, 4), row("e", 9, 9)], 5)
    by_name = {one.names: (one.issued, one.used, one.is_nearly_all) for one in counts.wards}
    assert by_name == {
        ("a",): (100, 96, True), ("b",): (50, 20, False), ("e",): (9, 9, False), ("c", "d"): (7, 3, True),
    }  # fmt: skip
    assert (counts.used, counts.is_at_least) == (128, True)
    assert queries.shown([row("c", 3, 1), row("e", 9, 9)], 5).wards[0].names == ("c", "e")
    assert queries.shown([row("c", 3, 3)], 5).wards[0].used == 0
    none = queries.shown([row("a", 0, 0), row("b", 50, 20)], 5)  # no slip printed: nothing is nearly all of nothing
    assert [(one.used, one.is_nearly_all) for one in none.wards] == [(0, False), (20, False)]
    assert none.is_at_least is False


def test_a_ward_begins_and_ends_by_itself(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 6, 6, few="withhold")
    code, late = actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk, count=2)
    other = actions.issue(urn_id=made.urn.pk, ward="w2", by=cast.clerk, count=1)[0]
    told.answer(code)
    actions.turn_ward(urn_id=made.urn.pk, ward="w1", is_taking=False, by=cast.clerk)
    with pytest.raises(NotTaking):
        actions.accept(late, {"q1": "a"})
    assert told.answer(other)


def test_a_suspended_urn_takes_nothing_until_two_resume_it(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 6)
    code = actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)[0]
    assert actions.suspend_after_restore() == 1
    with pytest.raises(NotTaking):
        actions.accept(code, {"q1": "a"})
    with pytest.raises(Refused):
        actions.resume(urn_id=made.urn.pk, note="核对", by=cast.clerk, second=cast.clerk)
    actions.resume(urn_id=made.urn.pk, note="核对", by=cast.clerk, second=cast.chief, used_before=3)
    assert told.answer(code)
    actions.suspend(urn_id=made.urn.pk, note="停电", by=cast.clerk)
    actions.void(urn_id=made.urn.pk, note="重新发码", by=cast.clerk, second=cast.chief)
    assert (Sealed.objects.count(), Code.objects.count()) == (0, 0)
    with pytest.raises(UnknownCode):
        actions.look(code)
