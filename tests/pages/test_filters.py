"""The form above a list, one for every list: what was asked stands in it, what makes no sense narrows nothing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import Cast
from tests.world import World, make_world

LISTS = {
    "finding": "/years/{}/findings/",
    "finding units": "/years/{}/findings/units/",
    "analysis": "/years/{}/findings/analysis/",
    "entries": "/years/{}/entries/",
    "letters": "/years/{}/letters/",
    "ranking": "/years/{}/results/",
    "years": "/years/{}/analysis/",
    "units": "/units/",
    "people": "/people/",
    "trail": "/trail/",
}
CHOSEN = re.compile(r'<option value="([^"]+)" selected')


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast)


def shown(world: World, address: str) -> str:
    """The form above the list at an address, as the clerk sees it."""
    client = Client()
    client.force_login(world.cast.clerk)
    answer = client.get(address.format(world.cycle.pk))
    assert answer.status_code == 200, address
    forms = re.findall(r'<form class="filters" role="search">.*?</form>', answer.content.decode(), re.DOTALL)
    assert len(forms) == 1, address
    return str(forms[0])


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_a_list_asked_for_nothing_offers_nothing_to_clear(world: World, address: str) -> None:
    assert "清除" not in shown(world, address)


@pytest.mark.parametrize("name", ["finding", "entries", "letters", "people", "ranking", "trail", "units"])
def test_words_stay_typed_and_can_be_cleared(world: World, name: str) -> None:
    form = shown(world, f"{LISTS[name]}?q=水务")
    assert 'value="水务"' in form
    assert "清除" in form


@pytest.mark.parametrize(
    ("name", "chosen"),
    [("finding", "state=confirmed"), ("entries", "state=effective"), ("letters", "kind=feedback_unit")],
)
def test_a_choice_stays_chosen_and_an_unknown_one_is_none(world: World, name: str, chosen: str) -> None:
    field, _, value = chosen.partition("=")
    assert CHOSEN.findall(shown(world, f"{LISTS[name]}?{chosen}")) == [value]
    assert not CHOSEN.findall(shown(world, f"{LISTS[name]}?{field}=nonsense"))


def test_the_ledger_keeps_where_it_was_led_to(world: World) -> None:
    form = shown(world, f"{LISTS['finding']}?stands=open&q=水务")
    assert '<input type="hidden" name="stands" value="open">' in form
