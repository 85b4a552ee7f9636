"""The questions of a wave on the answer page, without script; what is opened is checked by the same questions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bihuan.pages.public import slowing
from bihuan.pages.surveys.asking import check_for
from bihuan.urns import actions as urns
from bihuan.urns import queries
from bihuan.urns.actions import Prepared
from bihuan.urns.box.models import Sealed
from tests.cast import Cast
from tests.surveys import telling

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def made(cast: Cast) -> Prepared:
    slowing.forget()
    return telling.fielded(cast, {"A01": 9})[1]


@pytest.fixture
def codes(cast: Cast, made: Prepared) -> list[str]:
    return urns.issue(urn_id=made.urn.pk, ward=queries.wards(made.urn)[0].name, by=cast.clerk)


def hidden(answer: Any) -> dict[str, str]:
    return dict(FIELD.findall(answer.content.decode()))


def test_one_question_a_page_and_only_what_follows(codes: list[str]) -> None:
    client = Client()
    first = client.get("/v/", {"c": codes[0]})
    assert "总体上您怎么看？" in first.content.decode()
    assert "市水务局" in first.content.decode()
    glad = client.post("/v/", hidden(first) | {"overall": "a"}).content.decode()
    assert "建议" in glad
    assert "哪里不足" not in glad
    sad = client.post("/v/", hidden(first) | {"overall": "c"})
    assert "哪里不足" in sad.content.decode()
    last = client.post("/v/", hidden(sad) | {"lacking": ["slow", "cold"]})
    assert "提交" in last.content.decode()
    sent = client.post("/v/", hidden(last) | {"lacking": ["slow", "cold"], "advice": "<script>1</script>"})
    assert sent["Location"] == "/v/thanks/"


def test_who_was_sent_a_link_is_not_told_that_the_code_was_drawn(cast: Cast) -> None:
    slowing.forget()
    groups = [{"name": "居民", "weight": "1", "channels": {"slip": "0.5", "link": "0.5"}}]
    made = telling.fielded(cast, {"A01": 9}, groups=groups)[1]
    pages = {}
    for ward in queries.wards(made.urn):
        [code] = urns.issue(urn_id=made.urn.pk, ward=ward.name, by=cast.clerk, count=1)
        pages[ward.name.rpartition("|")[2]] = Client().get("/v/", {"c": code}).content.decode()
    assert "答题码是您自己抽的" in pages["slip"]
    assert "答题码是您自己抽的" not in pages["link"]
    assert "不留号码与链接的对应表" in pages["link"]


def test_a_required_question_is_asked_again_and_nothing_is_lost(codes: list[str]) -> None:
    client = Client()
    first = client.get("/v/", {"c": codes[0]})
    again = client.post("/v/", hidden(first))
    assert "请回答这道题" in again.content.decode()
    last = client.post("/v/", hidden(again) | {"overall": "b"})
    long = client.post("/v/", hidden(last) | {"advice": "长" * 501})
    text = long.content.decode()
    assert "长" * 501 in text
    assert hidden(long)["overall"] == "b"
    assert client.post("/v/", hidden(long) | {"advice": "短"})["Location"] == "/v/thanks/"


def test_a_phone_in_english_is_asked_in_english(codes: list[str]) -> None:
    page = Client(headers={"accept-language": "en"}).get("/v/", {"c": codes[0]}).content.decode()
    assert "Fairly well" in page
    assert len(page.encode()) < 50_000
    assert "<script" not in page


def test_the_page_is_small_and_made_for_old_phones(codes: list[str]) -> None:
    """Chat programs on old phones know no variables, no grid, no gaps; page and style together are under 50 kB."""
    style = (Path(slowing.__file__).parents[1] / "static" / "bihuan" / "answer.css").read_text("utf-8")
    assert not [word for word in ("var(", "grid", "gap", "@import", "url(", "clamp(", ":has(") if word in
                style.partition("*/")[2]]  # fmt: skip
    client = Client()
    first = client.get("/v/", {"c": codes[0]})
    last = client.post("/v/", hidden(first) | {"overall": "b"})
    long = client.post("/v/", hidden(last) | {"advice": "长" * 501})
    for answer in (client.get("/v/"), first, last, long, client.get("/v/why/"), client.get("/v/thanks/")):
        text = answer.content.decode()
        assert len(answer.content) + len(style.encode()) < 50_000
        assert not re.findall(r"<script|<img|<iframe|onclick=|javascript:|@font-face", text)
    assert 'value="1"' in re.findall(r"<progress[^>]*>", first.content.decode())[0]
    says = first.content.decode().partition('class="says"')[2]
    assert says.count("。") >= 3
    assert "/v/why/" in says


def test_a_page_sent_again_after_a_cut_is_counted_once(codes: list[str]) -> None:
    client = Client()
    last = client.post("/v/", hidden(client.get("/v/", {"c": codes[0]})) | {"overall": "b"})
    form = hidden(last) | {"advice": "窗口少排队"}
    reloaded = client.post("/v/", hidden(client.get("/v/", {"c": codes[0]})) | {"overall": "b"})
    assert hidden(reloaded) == hidden(last)  # a page loaded anew asks on where it stood
    assert [client.post("/v/", form)["Location"] for _time in range(3)] == ["/v/thanks/"] * 3
    assert Sealed.objects.count() == 1


def test_what_the_questions_do_not_allow_is_opened_as_void(cast: Cast, made: Prepared) -> None:
    check = check_for(made.urn.key)
    assert check is not None
    ward = queries.wards(made.urn)[0].name
    given = [{"overall": "a"}] * 6 + [{"overall": "z"}, {"advice": "x"}, {"overall": "a", "more": "1"}]
    for code, answer in zip(urns.issue(urn_id=made.urn.pk, ward=ward, by=cast.clerk), given, strict=True):
        urns.accept(code, answer, proof=urns.look(code).proof)
    telling.rehearse(cast, made)
    urns.close(urn_id=made.urn.pk, by=cast.clerk)
    opened = urns.open_urn(urn_id=made.urn.pk, shares=made.slips[1:], by=cast.chief, second=cast.ines, check=check)
    assert (opened.protocol["opened"], opened.protocol["void"]) == (6, 3)


@pytest.mark.parametrize("page", ["²", "9" * 5000, "-1", "x"])
def test_a_page_that_is_no_number_begins_anew(page: str, codes: list[str]) -> None:
    client = Client()
    first = client.get("/v/", {"c": codes[0]})
    answer = client.post("/v/", hidden(first) | {"page": page, "overall": "b"})
    assert answer.status_code == 200
    assert "总体上您怎么看？" in answer.content.decode()
