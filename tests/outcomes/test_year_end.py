"""The year's end on paper: the council's paper, the circular with its ranking by scope, the booklet, the sample."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from bihuan.outcomes.models import Issuer, Kind, Scope
from bihuan.outcomes.queries.booklet import booklet
from bihuan.outcomes.queries.council import council_paper
from bihuan.outcomes.queries.sending import sending
from bihuan.outcomes.queries.summary import ranking, rows_by_group
from bihuan.papers.content import Block, Paper
from bihuan.papers.pdf import pdf_of
from tests.outcomes.telling import text_of
from tests.outcomes.test_batches import ready
from tests.world import World


def test_the_councils_paper_says_situation_bottom_and_ranking(world: World) -> None:
    made = council_paper(world.result_set, "江州市考核办")
    said = text_of(made.blocks)
    assert made.title == "关于2018年度检查考核情况的汇报"
    assert "共考核2个单位" in said
    assert "列入靠后名单的单位" in said
    assert "市水务局" in text_of(made.annexes[0].blocks)


def test_the_ranking_goes_as_far_as_its_scope(world: World) -> None:
    rows = rows_by_group(world.result_set)
    inside, city = (ranking(world.result_set, rows, scope) for scope in (Scope.INTERNAL, Scope.CITY))
    assert inside is not None
    assert city is not None
    assert "分" in text_of(inside.blocks)
    assert "分" not in text_of(city.blocks).replace("分组", "")
    assert ranking(world.result_set, rows, Scope.PUBLIC) is None


def test_the_booklet_says_term_person_and_state_of_each_problem(world: World) -> None:
    finding = world.findings.living
    said = text_of(booklet(world.cycle, "江州市考核办").blocks)
    line = next(line for line in said.splitlines() if f"（{finding.number}）" in line)
    assert "整改期限" in line
    assert "责任人" in line
    assert "整改中" in line


def test_the_contents_of_212_units_take_three_pages_at_most() -> None:
    blocks = [
        block for n in range(1, 213) for block in (Block("h1", f"{n}．市第{n}局（3个）"), Block("p", "没有问题。"))
    ]
    paper = Paper(issuer="江州市考核办", title="2018年度检查考核问题清单", blocks=tuple(blocks), is_booklet=True)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf_of(paper))).pages]
    first = next(n for n, text in enumerate(pages) if "没有问题。" in text)
    assert first - 1 <= 3


@pytest.fixture
def issuer(world: World) -> Issuer:
    return Issuer.objects.create(office=world.cast.office, name="江州市考核办公室", sign="江考")


def test_before_letters_go_out_a_drawn_sample_is_shown_with_numbers_and_day(world: World, issuer: Issuer) -> None:
    batch = ready(world, issuer)
    told = sending(batch)
    assert told is not None
    assert told.count == batch.letters.filter(state="approved").count()
    assert told.first.startswith("江考函〔")
    assert [row.pk for row in told.sample] == [row.pk for row in (sending(batch) or told).sample]
    client = Client()
    client.force_login(world.cast.clerk)
    page = client.get(f"/results/sets/{world.result_set.pk}/feedback/").content.decode()
    assert "印发后不可撤销" in page
    assert told.last in page


def test_the_kind_of_an_interview_is_chosen_never_preset(world: World, issuer: Issuer) -> None:
    ready(world, issuer)
    client = Client()
    client.force_login(world.cast.clerk)
    page = client.get(f"/years/{world.cycle.pk}/interviews/").content.decode()
    assert '<option value="" selected>请选择</option>' in page
    assert "结果尚未定案" in page


def test_a_circular_sums_up_its_result(world: World, issuer: Issuer) -> None:
    from bihuan.outcomes.actions.writing import Draft, _summed_up

    draft = Draft(
        cycle=world.cycle, kind=Kind.CIRCULAR, addressee="各单位", values={"事由": "考核"}, issuer=issuer,
        result_set=world.result_set, scope=Scope.CITY,
    )  # fmt: skip
    told = _summed_up(draft)
    assert "共考核2个单位" in told.values["概况"]
    assert [annex.title for annex in told.annexes] == ["2018年度检查考核排名"]
