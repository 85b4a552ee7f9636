"""Visits and lists of duties through the API: the same secrecy as on the pages."""

from __future__ import annotations

import pytest

from bihuan.duties.actions.signing import sign_list, submit_list
from bihuan.duties.models import DutyList
from bihuan.inspections.actions import start
from bihuan.schemes.actions import add_catalogue
from bihuan.schemes.models import Cycle, Enrolment
from tests.api.conftest import Tokens
from tests.cast import Cast
from tests.duties import telling as duties
from tests.inspections import telling
from tests.inspections.telling import day


@pytest.mark.row("BJ-01")
def test_a_sealed_visit_answers_as_one_that_does_not_exist(
    cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens
) -> None:
    with day("2018-06-12"):
        visit = telling.sealed(cast, telling.campaign(cast, cycle), jia)
        head, ines = system(cast.head), system(cast.ines)
        sealed, nowhere = head.get(f"/inspections/{visit.pk}"), head.get(f"/inspections/{visit.pk + 999}")
        assert sealed.status_code == nowhere.status_code == 404
        assert sealed.content.replace(str(visit.pk).encode(), b"") == nowhere.content.replace(
            str(visit.pk + 999).encode(), b""
        )
        for query in ("", "?unit=A01", "?year=2018", "?state=sealed", "?limit=1"):
            assert head.get(f"/inspections{query}").json() == {"items": [], "next": None}, query
        assert [one["id"] for one in ines.get("/inspections?unit=A01&state=sealed").json()["items"]] == [visit.pk]
        start(inspection_id=visit.pk, by=cast.wei)
        told = head.get(f"/inspections/{visit.pk}").json()
        assert (told["state"], told["unit"], told["steps"], told["report"]) == ("started", "A01", [], "")
        assert [one["role"] for one in told["team"]] == ["captain", "member"]
        steps = ines.get(f"/inspections/{visit.pk}").json()["steps"]
        assert [one["step"] for one in steps][-2:] == ["seal", "start"]


def test_a_list_is_read_with_its_items_and_signatures_and_a_draft_is_not_there(
    cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens
) -> None:
    with day("2018-02-12"):
        add_catalogue(office=cast.office, entries=duties.CATALOGUE, by=cast.clerk)
        one = duties.written(cast, jia)
        for name, expected in (("alice", 200), ("clerk", 200), ("bob", 404), ("auditor", 404), ("other", 404)):
            office = cast.other_office if name == "other" else cast.office
            someone = system(cast.people[name], office=office)
            assert someone.get(f"/duty-lists/{one.pk}").status_code == expected, name
            assert len(someone.get("/duty-lists").json()["items"]) == (expected == 200)
        submit_list(list_id=one.pk, by=cast.alice)
        sign_list(list_id=one.pk, by=cast.head)
        told = system(cast.auditor).get(f"/duty-lists/{one.pk}").json()
    assert [item["duty"] for item in told["items"]] == [item.duty for item in duties.ITEMS]
    assert [(row["level"], row["signed_by"]) for row in told["signatures"]] == [(1, cast.head.name), (2, "")]
    assert told["signatures"][0]["sha256"] == told["sha256"] == DutyList.objects.get().sha256


def test_a_token_for_findings_reads_no_visits_and_states_are_named(
    cast: Cast, cycle: Cycle, jia: Enrolment, system: Tokens
) -> None:
    narrow = system(cast.clerk, "findings:read")
    assert {narrow.get("/inspections").status_code, narrow.get("/duty-lists").status_code} == {403}
    wide = system(cast.clerk)
    assert wide.get("/inspections?state=hidden").status_code == 422
    assert wide.get("/duty-lists?tier=body").status_code == 422
