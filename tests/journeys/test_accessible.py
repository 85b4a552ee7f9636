"""Pages of each form on a phone, without violations axe can find; ``test_every_page`` sees every kind at a desk, and
that none scrolls sideways on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import ALIKE, Traveller

OFFICE = [
    "/",
    "/years/3/results/",
    "/years/3/results/what-if/",
    "/years/3/entries/",
    "/schemes/3/",
    "/years/3/",
    "/people/",
    "/years/3/findings/",
    "/years/3/findings/analysis/",
    "/findings/1/",
    "/years/2/outcomes/",
    "/letters/1/",
    "/years/2/interviews/?pair=party",
    "/results/sets/2/",
    "/units/1/profile/",
]
"""A page of each form: lists that become cards, tables that stay, a record, a form, a document, a chart."""


def faults(who: Traveller, addresses: list[str]) -> list[str]:
    said = []
    for address in addresses:
        who.page.goto(f"{who.base}{address}")
        is_wide = who.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        who.page.evaluate(ALIKE)
        result = Axe().run(who.page)
        said += [f"{address}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in result.response["violations"]]
        if is_wide:
            said.append(f"{address}: scrolls sideways")
    return said


def test_the_pages_of_the_office_on_a_phone(phone: Traveller) -> None:
    phone.enter("周敏")
    assert faults(phone, OFFICE) == []


@pytest.mark.parametrize(
    ("who", "addresses"),
    [
        ("高朗", ["/", "/years/3/entries/new/", "/entries/1/", "/field/"]),
        ("艾宁", ["/", "/years/3/self-assessment/"]),
        ("观澜街道联络员", ["/years/3/ratings/mine/"]),
        ("何致远", ["/", "/notices/", "/years/2/letters/", "/years/2/appeals/"]),
        ("林正", ["/", "/leader/"]),
        ("罗川", ["/", "/account/"]),
    ],
)
def test_the_pages_of_others(phone: Traveller, who: str, addresses: list[str]) -> None:
    phone.page.goto(f"{phone.base}/sign-in/")
    assert faults(phone, ["/sign-in/", "/verify/unknown/"]) == []
    phone.enter(who)
    assert faults(phone, addresses) == []
