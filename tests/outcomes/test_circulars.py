"""Circulars: names by scope wherever they would stand, and only of what is final."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bihuan.findings.models import Finding
from bihuan.outcomes.actions.revising import Words, revise_letter
from bihuan.outcomes.actions.wording import upload_wording
from bihuan.outcomes.models import Issuer, Kind, Letter
from bihuan.outcomes.queries.redacting import Redactor
from tests.findings import telling
from tests.findings.telling import day
from tests.outcomes.telling import text_of, written
from tests.outcomes.test_papers import word
from tests.results.telling import to
from tests.world import World

NAMED = {"市水务局", "何局长"}


def everything(letter: Letter) -> str:
    return f"{letter.title}{letter.addressee}{letter.content}"


@pytest.mark.parametrize(("scope", "named"), [("internal", NAMED), ("city", {"市水务局"}), ("public", set())])
@pytest.mark.row("BJ-25")
def test_names_are_redacted_where_the_document_is_written(
    world: World, issuer: Issuer, scope: str, named: set[str]
) -> None:
    to(world.cast, world.cycle, world.result_set, "finalise")
    fact = "市水务局何局长未履行职责。"
    letter = written(
        world, issuer, Kind.CIRCULAR, scope=scope, result_set=world.result_set, addressee="市水务局、各单位",
        copies="何局长", values={"事由": "市水务局有关问题", "事实": fact, "名单": [{"序号": "1", "内容": fact}]},
    )  # fmt: skip
    assert {name for name in NAMED if name in everything(letter)} == named
    words = Words(title="市水务局的通报", addressee="何局长", text="# 市水务局\n何局长", copies="市水务局")
    mended = revise_letter(letter_id=letter.pk, words=words, by=world.cast.clerk)
    assert {name for name in NAMED if name in everything(mended)} == named


def test_a_number_of_a_finding_gives_no_unit_away_and_short_names_are_names(world: World, issuer: Issuer) -> None:
    redact = Redactor(world.cast.office.pk, "public")
    number = world.findings.living.number
    assert redact(f"（{number}）水务局") == "（某号问题）某单位"
    assert Redactor(world.cast.office.pk, "city")(number) == number


def test_an_office_template_cannot_bring_a_name_back(world: World, issuer: Issuer) -> None:
    import io

    to(world.cast, world.cycle, world.result_set, "finalise")
    upload_wording(
        office=world.cast.office, kind="circular", file=io.BytesIO(word("市水务局被通报。")), by=world.cast.clerk
    )
    letter = written(world, issuer, Kind.CIRCULAR, scope="public", result_set=world.result_set)
    assert "某单位被通报。" in text_of(letter.content["blocks"])


@pytest.mark.row("BJ-25")
def test_a_case_circulates_only_once_it_has_ended(world: World, issuer: Issuer) -> None:
    living = world.findings.living
    with pytest.raises(ValidationError, match=living.number):
        written(world, issuer, Kind.CIRCULAR, findings=[living])
    with pytest.raises(ValidationError, match="依据"):
        written(world, issuer, Kind.CIRCULAR)
    with day("2018-12-20"):
        ended = telling.closed(world.cast, world.cycle, world.enrolment_jia)
    assert written(world, issuer, Kind.CIRCULAR, findings=[ended]).findings.get().finding == ended
    with pytest.raises(ValidationError):
        written(world, issuer, Kind.FILING)


def test_a_draft_is_mended_until_it_is_checked_and_feedback_never(world: World, issuer: Issuer) -> None:
    from bihuan.outcomes.actions.batching import prepare_batch
    from bihuan.outcomes.actions.issuing import check_letter
    from bihuan.outcomes.actions.revising import words_of

    letter = written(world, issuer, Kind.REMINDER, enrolment=world.enrolment_jia)
    old = words_of(letter)
    words = Words(title="改过的题目", addressee=old.addressee, text="# 一、标题\n## （一）小标题\n正文。\n\n")
    mended = revise_letter(letter_id=letter.pk, words=words, by=world.cast.clerk, version=letter.version)
    assert [(row["kind"], row["text"]) for row in mended.content["blocks"]] == [
        ("h1", "一、标题"), ("h2", "（一）小标题"), ("p", "正文。"),
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="他人"):
        revise_letter(letter_id=letter.pk, words=words, by=world.cast.clerk, version=letter.version)
    check_letter(letter_id=letter.pk, by=world.cast.chief)
    with pytest.raises(ValidationError):
        revise_letter(letter_id=letter.pk, words=words, by=world.cast.clerk)
    to(world.cast, world.cycle, world.result_set, "open_appeals")
    batch = prepare_batch(result_set=world.result_set, issuer=issuer, by=world.cast.clerk)
    with pytest.raises(ValidationError):
        revise_letter(letter_id=batch.letters.earliest("id").pk, words=words, by=world.cast.clerk)
    assert Finding.objects.exists()
