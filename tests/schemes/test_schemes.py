"""The way of a scheme: checked, edited, approved by the leading group, then never changed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bihuan.engine.scheme.changes import comparable, scheme_changes
from bihuan.organizations.access import Refused, standing_of
from bihuan.records.models import Event
from bihuan.schemes.access import visible_schemes
from bihuan.schemes.actions import approve_scheme, edit_scheme, return_scheme, submit_scheme, upload_scheme
from bihuan.schemes.models import Scheme
from bihuan.schemes.queries import parsed
from tests.cast import Cast
from tests.world import SCHEME, approved


@pytest.mark.row("BJ-10")
def test_a_broken_scheme_is_refused_with_line_and_key(cast: Cast) -> None:
    broken = SCHEME.replace('weight: "0.8"', 'weight: "0.799999"')
    with pytest.raises(ValidationError) as caught:
        upload_scheme(office=cast.office, text=broken, by=cast.clerk)
    assert "0.999999" in caught.value.messages[0]
    assert "scheme.yaml:" in caught.value.messages[0]
    assert not Scheme.objects.exists()


def test_only_the_office_uploads(cast: Cast) -> None:
    with pytest.raises(Refused):
        upload_scheme(office=cast.office, text=SCHEME, by=cast.ines)


@pytest.mark.row("BJ-05")
@pytest.mark.row("CY-02")
def test_the_leading_group_approves_and_no_clerk_does(cast: Cast) -> None:
    scheme = upload_scheme(office=cast.office, text=SCHEME, by=cast.clerk)
    submit_scheme(scheme=scheme, by=cast.clerk)
    for clerk in (cast.clerk, cast.chief):
        with pytest.raises(Refused, match="领导小组"):
            approve_scheme(scheme=scheme, by=clerk)
    done = approve_scheme(scheme=scheme, by=cast.wei)
    assert (done.approved_by, done.state) == (cast.wei, Scheme.State.APPROVED)
    assert [row.node for row in done.indicators.all()] == [
        "composite", "daily", "travel", "cooperation", "survey",
    ]  # fmt: skip


@pytest.mark.row("CY-02")
def test_an_approved_scheme_carries_its_document_and_never_changes(cast: Cast) -> None:
    scheme = approved(cast)
    document = parsed(scheme).choices.document
    assert (scheme.title, scheme.document_number) == ("江州市检查考核方案（样例）", "江考办〔2018〕1号")
    assert (document.approved_by, document.approved_on) == ("市委常委会", "2018-01-08")
    assert document.in_force_from == "2018-01-01"
    with pytest.raises(ValidationError):
        edit_scheme(scheme=scheme, text=SCHEME.replace("cost: 2", "cost: 1"), by=cast.clerk)
    assert "cost: 2" in Scheme.objects.get(pk=scheme.pk).text


def test_a_returned_scheme_says_why_and_is_edited_again(cast: Cast) -> None:
    scheme = submit_scheme(scheme=upload_scheme(office=cast.office, text=SCHEME, by=cast.clerk), by=cast.clerk)
    with pytest.raises(ValidationError):
        return_scheme(scheme=scheme, by=cast.wei, note=" ")
    back = return_scheme(scheme=scheme, by=cast.wei, note="扣分过重")
    changed = edit_scheme(scheme=back, text=SCHEME.replace("cost: 2", "cost: 1"), by=cast.clerk)
    assert changed.sha256 != scheme.sha256
    assert Event.objects.filter(action="return_scheme", detail__note="扣分过重").exists()


def test_two_clerks_editing_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    scheme = upload_scheme(office=cast.office, text=SCHEME, by=cast.clerk)
    read = scheme.sha256
    edit_scheme(scheme=scheme, text=SCHEME.replace("cost: 2", "cost: 1"), by=cast.clerk, read_sha256=read)
    with pytest.raises(ValidationError):
        edit_scheme(scheme=scheme, text=SCHEME.replace("cost: 2", "cost: 3"), by=cast.chief, read_sha256=read)
    assert "cost: 1" in Scheme.objects.get(pk=scheme.pk).text


@pytest.mark.row("CY-03")
def test_the_difference_shows_old_and_new_weight(cast: Cast) -> None:
    old = SCHEME.replace('weight: "0.8"', 'weight: "0.7"').replace('weight: "0.2"', 'weight: "0.3"')
    before, after = parsed(approved(cast, old)), parsed(approved(cast))
    texts = [change.text("zh") for change in scheme_changes(before, after)]
    assert "“日常检查”权重：70% → 80%" in texts
    assert not comparable(before, after)


def test_a_version_counts_up_and_another_office_sees_nothing(cast: Cast) -> None:
    assert [approved(cast).version, approved(cast).version] == [1, 2]
    assert not visible_schemes(standing_of(cast.other)).exists()
