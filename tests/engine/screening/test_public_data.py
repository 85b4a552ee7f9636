"""Records that nobody here wrote: real payments, real places, a published standard, another program's flags."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bihuan.engine.screening.heads import guess, peek
from bihuan.engine.screening.taking import take
from tests.engine.screening.oracle.world import ck
from tests.engine.screening.running import read, run, write_table

SHARED = Path(__file__).parents[4] / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="public records lie beside the checkout, in ../shared/data")
Cells = dict[str, Any]


def payments() -> list[Cells]:
    """Payments over 25,000 of three months, with a number of our own: the published one is no key."""
    months = [json.loads(path.read_text("utf-8"))["data"] for path in sorted(SHARED.glob("uk_hmt_spend_2025/*.json"))]
    return [{"number": f"{n:03d}", **row} for n, row in enumerate(row for month in months for row in month)]


PAID = {
    "number": "contract_id",
    "entity": "unit",
    "supplier": "supplier",
    "date": "sign_day",
    "amount_gbp": "amount_fen",
}


def test_concentration_in_real_payments_is_what_a_plain_sum_says(tmp_path: Path) -> None:
    rows = payments()
    write_table(tmp_path / "paid.csv", rows)
    names = guess(peek(tmp_path / "paid.csv").headings, "contracts")
    assert names["supplier"] == "supplier"
    (tmp_path / "data").mkdir()
    assert take(tmp_path / "paid.csv", "contracts", PAID, "yuan", tmp_path / "taken.parquet") == len(rows)
    (tmp_path / "taken.parquet").rename(tmp_path / "data" / "contracts.parquet")
    done = run(tmp_path, {}, {"id": "P06", "params": {"unit_pct": 40, "supplier_pct": 100}})
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    counts: dict[tuple[str, str], int] = defaultdict(int)
    bad = 0
    for row in rows:
        amount = int(Decimal(str(row["amount_gbp"])) * 100)
        if amount <= 0:
            bad += 1
            continue
        sums[row["entity"].strip(), row["date"][:4]][row["supplier"].strip()] += amount
        counts[row["entity"].strip(), row["date"][:4]] += 1
    top = {unit: max(shares.items(), key=lambda pair: pair[1]) for unit, shares in sums.items()}
    wanted = {
        (unit, name, str(amount), str(counts[unit, year]))
        for (unit, year), (name, amount) in top.items()
        if counts[unit, year] >= 5 and amount * 100 >= 40 * sum(sums[unit, year].values())
    }
    given = {
        (line["subject"], values["supplier"], line["amount_fen"], values["n"])
        for line in done.clues
        if (values := values_of(line))["kind"] == "top_supplier"
    }
    assert wanted
    assert given == wanted
    assert done.reasons("P06") == (f"bad_amount={bad}" if bad else "")


def values_of(line: Mapping[str, str]) -> dict[str, str]:
    """The computed values of a clue by name."""
    return dict(pair.split("=", 1) for pair in line["because"].split("; "))


def test_every_district_of_the_country_is_in_its_own_city(tmp_path: Path) -> None:
    with (SHARED / "cn_divisions/areas.csv").open(encoding="utf-8") as file:
        areas = list(csv.DictReader(file))
    for area in areas:
        home = area["provinceCode"] if area["provinceCode"] in {"11", "12", "31", "50"} else area["cityCode"]
        assert ck(area["code"]) == home
    spent = [
        {"inv_id": area["code"], "trip_id": area["code"], "day": "2025-03-03", "cat": "meal", "city": area["code"],
         "amount_fen": 1}
        for area in areas
    ]  # fmt: skip
    trips = [{"trip_id": area["code"], "start_day": "2025-03-03", "end_day": "2025-03-03"} for area in areas]
    legs = [{"trip_id": area["code"], "seq": 1, "city": area["cityCode"]} for area in areas]
    done = run(tmp_path, {"invoices": spent, "trips": trips, "trip_legs": legs}, {"id": "T04"})
    assert done.coverage[0]["usable"] == str(len(areas))
    assert not done.clues


def test_every_listed_scenic_area_is_known_by_its_name(tmp_path: Path) -> None:
    text = (SHARED / "cn_scenic/scenes_5a_jiangsu_etc.js").read_text("utf-8")
    names = re.findall(r'"name": "([^"]+)"', text)
    ids = re.findall(r'"id": "([^"]+)"', text)
    places = [
        {"place_id": place, "kind": "scenic", "name": name, "level": "5A"}
        for place, name in zip(ids, names, strict=True)
    ]
    spent = [{"inv_id": place["place_id"], "cat": "other", "item": f"{place['name']}门票", "day": "2025-03-01",
              "amount_fen": 1} for place in places]  # fmt: skip
    calendar = [{"day": "2025-03-01", "is_workday": 0}]
    done = run(tmp_path, {"invoices": spent, "gazetteer": places, "calendar": calendar}, {"id": "T06"})
    said = {line["subject"]: values_of(line)["places"].split("+") for line in done.clues}
    assert len(said) == len(places) == 359
    for place in places:
        inside = {other["name"] for other in places if other["name"] in place["name"]}
        assert set(said[place["place_id"]]) == inside


RANKS = ("ministry", "bureau", "other")
PROVINCES = {"北京": "11", "上海": "31", "辽宁": "21", "江苏": "32", "浙江": "33"}
CITIES = {
    "沈阳": "2101",
    "南京": "3201",
    "苏州": "3205",
    "无锡": "3202",
    "常州": "3204",
    "镇江": "3211",
    "杭州": "3301",
}


def caps() -> list[Cells]:
    """The published standard as norms: a whole province, or its named cities."""
    text = (SHARED / "cn_travel_standard/lodging_cap_excerpt.csv").read_text("utf-8")
    norms = []
    for row in csv.DictReader(text.splitlines()[1:]):
        if row["region"] not in PROVINCES or not row["other"]:
            continue
        named = [CITIES[name.removesuffix("市")] for name in row["area"].split(";") if name not in {"全市", "其他地区"}]
        for city in named or [PROVINCES[row["region"]]]:
            norms += [
                {"norm_id": f"{city}-{rank}", "kind": "lodging", "key": "*", "city": city, "rank": rank,
                 "amount": int(row[rank]) * 100}
                for rank in RANKS
            ]  # fmt: skip
    return norms


def test_the_published_lodging_standard_holds_to_the_fen(tmp_path: Path) -> None:
    norms = caps()
    tables: dict[str, list[Cells]] = {"norms": norms, "trips": [], "trip_people": [], "invoices": []}
    wanted = set()
    for norm in norms:
        trip, rank = norm["norm_id"], norm["rank"]
        tables["trips"].append({"trip_id": trip, "start_day": "2025-03-03", "end_day": "2025-03-05"})
        tables["trip_people"].append({"trip_id": trip, "person": "p", "rank": rank})
        code = f"{norm['city']:0<4}06"
        other = f"{norm['city']}99" if len(norm["city"]) == 2 else f"{norm['city'][:2]}9901"
        province = [one for one in norms if one["city"] == norm["city"][:2] and one["rank"] == rank]
        places: list[tuple[str, str, Cells]] = [(f"{trip}-own", code, norm), (f"{trip}-other", other, province[0])]
        for name, city, limit in places:
            for more in (0, 1):
                amount = 2 * limit["amount"] + more
                bill = {"inv_id": f"{name}{more}", "trip_id": trip, "day": "2025-03-03", "cat": "lodging", "nights": 2}
                tables["invoices"].append({**bill, "city": city, "amount_fen": amount})
                wanted |= {f"{name}1"}
    done = run(tmp_path, tables, {"id": "T03"})
    assert set(done.subjects("T03")) == wanted
    assert {line["amount_fen"] for line in done.clues} == {"1"}


def test_the_day_that_serenata_flags_for_travelled_distance_is_the_day_flagged_here(tmp_path: Path) -> None:
    """Serenata's own test: the one day of its file with a distance no one travels is flagged, rows without
    coordinates or with a place outside the country are left aside, a party's bill is nobody's."""
    rows = read(SHARED / "serenata" / "traveled_speeds_classifier.csv")
    at = {(row["latitude"], row["longitude"]): f"place{n}" for n, row in enumerate(rows)}
    country = {code for (lat, lon), code in at.items() if lat and lon and float(lat) < 5.3 and float(lon) < -34.8}
    spent = [
        {"inv_id": f"{n:02d}", "person": row["applicant_id"] if row["is_party_expense"] == "false" else "",
         "day": row["issue_date"], "cat": "meal" if row["category"] == "Meal" else "other", "amount_fen": 1,
         "city": at[row["latitude"], row["longitude"]]}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    places = [{"place_id": code, "kind": "city", "city": code, "lat": lat, "lon": lon}
              for (lat, lon), code in at.items() if code in country]  # fmt: skip
    done = run(tmp_path, {"invoices": spent, "gazetteer": places}, {"id": "T08"})
    assert [line["period"] for line in done.clues] == ["2016-01-01/2016-01-01"]
    assert done.reasons("T08") == "missing:person=1;no_place=3"
    cited = {line["key"] for line in done.evidence}
    assert cited == {f"{n:02d}" for n in range(10)}
