"""Small draws against every plan there is: values, bounds, and the demands that cannot hold together."""

from __future__ import annotations

import random
from dataclasses import replace
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.engine.rota import covered, drawing, greedy, irreducible
from bihuan.engine.rota.bundles import bundles, least_spread
from bihuan.engine.rota.candidates import can_be_listed
from bihuan.engine.rota.case import make_case
from bihuan.engine.rota.choosing import in_play
from bihuan.engine.rota.covered import can_be_covered
from bihuan.engine.rota.demands import DEMANDS, Check, check_demands
from bihuan.engine.rota.drawing import _Halves, _level_by_level, draft_values
from bihuan.engine.rota.fielded import Fielded
from bihuan.engine.rota.goals import goal_values
from bihuan.engine.rota.greedy import is_met_by_hand
from bihuan.engine.rota.listed import Listed
from bihuan.engine.rota.lots import Lots
from bihuan.engine.rota.making import NoPlan, draw
from bihuan.engine.rota.marriage import marry
from bihuan.engine.rota.people import deal, make_up
from bihuan.engine.rota.plan import Plan
from bihuan.engine.rota.replacing import ASKED, NobodyFits
from bihuan.engine.rota.seating import bundled, seated
from bihuan.engine.rota.solving import Effort
from bihuan.engine.rota.tables import Donor, Inputs, Target
from tests import thoroughly
from tests.engine.rota.small import best_values, needed, random_inputs


@pytest.mark.row("XC-01")
@settings(max_examples=thoroughly.of(60), deadline=None, derandomize=True)
@given(st.integers(0, 10**6))
def test_a_draw_is_the_best_there_is_or_says_what_cannot_hold(seed: int) -> None:
    inputs = random_inputs(seed)
    best = best_values(inputs)
    case = make_case(inputs, inputs.targets, Lots(f"seed {seed}"))[0]
    assert not (is_met_by_hand(case, case.demands, case.targets) and best is None)
    if best is None:
        by_hand_first = mock.patch.object(greedy, "LARGE", 0 if seed % 2 else greedy.LARGE)
        with by_hand_first, pytest.raises(NoPlan) as caught:
            draw(inputs, f"seed {seed}")
        if len(inputs.donors) + len(inputs.targets) <= 8:
            assert (caught.value.families, caught.value.targets) == needed(inputs)
        return
    drawn = draw(inputs, f"seed {seed}")
    assert drawn.values == best
    assert drawn.optimal
    leaders = {team: people[:1] for team, people in drawn.fielded.members.items()}
    checks = check_demands(inputs, [target.unit for target in inputs.targets], drawn.fielded, leaders)
    assert all(check.ok for check in checks), [check.line() for check in checks]
    assert goal_values(inputs, drawn.fielded) == drawn.values


@pytest.mark.row("XC-01")
@pytest.mark.parametrize(
    ("people", "teams", "said"),
    [
        (20_000, 4, "4 teams of at most 2 have room for 8 people; there are 20000"),
        (300, 90_000, "90000 teams need 90000 people who can lead; there are 300"),
    ],
)
def test_counts_that_cannot_fit_are_told_before_anything_is_modelled(people: int, teams: int, said: str) -> None:
    inputs = replace(ring(people, teams), barred=[("p00", "u01"), ("p07", "u02")])
    inputs = replace(inputs, targets=inputs.targets[:8])
    with mock.patch.object(irreducible, "Whole", side_effect=AssertionError), pytest.raises(NoPlan) as caught:
        draw(inputs, "a seed")
    assert caught.value.says == [said]


def ring(units: int, teams: int) -> Inputs:
    plan = Plan.model_validate({"rota": "ring", "teams": str(teams), "size": "2"})
    donors = [Donor(f"u{place:02}", f"p{place:02}", can_lead=True) for place in range(units)]
    return Inputs(plan, donors, [Target(donor.unit) for donor in donors])


@pytest.mark.row("XC-01")
@pytest.mark.parametrize(
    ("demand", "spoil"),
    [
        ("size", lambda it: it.members[1].append(it.members[2].pop())),
        ("everyone", lambda it: it.members[1].pop()),
        ("loads", lambda it: it.targets[1].append(it.targets[2].pop())),
        ("targets", lambda it: it.targets[1].pop()),
        ("teams", lambda it: it.members[1].append(it.members[2][0])),
        ("own_unit", lambda it: it.targets[1].append("u" + it.members[1][0][1:])),
        ("barred", lambda it: it.members.update({1: ["p00", *it.members[1][1:]], 2: it.members[2]})),
        ("leader", lambda it: it.members[1].clear()),
    ],
)
def test_each_broken_demand_is_named(demand: str, spoil: object) -> None:
    inputs = ring(12, 6)
    fielded = draw(inputs, "a seed").fielded
    leaders = {team: people[:1] for team, people in fielded.members.items()}
    if demand == "barred":
        inputs = replace(inputs, barred=[("p00", target) for target in fielded.targets[1]])
    assert callable(spoil)
    spoil(fielded)
    holds = {
        check.name: check.ok for check in check_demands(inputs, [t.unit for t in inputs.targets], fielded, leaders)
    }
    assert holds[demand] is False


@pytest.mark.row("XC-01")
def test_units_that_inspect_each_other_are_named() -> None:
    inputs = ring(4, 2)
    fielded = Fielded({1: ["p00", "p01"], 2: ["p02", "p03"]}, {1: ["u02", "u03"], 2: ["u00", "u01"]})
    checks = check_demands(inputs, [target.unit for target in inputs.targets], fielded, {1: ["p00"], 2: ["p02"]})
    (wrong,) = [check for check in checks if not check.ok]
    assert wrong.line() == "WRONG reciprocal: broken by u00 ↔ u02, u00 ↔ u03, u01 ↔ u02, u01 ↔ u03"


@pytest.mark.row("XC-01")
def test_a_leader_who_cannot_lead_is_named() -> None:
    inputs = ring(4, 2)
    weak = replace(inputs, donors=[replace(donor, can_lead=donor.person != "p02") for donor in inputs.donors])
    fielded = Fielded({1: ["p00", "p01"], 2: ["p02", "p03"]}, {1: ["u02"], 2: ["u01"]})
    for marked, holds in (("p03", True), ("p02", False)):
        checks = check_demands(weak, ["u01", "u02"], fielded, {1: ["p00"], 2: [marked]})
        assert {check.name: check.ok for check in checks}["leader"] is holds


def test_a_team_of_one_unit_is_named() -> None:
    inputs = ring(4, 2)
    twins = [replace(donor, unit="u00") if donor.person == "p01" else donor for donor in inputs.donors]
    fielded = Fielded({1: ["p00", "p01"], 2: ["p02", "p03"]}, {1: ["u02"], 2: ["u01"]})
    checks = check_demands(replace(inputs, donors=twins), ["u01", "u02"], fielded, {1: ["p00"], 2: ["p02"]})
    assert {check.name for check in checks if not check.ok} == {"same_unit"}


def test_a_dense_history_of_twenty_people_is_proven() -> None:
    lot = random.Random("dense")
    inputs = ring(20, 10)
    pairs = [(one.unit, other.unit) for one in inputs.donors for other in inputs.targets if one.unit != other.unit]
    plan = inputs.plan.model_copy(update={"goals": ("repeats", "returns")})
    inputs = replace(inputs, plan=plan, history=[("1", *pair) for pair in pairs if lot.random() < 0.6])
    drawn = draw(inputs, "a seed")
    assert drawn.optimal
    assert drawn.values[0] == 0


@pytest.mark.parametrize(
    ("goals", "values"),
    [(("returns", "repeats"), [4, 24]), (("mixed:group", "repeats", "near"), [0, 5, 5])][:: thoroughly.every(2)],
)
def test_with_most_pairs_met_before_the_best_is_still_proven(goals: tuple[str, ...], values: list[int]) -> None:
    lot = random.Random("denser")
    inputs = ring(18, 9)
    pairs = [(one.unit, other.unit) for one in inputs.donors for other in inputs.targets if one.unit != other.unit]
    donors = [replace(donor, group=lot.choice("ABC")) for donor in inputs.donors]
    targets = [replace(target, area=lot.choice("EWS")) for target in inputs.targets]
    history = [("1", *pair) for pair in pairs if lot.random() < 0.65]
    plan = inputs.plan.model_copy(update={"goals": goals})
    drawn = draw(replace(inputs, plan=plan, donors=donors, targets=targets, history=history), "a seed")
    assert drawn.optimal
    assert drawn.values == values


def threes(people: int, share: float, goals: tuple[str, ...], seed: str) -> Inputs:
    """A ring in teams of three in which a share of all pairs has met before."""
    lot = random.Random(seed)
    inputs = ring(people, people // 3)
    pairs = [(one.unit, other.unit) for one in inputs.donors for other in inputs.targets if one.unit != other.unit]
    plan = Plan.model_validate({"rota": "ring", "teams": str(people // 3), "size": "3", "goals": list(goals)})
    return replace(inputs, plan=plan, history=[("1", *pair) for pair in pairs if lot.random() < share])


@pytest.mark.parametrize("seed", ["first", "second", "third"])
def test_threes_are_as_good_by_the_list_of_all_teams_as_by_number(seed: str) -> None:
    inputs = threes(9, 0.6, ("returns", "repeats"), seed)
    lots = Lots("a seed")
    case, _people, _listed = make_case(inputs, in_play(inputs, lots), lots)
    assert not can_be_listed(case)
    listed, endless = Listed(case), Effort(None)
    best = listed.any_plan(endless)
    assert best is not None
    values = []
    for place, goal in enumerate(case.goals):
        best, least = listed.least(goal, best, draft_values(case, best)[place], 0, endless)
        values.append(least)
    assert values == draw(inputs, "a seed").values


def areas(people: int, share: float, goals: tuple[str, ...], seed: str) -> Inputs:
    """The same with targets in four areas and people in three groups."""
    lot = random.Random(seed)
    inputs = threes(people, share, goals, seed)
    donors = [replace(one, group=lot.choice("ABC")) for one in inputs.donors]
    return replace(inputs, donors=donors, targets=[replace(one, area=lot.choice("EWSN")) for one in inputs.targets])


@pytest.mark.parametrize("goals", [("near", "repeats"), ("repeats", "spread"), ("mixed:group", "near")])
def test_bundles_of_areas_are_as_good_priced_as_unpriced(goals: tuple[str, ...]) -> None:
    lots = Lots("a seed")
    inputs = areas(9, 0.4, goals, "areas")
    case, _people, _listed = make_case(inputs, in_play(inputs, lots), lots)

    def values(listed: Listed) -> list[int]:
        best, least = listed.any_plan(Effort(None)), []
        for place, goal in enumerate(goals):
            assert best is not None
            best, value = listed.least(goal, best, draft_values(case, best)[place], 0, Effort(None))
            least.append(value)
        return least

    unpriced = Listed(case)
    unpriced.crossing = replace(unpriced.crossing, bundles=None)
    assert values(Listed(case)) == values(unpriced)


def test_halves_that_cannot_be_married_are_fitted_to_one_another() -> None:
    """Six teams of three and the bundles of their own eighteen units: as dealt, some team meets its own in each."""
    lots, effort = Lots("a seed"), Effort(None)
    inputs = areas(18, 0.05, ("spread", "repeats", "mixed:group"), "few teams")
    case, _people, _listed = make_case(inputs, in_play(inputs, lots), lots)
    make = make_up(case, effort)
    assert make is not None
    teams, targets = deal(case, make, 0, "a seed"), bundles(case, None, 0, "a seed")
    assert teams is not None
    assert targets is not None
    assert marry(case, teams, targets, effort) is None
    for fitted in (list(seated(case, teams, effort)), list(bundled(case, targets, effort))):
        assert draft_values(case, fitted[-1]) <= draft_values(case, fitted[0])
    assert draw(inputs, "a seed").values == [least_spread(case), 0, make.least["mixed:group"]]


def test_six_teams_of_three_with_half_of_all_pairs_met_before_are_proven() -> None:
    inputs = threes(18, 0.5, ("repeats",), "dense")
    drawn = draw(inputs, "a seed")
    assert drawn.optimal
    assert 0 < drawn.values[0] < 8


def fours(people: int, share: float, goals: tuple[str, ...], seed: str, **told: object) -> Inputs:
    """Teams of four in which a share of all pairs has met before; every other target sent nobody."""
    lot = random.Random(seed)
    inputs = areas(people, 0, goals, seed)
    targets = [replace(one, unit=f"x{at}") if at % 2 else one for at, one in enumerate(inputs.targets)]
    inputs = replace(inputs, targets=sorted(targets, key=lambda one: one.unit))
    pairs = [(one.unit, other.unit) for one in inputs.donors for other in inputs.targets if one.unit != other.unit]
    written = {"rota": "ring", "teams": str(people // 4), "size": "4", "goals": list(goals), **told}
    history = [("1", *pair) for pair in pairs if lot.random() < share]
    return replace(inputs, plan=Plan.model_validate(written), history=history)


@pytest.mark.parametrize(
    ("people", "goals", "told"),
    [
        (8, ("repeats", "near"), {}), (8, ("mixed:group", "repeats"), {"loads": {"min": "3", "max": "5"}}),
        (10, ("returns", "repeats"), {"teams": "2", "place": "some"}), (12, ("repeats",), {"teams": "3"}),
        (9, ("spread", "repeats"), {"teams": "2", "size": {"min": "4", "max": "5"}}),
    ],
)  # fmt: skip
def test_fours_are_as_good_by_whole_teams_as_by_number(
    people: int, goals: tuple[str, ...], told: dict[str, object]
) -> None:
    inputs = fours(people, 0.5, goals, "fours", **told)
    lots = Lots("a seed")
    case, _people, _listed = make_case(inputs, in_play(inputs, lots), lots)
    assert can_be_covered(case)
    drawn = draw(inputs, "a seed")
    assert drawn.optimal
    whole = _level_by_level(case, _Halves(), Effort(None))
    assert whole is not None
    assert drawn.values == whole.values == whole.bounds


def test_five_teams_of_four_with_most_pairs_met_before_are_proven() -> None:
    drawn = draw(fours(20, 0.7, ("repeats", "mixed:group"), "dense"), "a seed")
    assert drawn.optimal
    assert drawn.values[0] > 0


def test_where_the_search_grows_too_wide_the_best_plan_found_is_told_with_its_gap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(covered, "MOST_COLUMNS", 2000)
    monkeypatch.setattr(drawing, "UNPROVEN", 0.01)
    drawn = draw(fours(16, 0.5, ("repeats", "near"), "wide"), "a seed")
    assert not drawn.optimal
    assert 0 < drawn.bounds[0] < drawn.values[0]


def test_few_leaders_for_many_teams_say_so() -> None:
    inputs = ring(12, 6)
    led = [replace(donor, can_lead=place < 5) for place, donor in enumerate(inputs.donors)]
    with pytest.raises(NoPlan) as caught:
        draw(replace(inputs, donors=led), "a seed")
    assert (caught.value.families, caught.value.targets) == (["leader"], [])
    assert caught.value.lines == ["6 teams need 6 people who can lead; there are 5"]


@pytest.mark.row("XC-01")
def test_someone_barred_from_everything_stops_a_large_draw_at_once() -> None:
    inputs = ring(86, 43)
    barred = [("p03", target.unit) for target in inputs.targets]
    with pytest.raises(NoPlan) as caught:
        draw(replace(inputs, barred=barred), "a seed")
    assert (caught.value.families, caught.value.targets) == (["size", "barred", "loads"], [])


def test_more_targets_than_their_one_leader_can_take() -> None:
    inputs = ring(24, 12)
    led = [replace(donor, can_lead=place % 2 == 0) for place, donor in enumerate(inputs.donors)]
    barred = [
        (one.person, target) for target in ("u05", "u07", "u09") for one in led if one.can_lead and one.person != "p20"
    ]
    with pytest.raises(NoPlan) as caught:
        draw(replace(inputs, donors=led, barred=barred), "a seed")
    assert caught.value.families == ["leader", "barred", "loads"]


def test_more_people_of_one_unit_than_there_are_teams() -> None:
    inputs = ring(24, 12)
    alike = [replace(donor, unit="u00") if place < 13 else donor for place, donor in enumerate(inputs.donors)]
    with pytest.raises(NoPlan) as caught:
        draw(replace(inputs, donors=alike), "a seed")
    assert (caught.value.families, caught.value.targets) == (["size", "same_unit"], [])


def test_why_no_reserve_steps_in_is_said_in_the_readers_words() -> None:
    check = Check(ok=False, name="reciprocal", english="broken by u0 ↔ u6", chinese="不符：u0 ↔ u6")
    refused = NobodyFits([("p6", [check])])
    assert refused.lines("zh") == ["p6：“不互查”不符：u0 ↔ u6"]
    assert refused.lines("en") == ["p6: reciprocal broken by u0 ↔ u6"]
    assert NobodyFits([]).lines("zh") == ["没有候补"]
    assert set(ASKED) == set(DEMANDS)
