"""A common problem is answered by a policy: its themes are cited, and what came before and after stands beside it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from bihuan.findings.actions import set_themes, withdraw_finding
from bihuan.findings.actions.answering import PolicyText, issue_policy, step_policy
from bihuan.findings.models import Policy, Theme
from bihuan.findings.queries.answers import answers_to, years_of
from bihuan.organizations.access import Refused
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import confirmed, day, drafted
from tests.findings.test_pages import at


@pytest.fixture
def theme(cast: Cast) -> Theme:
    set_themes(office=cast.office, themes=[("T1", "层层加码", "")], by=cast.clerk)
    return Theme.objects.get(code="T1")


def text(theme: Theme, **more: Any) -> PolicyText:
    kept: dict[str, Any] = {
        "title": "关于压实主体责任的若干措施", "number": "江发〔2018〕30号", "issued_by": "江州市委",
        "issued_on": date(2018, 6, 1), "themes": [theme.pk],
    }  # fmt: skip
    return PolicyText(**kept | more)


@pytest.mark.row("BJ-21")
def test_from_the_theme_one_sees_its_policy_and_what_was_found_before_and_after(
    cast: Cast, cycle: Cycle, jia: Enrolment, theme: Theme
) -> None:
    yi = Enrolment.objects.get(cycle=cycle, unit=cast.yi)
    with day("2018-06-30"):
        for unit, on in ((jia, "2017-05-31"), (jia, "2017-06-01"), (yi, "2018-05-31"), (yi, "2018-04-01")):
            confirmed(cast, cycle, unit, theme_id=theme.pk, found_on=date.fromisoformat(on))
        confirmed(cast, cycle, jia, theme_id=theme.pk, found_on=date(2018, 6, 1))
        confirmed(cast, cycle, jia, found_on=date(2018, 6, 1))  # of no theme
        drafted(cast, cycle, jia, theme_id=theme.pk, found_on=date(2018, 6, 2))
        gone = confirmed(cast, cycle, jia, theme_id=theme.pk, found_on=date(2018, 6, 3))
        withdraw_finding(finding_id=gone.pk, by=cast.chief, note="有误")
        policy = issue_policy(office=cast.office, told=text(theme), by=cast.clerk)
        (answer,) = answers_to(theme)
        assert answer.policy == policy
        assert ((answer.before.findings, answer.before.units), (answer.after.findings, answer.after.units)) == (
            (3, 2), (1, 1),
        )  # fmt: skip
        assert (answer.days, answer.is_whole) == (29, False)
        (line,) = years_of(theme)
        assert (line.findings, line.units, line.enrolled, line.share) == (5, 2, 2, 100.0)
        page = at(cast.wei).get(f"/themes/{theme.pk}/").content.decode()
        assert all(
            part in page for part in (str(policy), "3 个问题，涉及 2 个单位", "1 个问题，涉及 1 个单位", "目前仅 29 天")
        )
        assert f"/years/{cycle.pk}/findings/?theme={theme.pk}" in page
        analysed = at(cast.clerk).get(f"/years/{cycle.pk}/findings/analysis/").content.decode()
        assert f"已有制度回应： {policy}" in analysed
        assert f'href="/themes/{theme.pk}/"' in analysed
    with day("2019-06-01"):
        assert answers_to(theme)[0].is_whole


@pytest.mark.row("BJ-21")
def test_only_the_office_writes_a_policy_down_and_it_cites_its_themes(cast: Cast, theme: Theme) -> None:
    for other in (cast.wei, cast.ines, cast.alice, cast.other):
        with pytest.raises(Refused):
            issue_policy(office=cast.office, told=text(theme), by=other)
    foreign = Theme.objects.create(office=cast.other_office, code="T1", title="别处")
    for wrong, field in (
        ({"themes": []}, "themes"), ({"themes": [foreign.pk]}, "themes"), ({"title": " "}, "title"),
        ({"number": ""}, "number"), ({"issued_by": ""}, "issued_by"), ({"issued_on": date(2999, 1, 1)}, "issued_on"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as caught:
            issue_policy(office=cast.office, told=text(theme, **wrong), by=cast.clerk)
        assert field in caught.value.message_dict
    policy = issue_policy(office=cast.office, told=text(theme), by=cast.clerk)
    with pytest.raises(ValidationError, match="已被使用"):
        issue_policy(office=cast.office, told=text(theme), by=cast.chief)
    with pytest.raises(DatabaseError), transaction.atomic():
        Policy.objects.filter(pk=policy.pk).update(title="改名")
    with pytest.raises(DatabaseError), transaction.atomic():
        policy.answers.all().delete()


@pytest.mark.row("BJ-21")
def test_a_repealed_policy_stays_beside_its_theme_and_a_mistaken_one_does_not(cast: Cast, theme: Theme) -> None:
    first = issue_policy(office=cast.office, told=text(theme), by=cast.clerk)
    second = issue_policy(office=cast.office, told=text(theme, number="江发〔2018〕31号"), by=cast.clerk)
    with pytest.raises(Refused):
        step_policy(policy_id=first.pk, step="repeal", by=cast.wei, note="已有新文件")
    with pytest.raises(ValidationError):
        step_policy(policy_id=first.pk, step="repeal", by=cast.clerk)
    assert step_policy(policy_id=first.pk, step="repeal", by=cast.clerk, note="已有新文件").state == "repealed"
    step_policy(policy_id=second.pk, step="take_back", by=cast.chief, note="录错文号")
    assert [one.policy for one in answers_to(theme)] == [first]
    with pytest.raises(ValidationError):
        step_policy(policy_id=first.pk, step="take_back", by=cast.clerk, note="再撤")
    again = issue_policy(office=cast.office, told=text(theme, number="江发〔2018〕31号"), by=cast.clerk)
    assert again.state == "in_force"


@pytest.mark.row("BJ-21")
def test_the_page_keeps_what_was_typed_and_the_document_beside_it(cast: Cast, theme: Theme) -> None:
    clerk, told = at(cast.clerk), text(theme)
    typed = {"title": told.title, "number": told.number, "issued_by": told.issued_by, "issued_on": "2018-06-01"}
    refused = clerk.post("/policies/", typed)
    assert refused.status_code == 400
    assert told.title in refused.content.decode()
    file = SimpleUploadedFile("若干措施.txt", "第一条".encode())
    assert clerk.post("/policies/", typed | {"themes": [theme.pk], "file": file}).status_code == 302
    policy = Policy.objects.get()
    assert b"".join(at(cast.auditor).get(f"/policies/{policy.pk}/file/").streaming_content) == "第一条".encode()  # type: ignore[attr-defined]
    page = clerk.get("/policies/").content.decode()
    assert all(part in page for part in (str(policy), "层层加码", "若干措施.txt", "现行有效"))
    clerk.post(f"/policies/{policy.pk}/repeal/", {"note": "已有新文件", "version": 0})
    assert "已废止" in at(cast.wei).get("/policies/").content.decode()
