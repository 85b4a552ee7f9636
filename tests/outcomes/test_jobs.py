"""The jobs behind the double feedback: what keeps one from its end is told on the page, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from bihuan.outcomes.models import Issuer
from bihuan.outcomes.tasks import move_in_background, prepare_in_background, progress_key
from bihuan.records.progress import begin, clear, failure, read
from tests.results.telling import to
from tests.world import World


@pytest.fixture(autouse=True)
def nothing_left(world: World) -> Iterator[None]:
    yield
    for key in (progress_key(world.result_set.pk), f"{progress_key(world.result_set.pk)}-failed"):
        clear(key)


def test_a_job_that_fails_says_why_until_the_next_one_begins(world: World, issuer: Issuer) -> None:
    cast, kept = world.cast, world.result_set
    prepare_in_background.func(kept.pk, issuer.pk, cast.clerk.pk, "zh-hans")
    assert failure(progress_key(kept.pk)) == ["须从已审定的结果制作反馈函。"]
    client = Client()
    client.force_login(cast.clerk)
    address = f"/results/sets/{kept.pk}/feedback/"
    assert "须从已审定的结果制作反馈函。" in client.get(address).content.decode()
    to(cast, world.cycle, kept, "open_appeals")
    begin(progress_key(kept.pk), "drafting")
    prepare_in_background.func(kept.pk, issuer.pk, cast.clerk.pk, "zh-hans")
    assert failure(progress_key(kept.pk)) == []
    assert read(progress_key(kept.pk)) is None
    assert client.get(address).context["counts"] == {"draft": 4}


def test_each_step_of_the_job_is_its_persons(world: World, issuer: Issuer) -> None:
    cast, kept = world.cast, world.result_set
    to(cast, world.cycle, kept, "open_appeals")
    prepare_in_background.func(kept.pk, issuer.pk, cast.clerk.pk, "zh-hans")
    move_in_background.func(kept.pk, "check", cast.clerk.pk, "en")
    assert failure(progress_key(kept.pk)) == [
        "A second person must do this: you wrote the document yourself. It can be done by: 吴刚."
    ]
    for step, who, state in (("check", cast.chief, "checked"), ("approve", cast.wei, "approved"),
                             ("issue", cast.clerk, "delivered")):  # fmt: skip
        client = Client()
        client.force_login(who)
        client.get(f"/years/{world.cycle.pk}/letters/")
        assert f'href="/results/sets/{kept.pk}/feedback/"' in client.get("/").content.decode()
        begin(progress_key(kept.pk), step)
        move_in_background.func(kept.pk, step, who.pk, "zh-hans")
        assert failure(progress_key(kept.pk)) == []
        assert set(kept.letters.values_list("state", flat=True)) == {state}


@pytest.mark.parametrize(
    ("who", "step", "code"), [("clerk", "approve", 403), ("wei", "issue", 403), ("ines", "pack", 403)]
)
def test_who_may_not_begin_a_job_is_refused(world: World, who: str, step: str, code: int) -> None:
    client = Client()
    client.force_login(getattr(world.cast, who))
    assert client.post(f"/results/sets/{world.result_set.pk}/feedback/", {"step": step}).status_code == code
