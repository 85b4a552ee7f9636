"""An agency sees its wave alone; its files have hash, receipt and mistakes at the cell; what looks wrong is flagged."""

from __future__ import annotations

import hashlib
import html
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bihuan.organizations.access import Refused
from bihuan.organizations.models import Person
from bihuan.pages.surveys.agency import columns_of
from bihuan.surveys import actions
from bihuan.surveys.interviews import HEADS
from bihuan.surveys.models import Figure, SurveyFile, Wave
from bihuan.surveys.queries.results import results_of
from tests.cast import Cast, person
from tests.laid import modules
from tests.surveys import telling
from tests.test_writes import taken_back
from tests.world import make_world

pytestmark = pytest.mark.django_db
STREET = [
    {"name": "居民", "weight": "0.6", "channels": {"intercept": "0.5", "household": "0.5"}},
    {"name": "商户", "weight": "0.4", "channels": {"intercept": "1"}},
]
HEAD = "respondent,unit,group,interviewer,start,end,overall,advice\n"
ROW = "{n},{unit},{group},{by},2018-06-12 09:00,2018-06-12 09:{minutes:02d},{option},\n"


def rows(count: int, start: int = 1, **more: object) -> str:
    kept = {"unit": "A01", "group": "居民", "by": "王访", "minutes": 12, "option": "a"} | more
    return "".join(ROW.format(n=f"R{n}", **kept) for n in range(start, start + count))


@pytest.fixture
def agency(cast: Cast) -> Person:
    return person("agency", "江州调查公司")


@pytest.fixture
def wave(cast: Cast, agency: Person) -> Wave:
    begun = telling.designed(cast, {"A01": 9000, "A02": 8000}, groups=STREET, voice="群众评价")
    actions.freeze_wave(wave_id=begun.pk, by=cast.clerk)
    actions.name_agent(wave_id=begun.pk, person=agency, by=cast.clerk)
    actions.begin_fieldwork(wave_id=begun.pk, by=cast.clerk)
    begun.refresh_from_db()
    return begun


def sent(wave: Wave, by: Person, text: str, channel: str = "intercept") -> SurveyFile:
    return actions.take_file(wave_id=wave.pk, channel=channel, file=io.BytesIO(text.encode()), name="拦访.csv", by=by)


@pytest.mark.row("BJ-19")
def test_an_agency_sees_its_wave_alone(cast: Cast) -> None:
    world = make_world(cast)
    agency = person("agency", "江州调查公司")
    mine, other = (telling.designed(cast, {"A01": 90}, groups=STREET, period=year) for year in (2018, 2017))
    for one in (mine, other):
        actions.freeze_wave(wave_id=one.pk, by=cast.clerk)
    actions.name_agent(wave_id=mine.pk, person=agency, by=cast.clerk)
    actions.name_agent(wave_id=other.pk, person=person("rival", "临江调查公司"), by=cast.clerk)
    client, nobody = Client(raise_request_exception=False), Client(raise_request_exception=False)
    client.force_login(agency)
    nobody.force_login(cast.nobody)
    for module in modules():
        with taken_back():  # subjects may tell of the same things
            for name, path in module.paths(world).items():
                if name not in {"agency", "home"}:
                    assert client.get(path).status_code == nobody.get(path).status_code, name
    assert client.get("/")["Location"] == "/agency/"
    assert client.get("/agency/").content.decode().count("/agency/") >= 1
    assert client.get(f"/agency/{mine.pk}/").status_code == 200
    assert client.get(f"/agency/{other.pk}/").status_code == 404
    assert (
        client.get(reverse("agency-frame", args=[mine.pk])).content.decode().splitlines()[1].startswith("A01,市水务局")
    )
    assert client.get(f"/surveys/{mine.pk}/results/").status_code == 403
    with pytest.raises(Refused):
        sent(other, agency, HEAD)
    with pytest.raises(ValidationError):
        actions.name_agent(wave_id=mine.pk, person=cast.alice, by=cast.clerk)


@pytest.mark.row("BJ-19")
def test_every_file_has_its_hash_and_receipt_and_mistakes_stand_at_their_cell(wave: Wave, agency: Person) -> None:
    wrong = HEAD + rows(1) + rows(1, unit="Z9") + rows(1, 3, option="很好", group="游客")
    client = Client()
    client.force_login(agency)
    file = SimpleUploadedFile("拦访.csv", wrong.encode())
    answer = client.post(f"/agency/{wave.pk}/files/", {"channel": "intercept", "file": file}, follow=True)
    text = answer.content.decode()
    kept = SurveyFile.objects.get()
    assert kept.sha256 == hashlib.sha256(wrong.encode()).hexdigest()
    assert kept.receipt in text
    assert kept.sha256 in text
    assert "<td>单位代码</td>" in text, "a column is called in the reader's language"
    places = {(row["row"], row["column"]) for row in kept.problems}
    assert {(3, "unit"), (3, "respondent"), (4, "group"), (4, "overall")} <= places
    named = HEAD.replace("unit", "单位代码").replace("respondent", "编号")
    headed = sent(wave, agency, named + rows(1, unit="Z9") + rows(1, 2, group="游客"))
    assert [(row["row"], row["column"]) for row in headed.problems] == [(2, "单位代码"), (3, "group")]
    assert "居民、商户" in headed.problems[1]["text"]
    good = sent(wave, agency, HEAD + rows(9))
    later = sent(wave, agency, HEAD + rows(9, option="b"))
    good.refresh_from_db()
    assert good.replaced_by == later
    with pytest.raises(ValidationError):
        sent(wave, agency, HEAD + rows(9, option="b"))


@pytest.mark.row("BJ-19")
def test_what_looks_wrong_is_flagged_and_a_seeded_sample_is_called_back(cast: Cast, wave: Wave, agency: Person) -> None:
    text = HEAD + rows(20) + rows(20, 21, by="李访", option="c") + rows(1, 41, minutes=2)
    file = sent(wave, agency, text)
    assert file.flags["short"] == [42]
    assert {one["name"] for one in file.flags["interviewers"]} == {"王访", "李访"}
    drawn = [row.respondent for row in actions.call_back(file_id=file.pk, seed="7", by=cast.clerk)]
    assert len(drawn) == 4
    with pytest.raises(ValidationError):
        actions.call_back(file_id=file.pk, seed="8", by=cast.clerk)
    one = file.call_backs.first()
    assert one is not None
    assert actions.say_call_back(call_back_id=one.pk, agrees=True, by=cast.chief).agrees
    clerk, auditor, address = Client(), Client(), f"/surveys/{wave.pk}/files/"
    clerk.force_login(cast.clerk)
    auditor.force_login(cast.auditor)
    shown = clerk.get(address).content.decode()
    assert "随机种子“7”" in shown, "whoever doubts the draw can repeat it"
    assert "更正" in shown
    assert 'name="agrees"' not in auditor.get(address).content.decode()
    assert not actions.say_call_back(call_back_id=one.pk, agrees=False, by=cast.clerk).agrees
    actions.end_fieldwork(wave_id=wave.pk, by=cast.clerk)
    telling.released(cast, wave)
    assert 'name="agrees"' not in clerk.get(address).content.decode()
    with pytest.raises(ValidationError, match="已发布"):
        actions.say_call_back(call_back_id=one.pk, agrees=True, by=cast.clerk)


def test_interviews_given_twice_and_one_option_straight_down_are_flagged(cast: Cast, agency: Person) -> None:
    options = telling.QUESTIONS[0]["options"]
    asked = telling.instrument(
        cast, [{"id": f"q{n}", "title": f"第{n}题", "type": "scale", "options": options} for n in range(1, 7)]
    )
    groups = [{"name": "居民", "weight": "1", "channels": {"intercept": "1"}}]
    wave = telling.designed(cast, {"A01": 9000}, asked, groups=groups, voice="群众评价")
    actions.freeze_wave(wave_id=wave.pk, by=cast.clerk)
    actions.name_agent(wave_id=wave.pk, person=agency, by=cast.clerk)
    actions.begin_fieldwork(wave_id=wave.pk, by=cast.clerk)
    given = ["abcabc", "abccba", "bbbbbb", "abcabc", "bacabc"]
    lines = ["respondent,unit,interviewer," + ",".join(f"q{n}" for n in range(1, 7))]
    lines += [f"R{n},A01,王访,{','.join(answer)}" for n, answer in enumerate(given, 1)]
    file = sent(wave, agency, "\n".join(lines) + "\n")
    assert (file.problem_count, file.flags["double"], file.flags["straight"]) == (0, [5], [4])


@pytest.mark.row("CY-05")
def test_channels_and_groups_are_weighted_and_the_effect_is_shown(cast: Cast, wave: Wave, agency: Person) -> None:
    street = rows(10) + rows(10, 11, option="b") + rows(10, 21, group="商户", option="c") + rows(10, 31, unit="A02")
    sent(wave, agency, HEAD + street)
    sent(wave, agency, HEAD + rows(20, option="b") + rows(20, 21, option="c"), "household")
    actions.end_fieldwork(wave_id=wave.pk, by=cast.clerk)
    telling.released(cast, wave)
    cells = Figure.objects.filter(wave=wave, kind="cell", estimate="overall.score")
    told = {("居民", "intercept"): 30, ("居民", "household"): 40, ("商户", "intercept"): 10}
    assert {(row.group, row.channel): row.n for row in cells} == told
    whole = Figure.objects.get(wave=wave, kind="estimate", estimate="overall.score")
    mean = 0.6 * (0.5 * (2000 + 800) / 30 + 0.5 * 40) + 0.4 * 0
    assert whole.value == pytest.approx(mean)
    effect = Figure.objects.get(wave=wave, kind="channel", estimate="overall.score")
    assert effect.value == pytest.approx(40 - 2800 / 30)
    client = Client()
    client.force_login(cast.clerk)
    page = client.get(f"/surveys/{wave.pk}/results/").content.decode()
    assert "渠道的影响" in page
    assert "−53.3" in page
    shown = {(group, channel): one for group, channel, one in results_of(wave, None).cells}
    asked = shown["居民", "街头拦访"]
    assert (asked.n, asked.value) == (30, Decimal("93.3"))
    assert asked.low is not None
    assert asked.high is not None
    assert asked.low < Decimal("93.3") < asked.high
    assert f"{asked.low} – {asked.high}" in page
    assert "群众评价" in page
    options = results_of(wave, None).distributions[0].options
    assert [(one.numerator, one.denominator) for one in options] == [(20, 80), (30, 80), (30, 80)]
    assert "占比为加权值，计数为未加权的答卷数。" in page


def test_the_answers_of_a_weighted_share_are_not_told_where_one_of_its_cells_is_held_back(
    cast: Cast, wave: Wave, agency: Person
) -> None:
    sent(wave, agency, HEAD + rows(10) + rows(3, 21, group="商户", option="c"))
    sent(wave, agency, HEAD + rows(20, option="b"), "household")
    actions.end_fieldwork(wave_id=wave.pk, by=cast.clerk)
    telling.released(cast, wave)
    assert {one.numerator for one in results_of(wave, None).distributions[0].options} == {None}


def test_a_file_is_read_from_a_workbook_too(cast: Cast, wave: Wave, agency: Person, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (HEAD + rows(6)).splitlines():
        sheet.append(line.split(","))
    book.save(tmp_path / "a.xlsx")
    file = actions.take_file(
        wave_id=wave.pk, channel="household", file=(tmp_path / "a.xlsx").open("rb"), name="入户.xlsx", by=agency
    )
    assert (file.rows, file.problem_count) == (6, 0)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_columns_an_agency_is_told_are_those_a_file_is_read_by(language: str) -> None:
    with translation.override(language):
        told = [column.name for column in columns_of(["居民", "商户"])]
    read = [next(key for key, names in HEADS.items() if name in names) for name in told]
    assert read == list(HEADS)


def test_an_agency_named_before_the_urn_draws_its_links(cast: Cast, agency: Person) -> None:
    groups = [{"name": "居民", "weight": "1", "channels": {"link": "1"}}]
    wave = telling.designed(cast, {"A01": 90}, groups=groups)
    actions.freeze_wave(wave_id=wave.pk, by=cast.clerk)
    actions.name_agent(wave_id=wave.pk, person=agency, by=cast.clerk)
    made = actions.prepare_urn(wave_id=wave.pk, custodians=[cast.clerk, cast.chief, cast.ines], by=cast.clerk)
    telling.rehearse(cast, made)
    actions.begin_fieldwork(wave_id=wave.pk, by=cast.clerk)
    client = Client()
    client.force_login(agency)
    ward = re.search(r'<option value="([^"]+link)"', client.get(f"/agency/{wave.pk}/").content.decode())
    assert ward is not None
    bad = "13800000001\n1380000\n\n138 0000 0001\n0571-87654321\t张三\n"
    refused = client.post(f"/agency/{wave.pk}/links/", {"ward": ward[1], "phones": bad})
    page = html.unescape(refused.content.decode())
    assert refused.status_code == 400
    assert bad.strip() in page.replace("\r\n", "\n")
    told = [
        "第 2 行第 1 列：“1380000”（7 位数字）",
        "第 3 行第 1 列：空行",
        "第 4 行第 1 列：13800000001 与第 1 行重复",
    ]
    assert [one for one in [*told, "第 5 行第 2 列：每行只填一个号码"] if one not in page] == []
    sent = client.post(f"/agency/{wave.pk}/links/", {"ward": ward[1], "phones": "138-0000-0001\n13800000002\n"})
    assert "13800000001," in sent.content.decode()
    assert sent.content.decode().count("/v/?c=") == 2
