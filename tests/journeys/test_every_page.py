"""Every page that someone of the demonstration meets by following links: axe finds nothing, and no page
scrolls sideways on a phone."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

from tests.journeys.conftest import Traveller

PHONE, DESK = {"width": 375, "height": 780}, {"width": 1280, "height": 860}
ELSEWHERE = frozenset({"sign-in-as", "sign-out", "choose-year", "language", "today-badges"})
"""Addresses that lead away or are no page of their own."""
HANDED_OUT = "as=shown"
"""What a list's address has where it is handed out as a file."""
AGAIN = 2
"""So many addresses of a page are looked at: a list with a filter looks otherwise."""


class Walk:
    """One person on the way through all pages; ``met`` are the names of those that were looked at."""

    def __init__(self, who: Traveller) -> None:
        self.page: Page = who.page
        self.base, self.faults = who.base, list[str]()
        self.met: dict[str, int] = {}
        self.files: set[str] = set()

    def go(self, *first: str) -> None:
        """From the first pages on, the nearest first."""
        todo, known = ["/", *first], {"/", *first}
        while todo:
            address = todo.pop(0)
            name = _name(address) if HANDED_OUT not in address else ""
            if not name or name in ELSEWHERE | self.files or self.met.get(name, 0) >= AGAIN:
                continue
            links = self._look(address, name)
            fresh = [link for link in links if link not in known]
            known.update(fresh)
            todo += fresh

    def _look(self, address: str, name: str) -> list[str]:
        try:
            answer = self.page.goto(f"{self.base}{address}")
        except Error:  # it came as a file
            self.files.add(name)
            return []
        if answer is None or "html" not in (answer.header_value("content-type") or ""):
            self.files.add(name)
            return []
        if answer.status != 200:
            self.faults.append(f"{address}: {answer.status}")
            return []
        self.met[name] = self.met.get(name, 0) + 1
        found = Axe().run(self.page).response["violations"]
        self.faults += [f"{address}: {one['id']} {one['nodes'][0]['html'][:140]}" for one in found]
        links = self.page.eval_on_selector_all("a[href]", "all => all.map((one) => one.getAttribute('href'))")
        self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.faults.append(f"{address}: scrolls sideways on a phone")
        self.page.set_viewport_size(DESK)  # type: ignore[arg-type]
        return [target for link in links if (target := _inside(f"{self.base}{address}", link))]


def _inside(here: str, link: str) -> str:
    """Where a link leads inside the product; nothing for others."""
    target = urlsplit(urljoin(here, link))
    if target.netloc != urlsplit(here).netloc or target.path.startswith("/static/"):
        return ""
    return f"{target.path}?{target.query}" if target.query else target.path


def _name(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""


LEAST = 90
"""Kinds of pages the office comes by at the least, in a small demonstration."""


def test_every_page_the_office_meets(traveller: Traveller) -> None:
    traveller.enter("周敏")
    walk = Walk(traveller)
    walk.go("/years/2/outcomes/", "/years/2/interviews/?pair=party", "/years/2/appeals/", "/years/2/letters/")
    assert walk.faults == []
    assert len(walk.met) >= LEAST


@pytest.mark.parametrize("who", ["观澜街道联络员", "何致远", "林正"])
def test_every_page_the_others_meet(traveller: Traveller, who: str) -> None:
    traveller.enter(who)
    walk = Walk(traveller)
    walk.go()
    assert walk.faults == []
    assert walk.met


def test_the_menu_keeps_to_its_line_and_folds_the_rest(traveller: Traveller) -> None:
    page = traveller.enter("周敏")
    page.locator("button[name=language]").click()
    line, more = page.locator(".top nav"), page.locator(".top .more")
    assert line.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    more.locator("summary").click()
    more.get_by_role("link", name="Trail").click()
    page.wait_for_url(f"{traveller.base}/trail/")
    assert (
        page.locator(".top nav a[aria-current]").inner_text().startswith("Trail")
    )  # the place one is in is in the line
    page.set_viewport_size({"width": 1800, "height": 860})
    assert more.is_hidden()
    assert line.locator("a").count() == 8
