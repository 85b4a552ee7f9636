"""Screening told step by step: small tables with known clues, sent as an office sends them."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import transaction
from PIL import Image

from bihuan.engine.screening.concealing import Concealed, conceal
from bihuan.engine.screening.heads import guess, peek
from bihuan.engine.screening.taking import take
from bihuan.organizations.models import Office, Person
from bihuan.screening.actions import running
from bihuan.screening.actions.arriving import About, receive_file
from bihuan.screening.actions.asking import ask, reply
from bihuan.screening.actions.deciding import exclude_clue, take_up
from bihuan.screening.actions.driving import Begun, Declared, begin_drive
from bihuan.screening.actions.leading import end_lead, register_lead, take_step
from bihuan.screening.actions.rules import write_rules
from bihuan.screening.actions.running import ask_run, perform, stop_run
from bihuan.screening.actions.taking import Origin, keep_table, take_data
from bihuan.screening.actions.vouchers import receive_vouchers
from bihuan.screening.models import (
    Arrival,
    Circular,
    Clue,
    DataSet,
    Dossier,
    Drive,
    RuleSet,
    Run,
    TripRecord,
    VoucherBatch,
)  # fmt: skip
from bihuan.screening.store import folder, secret_of
from tests.cast import Cast
from tests.findings.telling import day, photo
from tests.screening.remembering import remembered

Rows = Sequence[Mapping[str, object]]
ERASE = date(2019, 12, 31)
WANG, LI = "330102198001011234", "330102198505055678"


def rules_text(*rules: str, **params: Mapping[str, Any]) -> str:
    """A rule set of these rules, each with its parameters."""
    lines = ["rules: t", 'version: "1"', "items:"]
    for rule in rules:
        said = "{" + ", ".join(f"{name}: {value}" for name, value in params.get(rule, {}).items()) + "}"
        basis = "{document: 差旅费管理办法, article: 第十二条}"
        lines.append(f'  - {{id: {rule}, version: "1", title: {rule}, basis: {basis}, params: {said}}}')
    return "\n".join(lines) + "\n"


def table(rows: Rows) -> bytes:
    """A CSV file."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def about(cast: Cast, **more: Any) -> About:
    kept: dict[str, Any] = {
        "legal_basis": "监察法第十一条、江纪办〔2018〕3号", "purpose": "公务差旅专项筛查", "erase_on": ERASE,
        "readers": (cast.chief.pk, cast.wei.pk), **more,
    }  # fmt: skip
    return About(**kept)


def sent(
    cast: Cast, name: str, rows: Rows, *, source: str = "财政局", by: Person | None = None, **more: Any
) -> DataSet:
    """A table sent as CSV with the contract's own headings, and taken."""
    person = by or cast.clerk
    office: Office = cast.office
    arrival = receive_file(
        office=office, table=name, source=source, file=io.BytesIO(table(rows)), name=f"{name}.csv",
        about=about(cast, **more), by=person,
    )  # fmt: skip
    names = {heading: heading for heading in arrival.headings}
    return take_data(arrival_id=arrival.pk, names=names, money="fen", by=person)


def put(cast: Cast, name: str, rows: Rows, *, source: str = "财政局", **more: Any) -> DataSet:
    """The same table taken in this very process: for tests that begin after it."""
    office: Office = cast.office
    names, kept, what = _taken(name, table(rows), secret_of(0))
    with tempfile.TemporaryDirectory(dir=folder()) as temporary:
        path = Path(temporary) / "kept.parquet"
        path.write_bytes(kept)
        origin = Origin(table=name, source=source, name=f"{name}.csv", file_sha256="0" * 64, names=names)
        with transaction.atomic():
            return keep_table(
                office=office, origin=origin, about=about(cast, **more), path=path, what=what, by=cast.clerk
            )


@cache
def _taken(name: str, file: bytes, secret: bytes) -> tuple[dict[str, str], bytes, Concealed]:
    """The mapping of a file, the table as it is kept and what it holds; the same for every test that sends it."""
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        (place / f"{name}.csv").write_bytes(file)
        names = guess(peek(place / f"{name}.csv").headings, name)
        take(place / f"{name}.csv", name, names, "fen", place / "plain.parquet")
        what = conceal(place / "plain.parquet", place / "kept.parquet", name, secret)
        return names, (place / "kept.parquet").read_bytes(), what


def contracts(**more: object) -> list[dict[str, object]]:
    """Two small contracts of one unit with one supplier that together pass the limit of 100,000 yuan."""
    both = {"unit": "A01", "supplier": "江州建安", "category": "工程", "method": "direct", **more}
    return [
        {"contract_id": "C1", "sign_day": "2018-03-01", "amount_fen": 6_000_000, **both},
        {"contract_id": "C2", "sign_day": "2018-03-11", "amount_fen": 6_100_000, **both},
        {"contract_id": "C3", "sign_day": "2018-06-01", "amount_fen": 2_000_000, **both, "unit": "A02"},
    ]


TIERS: Rows = [
    {"tier_id": "L1", "category": "*", "lo_fen": 0, "hi_fen": 10_000_000, "method": "direct"},
    {"tier_id": "L2", "category": "*", "lo_fen": 10_000_000, "method": "open"},
]


def ruled(cast: Cast, *rules: str, **params: Mapping[str, Any]) -> RuleSet:
    return write_rules(office=cast.office, name="样例规则", text=rules_text(*rules, **params), by=cast.clerk)


def screened(cast: Cast, rules: RuleSet, *data_sets: DataSet, by: Person | None = None) -> Run:
    """A screening asked for and done."""
    person = by or cast.clerk
    run = ask_run(office=cast.office, rules=rules, data_sets=[one.pk for one in data_sets], by=person)
    with patch.object(running, "screen", remembered):
        return perform(run.pk)


def purchases(cast: Cast, **more: object) -> Run:
    """A screening that gives one clue of a split purchase of unit 甲."""
    return screened(
        cast, ruled(cast, "P01", "P02"), put(cast, "contracts", contracts(**more)), put(cast, "tiers", TIERS)
    )


def trip_tables() -> dict[str, Rows]:
    """A trip of unit 甲 to one city; a hotel over its cap, a night elsewhere, a day of it without a voucher."""
    one = {"trip_id": "T9001", "unit": "A01"}
    lodging = {**one, "person": WANG, "cat": "lodging", "seller": "江滨宾馆", "rooms": 1}
    return {
        "trips": [
            {**one, "kind": "visit", "origin": "990100", "start_day": "2018-05-07", "end_day": "2018-05-11",
             "n_people": 1, "budget_fen": 500_000, "agenda": "调研"},
        ],
        "trip_legs": [
            {"trip_id": "T9001", "seq": 1, "city": "990200", "from_day": "2018-05-07", "to_day": "2018-05-11"},
        ],
        "trip_people": [{"trip_id": "T9001", "person": WANG, "rank": "处级"}],
        "invoices": [
            {"inv_id": "V1", **lodging, "day": "2018-05-07", "city": "990200", "amount_fen": 90_000, "nights": 1},
            {"inv_id": "V2", **lodging, "day": "2018-05-09", "city": "990300", "amount_fen": 30_000, "nights": 1,
             "seller": "云栖湖度假酒店"},
        ],
        "norms": [
            {"norm_id": "n1", "kind": "lodging", "key": "*", "city": "*", "rank": "*", "amount": 50_000},
        ],
        "gazetteer": [
            {"place_id": "g1", "kind": "city", "name": "江州", "city": "990100", "lat": "30.0", "lon": "110.0"},
            {"place_id": "g2", "kind": "city", "name": "临川", "city": "990200", "lat": "31.0", "lon": "111.0"},
            {"place_id": "g3", "kind": "city", "name": "云溪", "city": "990300", "lat": "36.0", "lon": "115.0"},
            {"place_id": "s1", "kind": "scenic", "name": "云栖湖", "aliases": "云栖湖度假区", "city": "990300",
             "level": "5A"},
        ],
    }  # fmt: skip


TRAVEL = ("T03", "T04", "T06", "T07")


def travelled(cast: Cast) -> Run:
    """A screening of that trip."""
    sets = [put(cast, name, rows) for name, rows in trip_tables().items()]
    return screened(cast, ruled(cast, *TRAVEL), *sets)


def clue_of(rule: str) -> Clue:
    return Clue.objects.get(rule=rule)


def asked(cast: Cast, run: Run | None = None, rule: str = "T04", concerned: Person | None = None) -> Dossier:
    """The trip's file, asked in writing by the clerk who took it up."""
    assert (run or travelled(cast)).state == Run.State.DONE
    dossier = take_up(clue_id=clue_of(rule).pk, by=cast.clerk)
    return ask(
        dossier_id=dossier.pk, letter="请说明 5 月 9 日在云溪住宿的事由。", due_on=date(2018, 8, 31),
        concerned=concerned, by=cast.clerk,
    )  # fmt: skip


def answered(cast: Cast, **more: Any) -> Dossier:
    dossier = asked(cast, **more)
    reply(dossier_id=dossier.pk, kind="answer", text="系顺访，事前未报批。", by=cast.alice)
    return Dossier.objects.get(pk=dossier.pk)


def direct(count: int = 9) -> list[dict[str, object]]:
    """Contracts of unit 甲 above the limit, each given directly: a clue each."""
    row = {"unit": "A01", "category": "货物", "method": "direct", "sign_day": "2018-04-02"}
    return [
        {"contract_id": f"K{n}", "supplier": f"供应商{n}", "amount_fen": 10_000_000 + n, **row}
        for n in range(1, count + 1)
    ]


def bought(cast: Cast) -> Run:
    """A screening of those contracts."""
    return screened(
        cast, ruled(cast, "P01"), put(cast, "contracts", direct(), source="采购中心"), put(cast, "tiers", TIERS)
    )


def about_contract(number: int) -> Clue:
    return Clue.objects.get(rule="P01", subject=f"K{number}")


def opened(cast: Cast, number: int) -> Dossier:
    return take_up(clue_id=about_contract(number).pk, by=cast.clerk)


def questioned(cast: Cast, number: int) -> Dossier:
    """A contract's file, asked of unit 甲 by the clerk."""
    made = opened(cast, number)
    return ask(dossier_id=made.pk, letter="请说明采购方式的依据。", due_on=date(2018, 8, 31), by=cast.clerk)


def replied(cast: Cast, number: int) -> Dossier:
    """The same, answered by the unit with a file."""
    made = questioned(cast, number)
    reply(dossier_id=made.pk, kind="answer", text="系应急抢修。", by=cast.alice, uploads=[photo("批准文件")])
    return Dossier.objects.get(pk=made.pk)


def registered(cast: Cast, number: int, disposition: str = "check") -> Dossier:
    """The same, registered as a lead by another clerk."""
    made = replied(cast, number)
    return register_lead(
        dossier_id=made.pk, number=f"线〔2018〕{number}号", disposition=disposition, note="理由不充分", by=cast.chief
    )


def approved(cast: Cast, number: int, disposition: str = "check") -> Dossier:
    """The same, its disposition approved by the leading group."""
    made = registered(cast, number, disposition)
    return take_step(dossier_id=made.pk, step="approve", by=cast.wei)


def ended(cast: Cast, number: int, outcome: str = "serious") -> Dossier:
    made = approved(cast, number)
    return end_lead(dossier_id=made.pk, outcome=outcome, note="已作处理", by=cast.clerk)


STAGES: Rows = [
    {"person": f"staff{n}", "stage": stage, "day": "2018-04-01"}
    for stage, people in (("screened", range(66)), ("transferred", range(48)), ("filed", range(9)),
                          ("handled", range(40, 54)))
    for n in people
]  # fmt: skip
DECLARED = (
    Declared("screened", "筛查发现"), Declared("transferred", "移送线索", "screened"), Declared("filed", "立案"),
    Declared("handled", "各单位处理"),
)  # fmt: skip


def driven(cast: Cast, circular: Circular | None = None) -> Drive:
    """The campaign against absence, over a table of stages by person."""
    people = put(cast, "stages", STAGES, source="治理办")
    begun = Begun(
        title="“吃空饷”专项治理", number="江治〔2018〕1号", started_on=date(2018, 3, 1), people=people.pk,
        stages=DECLARED, circular=circular.pk if circular else None,
    )  # fmt: skip
    return begin_drive(office=cast.office, begun=begun, by=cast.clerk)


def photographed(cast: Cast) -> VoucherBatch:
    """A photograph of an invoice that waits to be confirmed."""
    return receive_vouchers(
        office=cast.office, source="采购中心", files=[("发票.jpg", photograph())], about=about(cast), by=cast.clerk
    )


def photograph() -> io.BytesIO:
    """A blank sheet as a phone sends it, with the camera's name in it."""
    kept, shot = io.BytesIO(), Image.new("RGB", (40, 30), "white")
    beside = shot.getexif()
    beside[0x010F] = "相机"
    shot.save(kept, "JPEG", exif=beside)
    kept.seek(0)
    kept.name = "发票.jpg"
    return kept


KEPT: Rows = [
    {"合同编号": "K1", "单位": "A01", "供应商": "供应商甲", "采购方式": "直接采购", "签订日期": "2018-04-02",
     "合同金额": "100000.01"},
]  # fmt: skip
"""A contract as an office keeps it."""


@dataclass(frozen=True)
class Laid:
    """A screening of nine contracts: files in every state, a clue nobody has decided, a trip, a campaign."""

    run: Run
    failed: Run
    clue: Clue
    files: dict[str, Dossier]
    trip: TripRecord
    drive: Drive
    arrival: Arrival
    data_set: DataSet
    batch: VoucherBatch


def laid(cast: Cast) -> Laid:
    with day("2018-08-01"):
        run = bought(cast)
        files = {
            "open": opened(cast, 1), "asked": questioned(cast, 2), "answered": replied(cast, 3),
            "lead": registered(cast, 4), "approved": approved(cast, 5), "held": approved(cast, 6, "hold"),
            "ended": ended(cast, 7), "empty": opened(cast, 8),
        }  # fmt: skip
        exclude_clue(clue_id=about_contract(8).pk, reason="approved", note="有批复", by=cast.clerk)
        travelled(cast)
        sets = [one.data_set_id for one in run.inputs.all()]
        failed = ask_run(office=cast.office, rules=run.rules, data_sets=sets, by=cast.clerk)
        stop_run(run_id=failed.pk, problems=["中断"])
        arrival = receive_file(
            office=cast.office, table="contracts", source="采购中心", file=io.BytesIO(table(KEPT)), name="合同.csv",
            about=about(cast), by=cast.clerk,
        )  # fmt: skip
        drive = driven(cast)
        narrow = put(cast, "units", [{"单位": "A01", "上级": "A00"}], readers=(cast.chief.pk,))
        return Laid(
            run, failed, about_contract(9), files, TripRecord.objects.get(), drive, arrival,
            narrow, photographed(cast),
        )  # fmt: skip
