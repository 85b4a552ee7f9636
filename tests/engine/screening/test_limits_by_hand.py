"""Rows that stand exactly at a limit, and one step beyond it: what comes out was worked out by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.engine.screening.running import Rows, Screened, run

TIERS: Rows = [
    {"tier_id": "low", "category": "*", "lo_fen": 0, "hi_fen": 1_000, "method": "direct"},
    {"tier_id": "high", "category": "*", "lo_fen": 1_000, "method": "open"},
]


def contract(name: str, **more: object) -> dict[str, object]:
    """A contract of 1 fen given directly on New Year's day."""
    return {
        "contract_id": name, "unit": "u", "supplier": "s", "category": "k", "method": "direct",
        "sign_day": "2025-01-01", "amount_fen": 1, **more,
    }  # fmt: skip


def of(done: Screened, rule: str) -> dict[str, str]:
    """What a rule computed, by subject."""
    return {line["subject"]: line["because"] for line in done.clues if line["rule"] == rule}


def test_a_final_amount_of_a_tenth_more_is_clear_and_one_fen_beyond_is_not(tmp_path: Path) -> None:
    rows = [
        contract("110", amount_fen=100, final_fen=110), contract("111", amount_fen=100, final_fen=111),
        contract("tier", amount_fen=900), contract("more", amount_fen=100, parent_id="tier"),
        contract("less", amount_fen=900), contract("back", amount_fen=-100, parent_id="less"), contract("alone"),
    ]  # fmt: skip
    done = run(tmp_path, {"contracts": rows, "tiers": TIERS}, {"id": "P04"})
    assert of(done, "P04") == {
        "111": "amount=100; total=100; final=111; from=direct; to=direct",
        "tier": "amount=900; total=1000; final=1000; from=direct; to=open",
    }
    assert [line["amount_fen"] for line in done.clues] == ["11", "100"]
    assert done.coverage[0]["needed"] == "4"


def test_the_same_place_after_180_days_and_three_times_in_1095(tmp_path: Path) -> None:
    days = {
        "gap-180": ("2025-01-01", "2025-06-30"), "gap-181": ("2025-01-01", "2025-07-01"),
        "days-1095": ("2022-01-01", "2023-06-01", "2024-12-31"),
        "days-1096": ("2022-01-01", "2023-06-01", "2025-01-01"), "one-day": ("2025-01-01", "2025-01-01"),
    }  # fmt: skip
    rows = [
        contract(f"{site}/{place}", site=site, work_type="roof", sign_day=day)
        for site, some in days.items()
        for place, day in enumerate(some)
    ]
    done = run(tmp_path, {"contracts": rows, "sites": [{"site_id": site} for site in days]}, {"id": "P05"})
    assert of(done, "P05") == {
        "days-1095": "work_type=roof; contracts=3; visits=3; min_gap=",
        "gap-180": "work_type=roof; contracts=2; visits=; min_gap=180",
    }


def test_half_of_a_units_sum_and_four_fifths_of_a_suppliers(tmp_path: Path) -> None:
    rows = [contract(f"a{n}", unit="A", supplier="S", amount_fen=10) for n in range(3)]
    rows += [contract(f"b{n}", unit="A", supplier=f"o{n}", amount_fen=15) for n in range(2)]
    rows += [contract(f"c{n}", unit="B", supplier="T", amount_fen=10) for n in range(4)]
    rows += [contract(f"d{n}", unit="X" if n < 4 else "Y", supplier="C", amount_fen=10) for n in range(5)]
    done = run(tmp_path, {"contracts": rows}, {"id": "P06"})
    assert of(done, "P06") == {
        "C": "kind=captive; unit=X; share_bp=8000; n=5; total=50",
        "A": "kind=top_supplier; supplier=S; share_bp=5000; n=5; total=60",
    }


def test_a_band_holds_its_lower_edge_and_not_its_upper(tmp_path: Path) -> None:
    rows = [contract(f"u{n}", unit="U", amount_fen=900) for n in range(5)]
    others = {"t": ("U", 1_000), "v": ("V", 950), "w": ("V", 1_050), "x": ("V", 1_100), "y": ("V", 899)}
    rows += [contract(name, unit=unit, amount_fen=fen) for name, (unit, fen) in others.items()]
    done = run(tmp_path, {"contracts": rows, "tiers": TIERS}, {"id": "P03"})
    assert of(done, "P03") == {"U": "below=5; above=1; others_below=1; others_above=1"}


def test_a_period_of_fifteen_days_is_enough_and_a_supplier_of_180_is_not_young(tmp_path: Path) -> None:
    tenders: Rows = [
        {"tender_id": "15", "published_day": "2025-02-20", "deadline_day": "2025-03-07"},
        {"tender_id": "14", "published_day": "2025-02-21", "deadline_day": "2025-03-07"},
        {"tender_id": "none", "deadline_day": "2025-03-07"},
    ]
    days = {"180": "2025-06-30", "179": "2025-06-29", "before": "2024-12-31"}
    rows = [contract(name, sign_day=day, amount_fen=1_000) for name, day in days.items()]
    rows += [contract("small", sign_day="2025-06-29", amount_fen=999), contract("unknown", supplier="q")]
    tables = {
        "tenders": tenders, "contracts": rows, "tiers": TIERS,
        "suppliers": [{"supplier": "s", "founded_day": "2025-01-01"}],
    }  # fmt: skip
    done = run(tmp_path, tables, {"id": "P12"}, {"id": "P13"})
    assert of(done, "P12") == {"14": "days=14; needed=15"}
    assert of(done, "P13") == {
        "179": "supplier=s; age_days=179; limit=1000", "before": "supplier=s; age_days=-1; limit=1000",
    }  # fmt: skip
    assert (done.reasons("P12"), done.reasons("P13")) == ("missing:published_day=1", "no_supplier=1")


FIRST, LAST = dt.date(2024, 11, 1), dt.date(2025, 3, 31)
DAYS = [FIRST + dt.timedelta(number) for number in range((LAST - FIRST).days + 1)]
WORKDAYS = [day for day in DAYS if day.weekday() < 5]


def absences(**away: set[dt.date]) -> dict[str, Rows]:
    """Five months in which these people are marked present on every workday but these."""
    return {
        "calendar": [{"day": day, "is_workday": int(day.weekday() < 5)} for day in DAYS],
        "roster": [{"person": one, "unit": f"u{one}", "in_day": "2020-01-01"} for one in away],
        "attendance": [
            {"person": one, "day": day, "first_at": "08:00"}
            for one, days in away.items()
            for day in WORKDAYS
            if day not in days
        ],
        "leave": [{"leave_id": "x", "person": "nobody", "from_day": LAST}],
    }


def test_fifteen_days_in_a_row_and_thirty_in_a_year_are_clear_across_new_year(tmp_path: Path) -> None:
    at, year = WORKDAYS.index(dt.date(2024, 12, 20)), [day for day in WORKDAYS if day.year == 2025]
    tables = absences(
        run15=set(WORKDAYS[at : at + 15]), run16=set(WORKDAYS[at : at + 16]), year30=set(year[0:60:2]),
        year31=set(year[0:62:2]),
    )  # fmt: skip
    done = run(tmp_path, tables, {"id": "A01"})
    assert of(done, "A01") == {"run16": "kind=run; days=16", "year31/2025": "kind=year; days=31"}
    assert [line["period"] for line in done.clues] == ["2024-12-20/2025-01-10", "2025-01-01/2025-03-26"]


@pytest.mark.parametrize(("grace", "out_day"), [(0, "2025-02-28"), (1, "2025-01-31"), (1, "2025-02-01")])
def test_who_left_on_the_last_of_a_month_is_paid_rightly_in_it(tmp_path: Path, grace: int, out_day: str) -> None:
    months = ("2025-02", "2025-03") if out_day != "2025-02-01" else ("2025-03", "2025-04")
    payroll: list[Mapping[str, object]] = [
        {"person": "p", "month": month, "item": "basic", "amount_fen": 100} for month in months
    ]
    payroll += [{"person": "zero", "month": "2025-01", "item": name, "amount_fen": fen}
                for name, fen in (("basic", 5), ("back", -5))]  # fmt: skip
    roster: Rows = [{"person": "p", "unit": "u", "in_day": "2020-01-01", "out_day": out_day}]
    done = run(
        tmp_path, {"payroll": payroll, "roster": roster}, {"id": "A08", "params": {"grace_months": grace}}
    )  # fmt: skip
    assert of(done, "A08") == {"p": f"months=1; first={months[1]}; last={months[1]}"}


def test_sixty_sick_days_with_a_proof_that_ends_a_day_early(tmp_path: Path) -> None:
    proof = {"60": "", "59": "", "proved": WORKDAYS[59], "early": WORKDAYS[58]}
    leave: Rows = [
        {"leave_id": name, "person": name, "type": "sick", "from_day": WORKDAYS[0],
         "to_day": WORKDAYS[58 if name == "59" else 59], "proof_to": until}
        for name, until in proof.items()
    ]  # fmt: skip
    done = run(tmp_path, {"leave": leave, "calendar": absences()["calendar"]}, {"id": "A02"})
    assert of(done, "A02") == dict.fromkeys(("60", "early"), "days=60; leaves=1; unproved=1")
    assert {line["period"] for line in done.clues} == {"2024-01-25/2025-01-23"}


def test_three_serious_holders_are_two_clues_and_a_row_without_a_name_breaks_a_succession(tmp_path: Path) -> None:
    serious = "移送司法"
    rows = [
        ("1", "p", "a", "2010-01-01", serious), ("2", "p", "a", "2012-01-02", ""),
        ("3", "p", "b", "2013-01-02", serious),
        ("4", "p", "c", "2015-01-02", serious), ("5", "q", "a", "2010-01-01", serious),
        ("6", "q", "", "2011-01-01", serious),
        ("7", "q", "b", "2012-01-01", serious),
    ]  # fmt: skip
    tenures: Rows = [
        {"tenure_id": name, "unit": "u", "post": post, "person": person, "from_day": day, "outcome": outcome}
        for name, post, person, day, outcome in rows
    ]
    done = run(tmp_path, {"tenures": tenures, "units": [{"unit": "u", "parent": "U"}]}, {"id": "S01"})
    assert sorted(line["because"] for line in done.clues) == [
        "unit=u; post=p; first=a; second=b", "unit=u; post=p; first=b; second=c",
    ]  # fmt: skip
    assert done.reasons("S01") == "missing:person=1"
