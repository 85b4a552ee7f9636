"""A questionnaire from a workbook: the template begins one, and every mistake is told at its cell."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from bihuan.pages.surveys.question_form import english_lines
from bihuan.pages.surveys.sheets import TEMPLATE, document_of_workbook
from bihuan.pages.workbook import Sheet, workbook_of
from bihuan.surveys.models import Instrument
from bihuan.surveys.queries.results import results_of
from tests.cast import Cast
from tests.surveys import telling

FIRST = ("q1", "满意吗？", "", "量表", "满意=100*|不满意=0|不了解?", "是")


def book(*rows: Sequence[str]) -> bytes:
    return workbook_of(Sheet(name="题目", heads=TEMPLATE.heads, rows=rows))


def after(rule: str, name: str = "q2") -> tuple[str, ...]:
    return (name, "哪里不满意？", "", "文字", "", "", "", "", "", rule)


@pytest.mark.django_db
def test_the_template_begins_a_questionnaire_with_its_condition(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.clerk)
    assert reverse("instrument-template") in client.get(reverse("instrument-new")).content.decode()
    content = client.get(reverse("instrument-template")).content
    assert "显示条件" in [cell.value for cell in next(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].rows)]
    sent = {"title": "窗口问卷", "start": "file", "file": SimpleUploadedFile("问卷.xlsx", content)}
    page = client.post(reverse("instrument-new"), sent, follow=True).content.decode()
    told = re.search(r"询问条件：\s*([^<]+)<", page)
    assert told is not None
    assert told[1].strip() == "第1题答“不满意”"
    questions = json.loads(Instrument.objects.get(title="窗口问卷").text)["questions"]
    assert questions[1]["show_if"] == {"question": "q1", "options": ["3"]}
    assert [one["type"] for one in questions] == ["scale", "multiple", "number"]


def test_a_condition_names_several_options_in_either_punctuation() -> None:
    document = document_of_workbook(book(FIRST, after("q1：1、2"), after("q1: 1, 2", "q3"), after("", "q4")))
    rules = [one.get("show_if") for one in document["questions"]]
    assert rules == [None, *[{"question": "q1", "options": ["1", "2"]}] * 2, None]


@pytest.mark.parametrize(
    ("rows", "place", "said"),
    [
        ((FIRST, after("q9: 1")), "3:显示条件", "q9"),
        ((FIRST, after("q1: 4")), "3:显示条件", "1、2、3"),
        ((FIRST, after("q1")), "3:显示条件", "q1: 3, 4"),
        ((after("q1: 1"), FIRST), "2:显示条件", "q1"),
        ((FIRST, after("q1: 1"), after("q2: 1", "q3")), "4:显示条件", "q1"),
        ((FIRST, after("：1")), "3:显示条件", "q1: 3, 4"),
        ((FIRST, ("q2", "再问一次", "", "量表", "好=101|差=0")), "3:选项", "101"),
        ((FIRST, ("q2", "几分钟？", "", "数字", "", "", "", "x", "")), "3:最小", "x"),
        ((FIRST, ("q1", "再问一次", "", "文字")), "3:编号", "q1"),
        ((FIRST, ("q2", "再问一次", "", "打分")), "3:题型", "打分"),
    ],
)
def test_mistakes_are_told_at_their_cell(rows: Sequence[Sequence[str]], place: str, said: str) -> None:
    with pytest.raises(ValidationError) as error:
        document_of_workbook(book(*rows))
    assert [text for text in error.value.message_dict["file"] if text.startswith(f"{place} ") and said in text]


@pytest.fixture
def asked(cast: Cast) -> tuple[Client, Instrument]:
    client = Client()
    client.force_login(cast.clerk)
    return client, telling.instrument(cast)


def sent(asked: tuple[Client, Instrument], act: str, **typed: object) -> str:
    client, made = asked
    page: str = client.post(f"/surveys/questionnaires/{made.pk}/{act}/", typed, follow=True).content.decode()
    made.refresh_from_db()
    return page


@pytest.mark.django_db
def test_a_question_saved_in_the_page_keeps_what_was_not_asked_about(asked: tuple[Client, Instrument]) -> None:
    before = json.loads(asked[1].text)["questions"]
    fields = re.findall(r'name="(\w+)"', sent(asked, "save", at=1, title=""))
    assert {"after", "after_options", "id"} <= set(fields)
    lines = "很好 = 100 *\n较好 = 80 *\n一般 = 60\n较差 = 0\n不了解 ?"
    sent(asked, "save", at=1, title="总体上您怎么看？", title_en="Overall?", type="scale", required="on", options=lines,
         id="whole", options_en=english_lines(before[0]))  # fmt: skip
    first, second, _advice = json.loads(asked[1].text)["questions"]
    assert [one for one in first["options"] if one["title"] != "一般"] == before[0]["options"]
    assert first["options"][2] == {"id": "1", "title": "一般", "score": "60"}
    assert second["show_if"] == {"question": "whole", "options": ["c"]}


@pytest.mark.django_db
def test_a_condition_is_chosen_and_never_parted_from_its_question(asked: tuple[Client, Instrument]) -> None:
    page = sent(asked, "save", title="为何？", type="text", after="overall", after_options="很坏")
    assert "“很坏”不是该题的选项" in page
    sent(asked, "save", title="为何？", type="text", after="overall", after_options="较差、2")
    added = json.loads(asked[1].text)["questions"][-1]
    assert added == {
        "id": "q1", "title": "为何？", "type": "text", "show_if": {"question": "overall", "options": ["c", "b"]},
    }  # fmt: skip
    assert "哪里不足？”要看前面一道题" in sent(asked, "down", at=1)
    assert "请写出选项" in sent(asked, "save", title="哪个？", type="single")
    page = asked[0].get(f"/surveys/questionnaires/{asked[1].pk}/").content.decode()
    buttons = re.findall(r"formaction=\"[^\"]+/(up|down|remove)/\"[^>]*?(disabled)?>", page)
    refused = [place for place, (_act, sign) in enumerate(buttons) if sign]
    assert refused == [0, 1, 2, 3, 10]  # the first and its follower do not part; the last has nothing below it


@pytest.mark.django_db
def test_the_english_of_options_is_written_in_the_page_and_codes_and_conditions_stay(
    asked: tuple[Client, Instrument], cast: Cast
) -> None:
    def first() -> dict[str, Any]:
        question: dict[str, Any] = json.loads(asked[1].text)["questions"][0]
        return question

    kept, edit = first(), f"/surveys/questionnaires/{asked[1].pk}/?edit=1"
    shown = asked[0].get(edit).content.decode()
    lines = [line.strip() for line in re.findall(r'name="options"[^>]*>([^<]*)', shown)[0].strip().splitlines()]
    typed = {"at": 1, "title": kept["title"], "type": "scale", "id": "overall", "title_en": "All in all?"}
    assert "英文选项" in sent(asked, "save", **typed, options="\n".join(lines), options_en="a\nb\nc\nd\ne\nf")
    sent(asked, "save", **typed, options="\n".join(lines), options_en="Very well\n\nPoorly <b>")
    made = first()
    assert [one["id"] for one in made["options"]] == [one["id"] for one in kept["options"]]
    assert [one.get("title_en") for one in made["options"]] == ["Very well", None, "Poorly <b>", None]
    turned = "\n".join([lines[2].replace("较差", "很差"), *lines[:2], lines[3]])
    sent(asked, "save", **typed, options=turned, options_en="Very well\n\nPoorly <b>")
    names = {one["title"]: one.get("title_en") for one in first()["options"]}
    assert names["很好"] == "Very well", "what nobody touched follows its option"
    page = asked[0].get(f"/surveys/questionnaires/{asked[1].pk}/preview/", headers={"accept-language": "en"})
    assert "All in all?" in page.content.decode()


@pytest.mark.django_db
def test_an_option_worded_anew_in_its_place_keeps_its_code_and_what_hangs_on_it(
    asked: tuple[Client, Instrument],
) -> None:
    lines = "非常好 = 100 *\n较好 = 80 *\n差 = 0\n不了解 ?"
    sent(asked, "save", at=1, title="总体？", type="scale", id="overall", options=lines)
    first, second, _advice = json.loads(asked[1].text)["questions"]
    assert [(one["id"], one["title"]) for one in first["options"]][::2] == [("a", "非常好"), ("c", "差")]
    assert second["show_if"] == {"question": "overall", "options": ["c"]}


@pytest.mark.django_db
def test_a_frozen_questionnaire_takes_no_english(cast: Cast) -> None:
    wave, _made = telling.fielded(cast, {"JZ001": 6, "JZ002": 8})
    client = Client()
    client.force_login(cast.clerk)
    address = f"/surveys/questionnaires/{wave.instrument_id}/"
    before = wave.instrument.text
    assert 'name="options_en"' not in client.get(f"{address}?edit=1").content.decode()
    client.post(f"{address}save/", {"at": 1, "title": "？", "type": "text", "title_en": "?"})
    wave.instrument.refresh_from_db()
    assert wave.instrument.text == before


@pytest.mark.django_db
def test_results_are_read_in_the_words_of_the_readers_language(cast: Cast) -> None:
    questions = [{**telling.QUESTIONS[0], "title_en": "All in all?"}, *telling.QUESTIONS[1:]]
    asked = telling.instrument(cast, questions)
    wave, made = telling.fielded(cast, {"A01": 9}, asked=asked)
    telling.answered(cast, made, {"A01": telling.answers(a=7)})
    released = telling.released(cast, telling.ended(cast, wave, made))
    assert results_of(released, None).scores[0].title == telling.QUESTIONS[0]["title"]
    with translation.override("en"):
        assert results_of(released, None).scores[0].title == "All in all?"
