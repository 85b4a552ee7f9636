"""Words are looked up once a language: a page with more rows asks gettext for hardly more."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import trans_real

from bihuan.schemes.models import Cycle, Enrolment
from tests.cast import Cast
from tests.findings.telling import confirmed


def test_the_ledger_asks_for_no_words_row_by_row(
    cast: Cast, cycle: Cycle, jia: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, asked, real = Client(), [0], trans_real.gettext
    client.force_login(cast.clerk)

    def counted(message: str) -> str:
        asked[0] += 1
        return str(real(message))

    monkeypatch.setattr(trans_real, "gettext", counted)

    def words() -> int:
        client.get(f"/years/{cycle.pk}/findings/")
        asked[0] = 0
        client.get(f"/years/{cycle.pk}/findings/")
        return asked[0]

    confirmed(cast, cycle, jia)
    few = words()
    for _ in range(10):
        confirmed(cast, cycle, jia)
    assert words() <= few + 10
