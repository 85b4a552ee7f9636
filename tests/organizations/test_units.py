"""Units renamed, changed, merged and split: nothing is lost and the past reads as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from bihuan.organizations.access import Refused, standing_of, visible_units
from bihuan.organizations.actions.people import appoint, create_post
from bihuan.organizations.actions.units import change_unit, create_unit, merge_units, split_unit
from bihuan.organizations.models import Membership, Office, Person, Role, Succession, Tenure, Unit
from bihuan.organizations.queries import history, units_on
from bihuan.organizations.queries.facts import UnitFacts, facts_of
from bihuan.records.models import Event
from tests.cast import DAY, Cast

MARCH = date(2018, 3, 1)
JUNE = date(2018, 6, 1)


def names_on(office: Office, day: date) -> list[str]:
    return list(units_on(office, day).order_by("code").values_list("name", flat=True))


def rename(cast: Cast, unit: Unit, name: str, on: date = MARCH) -> Unit:
    facts = replace(facts_of(unit), name=name)
    return change_unit(unit=unit, facts=facts, on=on, by=cast.clerk, document="江编〔2018〕3号")


def roles_of(person: Person) -> list[tuple[str, date, date | None]]:
    rows = Membership.objects.filter(person=person).order_by("since")
    return [(str(row.unit), row.since, row.until) for row in rows]


def test_a_new_unit_stands_from_its_day(cast: Cast) -> None:
    facts = UnitFacts(" A03 ", "市体育局", "政府部门", line_body=cast.line, headcount=40)
    unit = create_unit(office=cast.office, facts=facts, valid_from=MARCH, by=cast.clerk)
    assert unit.code == "A03"
    assert names_on(cast.office, date(2018, 2, 28)) == ["市水务局", "市统计局"]
    assert names_on(cast.office, MARCH) == ["市水务局", "市统计局", "市体育局"]
    event = Event.objects.get(action="create_unit")
    assert (event.actor, event.office_path, event.object_label) == ("周敏", cast.office.path, "市体育局")


def test_a_renamed_unit_keeps_its_old_name_in_the_past(cast: Cast) -> None:
    new = rename(cast, cast.jia, "市水利局")
    assert names_on(cast.office, date(2018, 2, 28)) == ["市水务局", "市统计局"]
    assert names_on(cast.office, MARCH) == ["市水利局", "市统计局"]
    assert (new.code, new.headcount, new.line_body) == ("A01", 120, cast.line)
    link = Succession.objects.get()
    assert (link.kind, link.on, link.document) == (Succession.Kind.RENAME, MARCH, "江编〔2018〕3号")
    assert Event.objects.get(action="change_unit").detail["changed"] == {"name": ["市水务局", "市水利局"]}


def test_people_continue_in_the_renamed_unit(cast: Cast) -> None:
    rename(cast, cast.jia, "市水利局")
    assert roles_of(cast.alice) == [("市水务局", DAY, MARCH), ("市水利局", MARCH, None)]
    assert standing_of(cast.alice, date(2018, 2, 1)).roles == {Role.LIAISON}
    assert standing_of(cast.alice, MARCH).roles == {Role.LIAISON}
    assert roles_of(cast.bob) == [("市统计局", DAY, None)]


def test_people_of_a_renamed_unit_still_see_its_past(cast: Cast) -> None:
    new = rename(cast, cast.jia, "市水利局")
    assert set(visible_units(standing_of(cast.alice))) == {cast.jia, new}
    assert set(visible_units(standing_of(cast.bob))) == {cast.yi}


def test_a_role_that_begins_after_the_change_begins_in_the_successor(cast: Cast) -> None:
    Membership.objects.create(person=cast.nobody, office=cast.office, role=Role.HEAD, unit=cast.jia, since=JUNE)
    rename(cast, cast.jia, "市水利局")
    assert roles_of(cast.nobody) == [("市水利局", JUNE, None)]


def test_posts_and_those_who_hold_them_continue(cast: Cast) -> None:
    post = create_post(unit=cast.jia, title="局长", by=cast.clerk)
    appoint(post=post, person=cast.head, since=DAY, by=cast.clerk)
    new = rename(cast, cast.jia, "市水利局")
    held = Tenure.objects.filter(person=cast.head).order_by("since")
    assert [(row.post.unit, row.since, row.until) for row in held] == [(cast.jia, DAY, MARCH), (new, MARCH, None)]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"headcount": 150}, Succession.Kind.CHANGE),
        ({"category": "直属单位"}, Succession.Kind.CHANGE),
        ({"line_body": None}, Succession.Kind.CHANGE),
        ({"name": "市水利局", "headcount": 150}, Succession.Kind.RENAME),
    ],
)
def test_every_change_of_facts_leaves_the_old_row(cast: Cast, change: dict[str, object], kind: str) -> None:
    facts = replace(facts_of(cast.jia), **change)  # type: ignore[arg-type]
    new = change_unit(unit=cast.jia, facts=facts, on=MARCH, by=cast.clerk)
    cast.jia.refresh_from_db()
    assert facts_of(new) == facts
    assert (cast.jia.headcount, cast.jia.category, cast.jia.line_body) == (120, "政府部门", cast.line)
    assert Succession.objects.get().kind == kind


def test_on_its_first_day_a_unit_is_corrected_in_place(cast: Cast) -> None:
    same = rename(cast, cast.jia, "市水利局", on=DAY)
    assert same.pk == cast.jia.pk
    assert not Succession.objects.exists()
    assert Event.objects.get(action="change_unit").detail["changed"] == {"name": ["市水务局", "市水利局"]}


def test_a_change_before_the_first_day_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        rename(cast, cast.jia, "市水利局", on=date(2017, 12, 31))
    assert "on" in refused.value.message_dict


def test_what_has_ended_no_longer_changes(cast: Cast) -> None:
    rename(cast, cast.jia, "市水利局")
    with pytest.raises(ValidationError, match="2018-03-01"):
        rename(cast, cast.jia, "市江河局", on=JUNE)


def test_a_change_of_nothing_is_refused(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        change_unit(unit=cast.jia, facts=facts_of(cast.jia), on=MARCH, by=cast.clerk)


@pytest.mark.parametrize(
    ("field", "value"), [("code", "A02"), ("name", "市统计局"), ("name", " "), ("category", "字" * 81), ("code", "")]
)
def test_facts_that_break_a_rule_are_named_and_nothing_is_written(cast: Cast, field: str, value: str) -> None:
    facts = replace(facts_of(cast.jia), **{field: value})  # type: ignore[arg-type]
    with pytest.raises(ValidationError) as refused:
        change_unit(unit=cast.jia, facts=facts, on=MARCH, by=cast.clerk)
    assert list(refused.value.message_dict) == [field]
    assert Unit.objects.count() == 2
    assert not Event.objects.filter(action="change_unit").exists()


def test_a_unit_cannot_stand_below_itself(cast: Cast) -> None:
    below = change_unit(unit=cast.yi, facts=replace(facts_of(cast.yi), parent=cast.jia), on=MARCH, by=cast.clerk)
    renamed = rename(cast, cast.jia, "市水利局", on=JUNE)
    for unit, parent in ((renamed, below), (renamed, renamed), (below, below)):
        facts = replace(facts_of(unit), parent=parent)
        with pytest.raises(ValidationError) as refused:
            change_unit(unit=unit, facts=facts, on=date(2018, 9, 1), by=cast.clerk)
        assert "parent" in refused.value.message_dict


def test_a_change_below_a_renamed_unit_speaks_of_its_new_name(cast: Cast) -> None:
    below = change_unit(unit=cast.yi, facts=replace(facts_of(cast.yi), parent=cast.jia), on=MARCH, by=cast.clerk)
    renamed = rename(cast, cast.jia, "市水利局", on=JUNE)
    again = change_unit(unit=below, facts=replace(facts_of(below), headcount=9), on=date(2018, 9, 1), by=cast.clerk)
    assert again.parent == renamed
    assert list(Event.objects.filter(action="change_unit").first().detail["changed"]) == ["headcount"]  # type: ignore[union-attr]


def test_merged_units_end_and_their_roles_continue_in_one(cast: Cast) -> None:
    post = create_post(unit=cast.jia, title="局长", by=cast.clerk)
    appoint(post=post, person=cast.head, since=DAY, by=cast.clerk)
    into = UnitFacts("A01", "市水务统计局", "政府部门", headcount=200)
    one = merge_units(units=[cast.jia, cast.yi], into=into, on=MARCH, by=cast.clerk, document="江编〔2018〕5号")
    assert names_on(cast.office, date(2018, 2, 28)) == ["市水务局", "市统计局"]
    assert names_on(cast.office, MARCH) == ["市水务统计局"]
    assert history(one).predecessors == [cast.jia, cast.yi]
    assert roles_of(cast.alice) == [("市水务局", DAY, MARCH), ("市水务统计局", MARCH, None)]
    assert roles_of(cast.bob) == [("市统计局", DAY, MARCH), ("市水务统计局", MARCH, None)]
    assert Tenure.objects.get(person=cast.head).until == MARCH


def test_one_person_in_both_merged_units_holds_the_role_once(cast: Cast) -> None:
    Membership.objects.create(person=cast.alice, office=cast.office, role=Role.LIAISON, unit=cast.yi, since=DAY)
    into = UnitFacts("A09", "市水务统计局", "政府部门")
    one = merge_units(units=[cast.jia, cast.yi], into=into, on=MARCH, by=cast.clerk)
    assert Membership.objects.filter(person=cast.alice, unit=one).count() == 1


def test_one_unit_is_no_merger(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        merge_units(units=[cast.jia, cast.jia], into=UnitFacts("A09", "某局", "政府部门"), on=MARCH, by=cast.clerk)


PARTS = [UnitFacts("A01", "市水务一局", "政府部门"), UnitFacts("A11", "市水务二局", "政府部门")]


def test_a_split_unit_becomes_its_parts_and_its_people_go_where_the_office_says(cast: Cast) -> None:
    made = split_unit(unit=cast.jia, parts=PARTS, on=MARCH, by=cast.clerk, people_to=1)
    assert names_on(cast.office, MARCH) == ["市水务一局", "市统计局", "市水务二局"]
    assert history(cast.jia).successors == made
    assert roles_of(cast.alice) == [("市水务局", DAY, MARCH), ("市水务二局", MARCH, None)]


def test_people_that_go_nowhere_lose_the_role_on_the_day(cast: Cast) -> None:
    split_unit(unit=cast.jia, parts=PARTS, on=MARCH, by=cast.clerk)
    assert roles_of(cast.alice) == [("市水务局", DAY, MARCH)]
    assert Event.objects.get(action="split_unit").detail["people_to"] is None


def test_two_parts_of_one_code_are_refused_and_the_unit_stands(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        split_unit(unit=cast.jia, parts=[PARTS[0], PARTS[0]], on=MARCH, by=cast.clerk)
    assert set(refused.value.message_dict) == {"part2-code", "part2-name"}
    assert names_on(cast.office, MARCH) == ["市水务局", "市统计局"]


def test_history_is_told_in_order_through_every_change(cast: Cast) -> None:
    second = rename(cast, cast.jia, "市水利局", on=date(2018, 2, 1))
    third = rename(cast, second, "市江河局", on=MARCH)
    parts = [UnitFacts("A01", "市江局", "政府部门"), UnitFacts("A12", "市河局", "政府部门")]
    made = split_unit(unit=third, parts=parts, on=JUNE, by=cast.clerk, people_to=0)
    assert history(made[1]).predecessors == [cast.jia, second, third]
    assert history(cast.jia).successors == [second, third, *made]
    told = history(second)
    assert (told.predecessors, told.successors) == ([cast.jia], [third, *made])
    assert not history(cast.yi).before


@pytest.mark.parametrize("name", ["wei", "ines", "alice", "head", "leader", "auditor", "nobody", "other"])
def test_only_clerks_of_the_office_change_its_units(cast: Cast, name: str) -> None:
    person = cast.people[name]
    facts = UnitFacts("A09", "某局", "政府部门")
    with pytest.raises(Refused):
        create_unit(office=cast.office, facts=facts, valid_from=MARCH, by=person)
    with pytest.raises(Refused):
        change_unit(unit=cast.jia, facts=facts, on=MARCH, by=person)
    with pytest.raises(Refused):
        merge_units(units=[cast.jia, cast.yi], into=facts, on=MARCH, by=person)
    with pytest.raises(Refused):
        split_unit(unit=cast.jia, parts=PARTS, on=MARCH, by=person)
    assert Unit.objects.count() == 2


def test_a_body_or_parent_of_another_office_is_refused(cast: Cast) -> None:
    facts = UnitFacts("B01", "区水务局", "区直", line_body=cast.line, parent=cast.jia)
    with pytest.raises(ValidationError) as refused:
        create_unit(office=cast.other_office, facts=facts, valid_from=MARCH, by=cast.other)
    assert set(refused.value.message_dict) == {"line_body", "parent"}


def test_siblings_and_the_level_above_see_nothing_of_an_offices_units(cast: Cast) -> None:
    facts = UnitFacts("B01", "区水务局", "区直")
    theirs = create_unit(office=cast.other_office, facts=facts, valid_from=DAY, by=cast.other)
    city = cast.office.parent
    assert city is not None
    Membership.objects.create(person=cast.nobody, office=city, role=Role.OFFICE, since=DAY)
    assert set(visible_units(standing_of(cast.other))) == {theirs}
    assert set(visible_units(standing_of(cast.clerk))) == {cast.jia, cast.yi}
    assert not visible_units(standing_of(cast.nobody)).exists()
