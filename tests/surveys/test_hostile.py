"""Who wants to know what one of them answered, or to change what was asked, gets nowhere."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from bihuan.interchange.actions import make_token
from bihuan.records import clock
from bihuan.records.models import Event
from bihuan.surveys.models import Figure, Rate, Wave
from bihuan.urns import actions as urns
from bihuan.urns.box.models import Answer
from tests.cast import Cast
from tests.surveys import telling

pytestmark = pytest.mark.django_db
PEOPLE = {"A01": 40, "A02": 4, "S1": 30}
GIVEN = {"A01": telling.answers(a=20, b=5), "A02": telling.answers(c=4), "S1": telling.answers(a=11, b=7)}


@pytest.fixture
def wave(cast: Cast) -> Wave:
    """A unit of four people who are all discontent, between two larger ones that are not."""
    return telling.survey(cast, GIVEN, PEOPLE)


def numbers(answer: bytes) -> set[object]:
    book = openpyxl.load_workbook(io.BytesIO(answer))
    return {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}


def test_a_unit_of_four_is_in_no_row_of_figures_page_or_workbook(cast: Cast, wave: Wave) -> None:
    assert not Figure.objects.filter(wave=wave, unit="A02").exists()
    assert not Answer.objects.filter(ward__name__startswith="A02|").exists()
    rate = Rate.objects.get(wave=wave, code="A02")
    assert (rate.answered, rate.is_met) == (None, None)
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/surveys/{wave.pk}/results/").content.decode()
    assert "市统计局" not in page
    beside = re.findall(r'"n">计入人数</th>\s*<th scope="col" class="n roomy">(.*?)</th>', page)
    assert set(beside) == {"有效答卷"}
    book = client.get(f"/surveys/{wave.pk}/results.xlsx").content
    assert "市统计局" not in numbers(book)
    assert Event.objects.get(action="hand_out_list").detail["file"].startswith(wave.title)


def test_totals_less_the_units_shown_leave_no_fewer_than_k(wave: Wave) -> None:
    rows = Figure.objects.filter(wave=wave, kind="estimate", estimate__startswith="overall.score")
    whole = rows.get(unit="*")
    shown = [row.n or 0 for row in rows.exclude(unit="*") if not row.suppressed]
    rest = (whole.n or 0) - sum(shown)
    assert rest == 0 or rest >= wave.k
    assert min(shown) >= wave.k


def test_another_question_cuts_the_same_units_and_shows_no_smaller_cell(cast: Cast, wave: Wave) -> None:
    client = Client()
    client.force_login(cast.clerk)
    for address in (f"/surveys/{wave.pk}/results/?question=lacking", f"/surveys/{wave.pk}/results/?unit=A02"):
        assert "市统计局" not in client.get(address).content.decode()


def test_the_interface_shows_no_more_than_the_page(cast: Cast, wave: Wave) -> None:
    _token, text = make_token(
        office=cast.office, purpose="接口", scopes=["results:read"], ends_on=clock.today() + timedelta(days=30),
        by=cast.clerk,
    )  # fmt: skip
    answer = Client().get(f"/api/v1/surveys/{wave.pk}", headers={"Authorization": f"Bearer {text}"})
    told = answer.json()
    assert answer.status_code == 200
    assert "市统计局" not in answer.content.decode()
    whole = next(row["n"] for row in told["scores"] if row["title"] == "总体上您怎么看？")
    rest = whole - sum(row["n"] or 0 for row in told["units"])
    assert rest == 0 or rest >= wave.k
    assert min(row["n"] or wave.k for row in told["units"]) >= wave.k
    assert {row["question"] for row in told["spread"]} <= told["questions"].keys()
    assert told["questions"][told["unit_question"]] == "总体上您怎么看？"


def test_two_waves_of_the_same_units_show_no_more_than_one(cast: Cast, wave: Wave) -> None:
    """Two years are two sets of answers: what a sum less the units leaves is the remainder of each, never the four."""
    after = telling.survey(cast, GIVEN | {"A02": telling.answers(a=4)}, PEOPLE, period=2019)
    for one in (wave, after):
        rows = Figure.objects.filter(wave=one, kind="estimate", estimate__startswith="overall.score")
        shown = {row.unit: row.n or 0 for row in rows if not row.suppressed}
        assert "A02" not in shown
        rest = shown["*"] - sum(n for unit, n in shown.items() if unit not in {"*", ""})
        assert rest == 0 or rest >= wave.k
        assert shown.get("", wave.k) >= wave.k
    client = Client()
    client.force_login(cast.clerk)
    assert "市统计局" not in client.get(f"/surveys/{after.pk}/results/").content.decode()


def test_the_unit_itself_sees_no_more_of_its_four(cast: Cast, wave: Wave) -> None:
    client = Client()
    client.force_login(cast.bob)
    page = client.get(f"/surveys/{wave.pk}/results/").content.decode()
    assert '<th scope="row">市统计局' not in page
    assert "市水务局" not in page
    assert client.get(f"/surveys/{wave.pk}/rates/").status_code == 403


def test_while_it_runs_nobody_reads_who_is_missing(cast: Cast) -> None:
    wave, made = telling.fielded(cast, {"A01": 9, "A02": 4, "S1": 20})
    telling.answered(cast, made, {"A01": telling.answers(a=8), "A02": telling.answers(a=1)})
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/surveys/{wave.pk}/rates/").content.decode()
    assert "几乎全部" in page
    assert ">8<" not in page
    assert ">市统计局<" not in page
    assert client.get(f"/surveys/{wave.pk}/results/").status_code == 404
    told = Event.objects.filter(object_type__icontains="wave").values_list("detail", flat=True)
    assert not any("answer" in str(detail) for detail in told)


def test_one_custodian_alone_a_late_vote_and_figures_changed_by_hand_are_refused(cast: Cast) -> None:
    wave, made = telling.fielded(cast, {"A01": 9})
    codes = urns.issue(urn_id=made.urn.pk, ward="A01|0|slip", by=cast.clerk)
    for code in codes[:6]:
        urns.accept(code, {"overall": "a"}, proof=urns.look(code).proof)
    proof = urns.look(codes[7]).proof
    with pytest.raises(Exception, match="两名监票人"):
        urns.rehearse(urn_id=made.urn.pk, shares=made.slips[:2], by=cast.clerk, second=cast.clerk)
    telling.released(cast, telling.ended(cast, wave, made))
    with pytest.raises(urns.UnknownCode):
        urns.accept(codes[7], {"overall": "a"}, proof=proof)
    acts: list[Callable[[], object]] = [
        lambda: Figure.objects.filter(wave=wave).update(value=100),
        lambda: Rate.objects.filter(wave=wave).update(answered=9),
        lambda: Wave.objects.filter(pk=wave.pk).update(state="designed"),
        lambda: Figure.objects.filter(wave=wave)._raw_delete("default"),
    ]
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_script_in_a_text_is_only_text_and_few_texts_are_not_shown(cast: Cast) -> None:
    scripts = [{"overall": "a", "advice": f"<script>alert({n})</script>"} for n in range(6)]
    wave = telling.survey(cast, {"A01": scripts}, {"A01": 40})
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/surveys/{wave.pk}/results/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(3)" in page
    few = telling.survey(cast, {"A01": [*scripts[:4], *telling.answers(a=6)]}, {"A01": 40}, period=2019)
    assert "alert(3)" not in client.get(f"/surveys/{few.pk}/results/").content.decode()
