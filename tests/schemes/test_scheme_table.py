"""A scheme without YAML: the table in the page and the file are one document."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bihuan.engine.scheme import parse_scheme
from bihuan.engine.scheme.editing import Table
from bihuan.organizations.models import Membership, Role
from bihuan.schemes.actions import approve_scheme, submit_scheme, take_preset, upload_scheme
from bihuan.schemes.models import Scheme
from bihuan.schemes.presets import preset_names
from tests.cast import Cast
from tests.filled import filled
from tests.world import SCHEME


def clerk(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.clerk)
    return client


def draft(cast: Cast, name: str = "shunyi") -> Scheme:
    return take_preset(office=cast.office, name=name, by=cast.clerk)


def sent(client: Client, address: str, having: str, act: str = "save", **typed: str) -> int:
    """The form of a page sent as it is shown, but for what is typed; the status of the answer."""
    form = filled(client.get(address).content.decode(), having)
    return client.post(address, {**form, **typed, "act": act}).status_code


@pytest.mark.parametrize("name", preset_names())
def test_opened_and_saved_unchanged_it_means_the_same(cast: Cast, name: str) -> None:
    client, scheme = clerk(cast), draft(cast, name)
    before = (scheme.text, scheme.sha256)
    base = f"/schemes/{scheme.pk}"
    assert sent(client, f"{base}/table/", f"title-{parse_scheme(scheme.text).leaves[0].id}") == 302
    for row, _parent in Table(scheme.text).rows():
        assert sent(client, f"{base}/table/{row['id']}/", "title") == 302, row["title"]
    assert sent(client, f"{base}/rules/", "policy") == 302
    scheme.refresh_from_db()
    assert (scheme.text, scheme.sha256) == before
    assert not scheme.steps.exists()


def test_what_the_page_makes_is_what_a_file_says(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    typed = {"title-duty": "主体责任", "share-duty": "45", "share-conduct": "35", "owner-survey": "组织部"}
    sent(client, f"/schemes/{scheme.pk}/table/", "title-duty", **typed)
    scheme.refresh_from_db()
    read = parse_scheme(scheme.text)
    assert read.sha256 == scheme.sha256
    assert [(row.title, row.points) for row in read.leaves][:2] == [("主体责任", 45_000_000), ("作风纪律", 35_000_000)]
    assert read.nodes["survey"].owner == "组织部"
    assert scheme.steps.get().step == "edit"


def test_a_sum_that_is_not_met_is_kept_told_and_not_submitted(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    assert sent(client, f"/schemes/{scheme.pk}/table/", "title-duty", **{"share-duty": "20"}) == 302
    page = client.get(f"/schemes/{scheme.pk}/table/").content.decode()
    assert "合计 80 分，还差 20 分" in page
    assert "/step/submit/" not in page
    scheme.refresh_from_db()
    with pytest.raises(ValidationError):
        submit_scheme(scheme=scheme, by=cast.clerk)
    assert "草稿尚未完成" in client.get(f"/schemes/{scheme.pk}/").content.decode()
    sent(client, f"/schemes/{scheme.pk}/table/", "title-duty", **{"share-duty": "40"})
    client.post(f"/schemes/{scheme.pk}/step/submit/")
    scheme.refresh_from_db()
    assert scheme.state == Scheme.State.IN_REVIEW


def test_buttons_add_move_and_take_out_and_keep_what_was_typed(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    base = f"/schemes/{scheme.pk}/table/"
    sent(client, base, "title-duty", act="after:duty", **{"title-conduct": "作风建设"})
    scheme.refresh_from_db()
    titles = [row["title"] for row, _parent in Table(scheme.text).rows()]
    assert titles == ["综合成绩", "责任落实", "新指标", "作风建设", "群众评价"]
    made = Table(scheme.text).document["tree"]["children"][1]["id"]
    sent(client, base, "title-duty", act=f"down:{made}", **{f"title-{made}": "信访办理", f"share-{made}": "10"})
    sent(client, base, "title-duty", act="remove:survey")
    scheme.refresh_from_db()
    rows = [(row["title"], row.get("points")) for row, _parent in Table(scheme.text).rows()][1:]
    assert rows == [("责任落实", "40"), ("作风建设", "40"), ("信访办理", "10")]
    assert sent(client, base, "title-duty", act="remove:nothing") == 404


def test_what_is_no_number_stays_typed_with_the_error_at_its_field(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    address = f"/schemes/{scheme.pk}/table/"
    form = filled(client.get(address).content.decode(), "title-duty")
    answer = client.post(address, {**form, "share-duty": "四十", "title-survey": "", "act": "save"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="四十"' in page
    assert "“四十”不是数字" in page
    assert "请填写名称" in page
    scheme.refresh_from_db()
    assert parse_scheme(scheme.text).nodes["duty"].points == 40_000_000


def test_the_way_of_scoring_is_chosen_in_words_and_worked_out(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    address = f"/schemes/{scheme.pk}/table/duty/"
    assert "例：发生 3 次，扣 4.5 分，得 35.5 分（满分 40 分）" in client.get(address).content.decode()
    form = filled(client.get(address).content.decode(), "title")
    page = client.post(address, {**form, "method": "by_severity", "act": "switch"}).content.decode()
    assert "情节和扣分" in page
    form = filled(page, "title")
    wrong = client.post(address, {**form, "p-costs": "一般 两分", "act": "save"})
    assert wrong.status_code == 400
    assert "一般 两分" in wrong.content.decode()
    page = client.post(address, {**form, "p-costs": "一般 1、严重 5", "act": "try"}).content.decode()
    assert "例：“一般”2 次、“严重”1 次，扣 7 分，得 33 分（满分 40 分）" in page
    scheme.refresh_from_db()
    assert "by_severity" not in scheme.text
    client.post(address, {**form, "p-costs": "一般 1、严重 5", "categories": [cast.jia.category], "act": "save"})
    scheme.refresh_from_db()
    node = parse_scheme(scheme.text)
    assert node.nodes["duty"].params.costs == {"一般": 1_000_000, "严重": 5_000_000}
    assert node.nodes["duty"].applies_to.category == (cast.jia.category,)


def test_grades_the_lowest_and_decimals_are_sentences(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    address = f"/schemes/{scheme.pk}/rules/"
    typed = {
        "policy": "bands",
        "bands": "优秀 90\n合格 60",
        "bottom": "lowest_share",
        "bottom_number": "5",
        "places": "1",
    }
    assert sent(client, address, "policy", tie_break="责任落实", **typed) == 302
    scheme.refresh_from_db()
    choices = parse_scheme(scheme.text).choices
    assert [(band.label, band.start) for band in choices.grades.bands] == [("优秀", "90"), ("合格", "60")]
    assert choices.bottom is not None
    assert (choices.bottom.model_dump(), choices.rounding.places) == ({"rule": "lowest_share", "share": 50_000}, 1)
    assert choices.ranking.tie_break == ("duty",)
    assert sent(client, address, "policy", tie_break="无此项") == 400
    assert sent(client, address, "policy", policy="quantiles", labels="") == 400


def test_who_approves_is_said_before_it_is_submitted(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    page = client.get(f"/schemes/{scheme.pk}/table/").content.decode()
    assert "提交后须由另一人批准，可以批准的有：" in page
    assert cast.wei.name in page
    Membership.objects.filter(office=cast.office).exclude(person=cast.clerk).filter(
        role__in=[Role.LEADING_GROUP, Role.OFFICE]
    ).delete()
    page = client.get(f"/schemes/{scheme.pk}/table/").content.decode()
    assert f"须先有领导小组成员：</a>由考核办经办人（{cast.clerk.name}）授予" in page


def test_last_year_stands_beside(cast: Cast) -> None:
    client = clerk(cast)
    old = upload_scheme(office=cast.office, text=SCHEME, by=cast.clerk)
    approve_scheme(scheme=submit_scheme(scheme=old, by=cast.clerk), by=cast.wei)
    client.post(f"/schemes/{old.pk}/copy/")
    new = Scheme.objects.latest("id")
    assert (new.version, new.state) == (2, "draft")
    sent(client, f"/schemes/{new.pk}/table/", "title-daily", **{"share-daily": "70", "share-survey": "30"})
    page = client.get(f"/schemes/{new.pk}/table/").content.decode()
    assert "权重：80% → 70%" in page
    assert f"/schemes/{new.pk}/diff/{old.pk}/" in page
    sent(client, f"/schemes/{new.pk}/table/", "title-daily", **{"share-daily": "60", "share-survey": "30"})
    unfinished = client.get(f"/schemes/{new.pk}/diff/{old.pk}/")
    assert unfinished.status_code == 200
    assert "80% → 60%" in unfinished.content.decode()


def test_two_clerks_do_not_overwrite_each_other(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    address = f"/schemes/{scheme.pk}/table/"
    form = filled(client.get(address).content.decode(), "title-duty")
    client.post(address, {**form, "title-duty": "甲写的"})
    answer = client.post(address, {**form, "title-duty": "乙写的"})
    scheme.refresh_from_db()
    assert answer.status_code == 400
    assert "甲写的" in scheme.text
    assert "乙写的" in answer.content.decode()


def test_an_approved_scheme_is_not_edited_in_the_table(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    submit_scheme(scheme=scheme, by=cast.clerk)
    assert client.get(f"/schemes/{scheme.pk}/table/").status_code == 404
    assert client.post(f"/schemes/{scheme.pk}/table/duty/", {"act": "remove"}).status_code == 404


def test_few_questions_and_little_to_carry(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast, "pinggu")
    for page in ("table/", "table/plan/", "rules/"):
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(f"/schemes/{scheme.pk}/{page}")
        assert len(asked) <= 15, page
        assert len(answer.content) < 60_000, page


def test_what_a_changed_row_leaves_is_shared_among_the_others(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    root = str(Table(scheme.text).document["tree"]["id"])
    shares = {
        str(row["id"]): Table(scheme.text).share(str(row["id"]))[0] for row in Table(scheme.text).row(root)["children"]
    }
    first, *others = list(shares)
    address = f"/schemes/{scheme.pk}/table/"
    assert sent(client, address, "title-duty", act=f"share:{root}", **{f"share-{first}": "10"}) == 302
    scheme.refresh_from_db()
    table = Table(scheme.text)
    after = {one: float(table.share(one)[0]) for one in shares if table.share(one)[0]}
    assert after[first] == 10
    assert sum(after.values()) == 100
    rest = {one: float(shares[one]) for one in others if shares[one]}
    for one, share in rest.items():
        assert abs(after[one] - share * 90 / sum(rest.values())) < 0.02
    assert sent(client, address, "title-duty", act=f"share:{root}", **{f"share-{first}": "100.5"}) == 400
    page = client.post(address, {**filled(client.get(address).content.decode(), "title-duty"),
                                 f"share-{first}": "100.5", "act": f"share:{root}"}).content.decode()  # fmt: skip
    assert "没有可摊到其余各项的权重" in page
    assert 'value="100.5"' in page


def test_conditions_quotas_vetoes_and_panels_are_rows_of_the_page(cast: Cast) -> None:
    client, scheme = clerk(cast), draft(cast)
    address = f"/schemes/{scheme.pk}/rules/"
    sent(client, address, "policy", policy="bands", bands="优秀 90\n合格 60\n不合格 0")
    scheme.refresh_from_db()
    leaf = parse_scheme(scheme.text).leaves[0]
    typed = {
        "quota0": "30%", "zero0": "on", "few1": "2", "below1": "60", "veto0": leaf.title, "cap0": "合格",
        "trim": "1", "floor": "5",
    }  # fmt: skip
    assert sent(client, address, "policy", **typed) == 302
    scheme.refresh_from_db()
    read = parse_scheme(scheme.text).choices
    assert [(one.label, one.share) for one in read.grades.quotas] == [("优秀", 300_000)]
    assert [(one.label, one.no_indicator_at_zero, one.at_most) for one in read.grades.conditions] == [
        ("优秀", True, None), ("合格", False, 2),
    ]  # fmt: skip
    assert [(one.indicator, one.caps_at) for one in read.grades.vetoes] == [(leaf.id, "合格")]
    assert (read.panel.trim, read.panel.floor) == (1, 5)
    before = scheme.text
    assert sent(client, address, "policy") == 302
    scheme.refresh_from_db()
    assert scheme.text == before
    for wrong in ({"quota0": "很多"}, {"few0": "2"}, {"veto1": "没有的指标", "cap1": "合格"}, {"trim": "-1"}):
        assert sent(client, address, "policy", **wrong) == 400, wrong
    assert sent(client, address, "policy", quota0="5", veto0="") == 302
    scheme.refresh_from_db()
    read = parse_scheme(scheme.text).choices
    assert [(one.at_most, one.share) for one in read.grades.quotas] == [(5, None)]
    assert read.grades.vetoes == ()
