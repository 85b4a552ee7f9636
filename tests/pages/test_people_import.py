"""People and units from Excel: pasted or sent, checked cell by cell, written whole; first passwords on slips."""

from __future__ import annotations

import io
import re

import pytest
from django.contrib.auth import authenticate
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from bihuan.notices.models import Contact
from bihuan.organizations.models import Body, Membership, Person, Role, Unit
from bihuan.records.models import Event
from tests.cast import Cast

HEAD = "姓名\t角色\t单位或考核主体\t登录名\t手机\t邮箱"
SENT: list[tuple[str, str]] = []


class Told:
    """A gateway that takes every message."""

    def send(self, number: str, text: str) -> None:
        SENT.append((number, text))


def clerk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.clerk)
    return client


def pasted(client: Client, *rows: str, kind: str = "people", **more: str) -> str:
    """Paste a block; the address of its preview."""
    text = "\r\n".join([HEAD if kind == "people" else "单位编号\t单位名称\t类别\t归口考核主体", *rows])
    return client.post(f"/{kind}/import/", {"pasted": text, **more})["Location"]


def written(client: Client, address: str, bodies: str = "") -> None:
    """Press the button of the preview."""
    page = client.get(address).content.decode()
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token is not None, page
    assert client.post(address, {"token": token[1], "bodies": bodies}).status_code == 302


def test_a_pasted_block_makes_accounts_roles_and_contacts(cast: Cast) -> None:
    client = clerk(cast)
    address = pasted(
        client,
        "韦国安\t领导小组\t\tweiga\t138 0000 0001\twei@example.gov.cn",
        f"林若\t联络员\t{cast.jia.name}\t\t13800000002\t",
        f"林若\t主要负责人\t{cast.yi.name}\t13800000002\t\t",
        f"何其\t评分人员\t{cast.line.name}\the\t\t",
    )
    page = client.get(address).content.decode()
    assert "新增 4 项角色" in page
    assert not Person.objects.filter(username="weiga").exists()
    written(client, address)
    roles = {(row.person.username, row.role, row.body_id, row.unit_id) for row in Membership.objects.all()}
    assert {
        ("weiga", Role.LEADING_GROUP, None, None),
        ("13800000002", Role.LIAISON, None, cast.jia.pk),
        ("13800000002", Role.HEAD, None, cast.yi.pk),
        ("he", Role.ASSESSOR, cast.line.pk, None),
    } <= roles
    contact = Contact.objects.get(person__username="weiga")
    assert (contact.mobile, contact.email) == ("13800000001", "wei@example.gov.cn")
    assert not Person.objects.get(username="weiga").has_usable_password()
    assert Event.objects.filter(action="import_people", detail__roles=4).exists()
    again = pasted(client, "韦国安\t领导小组\t\tweiga\t\t", "韦国安\t分管领导\t" + cast.jia.name + "\tweiga\t\t")
    assert "1 项已有" in client.get(again).content.decode()


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("甲\t局长\t\tjia\t\t", "角色", "没有“局长”这种角色；应为：考核办工作人员、领导小组成员"),
        ("甲\t联络员\t市水物局\tjia\t\t", "单位或考核主体", "本办没有单位“市水物局”"),
        ("甲\t领导小组\t\t\t\t", "登录名", "登录名和手机号至少填一项"),
        ("甲\t领导小组\t\tjia\t手机\t", "手机", "“手机”（0 位数字）不是有效的电话号码"),
        ("甲\t领导小组\t\tjia\t\t@@", "邮箱", "“@@”不是邮箱地址"),
        ("甲\t领导小组\t\talice\t\t", "登录名", "这是"),
        ("\t领导小组\t\tjia\t\t", "姓名", "不能为空"),
        ("甲\t评分人员\t\tjia\t\t", "单位或考核主体", "考核人员须写明所在考核主体"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell_and_nothing_is_written(cast: Cast, row: str, column: str, says: str) -> None:
    client, before = clerk(cast), Person.objects.count()
    address = pasted(client, row)
    page = client.get(address).content.decode()
    assert f'<td class="n">2</td><td class="number">{column}</td>' in page
    assert says in page
    assert 'name="token"' not in page
    client.post(address, {"token": "x"})
    assert Person.objects.count() == before


def test_bodies_nobody_knows_are_offered_and_made(cast: Cast) -> None:
    client = clerk(cast)
    address = pasted(client, "何其\t评分人员\t市审计局\the\t\t")
    page = client.get(address).content.decode()
    assert "考核主体中没有：市审计局" in page
    assert "一并新建" in page
    written(client, address + "?bodies=1", bodies="1")
    made = Body.objects.get(name="市审计局")
    assert Membership.objects.get(person__username="he").body == made


def test_units_bring_their_lead_bodies_along(cast: Cast) -> None:
    client = clerk(cast)
    address = pasted(client, "C01\t城南街道\t街道\t第九监督室", kind="units", on="2018-03-01")
    assert "考核主体中没有：第九监督室" in client.get(address).content.decode()
    page = client.get(address + "&bodies=1").content.decode()
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token is not None
    apply = address.partition("?")[0] + "apply/"
    client.post(apply, {"token": token[1], "on": "2018-03-01", "bodies": "1"})
    unit = Unit.objects.select_related("line_body").get(code="C01")
    assert unit.line_body is not None
    assert (unit.line_body.name, unit.line_body.kind) == ("第九监督室", Body.Kind.LINE)


def test_the_templates_are_read_as_they_are_offered(cast: Cast) -> None:
    client = clerk(cast)
    for kind, sheet in (("units", "单位"), ("people", "人员")):
        content = client.get(f"/{kind}/template/").content
        assert sheet in load_workbook(io.BytesIO(content)).sheetnames
        file = SimpleUploadedFile("名单.xlsx", content)
        page = client.get(client.post(f"/{kind}/import/", {"file": file, "on": "2018-03-01"})["Location"])
        told = page.content.decode()
        assert ("样例，请删除" if kind == "units" else "本办没有单位“市教育局”") in told
        assert told.count("第一监督检查室") >= 1


def test_slips_hold_first_passwords_that_must_be_changed(cast: Cast) -> None:
    client = clerk(cast)
    written(client, pasted(client, "韦国安\t领导小组\t\tweiga\t\t"))
    person = Person.objects.get(username="weiga")
    listed = re.findall(r'name="person"\s+value="(\d+)"', client.get("/people/slips/").content.decode())
    assert f"登录条（{len(listed)} 人）" in client.get("/people/").content.decode()
    answer = client.post("/people/slips/", {"person": str(person.pk)})
    assert answer["Content-Type"] == "application/pdf"
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    password = re.search(r"[A-Z][a-z]{3}-\d{4}-[a-z]{4}", text)
    assert password is not None, text
    assert authenticate(None, username="weiga", password=password[0]) == person
    newcomer = Client()
    newcomer.post("/sign-in/", {"username": "weiga", "password": password[0]})
    assert newcomer.get("/schemes/")["Location"] == "/account/password/"
    own = {"old": password[0], "password": "清河-考核-2026", "again": "清河-考核-2026"}
    assert newcomer.post("/account/password/", own)["Location"] == "/"
    assert newcomer.get("/schemes/").status_code == 200
    waiting = re.findall(r'name="person"\s+value="(\d+)"', client.get("/people/slips/").content.decode())
    assert str(person.pk) not in waiting
    events = Event.objects.filter(action="set_password", object_id=str(person.pk))
    assert all(password[0] not in str(event.detail) for event in events)


def test_first_passwords_are_sent_where_a_gateway_takes_them(cast: Cast, settings: object) -> None:
    client = clerk(cast)
    written(client, pasted(client, "韦国安\t领导小组\t\tweiga\t13800000001\t", "甲\t领导小组\t\tjiao\t\t"))
    people = [str(pk) for pk in Person.objects.filter(username__in=["weiga", "jiao"]).values_list("pk", flat=True)]
    assert "生成初始密码并发送" not in client.get("/people/slips/").content.decode()
    settings.SMS_GATEWAY = f"{__name__}.Told"  # type: ignore[attr-defined]
    SENT.clear()
    page = client.post("/people/slips/", {"person": people, "send": "1"}, follow=True).content.decode()
    assert "已发送 1 个初始密码" in page
    assert "未能发送，请打印登录条：甲" in page
    ((number, text),) = SENT
    assert number == "13800000001"
    assert "weiga" in text


def test_a_clerk_gives_none_where_administrators_stand(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.sysadmin)
    assert client.get("/people/slips/").status_code == 403
