"""Results: live, what-if beside the record, coverage, frozen with hashes, recomputed to the last byte."""

from __future__ import annotations

import gzip
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.engine.problems import InputError
from bihuan.findings.access import visible_findings, visible_reports
from bihuan.organizations.access import Refused, Standing, standing_of, visible_units
from bihuan.organizations.models import Membership, Role, Unit
from bihuan.results.access import visible_sets
from bihuan.results.actions import freeze_result, recompute
from bihuan.results.models import ResultRow, ResultSet
from bihuan.results.queries.coverage import coverage
from bihuan.results.queries.live import live
from bihuan.results.queries.what_if import what_if
from bihuan.schemes.access import visible_cycles
from bihuan.schemes.models import Enrolment
from bihuan.supervision.access import visible_entries
from bihuan.supervision.actions import record_entry, reverse_entry
from tests.cast import DAY, Cast, person
from tests.results.telling import to
from tests.world import SCHEME, World, approved, draft, launched


@pytest.mark.row("BJ-26")
def test_a_frozen_result_recomputes_to_the_same_bytes_under_its_own_scheme(world: World) -> None:
    kept = world.result_set
    record_entry(draft=draft(world.cycle, world.enrolment_yi, value="5"), by=world.cast.ines)
    approved(world.cast, SCHEME.replace("cost: 2", "cost: 9"))
    Unit.objects.filter(pk=world.cast.jia.pk).update(name="改名局")
    again = recompute(result_set=kept, by=world.cast.auditor)
    assert again.is_same
    assert (again.input_hash, again.result_hash) == (kept.input_hash, kept.result_hash)
    later = freeze_result(cycle=world.cycle, by=world.cast.clerk)
    assert (later.number, later.result_hash == kept.result_hash) == (2, False)


@pytest.mark.row("BJ-26")
def test_a_changed_input_is_found_by_recomputing(world: World) -> None:
    content = json.loads(gzip.decompress(bytes(world.result_set.inputs)))
    content["marks"][0][content["columns"].index("value") + 2] = "9"
    world.result_set.inputs = gzip.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())
    assert not recompute(result_set=world.result_set).is_same


def test_frozen_rows_are_held_by_the_database(world: World) -> None:
    for action in (
        lambda: ResultRow.objects.update(rank=1),
        lambda: ResultSet.objects.update(result_hash="x"),
        lambda: ResultRow.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            action()


def test_what_if_never_touches_the_record(world: World) -> None:
    before = live(world.cycle)
    hashes = before.result.result_hash, world.cycle.scheme.sha256
    moves = what_if(world.cycle, before, {"daily": "50", "survey": "50"})
    assert {move.name for move in moves} == {"市水务局", "市统计局"}
    world.cycle.refresh_from_db()
    assert (live(world.cycle).result.result_hash, world.cycle.scheme.sha256) == hashes
    with pytest.raises(InputError):
        what_if(world.cycle, before, {"daily": "50"})


def test_coverage_names_what_has_not_been_looked_at(world: World) -> None:
    units, indicators = coverage(world.cycle)
    counts = {row.enrolment.code: (row.marked, row.pairs, row.entries) for row in units}
    assert counts == {"A01": (1, 3, 1), "A02": (0, 3, 0)}
    assert {row.indicator.node: (row.marked, row.units) for row in indicators} == {
        "travel": (1, 2), "cooperation": (0, 2), "survey": (0, 2),
    }  # fmt: skip


def test_a_reversal_takes_its_mark_out_of_the_live_result(world: World) -> None:
    assert live(world.cycle).lines_of(world.enrolment_jia)[0].published == 9_800
    reverse_entry(entry=world.entry, by=world.cast.ivan, note="有误")
    assert live(world.cycle).lines_of(world.enrolment_jia)[0].published == 10_000


@pytest.mark.row("BJ-10")
def test_daily_supervision_is_eighty_per_cent_exactly(cast: Cast) -> None:
    text = SCHEME.replace("method: per_occurrence, cost: 2", "method: direct").replace(
        'method: discretionary\n          range: ["0.5", 5]\n          second_person: true', "method: direct"
    )
    cycle = launched(cast, text=text.replace("owner: 组织部", "owner: 归口考核主体"))
    jia = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    for node, value in (("travel", "88"), ("cooperation", "88"), ("survey", "91.7")):
        record_entry(draft=draft(cycle, jia, node, value), by=cast.ines)
    line = live(cycle).lines_of(jia)[0]
    # 0.80 · 88 + 0.20 · 91.7
    assert live(cycle).result.published(line) == "88.74"
    yi = Enrolment.objects.get(cycle=cycle, unit=cast.yi)
    for node, value in (("travel", "88"), ("cooperation", "88"), ("survey", "91.725")):
        record_entry(draft=draft(cycle, yi, node, value), by=cast.ines)
    # 70.4 + 18.345 = 88.745, half up at the published place
    assert live(cycle).result.published(live(cycle).lines_of(yi)[0]) == "88.75"


@pytest.mark.row("FT-01")
def test_ranks_run_within_a_category_only(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.yi.pk).update(category="街道")
    cycle = launched(cast)
    for unit in (cast.jia, cast.yi):
        enrolment = Enrolment.objects.get(cycle=cycle, unit=unit)
        record_entry(draft=draft(cycle, enrolment, value="1" if unit == cast.jia else "4"), by=cast.ines)
    assert [(line.group, line.rank) for line in live(cycle).result.lines] == [("政府部门", 1), ("街道", 1)]


@pytest.mark.row("BJ-15")
def test_a_deficit_only_scheme_gives_no_label_and_takes_no_bonus(cast: Cast) -> None:
    head, _, tail = SCHEME.partition("grades:")
    bands = "bands: [{label: 优秀, at_least: 90}, {label: 合格, at_least: 0}]"
    text = f"{head}grades: {{policy: deficit_only, {bands}}}\n{tail.partition(chr(10))[2]}"
    cycle = launched(cast, text=text)
    kept = freeze_result(cycle=cycle, by=cast.clerk)
    assert {row.grade for row in kept.rows.all()} == {""}
    client = Client()
    client.force_login(cast.clerk)
    unit = Enrolment.objects.get(cycle=cycle, unit=cast.jia)
    year = f"/years/{cycle.pk}/results/"
    for address in (year, f"{year}units/{unit.pk}/", f"/results/sets/{kept.pk}/"):
        page = client.get(address)
        assert page.status_code == 200, address
        told = page.content.decode().partition("<main")[2]
        assert not [word for word in ("优秀", "合格", "等次", "成绩突出") if word in told], address
    bonus = text + "    - {id: extra, title: 加分, owner: 组织部, method: bonus, cap: 3}\n"
    with pytest.raises(ValidationError, match="加分"):
        approved(cast, bonus)


@pytest.mark.row("BJ-24")
def test_a_level_sees_its_own_and_what_lower_levels_submitted_and_siblings_nothing(world: World) -> None:
    city = world.cast.office.parent
    assert city is not None
    above = person("above", "市办")
    Membership.objects.create(person=above, office=city, role=Role.OFFICE, since=DAY)
    mine, sibling = standing_of(above), standing_of(world.cast.other)

    kinds = (visible_sets, visible_cycles, visible_entries, visible_units, visible_findings, visible_reports)

    def seen(by: Standing) -> list[int]:
        return [visible(by).count() for visible in kinds]

    assert all(seen(standing_of(world.cast.clerk)))  # there is something of each kind to be seen
    assert (seen(mine), seen(sibling)) == ([0, 0, 0, 0, 0, 1], [0] * 6)  # the report was sent to the level above
    to(world.cast, world.cycle, world.result_set, "notify")
    assert (seen(mine), seen(sibling)) == ([1, 0, 0, 0, 0, 1], [0] * 6)
    client = Client()
    address = f"/results/sets/{world.result_set.pk}/"
    for who, code in ((above, 200), (world.cast.other, 404), (world.cast.clerk, 200)):
        client.force_login(who)
        assert client.get(address).status_code == code
    client.force_login(above)
    assert "江州市考核办" in client.get("/results/submitted/").content.decode()
    with pytest.raises(Refused):
        recompute(result_set=world.result_set, by=above)
