"""Findings by words: two signs of Chinese, words apart, numbers whatever their brackets; the index follows."""

from __future__ import annotations

import pytest
from django.db import connection

from bihuan.engine.grams import pairs, plain, sought
from bihuan.findings.actions import Facts, discard_draft, edit_finding
from bihuan.findings.models import Finding
from bihuan.findings.queries.words import has_words, newest_with_words
from bihuan.records.schema import guard_faults
from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import FOUND, confirmed, drafted, notified


def found(text: str) -> set[str]:
    return set(Finding.objects.filter(has_words(text)).values_list("number", flat=True))


def test_a_text_as_it_is_sought() -> None:
    assert (
        plain("江考办函〔2018〕5号")
        == plain("江考办函 [２０１８] 5 号")
        == plain("江考办函（2018）5号")
        == "江考办函20185号"
    )
    assert sought("差旅  A01-002 〔〕") == ["差旅", "a01002"]
    assert pairs("差旅差旅") == [pairs("差旅")[0], pairs("旅差")[0]]
    assert pairs("差") == []


@pytest.mark.parametrize(("text", "is_found"), [
    ("差旅", True), ("旅审", True), ("水务", True), ("水务 差旅", True),
    ("差旅 水务局 事由", True), ("差旅统计", False),
    ("统计", False),
    ("江考办函[2018]5号", True), ("江考办函（２０１８）5号", True), ("2018 5号", True),
    ("江考办函〔2019〕", False),
    ("2018-a01-001", True), ("2018A01001", True), ("水", True), ("统", False), ("", True),
])  # fmt: skip
def test_two_signs_words_apart_and_numbers_whatever_their_brackets(
    text: str, is_found: bool, cast: Cast, cycle: Cycle, jia: Enrolment
) -> None:
    finding = notified(cast, cycle, jia)
    assert found(text) == ({finding.number} if is_found else set())


def test_the_index_follows_every_change(cast: Cast, cycle: Cycle, jia: Enrolment, yi: Enrolment) -> None:
    draft = drafted(cast, cycle, jia)
    assert Finding.objects.filter(has_words("差旅")).count() == 1
    edit_finding(finding_id=draft.pk, facts=Facts(condition="会议记录缺页", found_on=FOUND), by=cast.ines)
    assert Finding.objects.filter(has_words("差旅")).count() == 0
    assert Finding.objects.filter(has_words("缺页")).count() == 1
    discard_draft(finding_id=draft.pk, by=cast.ines)
    assert Finding.objects.filter(has_words("缺页")).count() == 0
    confirmed(cast, cycle, yi)
    Finding.objects.bulk_create([Finding(
        office=cast.office, cycle=cycle, enrolment=jia, body=cast.line, found_by=cast.ines, found_on=FOUND,
        source="tour", condition="批量写入的窗口无人值守",
    )])  # fmt: skip
    assert Finding.objects.filter(has_words("窗口 值守")).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM findings_words")
        assert cursor.fetchone()[0] == Finding.objects.count()


def test_the_newest_that_hold_a_common_word(cast: Cast, cycle: Cycle, jia: Enrolment) -> None:
    told = [drafted(cast, cycle, jia).pk for _number in range(5)]

    def newest(most: int, first: int, text: str = "差旅", **among: object) -> list[int]:
        rows = Finding.objects.filter(**among)
        return [row.pk for row in newest_with_words(rows, text, most, first)]

    assert newest(3, 4) == told[:1:-1]
    assert newest(3, 2) == told[:1:-1], "too few were looked at first: all are"
    assert newest(9, 9) == newest(9, 2) == told[::-1]
    assert newest(2, 2, pk__in=told[:2]) == [told[1], told[0]], "those one may see are not the newest"
    assert newest(3, 4, "差旅 水") == told[:1:-1]
    assert newest(3, 4, "水") == told[:1:-1], "a single sign is sought as it is"
    assert newest(3, 4, "差旅 统计") == []


def test_the_triggers_of_the_index_are_those_of_the_code(cast: Cast) -> None:
    assert not [name for _what, name in guard_faults() if name.startswith("findings_words")]
