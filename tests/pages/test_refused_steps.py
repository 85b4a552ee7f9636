"""A step that is refused: the note stays as it was typed, with what stands in the way beside it."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from bihuan.accounts.actions.proposing import propose_password
from bihuan.findings.models import ExtensionRequest, Measure
from bihuan.organizations.models import Person
from bihuan.records.models import NOTE_LIMIT
from bihuan.results.models import ResultSet
from bihuan.schemes.actions import submit_scheme, upload_scheme
from bihuan.schemes.models import Scheme
from bihuan.supervision.actions import accept_entry
from bihuan.supervision.models import Entry
from tests.cast import Cast
from tests.findings.telling import day
from tests.world import SCHEME, World, make_world
from tests.writes.far import far_people

TYPED = "经查，情况属实，特此说明"
LONG = TYPED + "。" * NOTE_LIMIT


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def sent(who: Person, address: str, **form: object) -> str:
    """The page that comes back for a form that is refused."""
    client = Client()
    client.force_login(who)
    answer: HttpResponse = client.post(address, form)  # type: ignore[assignment]
    assert answer.status_code == 400, answer.status_code
    return answer.content.decode()


def errors(page: str) -> list[str]:
    """What stands in the way, at its field or on top of the form."""
    return re.findall(r'class="error"[^>]*>([^<]+)<', page) + re.findall(r"<li>([^<]+)</li>", page)


def test_a_note_that_is_missing_or_too_long_is_told_at_its_field(world: World) -> None:
    cast = world.cast
    for address in (
        f"/entries/{world.waiting.pk}/reject/",
        f"/years/{world.cycle.pk}/step/",
        f"/measures/{world.findings.measure.pk}/finish/",
    ):
        who = cast.alice if "measures" in address else cast.clerk
        page = sent(who, address, note=LONG, step="reopen_marks")
        assert TYPED in page, address
    assert Entry.objects.get(pk=world.waiting.pk).state == Entry.State.PROPOSED


def test_an_entry_that_is_moved_on_meanwhile_keeps_the_reason(world: World) -> None:
    accept_entry(entry=world.waiting, by=world.cast.ivan)
    page = sent(world.cast.ivan, f"/entries/{world.waiting.pk}/reject/", note=TYPED)
    assert TYPED in page
    assert errors(page)


def test_a_year_that_cannot_be_launched_says_why_on_its_page(world: World) -> None:
    page = sent(world.cast.clerk, f"/years/{world.cycle.pk}/launch/")
    assert errors(page)


def test_an_owner_that_cannot_be_is_told_at_its_field(world: World) -> None:
    page = sent(world.cast.clerk, f"/years/{world.prepared.pk}/owners/", node="nothing", body=world.cast.line.pk)
    assert 'id="id_node-error"' in page
    assert f'value="{world.cast.line.pk}" selected' in page


def test_a_request_for_more_time_keeps_its_reason(world: World) -> None:
    ExtensionRequest.objects.update(is_granted=False)
    with day("2018-06-10"):
        address = f"/findings/{world.findings.living.pk}/extension/"
        page = sent(world.cast.alice, address, until="2018-06-11", reason=TYPED)
        assert TYPED in page
        assert 'value="2018-06-11"' in page
        assert any("之后" in error or "晚于" in error for error in errors(page)), errors(page)


def test_an_answer_to_it_keeps_its_words(world: World) -> None:
    with day("2018-06-10"):
        page = sent(world.cast.clerk, f"/extensions/{world.findings.asked.pk}/answer/", answer="grant", note="甲" * 401)
    assert "甲" * 401 in page
    assert ExtensionRequest.objects.get(pk=world.findings.asked.pk).is_granted is None


def test_a_measure_that_is_not_shown_keeps_its_words(world: World) -> None:
    with day("2018-06-10"):
        page = sent(world.cast.alice, f"/measures/{world.findings.measure.pk}/finish/", note=TYPED)
    assert TYPED in page
    assert Measure.objects.get(pk=world.findings.measure.pk).state == Measure.State.PLANNED


def test_freezing_keeps_what_it_was_for(world: World) -> None:
    before = ResultSet.objects.count()
    page = sent(world.cast.clerk, f"/years/{world.cycle.pk}/results/freeze/", note="甲" * 401)
    assert "甲" * 401 in page
    assert ResultSet.objects.count() == before


def test_a_scheme_returned_without_a_word_says_so(world: World) -> None:
    text = SCHEME.replace("version: 1", "version: 2")
    scheme = submit_scheme(
        scheme=upload_scheme(office=world.cast.office, text=text, by=world.cast.clerk), by=world.cast.clerk
    )
    page = sent(world.cast.wei, f"/schemes/{scheme.pk}/step/return/", note="")
    assert 'id="return-note-error"' in page
    assert TYPED in sent(world.cast.wei, f"/schemes/{scheme.pk}/step/return/", note=LONG)
    assert Scheme.objects.get(pk=scheme.pk).state == Scheme.State.IN_REVIEW


def test_a_permission_change_refused_without_a_word_says_so(cast: Cast) -> None:
    change = propose_password(
        person=cast.secadmin, office=cast.admin_office, password="足够长的口令2018abc", by=cast.sysadmin
    )
    page = sent(cast.secadmin, f"/administration/{change.pk}/refuse/", note="")
    assert 'id="refuse-note-error"' in page
    assert TYPED in sent(cast.secadmin, f"/administration/{change.pk}/refuse/", note=LONG)


def test_an_annotation_to_a_report_keeps_its_words(world: World) -> None:
    upper = far_people(world.cast)["upper"]
    address = f"/reports/{world.findings.report.pk}/"
    page = sent(upper, address, step="send_back", note=LONG)
    assert TYPED in page
    assert page.count(TYPED) == 1, "in the form it was typed in, and in no other"


def test_a_text_comes_back_in_its_own_row_and_to_nobody_else(world: World) -> None:
    with day("2018-06-10"):
        item = world.findings.item
        page = sent(world.cast.ines, f"/check-ups/items/{item.pk}/", result="holds", note=LONG)
        assert page.count(TYPED) == 1
        client = Client()
        client.force_login(world.cast.ines)
        assert TYPED not in client.get(f"/check-ups/{item.check_up_id}/").content.decode(), "nothing is kept of it"
