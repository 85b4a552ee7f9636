"""One step for many clues, each with its result; and what of screening waits for whom on the page of today."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from bihuan.desks.models import Errand, ErrandRow
from bihuan.organizations.models import Person
from bihuan.records.models import Event
from bihuan.schemes.models import Cycle
from bihuan.screening.actions.asking import ask
from bihuan.screening.actions.deciding import exclude_clue, take_up
from bihuan.screening.actions.erasing import erase_due
from bihuan.screening.actions.leading import register_lead, take_step
from bihuan.screening.models import Clue, Disposition, Dossier, Reason
from tests.cast import Cast
from tests.findings.telling import day
from tests.screening import telling
from tests.world import launched


@pytest.fixture
def cycle(cast: Cast) -> Cycle:
    return launched(cast)


def at(someone: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(someone)
    return client


def chosen(client: Client, cycle: Cycle, step: str, query: str = "", **more: Any) -> Errand:
    """Choose clues on their list and press a step."""
    data = {"step": step, "back": "/screening/", **more}
    answer = client.post(f"/years/{cycle.pk}/errands/clues/{query}", data)
    assert answer.status_code == 302, answer.content
    return Errand.objects.get(pk=int(re.findall(r"/errands/(\d+)/", answer["Location"])[0]))


SAME = {"reason": Reason.values[0], "note": "经核，均为同一批复下的统一安排。"}


def test_many_clues_are_excluded_with_one_reason_each_with_its_result(cast: Cast, cycle: Cycle) -> None:
    telling.travelled(cast)
    clues = list(Clue.objects.order_by("pk"))
    client = at(cast.clerk)
    page = client.get("/screening/").content.decode()
    assert page.count('name="row"') == len(clues) > 2
    errand = chosen(client, cycle, "exclude", row=[one.pk for one in clues])
    assert not Clue.objects.filter(state=Clue.State.EXCLUDED).exists()
    exclude_clue(clue_id=clues[0].pk, reason=Reason.values[0], note="已另行核实。", by=cast.clerk)
    client.post(f"/errands/{errand.pk}/", SAME)
    outcomes = list(errand.rows.order_by("pk").values_list("outcome", flat=True))
    assert outcomes == [ErrandRow.Outcome.REFUSED] + [ErrandRow.Outcome.DONE] * (len(clues) - 1)
    assert errand.rows.first().reason  # type: ignore[union-attr]
    for one in Clue.objects.exclude(pk=clues[0].pk):
        assert (one.state, one.reason, one.decided_by) == (Clue.State.EXCLUDED, Reason.values[0], cast.clerk)
        assert one.steps.get().note == SAME["note"]
    result = client.get(f"/errands/{errand.pk}/").content.decode()
    assert all(
        telling.clue_of(rule).pk and f"/screening/clues/{telling.clue_of(rule).pk}/" in result
        for rule in telling.TRAVEL
    )
    telling.travelled(cast)
    assert set(Clue.objects.values_list("state", flat=True)) == {Clue.State.EXCLUDED}
    begun = Event.objects.get(action="start_errand")
    assert begun.detail["words"] == {"reason": SAME["reason"]}
    assert not any(SAME["note"] in f"{row.detail}" or "T9001" in f"{row.detail}" for row in Event.objects.all())
    assert any(one.name for one in errand.rows.all())
    with day("2020-01-01"):
        erase_due()
    errand.refresh_from_db()
    assert errand.words == {}
    assert {(one.name, one.about, one.reason) for one in errand.rows.all()} == {("", "", "")}


def test_a_reason_that_is_not_said_stays_on_the_page_and_nothing_is_excluded(cast: Cast, cycle: Cycle) -> None:
    telling.travelled(cast)
    client = at(cast.clerk)
    errand = chosen(client, cycle, "exclude", all="1")
    answer = client.post(f"/errands/{errand.pk}/", {"reason": "", "note": ""})
    assert answer.status_code == 400
    assert set(Clue.objects.values_list("state", flat=True)) == {Clue.State.TO_CHECK}


def test_clues_of_one_trip_taken_up_together_are_one_file(cast: Cast, cycle: Cycle) -> None:
    telling.travelled(cast)
    client = at(cast.clerk)
    errand = chosen(client, cycle, "take_up", all="1")
    client.post(f"/errands/{errand.pk}/", {})
    assert set(errand.rows.values_list("outcome", flat=True)) == {ErrandRow.Outcome.DONE}
    assert Dossier.objects.get().clues.count() == len(telling.TRAVEL)


def test_clues_one_may_not_see_are_not_chosen_by_their_numbers(cast: Cast, cycle: Cycle) -> None:
    telling.travelled(cast)
    rows = list(Clue.objects.values_list("pk", flat=True))
    for person in (cast.alice, cast.other, cast.sysadmin):
        at(person).post(f"/years/{cycle.pk}/errands/clues/", {"step": "exclude", "row": rows, "back": "/"})
    assert not Errand.objects.exists()


def test_what_waits_stands_on_the_page_of_whoever_takes_the_next_step(cast: Cast, cycle: Cycle) -> None:
    with day("2018-06-01"):
        telling.travelled(cast)
        dossier = take_up(clue_id=telling.clue_of("T04").pk, by=cast.clerk)
        assert dossier.number not in at(cast.alice).get("/").content.decode()
        due = date(2018, 6, 20)
        ask(dossier_id=dossier.pk, letter="请说明。", due_on=due, by=cast.clerk)
        assert f"/screening/asked/{dossier.pk}/" in at(cast.alice).get("/").content.decode()
        address = f'href="/screening/files/{dossier.pk}/"'
        assert address not in at(cast.wei).get("/").content.decode()
    with day("2018-06-21"):
        assert address not in at(cast.clerk).get("/").content.decode(), "who took it up is no second person"
        assert address in at(cast.chief).get("/").content.decode()
        kept = Disposition.values[0]
        register_lead(dossier_id=dossier.pk, number="X-7", disposition=kept, note="逾期未复。", by=cast.chief)
        assert address not in at(cast.chief).get("/").content.decode()
        page = at(cast.wei).get("/").content.decode()
        assert address in page
        assert "X-7" in page
        take_step(dossier_id=dossier.pk, step="approve", by=cast.wei)
        assert address not in at(cast.wei).get("/").content.decode()
        assert address in at(cast.clerk).get("/").content.decode()
