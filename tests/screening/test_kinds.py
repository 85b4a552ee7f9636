"""A trip planned and rebuilt, the campaign's funnel, posts that failed twice, and the invented year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from bihuan.screening.actions.asking import ask, reply
from bihuan.screening.actions.deciding import take_up
from bihuan.screening.actions.driving import Begun, begin_drive
from bihuan.screening.actions.leading import end_lead, issue_circular, register_lead, take_step
from bihuan.screening.models import Circular, Clue, TripRecord
from bihuan.screening.queries.drives import funnel_of
from bihuan.screening.queries.trip_map import HEIGHT, WIDTH
from bihuan.screening.queries.trips import LONGEST, TripPage, trip_page
from tests.cast import Cast
from tests.screening import telling


def page_of(cast: Cast, address: str) -> str:
    client = Client()
    client.force_login(cast.clerk)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.row("BJ-12")
def test_each_exceeded_norm_is_a_clue_with_limit_and_difference(cast: Cast) -> None:
    telling.travelled(cast)
    clue = telling.clue_of("T03")
    assert clue.amount_fen == 40_000
    assert "amount=90000; limit=50000" in clue.because
    page = page_of(cast, f"/screening/clues/{clue.pk}/")
    assert all(
        text in page for text in ("住宿超标", "900.00", "500.00", "400.00", "当日适用标准", "差旅费管理办法 第十二条")
    )


@pytest.mark.row("BJ-12")
def test_the_journey_is_rebuilt_with_gaps_and_places_off_the_plan(cast: Cast) -> None:
    run = telling.travelled(cast)
    trip = trip_page(TripRecord.objects.get(), run.places, {"V2": ["T06"]})
    assert [(spot.name, spot.is_planned) for spot in sorted(trip.picture.spots, key=lambda spot: spot.x)] == [
        ("江州", True), ("临川", True), ("云溪", False),
    ]  # fmt: skip
    assert len(trip.picture.plan.split()) == 3, "there, and home again"
    assert [[(stop.name, stop.is_planned) for stop in way.stops] for way in trip.ways] == [
        [("临川", True), ("云溪", False)],
    ]  # fmt: skip
    assert [(row.days, row.planned, list(row.rebuilt), list(row.marks)) for row in trip.days] == [
        ("05-07–05-08", "临川", ["临川"], []),
        ("05-09", "临川", ["云溪"], ["off", "scenic", "no_ticket"]),
        ("05-10", "临川", ["云溪"], ["off"]),
        ("05-11", "临川", [], ["gap"]),
    ]
    page = page_of(cast, f"/screening/trips/{TripRecord.objects.get().pk}/")
    assert all(text in page for text in ("无票据", "云溪 !", "云栖湖度假酒店", "5,000.00", "**1234"))


def days_of(**parts: list[dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
    """The days of a trip without a screening: their label, the plan, and what to look at."""
    return [(row.days, row.planned, list(row.marks)) for row in told_of(**parts).days]


def told_of(**parts: list[dict[str, Any]]) -> TripPage:
    """The page of a trip from 7 to 9 May, of its legs, journey and vouchers alone."""
    request = {"origin": "990100", "start_day": "2018-05-07", "end_day": "2018-05-09"}
    data = {"request": request, "people": [], "legs": [], "journey": [], "vouchers": [], **parts}
    return trip_page(TripRecord(data=data), {"990100": ["江州", None, None], "990200": ["临川", None, None]}, {})


def leg(first: str, last: str) -> dict[str, str]:
    return {"city": "990200", "from_day": first, "to_day": last}


def spent(on: str, cat: str = "scenic") -> dict[str, Any]:
    plain = dict.fromkeys(("city", "to_city", "seller", "item"), "")
    return {**plain, "inv_id": f"V{on}", "day": on, "cat": cat, "amount_fen": 100}


def test_days_with_a_hole_between_them_stand_in_two_lines() -> None:
    assert days_of(legs=[leg("2018-05-01", "2018-05-01"), leg("2018-05-04", "2018-05-04")]) == [
        ("05-01", "临川", []), ("05-04", "临川", []),
    ]  # fmt: skip
    assert days_of(legs=[leg("2018-05-01", "2018-05-02"), leg("2018-05-03", "2018-05-04")]) == [
        ("05-01–05-04", "临川", []),
    ]  # fmt: skip


def test_a_scenic_place_after_the_trip_has_its_day_and_its_mark() -> None:
    after = [spent("2018-05-20"), spent("2018-05-22", "meal")]
    assert days_of(legs=[leg("2018-05-07", "2018-05-09")], vouchers=after) == [
        ("05-07–05-09", "临川", []), ("05-20", "", ["scenic"]),
    ]  # fmt: skip


def test_a_day_without_a_voucher_says_whose_where_others_have_one() -> None:
    def line(person: str, kind: str, first: str, last: str) -> dict[str, str]:
        return {"person": f"{person}~0021", "kind": kind, "city": "990200", "to_city": "", "from_day": first,
                "to_day": last, "note": "", "sources": ""}  # fmt: skip

    told = told_of(legs=[leg("2018-05-07", "2018-05-09")], journey=[
        line("a", "stay", "2018-05-07", "2018-05-09"), line("b", "stay", "2018-05-07", "2018-05-09"),
        line("b", "gap", "2018-05-08", "2018-05-09"), line("a", "gap", "2018-05-09", "2018-05-09"),
    ])  # fmt: skip
    assert [(row.days, list(row.marks), row.without) for row in told.days] == [
        ("05-07", [], ""), ("05-08", ["gap"], "**0021"), ("05-09", ["gap"], ""),
    ]  # fmt: skip


def test_a_year_written_wrong_hides_no_day_of_the_trip() -> None:
    """Days centuries before the trip are a line of their own, told with their year."""
    assert days_of(legs=[leg("1018-05-07", "1018-05-08"), leg("2018-05-07", "2018-05-09")]) == [
        ("1018-05-07–1018-05-08", "临川", []), ("2018-05-07–2018-05-09", "临川", []),
    ]  # fmt: skip
    assert days_of(legs=[leg("9999-12-31", "9999-12-31")]) == [("12-31", "临川", [])]


def test_a_table_too_long_says_from_which_day_on_it_has_no_more() -> None:
    start = date(2018, 5, 7)
    every_other = [spent((start + timedelta(days=2 * number)).isoformat()) for number in range(LONGEST + 2)]
    trip = told_of(vouchers=every_other)
    assert len(trip.days) == LONGEST
    assert trip.cut_from == every_other[LONGEST]["day"]
    assert len(trip.vouchers) == LONGEST + 2, "all vouchers are there"
    assert not told_of(vouchers=every_other[:LONGEST]).cut_from


def test_the_page_of_a_cut_table_says_so(cast: Cast) -> None:
    telling.travelled(cast)
    record = TripRecord.objects.get()
    start = date(2018, 6, 1)
    more = [spent((start + timedelta(days=2 * number)).isoformat()) for number in range(LONGEST)]
    made = TripRecord.objects.create(run=record.run, trip="T9002", data={**record.data, "vouchers": more})
    told = trip_page(made, {}, {}).cut_from
    assert told in page_of(cast, f"/screening/trips/{made.pk}/")
    assert "未列出" in page_of(cast, f"/screening/trips/{made.pk}/")


@pytest.mark.row("BJ-12")
def test_a_lead_comes_of_a_named_persons_decision_and_goes_on_to_the_circular(cast: Cast) -> None:
    telling.travelled(cast)
    assert {one.state for one in Clue.objects.all()} == {"to_check"}
    circular = circular_of(cast)
    page = page_of(cast, f"/screening/trips/{TripRecord.objects.get().pk}/")
    parts = (circular.dossier.number, "线〔2018〕1号", "查实，严肃处理", "江通〔2018〕1号")
    assert [page.index(part) for part in parts] == sorted(page.index(part) for part in parts)


@pytest.mark.row("BJ-12")
def test_places_are_drawn_where_they_lie_and_on_a_line_without_coordinates(cast: Cast) -> None:
    run = telling.travelled(cast)
    trip = TripRecord.objects.get()
    picture = trip_page(trip, run.places, {}).picture
    assert picture.is_map
    spots = {spot.name: spot for spot in picture.spots}
    assert set(spots) == {"江州", "临川", "云溪"}
    assert spots["江州"].y > spots["临川"].y > spots["云溪"].y, "north is above"
    assert spots["江州"].x < spots["临川"].x < spots["云溪"].x, "east is to the right"
    assert all(0 < spot.x < WIDTH and 0 < spot.y < HEIGHT for spot in picture.spots)
    places = {**run.places, "990300": ["云溪", None, None]}
    line = trip_page(trip, places, {}).picture
    assert not line.is_map
    assert [(spot.name, spot.y) for spot in line.spots] == [
        ("江州", 46), ("临川", 46), ("江州", 46), ("临川", 130), ("云溪", 130),
    ]  # fmt: skip
    assert trip_page(trip, {}, {}).picture.spots[1].name == "990200"


def test_people_who_went_different_ways_are_told_apart(cast: Cast) -> None:
    tables = telling.trip_tables()
    tables["trip_people"] = [{"trip_id": "T9001", "person": one, "rank": "处级"} for one in (telling.WANG, telling.LI)]
    tables["invoices"] = [*tables["invoices"], {**tables["invoices"][0], "inv_id": "V3", "person": telling.LI}]
    run = telling.screened(
        cast, telling.ruled(cast, *telling.TRAVEL), *(telling.put(cast, *pair) for pair in tables.items())
    )
    trip = trip_page(TripRecord.objects.get(), run.places, {})
    assert {way.people: [stop.name for stop in way.stops] for way in trip.ways} == {
        "**1234": ["临川", "云溪"], "**5678": ["临川"],
    }  # fmt: skip
    told = {text for row in trip.days if row.days.startswith("05-09") for text in row.rebuilt}
    assert told == {"云溪"}


def circular_of(cast: Cast) -> Circular:
    """The trip's file brought to its circular."""
    dossier = take_up(clue_id=telling.clue_of("T04").pk, by=cast.clerk)
    ask(dossier_id=dossier.pk, letter="请说明。", due_on=date(2018, 8, 31), by=cast.clerk)
    reply(dossier_id=dossier.pk, kind="answer", text="顺访。", by=cast.alice)
    register_lead(dossier_id=dossier.pk, number="线〔2018〕1号", disposition="check", note="理由不充分", by=cast.chief)
    take_step(dossier_id=dossier.pk, step="approve", by=cast.wei)
    end_lead(dossier_id=dossier.pk, outcome="serious", note="已处理", by=cast.clerk)
    return issue_circular(
        dossier_id=dossier.pk, number="江通〔2018〕1号", title="关于违反差旅规定的通报", scope="全市",
        issued_on=date(2018, 8, 1), by=cast.clerk,
    )  # fmt: skip


@pytest.mark.row("DC-08")
def test_the_funnel_counts_people_as_of_a_day_and_derives_no_stage(cast: Cast) -> None:
    drive = telling.driven(cast)
    funnel = funnel_of(drive, date(2018, 8, 1))
    assert [stage.people for stage in funnel.stages] == [66, 48, 9, 14]
    assert [stage.people for stage in funnel_of(drive, date(2018, 3, 31)).stages] == [0, 0, 0, 0]
    assert [stage.title for stage in funnel.baseless] == ["立案", "各单位处理"]
    shared = {(one, other): (both, only) for one, other, both, only in funnel.shared}
    assert shared["各单位处理", "移送线索"] == (8, 6)
    page = page_of(cast, f"/screening/drives/{drive.pk}/?on=2018-08-01")
    assert "各阶段人员有交叉" in page
    assert "“各单位处理”14 人未说明基数" in page


@pytest.mark.row("DC-09")
def test_one_case_its_circular_and_its_campaign_are_linked(cast: Cast) -> None:
    telling.travelled(cast)
    circular = circular_of(cast)
    drive = telling.driven(cast, circular)
    page = page_of(cast, f"/screening/drives/{drive.pk}/")
    assert page.index(circular.dossier.number) < page.index("江通〔2018〕1号") < page.index("本次专项治理")
    assert f"/screening/drives/{drive.pk}/" in page_of(cast, f"/screening/files/{circular.dossier_id}/")


def test_a_campaign_says_each_stage_once_and_its_base_among_them(cast: Cast) -> None:
    people = telling.put(cast, "stages", telling.STAGES)
    for stages in ((), (telling.DECLARED[0], telling.DECLARED[0]), (telling.DECLARED[1],)):
        begun = Begun(title="治理", number="1号", started_on=date(2018, 3, 1), people=people.pk, stages=stages)
        with pytest.raises(Exception, match="阶段"):
            begin_drive(office=cast.office, begun=begun, by=cast.clerk)


TENURES: telling.Rows = [
    {"tenure_id": "R1", "unit": "A011", "post": "所长", "person": telling.WANG, "from_day": "2010-01-01",
     "to_day": "2014-01-01", "outcome": "严重违纪违法", "outcome_day": "2014-02-01"},
    {"tenure_id": "R2", "unit": "A011", "post": "所长", "person": telling.LI, "from_day": "2014-01-02",
     "to_day": "2018-01-01", "outcome": "移送司法", "outcome_day": "2018-02-01"},
    {"tenure_id": "R3", "unit": "A012", "post": "所长", "person": telling.LI, "from_day": "2009-01-02",
     "outcome": "严重违纪违法"},
]  # fmt: skip


@pytest.mark.row("BJ-14")
def test_two_holders_of_a_post_in_a_row_raise_the_question_at_the_unit_above(cast: Cast) -> None:
    units = [{"unit": "A011", "parent": "A01"}, {"unit": "A012", "parent": "A01"}]
    telling.screened(
        cast, telling.ruled(cast, "S01"), telling.put(cast, "tenures", TENURES), telling.put(cast, "units", units)
    )
    clue = Clue.objects.get()
    assert (clue.rule, clue.subject, clue.unit) == ("S01", "A01", cast.jia)
    cited = {line[1] for line in clue.proofs.get().lines if line[0] == "tenures"}
    assert cited == {"R1", "R2"}
    page = page_of(cast, "/screening/posts/")
    assert all(text in page for text in ("严重违纪违法", "移送司法", "**1234", "**5678", "2014-01-01"))


@pytest.mark.row("BJ-14")
def test_one_holder_alone_raises_nothing(cast: Cast) -> None:
    rows = [{**row, "outcome": ""} if row["tenure_id"] == "R2" else row for row in TENURES]
    units = [{"unit": "A011", "parent": "A01"}, {"unit": "A012", "parent": "A01"}]
    telling.screened(
        cast, telling.ruled(cast, "S01"), telling.put(cast, "tenures", rows), telling.put(cast, "units", units)
    )
    assert not Clue.objects.exists()
