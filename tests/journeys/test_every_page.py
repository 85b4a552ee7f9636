"""Every kind of page that people of the demonstration meet by following links: all of them answer, axe finds nothing,
and none scrolls sideways on a phone."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.journeys.conftest import ALIKE, Traveller

PHONE, DESK = {"width": 375, "height": 780}, {"width": 1280, "height": 860}
ELSEWHERE = frozenset({"sign-in-as", "sign-out", "choose-year", "language", "today-badges", "help"})
"""Addresses that lead away or are no page of their own."""
HANDED_OUT = "as=shown"
"""What a list's address has where it is handed out as a file."""
BY_ROLE = frozenset({"home", "finding", "finding-list", "unit-result", "result-set", "letter", "duty-list"})
"""Pages that look otherwise to each role: looked at by everyone; of others, whoever comes first looks for all."""
LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]*)', re.DOTALL)


class Walk:
    """The way of one person after the other; ``looked`` are the kinds of pages that were looked at by anyone."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.looked: set[str] = set()

    def go(self, who: Traveller, *first: str) -> None:
        """From the first pages on, the nearest first, one page of each kind."""
        todo, known, met = ["/", *first], {"/", *first}, set[str]()
        while todo:
            address = todo.pop(0)
            name = _name(address)
            if not name or name in ELSEWHERE | met or HANDED_OUT in address:
                continue
            met.add(name)
            fresh = [link for link in self._read(who, address, name) if link not in known]
            known.update(fresh)
            todo += fresh

    def _read(self, who: Traveller, address: str, name: str) -> list[str]:
        """Where a page leads; it is looked at if it is of a kind nobody has looked at."""
        answer = who.page.request.get(f"{who.base}{address}")
        if answer.status != 200:
            self.faults.append(f"{address}: {answer.status}")
        if answer.status != 200 or "html" not in answer.headers.get("content-type", ""):
            return []
        if name not in self.looked or name in BY_ROLE:
            self.looked.add(name)
            self.faults += [f"{address}: {fault}" for fault in _faults(who.page, f"{who.base}{address}")]
        return [target for link in LINK.findall(answer.text()) if (target := _inside(address, unescape(link)))]


def _faults(page: Page, address: str) -> list[str]:
    page.goto(address)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.evaluate(ALIKE)
    told = Axe().run(page).response["violations"]
    return [f"{one['id']} {one['nodes'][0]['html'][:140]}" for one in told] + ["scrolls sideways"] * is_wide


def _inside(here: str, link: str) -> str:
    """Where a link leads inside the product; nothing for others."""
    target = urlsplit(urljoin(here, link))
    if target.netloc or target.scheme or target.path.startswith("/static/"):
        return ""
    return f"{target.path}?{target.query}" if target.query else target.path


def _name(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


LEAST = 120
"""Kinds of pages people come by at the least, in a small demonstration."""
PEOPLE = ("周敏", "顾清源", "任远", "何致远", "林正", "观澜街道联络员", "罗川")
"""A clerk, the leading group, an assessor, a head, a leader in charge, a liaison, an administrator."""


def test_every_page_that_people_meet(traveller: Traveller) -> None:
    walk, ended = Walk(), [f"/years/2/{name}/" for name in ("outcomes", "appeals", "letters", "interviews")]
    for who in PEOPLE:
        traveller.leave()
        traveller.enter(who)
        walk.go(traveller, *(ended if who == PEOPLE[0] else ()))
    assert walk.faults == []
    assert len(walk.looked) >= LEAST
