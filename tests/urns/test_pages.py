"""The custodians' pages: slips printed once, left-over slips scanned back by two, the opening and its minute."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from bihuan.organizations.models import Person
from bihuan.pages.urns.views import shares_page
from bihuan.papers.slips import Sheet, Slip, pdf_of_slips
from bihuan.urns import codes
from bihuan.urns.models import Urn
from tests.cast import Cast
from tests.urns import told

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def read(answer: Any) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).replace(" ", "")


def test_slips_are_printed_once_and_left_over_ones_come_back_to_two(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 9)
    clerk, page = signed_in(cast.clerk), f"/urns/{made.urn.pk}/"
    printed = clerk.post(page + "slips/", {"ward": "w1"})
    assert (printed["Content-Type"], printed["Cache-Control"]) == ("application/pdf", "no-store")
    drawn = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}", read(printed))
    assert len({codes.read(one) for one in drawn}) == 9
    assert "testserver/v/" in read(printed)
    told.answer(drawn[0])
    pair = {"second": "chief", "second_password": "chief"}
    lines = "\n".join([f"http://testserver/v/?c={drawn[8]}", drawn[7], drawn[0]])
    assert clerk.post(page + "left-over/", {"codes": lines, **pair}).status_code == 302
    assert "作废2张，已用过1张" in clerk.get(page).content.decode()
    alone = clerk.post(page + "left-over/", {"codes": drawn[6], "second": "clerk", "second_password": "clerk"})
    assert alone.status_code == 403
    wrong = clerk.post(page + "left-over/", {"codes": drawn[6], "second": "chief", "second_password": "x"}, follow=True)
    assert "另一人的登录名或密码有误" in wrong.content.decode()


def test_no_code_and_no_first_password_is_broken_into_two_lines() -> None:
    widest = [codes.shown(letter * 11) for letter in codes.LETTERS] + ["Wwww-8888-wwww", "Mmmm-8888-mmmm"]
    slips = [Slip("江州市政务服务中心", code, "http://testserver/v/") for code in widest]
    made = pdf_of_slips(Sheet("江州市2018年度民主测评", "扫码，或输入网址和代码：", "testserver/v/", slips))
    lines = {line for page in PdfReader(io.BytesIO(made)).pages for line in page.extract_text().splitlines()}
    assert set(widest) <= lines


def test_links_go_out_once_as_a_table(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 9)
    answer = signed_in(cast.clerk).post(
        f"/urns/{made.urn.pk}/links/", {"ward": "w1", "phones": "13800000001\n13800000002\n"}
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["手机号码"] for row in rows] == ["13800000001", "13800000002"]
    for row in rows:
        told.answer(row["答题链接"].partition("?c=")[2])
    stranger = signed_in(cast.alice).post(f"/urns/{made.urn.pk}/links/", {"ward": "w1", "phones": "1"})
    assert stranger.status_code == 404


def test_two_custodians_rehearse_close_and_open_and_sign_the_minute(cast: Cast) -> None:
    made = told.opened_for_answers(cast, 9)
    from bihuan.urns import actions

    for code in actions.issue(urn_id=made.urn.pk, ward="w1", by=cast.clerk)[:6]:
        told.answer(code)
    client, page = signed_in(cast.chief), f"/urns/{made.urn.pk}/"
    both = {"share1": made.slips[1], "share2": made.slips[2], "second": "ines", "second_password": "ines"}
    shown = client.get(page).content.decode()
    assert "几乎全部" in shown
    assert f"{page}close/" not in shown, "not offered before the second rehearsal"
    assert "封箱之前须由两名监票人再演练一次开箱" in shown
    client.post(page + "rehearse_again/", both)
    assert f"{page}close/" in client.get(page).content.decode()
    client.post(page + "close/", {})
    refused = client.post(page + "open/", both | {"share2": made.slips[1]})
    assert refused.status_code == 400
    assert "已告知审计人员" in refused.content.decode()
    assert Urn.objects.get(pk=made.urn.pk).state == "closed"
    client.post(page + "open/", both)
    assert Urn.objects.get(pk=made.urn.pk).state == "opened"
    opened = re.sub(r"\s+", " ", client.get(page).content.decode())
    assert '合计</th> <td class="num">9</td> <td class="num">9</td> <td class="num">6</td>' in opened
    assert "已开箱 · 吴刚、任检" in opened
    minute = read(client.get(page + "protocol.pdf"))
    assert "吴刚" in minute
    assert "任检" in minute
    assert "销毁" in minute


def test_the_shares_are_shown_by_one_answer_that_is_not_kept(cast: Cast) -> None:
    made = told.prepared(cast, 9)
    client = signed_in(cast.clerk)
    request: Any = client.get(f"/urns/{made.urn.pk}/").wsgi_request
    answer = shares_page(request, made)
    text = answer.content.decode()
    assert all(slip in text for slip in made.slips)
    assert text.count('class="card pad slip"') == 3, "each on a page of its own: no custodian reads another's"
    assert answer["Cache-Control"] == "no-store"
    assert not any(slip in client.get(f"/urns/{made.urn.pk}/").content.decode() for slip in made.slips)
